import { and, asc, eq, ne, type SQL, sql } from "drizzle-orm";
import type { TenantId } from "../domain/tenant.ts";
import { Tier } from "../domain/tier.ts";
import type { Database } from "./database.ts";
import { integrations } from "./schema/sources.ts";
import type { TenantTx } from "./tenant.ts";

/** One source wired to a tenant, as Slack shows it. Secrets stay sealed. */
export type Integration = typeof integrations.$inferSelect;

/** What the door needs to know of an integration: who it is, what it signs with, how it is read. */
export interface DoorIntegration {
  readonly integrationId: string;
  /** Sealed JSON list of the active signing secrets; absent while none is set. */
  readonly sealedSecrets?: string;
  readonly settings: unknown;
  readonly tier: Tier;
  /** The sealed key of the tenant's mask, while privacy mode is on. */
  readonly sealedPrivacyKey?: string;
}

/** Returns the active integration that this URL key opens, or undefined: unknown tenant, removed source and wrong key look alike. */
export async function integrationForDoor(
  db: Database,
  tenantId: TenantId,
  provider: string,
  keyHash: string,
): Promise<DoorIntegration | undefined> {
  const rows = await db.sql.begin((tx) => [
    tx`select set_config('app.tenant_id', ${tenantId}, true)`,
    tx<DoorRow[]>`
      select i.integration_id, i.sealed_secrets, i.settings, t.tier,
        case when t.privacy_since is not null then t.sealed_privacy_key end as sealed_privacy_key
      from integrations i join tenants t using (tenant_id)
      where i.tenant_id = ${tenantId} and i.provider = ${provider} and i.status = 'active' and t.status = 'active'
        and (i.key_hash = ${keyHash} or (i.previous_key_hash = ${keyHash} and i.previous_key_until > now()))`,
  ]);
  const found = (rows as unknown as [unknown, DoorRow[]])[1][0];
  if (!found) return undefined;
  const { integration_id: integrationId, sealed_secrets: sealedSecrets, settings } = found;
  const { sealed_privacy_key: sealedPrivacyKey } = found;
  const tier = Tier.catch("free").parse(found.tier);
  return {
    integrationId,
    settings,
    tier,
    ...(sealedSecrets === null ? {} : { sealedSecrets }),
    ...(sealedPrivacyKey === null ? {} : { sealedPrivacyKey }),
  };
}

interface DoorRow {
  readonly integration_id: string;
  readonly sealed_secrets: string | null;
  readonly settings: unknown;
  readonly tier: string;
  readonly sealed_privacy_key: string | null;
}

/** Adds a source. `createdBy` is a Slack user id. */
export async function createIntegration(
  tx: TenantTx,
  source: {
    readonly tenantId: TenantId;
    readonly integrationId: string;
    readonly provider: string;
    readonly name: string;
    readonly authMode: string;
    readonly keyHash: string;
    readonly sealedKey: string;
    readonly createdBy: string;
  },
): Promise<void> {
  await tx.insert(integrations).values({ ...source, updatedBy: source.createdBy });
}

/** Returns the tenant's sources that were not removed, oldest first. */
export function listIntegrations(tx: TenantTx): Promise<Integration[]> {
  return tx
    .select()
    .from(integrations)
    .where(eq(integrations.status, "active"))
    .orderBy(asc(integrations.createdAt));
}

/** Returns one source, removed or not, or undefined. */
export async function getIntegration(tx: TenantTx, integrationId: string): Promise<Integration | undefined> {
  const [found] = await tx.select().from(integrations).where(eq(integrations.integrationId, integrationId));
  return found;
}

/** Sets the sealed list of signing secrets. */
export async function setIntegrationSecrets(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly sealedSecrets: string; readonly updatedBy: string },
): Promise<void> {
  const { integrationId, sealedSecrets, updatedBy } = change;
  await tx
    .update(integrations)
    .set({ sealedSecrets, authMode: "hmac", updatedBy, updatedAt: sql`now()` })
    .where(and(eq(integrations.integrationId, integrationId), eq(integrations.status, "active")));
}

