import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** A kept delivery whose effect is not committed yet. `receivedAt` is epoch milliseconds. */
export interface PendingDelivery {
  readonly shard: number;
  readonly deliveryId: string;
  readonly tenantId: TenantId;
  readonly receivedAt: number;
}

/** A delivery as it came. */
export interface RawDelivery extends PendingDelivery {
  readonly integrationId: string;
  readonly provider: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Marks deliveries done and returns those that were not: what a batch may still give an effect to. Comes first in its transaction. */
export async function takePending(
  sql: ShardSql,
  shards: readonly number[],
  deliveryIds: readonly string[],
): Promise<Set<string>> {
  if (deliveryIds.length === 0) return new Set();
  const rows = await sql<Array<{ delivery_id: string }>>`
    delete from pending_deliveries
    where shard = any(${[...shards]}::smallint[]) and delivery_id = any(${[...deliveryIds]}::text[])
    returning delivery_id`;
  return new Set(rows.map((row) => row.delivery_id));
}

/** Returns those of the tenants that have a fresh delivery from before `until` on the way: their timers wait for it. */
export async function tenantsWithPending(
  sql: ShardSql,
  tenantIds: readonly TenantId[],
  shards: readonly number[],
  until: number,
): Promise<Set<TenantId>> {
  const rows = await sql<Array<{ tenant_id: TenantId }>>`
    select distinct tenant_id from pending_deliveries
    where shard = any(${[...shards]}::smallint[]) and tenant_id = any(${[...tenantIds]}::text[])
      and received_at <= ${new Date(until)} and attempts = 0`;
  return new Set(rows.map((row) => row.tenant_id));
}

/**
 * Returns the oldest deliveries that have waited too long, at most `limit`: `waitMs` for the first time, twice as long
 * after each failed attempt. Measured by Postgres' clock.
 */
export async function listOverdue(
  db: Database,
  shards: readonly number[],
  options: { readonly waitMs: number; readonly limit: number },
): Promise<PendingDelivery[]> {
  const rows = await withShards(
    db,
    shards,
    (sql) => sql<Array<{ shard: number; delivery_id: string; tenant_id: string; received_at: Date }>>`
      select shard, delivery_id, tenant_id, received_at from pending_deliveries
      where shard = any(${[...shards]}::smallint[])
        and received_at < now() - ${options.waitMs} * power(2, attempts) * interval '1 millisecond'
      order by received_at, delivery_id limit ${options.limit}`,
  );
  return rows.flatMap((row) => {
    const tenantId = parseTenantId(row.tenant_id);
    return tenantId
      ? [{ shard: row.shard, deliveryId: row.delivery_id, tenantId, receivedAt: row.received_at.getTime() }]
      : [];
  });
}

/** Returns the kept bytes of pending deliveries, in no order. One whose body is gone is missing in the answer. */
export async function loadDeliveries(
  db: Database,
  pending: readonly PendingDelivery[],
): Promise<RawDelivery[]> {
  const shards = [...new Set(pending.map((p) => p.shard))];
  const byTenant = new Map<TenantId, PendingDelivery[]>();
  for (const one of pending) {
    const group = byTenant.get(one.tenantId);
    if (group) group.push(one);
    else byTenant.set(one.tenantId, [one]);
  }
  return withShards(db, shards, async (sql) => {
    const found: Promise<RawDelivery[]>[] = [];
    for (const [tenantId, wanted] of byTenant) {
      found.push(enterTenant(sql, tenantId).then(() => []));
      found.push(loadOfTenant(sql, tenantId, wanted));
    }
    return (await Promise.all(found)).flat();
  });
}

function loadOfTenant(
  sql: ShardSql,
  tenantId: TenantId,
  wanted: readonly PendingDelivery[],
): Promise<RawDelivery[]> {
  const byId = new Map(wanted.map((p) => [p.deliveryId, p]));
  const times = wanted.map((p) => p.receivedAt);
  const query = sql<
    Array<{
      delivery_id: string;
      integration_id: string;
      provider: string;
      headers: Record<string, string>;
      body: Uint8Array;
    }>
  >`
    select delivery_id, integration_id, provider, headers, body from deliveries
    where tenant_id = ${tenantId} and delivery_id = any(${[...byId.keys()]}::text[])
      and received_at between ${new Date(Math.min(...times) - 1)} and ${new Date(Math.max(...times) + 1)}`.execute();
  return query.then((rows) =>
    rows.flatMap((row) => {
      const known = byId.get(row.delivery_id);
      return known
        ? [
            {
              ...known,
              integrationId: row.integration_id,
              provider: row.provider,
              headers: row.headers,
              body: row.body,
            },
          ]
        : [];
    }),
  );
}

/** Counts a failed attempt, under the shard's fence, and returns how many there were; 0 when it is done or the fence is old. */
export async function countAttempt(
  sql: ShardSql,
  fence: { readonly shard: number; readonly fence: number },
  deliveryId: string,
): Promise<number> {
  const rows = await sql<Array<{ attempts: number }>>`
    update pending_deliveries p set attempts = least(p.attempts + 1, 100) from shards s
    where s.shard = ${fence.shard} and s.fence = ${fence.fence} and p.shard = s.shard and p.delivery_id = ${deliveryId}
    returning p.attempts`;
  return rows[0]?.attempts ?? 0;
}

/** Sets a delivery aside as a dead letter: it is not tried again until someone replays it. */
export async function bury(
  sql: ShardSql,
  letter: {
    readonly shard: number;
    readonly tenantId: TenantId;
    readonly deliveryId: string;
    readonly integrationId: string;
    readonly receivedAt: number;
    readonly reason: string;
  },
): Promise<void> {
  await enterTenant(sql, letter.tenantId);
  await sql`
    insert into dead_letters (tenant_id, delivery_id, integration_id, received_at, reason)
    values (${letter.tenantId}, ${letter.deliveryId}, ${letter.integrationId}, ${new Date(letter.receivedAt)}, ${letter.reason})
    on conflict (tenant_id, delivery_id) do update set reason = excluded.reason, replayed_at = null`;
  await sql`delete from pending_deliveries where shard = ${letter.shard} and delivery_id = ${letter.deliveryId}`;
}
