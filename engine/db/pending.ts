import { parseTenantId, shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { dropBodies } from "./deliveries.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** A kept delivery whose effect is not committed yet. Times are epoch milliseconds. */
export interface PendingDelivery {
  readonly shard: number;
  readonly deliveryId: string;
  readonly tenantId: TenantId;
  /** The engine's clock for it: when it came, or when it was replayed. */
  readonly receivedAt: number;
  /** When its bytes were kept, which is where they are found. */
  readonly storedAt: number;
}

/** A delivery as it came. */
export interface RawDelivery extends PendingDelivery {
  readonly integrationId: string;
  readonly provider: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** What stands in its integration's settings today; nothing for a delivery of our own. */
  readonly settings: unknown;
  /** The sealed key of the tenant's mask, while privacy mode is on. */
  readonly sealedPrivacyKey?: string;
}

/**
 * Marks deliveries done and returns those that were not, with when their bytes were kept (epoch milliseconds): what a
 * batch may still give an effect to. Comes first in its transaction.
 */
export async function takePending(
  sql: ShardSql,
  shards: readonly number[],
  deliveryIds: readonly string[],
): Promise<Map<string, number>> {
  if (deliveryIds.length === 0) return new Map();
  const rows = await sql<Array<{ delivery_id: string; stored_at: Date }>>`
    delete from pending_deliveries
    where shard = any(${[...shards]}::smallint[]) and delivery_id = any(${[...deliveryIds]}::text[])
    returning delivery_id, coalesce(stored_at, received_at) as stored_at`;
  return new Map(rows.map((row) => [row.delivery_id, row.stored_at.getTime()]));
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
 * Returns those of the tenants that have a fresh delivery waiting, other than the ones named, from before `before` or from
 * no later than what was last left waiting for them.
 */
export async function tenantsBehind(
  sql: ShardSql,
  shards: readonly number[],
  tenantIds: readonly TenantId[],
  wait: {
    readonly before: number;
    readonly besides: readonly string[];
    readonly leftUntil: ReadonlyMap<TenantId, number>;
  },
): Promise<Set<TenantId>> {
  const until = tenantIds.map((id) => new Date(wait.leftUntil.get(id) ?? 0).toISOString());
  const rows = await sql<Array<{ tenant_id: TenantId }>>`
    select t.tenant_id from unnest(${[...tenantIds]}::text[], ${until}::timestamptz[]) as t (tenant_id, left_until)
    where exists (
      select 1 from pending_deliveries p
      where p.shard = any(${[...shards]}::smallint[]) and p.tenant_id = t.tenant_id and p.attempts = 0
        and (p.received_at < ${new Date(wait.before)} or p.received_at <= t.left_until)
        and p.delivery_id <> all(${[...wait.besides]}::text[])
    )`;
  return new Set(rows.map((row) => row.tenant_id));
}

/**
 * Returns the deliveries of tenants of which one has waited too long, each tenant's oldest first and every tenant in
 * turn, so that one tenant's flood does not hold up another's few: at most `limit`, at most `perTenant` of one tenant.
 * Too long is `waitMs` for the first time, twice as long after each failed attempt, by Postgres' clock. What came since
 * is listed with it: a tenant that goes on sending would never be done with its backlog otherwise.
 */
export async function listOverdue(
  db: Database,
  shards: readonly number[],
  options: { readonly waitMs: number; readonly limit: number; readonly perTenant: number },
): Promise<PendingDelivery[]> {
  const { waitMs, limit, perTenant } = options;
  // The recursion hops from tenant to tenant over the index; counting a flood row by row would cost more with each row.
  const rows = await withShards(
    db,
    shards,
    (sql) => sql<
      Array<{
        shard: number;
        delivery_id: string;
        tenant_id: string;
        received_at: Date;
        stored_at: Date | null;
      }>
    >`
      with recursive waiting (shard, tenant_id) as (
        select s.shard, (
          select p.tenant_id from pending_deliveries p where p.shard = s.shard order by p.tenant_id limit 1
        ) from unnest(${[...shards]}::smallint[]) as s (shard)
        union all
        select w.shard, (
          select p.tenant_id from pending_deliveries p
          where p.shard = w.shard and p.tenant_id > w.tenant_id order by p.tenant_id limit 1
        ) from waiting w where w.tenant_id is not null
      )
      select late.shard, late.delivery_id, late.tenant_id, late.received_at, late.stored_at
      from waiting w cross join lateral (
        select p.shard, p.delivery_id, p.tenant_id, p.received_at, p.stored_at,
          row_number() over (order by p.received_at, p.delivery_id) as turn
        from pending_deliveries p
        where p.shard = w.shard and p.tenant_id = w.tenant_id
          and (p.attempts = 0 or p.received_at < now() - ${waitMs} * power(2, p.attempts) * interval '1 millisecond')
        order by p.received_at, p.delivery_id limit ${perTenant}
      ) late
      where w.tenant_id is not null and exists (
        select 1 from pending_deliveries o
        where o.shard = w.shard and o.tenant_id = w.tenant_id
          and o.received_at < now() - ${waitMs} * interval '1 millisecond'
          and o.received_at < now() - ${waitMs} * power(2, o.attempts) * interval '1 millisecond')
      order by late.turn, late.received_at, late.delivery_id limit ${limit}`,
  );
  return rows.flatMap((row) => {
    const tenantId = parseTenantId(row.tenant_id);
    const receivedAt = row.received_at.getTime();
    const storedAt = row.stored_at?.getTime() ?? receivedAt;
    return tenantId
      ? [{ shard: row.shard, deliveryId: row.delivery_id, tenantId, receivedAt, storedAt }]
      : [];
  });
}

/** Returns how many of the tenant's deliveries have waited for more than `waitMs`, and since when the oldest waits (epoch ms). */
export async function backlogOf(
  db: Database,
  tenantId: TenantId,
  waitMs: number,
): Promise<{ readonly deliveries: number; readonly oldestAt: number | undefined }> {
  const shard = shardOf(tenantId);
  const [row] = await withShards(
    db,
    [shard],
    (sql) => sql<Array<{ deliveries: number; oldest: Date | null }>>`
      select count(*)::int as deliveries, min(received_at) as oldest from pending_deliveries
      where shard = ${shard} and tenant_id = ${tenantId} and received_at < now() - ${waitMs} * interval '1 millisecond'`,
  );
  return { deliveries: row?.deliveries ?? 0, oldestAt: row?.oldest?.getTime() };
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
  const times = wanted.map((p) => p.storedAt);
  const query = sql<
    Array<{
      delivery_id: string;
      integration_id: string;
      provider: string;
      headers: Record<string, string>;
      body: Uint8Array;
      settings: unknown;
      sealed_privacy_key: string | null;
    }>
  >`
    select d.delivery_id, d.integration_id, d.provider, d.headers, d.body, i.settings,
      case when t.privacy_since is not null and d.kind <> 'command' then t.sealed_privacy_key end as sealed_privacy_key
    from deliveries d left join tenants t using (tenant_id) left join integrations i using (tenant_id, integration_id)
    where d.tenant_id = ${tenantId} and d.body is not null and d.delivery_id = any(${[...byId.keys()]}::text[])
      and d.received_at between ${new Date(Math.min(...times) - 1)} and ${new Date(Math.max(...times) + 1)}`.execute();
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
              settings: row.settings,
              ...(row.sealed_privacy_key === null ? {} : { sealedPrivacyKey: row.sealed_privacy_key }),
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
    /** Privacy mode: its body goes too, and nobody can replay it. */
    readonly masked?: true;
  },
): Promise<void> {
  await enterTenant(sql, letter.tenantId);
  await sql`
    insert into dead_letters (tenant_id, delivery_id, integration_id, received_at, reason)
    values (${letter.tenantId}, ${letter.deliveryId}, ${letter.integrationId}, ${new Date(letter.receivedAt)}, ${letter.reason})
    on conflict (tenant_id, delivery_id) do update set reason = excluded.reason, replayed_at = null`;
  const { shard, deliveryId } = letter;
  const taken = await takePending(sql, [shard], [deliveryId]);
  const gone = [...taken].map(([id, storedAt]) => ({ deliveryId: id, storedAt }));
  if (letter.masked && gone.length > 0) await dropBodies(sql, letter.tenantId, gone);
}