/** Marks an integration as set up: adds to its settings what it does not have yet, what is there stays, and nothing needs attention. */
export async function confirmIntegration(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly settings: object },
): Promise<void> {
  const settings = sql`${JSON.stringify(change.settings)}::text::jsonb || ${integrations.settings}`;
  await tx
    .update(integrations)
    .set({ settings, attention: null })
    .where(and(eq(integrations.integrationId, change.integrationId), eq(integrations.status, "active")));
}

/** Says what a person has to do about an integration, in one sentence; the next delivery that can be read takes it away. */
export async function setIntegrationAttention(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly attention: string },
): Promise<void> {
  await tx
    .update(integrations)
    .set({ attention: change.attention })
    .where(and(eq(integrations.integrationId, change.integrationId), eq(integrations.status, "active")));
}

/** Sets one of an integration's settings, or takes it away when there is no value. */
export async function setIntegrationSetting(
  tx: TenantTx,
  change: {
    readonly integrationId: string;
    readonly name: string;
    readonly value: string | readonly string[] | undefined;
    readonly updatedBy: string;
  },
): Promise<void> {
  const { integrationId, name, value, updatedBy } = change;
  const settings =
    value === undefined
      ? sql`${integrations.settings} - ${name}::text`
      : sql`${integrations.settings} || ${JSON.stringify({ [name]: value })}::text::jsonb`;
  await tx
    .update(integrations)
    .set({ settings, updatedBy, updatedAt: sql`now()` })
    .where(and(eq(integrations.integrationId, integrationId), eq(integrations.status, "active")));
}

/** Says whether anybody wants to be told when an integration falls silent. Returns whether this changed anything. */
export function setTellsSilence(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly tells: boolean; readonly updatedBy: string },
): Promise<boolean> {
  const { tells: tellsSilence, ...which } = change;
  return changeActive(tx, which, { tellsSilence }, ne(integrations.tellsSilence, tellsSilence));
}

/** Calls an active integration by another name. Returns false when it has that name already. */
export function renameIntegration(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly name: string; readonly updatedBy: string },
): Promise<boolean> {
  const { name, ...which } = change;
  return changeActive(tx, which, { name }, ne(integrations.name, name));
}

async function changeActive(
  tx: TenantTx,
  { integrationId, updatedBy }: { readonly integrationId: string; readonly updatedBy: string },
  values: Partial<typeof integrations.$inferInsert>,
  differs: SQL,
): Promise<boolean> {
  const rows = await tx
    .update(integrations)
    .set({ ...values, updatedBy, updatedAt: sql`now()` })
    .where(and(eq(integrations.integrationId, integrationId), eq(integrations.status, "active"), differs))
    .returning({ integrationId: integrations.integrationId });
  return rows.length > 0;
}

/** Gives an integration a new URL key; the one before it opens the door until `graceUntil`. */
export async function rotateKey(
  tx: TenantTx,
  change: {
    readonly integrationId: string;
    readonly keyHash: string;
    readonly sealedKey: string;
    readonly graceUntil: Date;
    readonly updatedBy: string;
  },
): Promise<void> {
  const { integrationId, keyHash, sealedKey, graceUntil, updatedBy } = change;
  await tx
    .update(integrations)
    .set({
      previousKeyHash: integrations.keyHash,
      previousKeyUntil: graceUntil,
      keyHash,
      sealedKey,
      updatedBy,
      updatedAt: sql`now()`,
    })
    .where(and(eq(integrations.integrationId, integrationId), eq(integrations.status, "active")));
}

/** Removes an integration: its URL answers nobody, its secrets are gone, what it sent stays. */
export async function removeIntegration(
  tx: TenantTx,
  change: { readonly integrationId: string; readonly updatedBy: string },
): Promise<void> {
  await tx
    .update(integrations)
    .set({
      status: "removed",
      sealedSecrets: null,
      previousKeyHash: null,
      updatedBy: change.updatedBy,
      updatedAt: sql`now()`,
    })
    .where(eq(integrations.integrationId, change.integrationId));
}
