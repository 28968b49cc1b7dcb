import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, max, min, sql } from "drizzle-orm";
import { parseTenantId, shardOf, type TenantId } from "../domain/tenant.ts";
import { RETENTION_DAYS, Tier } from "../domain/tier.ts";
import type { Database } from "./database.ts";
import { archivedParts, deliveries, deliveryDays, deliveryKeys } from "./schema/ledger.ts";
import { integrations } from "./schema/sources.ts";
import { tenants } from "./schema/tenants.ts";
import { type TenantTx, withShards } from "./tenant.ts";

/** One tenant's deliveries of one day (UTC, `YYYY-MM-DD`). */
export interface TenantDay {
  readonly tenantId: TenantId;
  readonly day: string;
}

/** Returns the tenant days of the shards that are older than `before`, the oldest first, and whether the archive has them. */
export async function listOldDays(
  db: Database,
  shards: readonly number[],
  before: string,
): Promise<Array<TenantDay & { readonly archived: boolean }>> {
  const rows = await withShards(
    db,
    shards,
    (tx) => tx<Array<{ tenant_id: string; day: string; archived: boolean }>>`
      select tenant_id, day::text as day, archived from delivery_days
      where shard = any(${[...shards]}::smallint[]) and day < ${before}::date order by day, tenant_id`,
  );
  return rows.flatMap(({ tenant_id, day, archived }) => {
    const tenantId = parseTenantId(tenant_id);
    return tenantId ? [{ tenantId, day, archived }] : [];
  });
}

/** Returns what the tenant pays for. */
export async function tierOf(tx: TenantTx): Promise<Tier> {
  const [tenant] = await tx.select({ tier: tenants.tier }).from(tenants);
  return Tier.catch("free").parse(tenant?.tier);
}

/** Returns for how many days the tenant's deliveries are kept: its plan's, or fewer where it wants that. */
export async function retentionOf(tx: TenantTx): Promise<number> {
  const [tenant] = await tx.select({ tier: tenants.tier, own: tenants.retentionDays }).from(tenants);
  const ofPlan = RETENTION_DAYS[Tier.catch("free").parse(tenant?.tier)];
  return Math.min(ofPlan, tenant?.own ?? ofPlan);
}

/** How much of a tenant's past can be folded again. */
export interface History {
  /** When a source was heard first. */
  readonly heardSince: Date | undefined;
  /** When the last delivery came of which the body is gone: privacy mode keeps none. */
  readonly droppedUntil: Date | undefined;
}

/** Returns how much of the tenant's past can be folded again, looking for gaps as far back as `from`, which the ledger reaches. */
export async function readHistory(tx: TenantTx, from: Date): Promise<History> {
  const [heard] = await tx.select({ at: min(integrations.firstDeliveryAt) }).from(integrations);
  const [dropped] = await tx
    .select({ at: max(deliveries.receivedAt) })
    .from(deliveries)
    .where(
      and(
        gte(deliveries.receivedAt, from),
        isNull(deliveries.body),
        inArray(deliveries.kind, ["alert", "deploy"]),
      ),
    );
  return { heardSince: heard?.at ?? undefined, droppedUntil: dropped?.at ?? undefined };
}

/** A delivery as the archive keeps it. One whose body privacy mode has dropped has nothing to keep. */
export type StoredDelivery = typeof deliveries.$inferSelect & { readonly body: Uint8Array };

/** Returns deliveries of a day that have a body, in the order of their arrival, at most `limit`, beginning after one of them. */
export async function pageOfDay(
  tx: TenantTx,
  day: string,
  after: { readonly receivedAt: Date; readonly deliveryId: string } | undefined,
  limit: number,
): Promise<StoredDelivery[]> {
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(${deliveries.receivedAt}, ${deliveries.deliveryId}) > (${after.receivedAt.toISOString()}::timestamptz, ${after.deliveryId})`;
  const rows = await tx
    .select()
    .from(deliveries)
    .where(and(ofDay(day), isNotNull(deliveries.body), beyond))
    .orderBy(asc(deliveries.receivedAt), asc(deliveries.deliveryId))
    .limit(limit);
  return rows.flatMap(({ body, ...row }) => (body ? [{ ...row, body }] : []));
}

function ofDay(day: string) {
  return sql`${deliveries.receivedAt} >= ${day}::date::timestamp at time zone 'utc' and ${deliveries.receivedAt} < (${day}::date + 1)::timestamp at time zone 'utc'`;
}

/** Takes a day's rows out of the ledger, once they are in the archive or their time is over. Keys of redeliveries go a day later. */
export async function clearDay(
  tx: TenantTx,
  tenantDay: TenantDay,
  to: "the archive" | "nowhere",
): Promise<void> {
  await tx.delete(deliveries).where(ofDay(tenantDay.day));
  await tx
    .delete(deliveryKeys)
    .where(lt(deliveryKeys.receivedAt, sql`${tenantDay.day}::date::timestamp at time zone 'utc'`));
  if (to === "nowhere") await forgetDay(tx, tenantDay);
  else await tx.update(deliveryDays).set({ archived: true }).where(isDay(tenantDay));
}

/** Takes a day off the list: neither the ledger nor the archive has anything of it. */
export async function forgetDay(tx: TenantTx, tenantDay: TenantDay): Promise<void> {
  await tx.delete(archivedParts).where(eq(archivedParts.day, tenantDay.day));
  await tx.delete(deliveryDays).where(isDay(tenantDay));
}

function isDay({ tenantId, day }: TenantDay) {
  return and(
    eq(deliveryDays.shard, shardOf(tenantId)),
    eq(deliveryDays.tenantId, tenantId),
    eq(deliveryDays.day, day),
  );
}

/** Writes down a part of the archive, with its bytes unless they stand elsewhere; the same part again replaces itself. */
export async function noteArchived(
  tx: TenantTx,
  part: TenantDay & { readonly part: number; readonly deliveries: number; readonly body?: Uint8Array },
): Promise<void> {
  const { body = null } = part;
  await tx
    .insert(archivedParts)
    .values({ ...part, body })
    .onConflictDoUpdate({
      target: [archivedParts.tenantId, archivedParts.day, archivedParts.part],
      set: { deliveries: part.deliveries, body },
    });
}

/** Returns the numbers of a day's parts. */
export async function partsOfDay(tx: TenantTx, day: string): Promise<number[]> {
  const rows = await tx
    .select({ part: archivedParts.part })
    .from(archivedParts)
    .where(eq(archivedParts.day, day))
    .orderBy(asc(archivedParts.part));
  return rows.map(({ part }) => part);
}

/** Returns a part's bytes that stand in Postgres, or undefined. */
export async function archivedBody(tx: TenantTx, day: string, part: number): Promise<Uint8Array | undefined> {
  const [found] = await tx
    .select({ body: archivedParts.body })
    .from(archivedParts)
    .where(and(eq(archivedParts.day, day), eq(archivedParts.part, part)));
  return found?.body ?? undefined;
}

/** Drops the daily partitions of a table before a day (UTC, `YYYY-MM-DD`) that have nothing left in them, and returns how many. */
export async function dropEmptyDays(
  db: Database,
  table: "deliveries" | "events",
  before: string,
): Promise<number> {
  const rows = await db.sql<
    Array<{ dropped: number }>
  >`select drop_empty_days(${table}, ${before}::date) as dropped`;
  return rows[0]?.dropped ?? 0;
}
