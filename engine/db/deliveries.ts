import { and, desc, sql as drizzleSql, eq, gt, isNotNull } from "drizzle-orm";
import type { TransactionSql } from "postgres";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { deliveries } from "./schema.ts";
import type { ShardSql, TenantTx } from "./tenant.ts";

/** A delivery as the ledger keeps it. `receivedAt` is epoch milliseconds. */
export interface DeliveryRow {
  readonly tenantId: TenantId;
  readonly deliveryId: string;
  readonly integrationId: string;
  readonly provider: string;
  readonly receivedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where privacy mode has no use for it. */
  readonly body: Uint8Array | null;
  readonly bodySha256: Uint8Array;
  /** What makes it the same delivery again, within its integration. */
  readonly dedupeKey: string;
  readonly kind: "alert" | "deploy" | "command" | "ping" | "ignored" | "unreadable";
  readonly reason?: string;
  /** Our own test alert: no sign that the provider lives. */
  readonly own?: true;
}

/**
 * Commits the deliveries, all or none, with what has to follow from each: work for the engine, a dead letter, the
 * integration's health. Returns the ids of those that were new; the rest had been kept before. The rows of one call
 * must differ in (tenant, integration, dedupe key).
 */
export async function insertDeliveries(db: Database, rows: readonly DeliveryRow[]): Promise<Set<string>> {
  const fresh = new Set<string>();
  await db.sql.begin(async (sql) => {
    const inserts: Promise<unknown>[] = [];
    for (const [tenantId, theirs] of byTenant(rows)) {
      // Sent in one pipeline: each pair runs as its tenant.
      inserts.push(
        sql`select set_config('app.tenant_id', ${tenantId}, true), set_config('app.shard', ${String(shardOf(tenantId))}, true)`.execute(),
      );
      inserts.push(
        insertOfTenant(sql, tenantId, theirs).then((ids) => {
          for (const id of ids) fresh.add(id);
        }),
      );
    }
    await Promise.all(inserts);
  });
  return fresh;
}

/** The fields of one statement, in step; a micro-batch costs one round trip per tenant. */
/** Sends the insertion for the entered tenant; see {@link insertDeliveries}. */
export async function insertOfTenant(
  sql: TransactionSql,
  tenantId: TenantId,
  rows: readonly DeliveryRow[],
): Promise<string[]> {
  const inserted = await sql<Array<{ delivery_id: string }>>`
    with given as (
      select * from unnest(
        ${rows.map((row) => row.deliveryId)}::text[], ${rows.map((row) => row.integrationId)}::text[],
        ${rows.map((row) => row.provider)}::text[], ${rows.map((row) => new Date(row.receivedAt).toISOString())}::timestamptz[],
        ${rows.map((row) => JSON.stringify(row.headers))}::text[], ${rows.map((row) => row.body && base64(row.body))}::text[],
        ${rows.map((row) => base64(row.bodySha256))}::text[], ${rows.map((row) => row.dedupeKey)}::text[],
        ${rows.map((row) => row.kind)}::text[], ${rows.map((row) => row.reason ?? null)}::text[],
        ${rows.map((row) => (row.own ? "own" : null))}::text[]
      ) as d (delivery_id, integration_id, provider, received_at, headers, body, body_sha256, dedupe_key, kind, reason, own)
    ), fresh as (
      insert into delivery_keys (tenant_id, integration_id, dedupe_key, delivery_id, received_at)
      select ${tenantId}, integration_id, dedupe_key, delivery_id, received_at from given
      on conflict do nothing returning delivery_id
    ), kept as (
      insert into deliveries (tenant_id, delivery_id, integration_id, provider, received_at, headers, body, body_sha256, kind, reason)
      select ${tenantId}, delivery_id, integration_id, provider, received_at, headers::jsonb, decode(body, 'base64'), decode(body_sha256, 'base64'), kind, reason
      from given join fresh using (delivery_id)
    ), pending as (
      -- Where the door's clock is ahead, the row must not wait for its time to come before the sweeper sees it.
      insert into pending_deliveries (shard, delivery_id, tenant_id, received_at, stored_at)
      select ${shardOf(tenantId)}, delivery_id, ${tenantId}, least(received_at, now()), case when received_at > now() then received_at end
      from given join fresh using (delivery_id)
      where kind in ('alert', 'deploy', 'command')
    ), days as (
      insert into delivery_days (shard, tenant_id, day)
      select distinct ${shardOf(tenantId)}::smallint, ${tenantId}, (received_at at time zone 'utc')::date from given join fresh using (delivery_id)
      on conflict do nothing
    ), dead as (
      insert into dead_letters (tenant_id, delivery_id, integration_id, received_at, reason)
      select ${tenantId}, delivery_id, integration_id, received_at, coalesce(reason, 'unreadable') from given join fresh using (delivery_id)
      where kind = 'unreadable' and body is not null
    ), health as (
      -- At most every five seconds, because a storm would otherwise write the same row thousands of times.
      update integrations i set first_delivery_at = coalesce(i.first_delivery_at, seen.at), last_delivery_at = greatest(i.last_delivery_at, seen.at),
        last_heard_at = greatest(i.last_heard_at, seen.heard_at),
        attention = case when seen.trouble is not null then seen.trouble when seen.read then null else i.attention end
      from (
        select integration_id, max(received_at) as at, max(received_at) filter (where own is null) as heard_at, max(reason) filter (where kind = 'unreadable') as trouble,
          bool_or(kind in ('alert', 'deploy')) as read
        from given join fresh using (delivery_id) group by integration_id
      ) as seen
      where i.tenant_id = ${tenantId} and i.integration_id = seen.integration_id
        and (i.last_delivery_at is null or i.last_delivery_at < seen.at - interval '5 seconds' or seen.trouble is not null
          or (seen.heard_at is not null and (i.last_heard_at is null or i.last_heard_at < seen.heard_at - interval '5 seconds')))
    )
    select delivery_id from fresh`.execute();
  return inserted.map((row) => row.delivery_id);
}

