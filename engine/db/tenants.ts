import { and, desc, eq, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { IncidentState } from "../domain/state.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import { incidents } from "./schema/engine.ts";
import { integrations } from "./schema/sources.ts";
import { auditLog, pendingPurges, tenants } from "./schema/tenants.ts";
import type { TenantTx } from "./tenant.ts";

/** A tenant's own row. */
export type Tenant = typeof tenants.$inferSelect;

/** Returns the transaction's tenant, or undefined when it was never made. */
export async function getTenant(tx: TenantTx): Promise<Tenant | undefined> {
  const [tenant] = await tx.select().from(tenants);
  return tenant;
}

/** Who may change a tenant's settings. `group` is the id of a Slack user group. */
export type SettingsBy =
  | { readonly by: "everyone" }
  | { readonly by: "admins" }
  | { readonly by: "group"; readonly group: string };

/** Returns who may change the tenant's settings: everyone, until somebody says otherwise. */
export function settingsBy(tenant: Pick<Tenant, "settingsBy" | "settingsGroup"> | undefined): SettingsBy {
  if (tenant?.settingsBy === "admins") return { by: "admins" };
  if (tenant?.settingsBy === "group" && tenant.settingsGroup !== null)
    return { by: "group", group: tenant.settingsGroup };
  return { by: "everyone" };
}

/** Says who may change the settings. */
export async function setSettingsBy(tx: TenantTx, who: SettingsBy): Promise<void> {
  await tx.update(tenants).set({ settingsBy: who.by, settingsGroup: who.by === "group" ? who.group : null });
}

/**
 * Makes the tenant, or brings one back that had uninstalled: its data stays. Returns false for one whose data is being
 * deleted already: it belongs to nobody any more.
 */
export async function activateTenant(
  tx: TenantTx,
  tenant: { tenantId: TenantId; name: string },
): Promise<boolean> {
  const rows = await tx
    .insert(tenants)
    .values(tenant)
    .onConflictDoUpdate({
      target: tenants.tenantId,
      set: { name: tenant.name, status: "active", uninstalledAt: null, purgeAfter: null },
      setWhere: ne(tenants.status, "purging"),
    })
    .returning({ tenantId: tenants.tenantId });
  if (rows.length === 0) return false;
  await tx.delete(pendingPurges).where(eq(pendingPurges.tenantId, tenant.tenantId));
  return true;
}

/** Says where incident cards go. `setBy` is a Slack user id. */
export async function setChannel(
  tx: TenantTx,
  channel: { readonly channelId: string; readonly channelName: string | undefined; readonly setBy: string },
): Promise<void> {
  const { channelId, channelName = null, setBy } = channel;
  await tx.update(tenants).set({ channelId, channelName, channelSetBy: setBy });
}

/**
 * Switches privacy mode. `newSealedKey` becomes the tenant's unless it has one already. Returns whether this changed
 * anything.
 */
export async function setPrivacy(
  tx: TenantTx,
  change: { readonly on: boolean; readonly setBy: string; readonly newSealedKey: string },
): Promise<boolean> {
  const { on, setBy, newSealedKey } = change;
  const rows = await tx
    .update(tenants)
    .set({
      privacySince: on ? sql`now()` : null,
      privacySetBy: setBy,
      sealedPrivacyKey: sql`coalesce(${tenants.sealedPrivacyKey}, ${newSealedKey})`,
    })
    .where(on ? isNull(tenants.privacySince) : isNotNull(tenants.privacySince))
    .returning({ tenantId: tenants.tenantId });
  return rows.length > 0;
}

/**
 * Stops a tenant: its sources answer nobody, its data goes after the grace, in hours. One that is stopped already keeps
 * the earlier of the two times.
 */
export async function deactivateTenant(tx: TenantTx, tenantId: TenantId, graceHours: number): Promise<void> {
  const after = sql`now() + make_interval(hours => ${graceHours})`;
  const rows = await tx
    .update(tenants)
    .set({
      status: "uninstalled",
      uninstalledAt: sql`coalesce(${tenants.uninstalledAt}, now())`,
      purgeAfter: sql`least(${tenants.purgeAfter}, ${after})`,
    })
    .where(ne(tenants.status, "purging"))
    .returning({ purgeAfter: tenants.purgeAfter });
  const dueAt = rows[0]?.purgeAfter;
  if (!dueAt) return;
  await tx
    .insert(pendingPurges)
    .values({ shard: shardOf(tenantId), tenantId, dueAt })
    .onConflictDoUpdate({ target: [pendingPurges.shard, pendingPurges.tenantId], set: { dueAt } });
}

/** Says how long deliveries are kept when that is to be shorter than the plan allows; undefined for the plan's time. */
export async function setRetention(tx: TenantTx, days: number | undefined): Promise<void> {
  await tx.update(tenants).set({ retentionDays: days ?? null });
}

/** Appends to the audit trail. `before` and `after` carry no secret. */
export async function audit(
  tx: TenantTx,
  entry: {
    readonly tenantId: TenantId;
    readonly auditId: string;
    readonly actor: string;
    readonly action: string;
    readonly target: string;
    readonly before?: unknown;
    readonly after?: unknown;
  },
): Promise<void> {
  await tx.insert(auditLog).values(entry);
}

/** Returns incidents that are not over: still collecting or still firing, the newest first, at most `limit`. */
export async function listOpenIncidents(tx: TenantTx, limit: number): Promise<IncidentState[]> {
  const open = and(incidents.live, or(eq(incidents.window, "open"), isNull(incidents.resolvedAt)));
  const rows = await tx
    .select({ state: incidents.state })
    .from(incidents)
    .where(open)
    .orderBy(desc(incidents.openedAt))
    .limit(limit);
  return rows.map((row) => row.state as IncidentState);
}

/** Returns whether the tenant has this incident: an id out of a button is never believed. */
export async function hasIncident(tx: TenantTx, incidentId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: incidents.incidentId })
    .from(incidents)
    .where(eq(incidents.incidentId, incidentId));
  return rows.length > 0;
}

/** Returns how far the tenant has come: sources, and whether any delivered yet. */
export async function countSources(tx: TenantTx): Promise<{ sources: number; delivering: number }> {
  const active = eq(integrations.status, "active");
  const [row] = await tx
    .select({
      sources: sql<number>`count(*)::int`,
      delivering: sql<number>`count(*) filter (where ${isNotNull(integrations.firstDeliveryAt)})::int`,
    })
    .from(integrations)
    .where(active);
  return row ?? { sources: 0, delivering: 0 };
}