/**
 * Drops the bodies and headers of deliveries of the entered tenant, whose effect the same transaction commits. Each is
 * named with when it was kept, epoch milliseconds.
 */
export function dropBodies(
  sql: ShardSql,
  tenantId: TenantId,
  gone: ReadonlyArray<{ readonly deliveryId: string; readonly storedAt: number }>,
): Promise<unknown> {
  const times = gone.map((one) => one.storedAt);
  return sql`
    update deliveries d set body = null, headers = '{}'
    from unnest(
      ${gone.map((one) => one.deliveryId)}::text[],
      ${times.map((time) => new Date(time).toISOString())}::timestamptz[]
    ) as gone (delivery_id, received_at)
    where d.tenant_id = ${tenantId} and d.delivery_id = gone.delivery_id and d.received_at = gone.received_at
      and d.received_at between ${new Date(Math.min(...times))} and ${new Date(Math.max(...times))}`.execute();
}

/** The driver takes a list of bytes for one value; as text it knows what it is, and base64 is a third shorter than hex. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Returns the newest deliveries of an integration in the last week whose bodies are there, the newest first. */
export async function lastDeliveriesOf(
  tx: TenantTx,
  integrationId: string,
  limit: number,
): Promise<Array<{ readonly headers: Record<string, string>; readonly body: Uint8Array }>> {
  const found = await tx
    .select({ headers: deliveries.headers, body: deliveries.body })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.integrationId, integrationId),
        isNotNull(deliveries.body),
        gt(deliveries.receivedAt, drizzleSql`now() - interval '7 days'`),
      ),
    )
    .orderBy(desc(deliveries.receivedAt))
    .limit(limit);
  return found.flatMap(({ headers, body }) =>
    body ? [{ headers: headers as Record<string, string>, body }] : [],
  );
}

function byTenant(rows: readonly DeliveryRow[]): Map<TenantId, DeliveryRow[]> {
  const groups = new Map<TenantId, DeliveryRow[]>();
  for (const row of rows) {
    const group = groups.get(row.tenantId);
    if (group) group.push(row);
    else groups.set(row.tenantId, [row]);
  }
  return groups;
}
