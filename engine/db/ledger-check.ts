import { shardOf, type TenantId } from "../domain/tenant.ts";
import { askForCards } from "./ask-for-cards.ts";
import type { PendingDelivery } from "./pending.ts";
import type { ShardSql } from "./tenant.ts";
import { saveTimers } from "./timers.ts";

/** Younger ones may be on their way. */
const SETTLED_AFTER_SECONDS = 10;
/** The archive takes what is older, and nobody can put it back. */
const KEPT_DAYS = 8;

/** Returns kept alerts and deploys of the entered tenant that neither wait, nor stand in the log, nor are dead letters. */
export async function deliveriesWithoutEffect(sql: ShardSql, tenantId: TenantId): Promise<PendingDelivery[]> {
  const rows = await sql<Array<{ id: string; at: Date }>>`
    select d.delivery_id as id, d.received_at as at from deliveries d
    where d.tenant_id = ${tenantId} and d.kind in ('alert', 'deploy') and d.body is not null
      and d.received_at between now() - ${KEPT_DAYS} * interval '1 day' and now() - ${SETTLED_AFTER_SECONDS} * interval '1 second'
      and not exists (select from pending_deliveries p where p.shard = ${shardOf(tenantId)} and p.delivery_id = d.delivery_id)
      and not exists (select from events e where e.tenant_id = d.tenant_id and e.item_id = d.delivery_id)
      and not exists (select from dead_letters l where l.tenant_id = d.tenant_id and l.delivery_id = d.delivery_id)
    order by d.received_at limit 10000`;
  return rows.map(({ id, at }) => ({
    shard: shardOf(tenantId),
    deliveryId: id,
    tenantId,
    receivedAt: at.getTime(),
    storedAt: at.getTime(),
  }));
}

/** Puts deliveries on the work list again; one that stands there is tried at once, whatever became of earlier tries. */
export async function putOnTheList(sql: ShardSql, deliveries: readonly PendingDelivery[]): Promise<void> {
  for (const { shard, deliveryId, tenantId, storedAt } of deliveries)
    await sql`
      insert into pending_deliveries (shard, delivery_id, tenant_id, received_at)
      values (${shard}, ${deliveryId}, ${tenantId}, ${new Date(storedAt)})
      on conflict (shard, delivery_id) do update set attempts = 0`;
}

/** Returns how many deliveries of the tenant have waited for more than a minute, and has them tried at once if `again`. */
export async function countStuck(sql: ShardSql, tenantId: TenantId, again: boolean): Promise<number> {
  const shard = shardOf(tenantId);
  if (again)
    await sql`update pending_deliveries set attempts = 0 where shard = ${shard} and tenant_id = ${tenantId} and attempts > 0`;
  const [row] = await sql<Array<{ stuck: number }>>`
    select count(*)::int as stuck from pending_deliveries
    where shard = ${shard} and tenant_id = ${tenantId} and received_at < now() - interval '1 minute'`;
  return row?.stuck ?? 0;
}

/** Returns messages of the entered tenant that should say something newer and are on nobody's list; with `mend`, lists them. */
export async function forgottenNotices(sql: ShardSql, tenantId: TenantId, mend: boolean): Promise<string[]> {
  const shard = shardOf(tenantId);
  const rows = await sql<Array<{ id: string }>>`
    select n.notice_id as id from notices n
    where n.tenant_id = ${tenantId} and n.state <> 'dead' and n.wanted_revision > n.sent_revision
      and not exists (select from pending_notices p where p.shard = ${shard} and p.notice_id = n.notice_id)`;
  if (mend && rows.length > 0)
    await sql`
      insert into pending_notices (shard, notice_id, tenant_id, due_at)
      select ${shard}::smallint, id, ${tenantId}, now() from unnest(${rows.map(({ id }) => id)}::text[]) as r (id)
      on conflict do nothing`;
  return rows.map(({ id }) => id);
}

/** Returns live incidents of the entered tenant for which no card was ever asked; `mend` asks, with the notice's id by the incident's. */
export async function incidentsWithoutCard(
  sql: ShardSql,
  tenantId: TenantId,
  mend: ((incidentId: string) => string) | undefined,
): Promise<string[]> {
  const rows = await sql<Array<{ id: string }>>`
    select i.incident_id as id from incidents i
    where i.tenant_id = ${tenantId} and i.live
      and not exists (select from notices n where n.tenant_id = i.tenant_id and n.incident_id = i.incident_id)`;
  if (mend) {
    const notices = rows.map(({ id }) => ({
      noticeId: mend(id),
      incidentId: id,
      lane: "first" as const,
      final: false,
    }));
    await Promise.all(askForCards(sql, tenantId, shardOf(tenantId), notices));
  }
  return rows.map(({ id }) => id);
}

/** Returns the number of open windows of the entered tenant that nobody will close, because no timer is set; with `mend`, sets it. */
export async function windowsWithoutTimer(sql: ShardSql, tenantId: TenantId, mend: boolean): Promise<number> {
  const shard = shardOf(tenantId);
  const [row] = await sql<Array<{ open: number; due: Date | null }>>`
    select count(*)::int as open, min(closes_at) as due from incidents i
    where i.tenant_id = ${tenantId} and i.live and i."window" = 'open'
      and not exists (select from pending_timers t where t.shard = ${shard} and t.tenant_id = i.tenant_id and t.due_at <= i.closes_at)`;
  if (mend && row?.due) await Promise.all(saveTimers(sql, [{ shard, tenantId, dueAt: row.due.getTime() }]));
  return row?.open ?? 0;
}

/** What the database itself must be like. Each is undefined when it is as it should be. */
export interface DatabaseFaults {
  readonly unsafeCommit: string | undefined;
  /** Tables that a tenant's rows stand in and that row-level security does not guard. */
  readonly unguarded: readonly string[];
  /** How far its clock is from ours, milliseconds. */
  readonly clockOffMs: number;
}

/** Looks at what the ledger's promises lean on. `now` is this machine's clock. */
export async function examineDatabase(sql: ShardSql, now: () => number): Promise<DatabaseFaults> {
  const asked = now();
  const [row] = await sql<Array<{ commit: string; at: Date; unguarded: string[] | null }>>`
    select current_setting('synchronous_commit') as commit, clock_timestamp() as at, (
      select array_agg(c.relname::text) from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
        and not (c.relrowsecurity and c.relforcerowsecurity)) as unguarded`;
  const middle = (asked + now()) / 2;
  return {
    unsafeCommit: row?.commit === "off" ? row.commit : undefined,
    unguarded: row?.unguarded ?? [],
    clockOffMs: Math.abs((row?.at.getTime() ?? middle) - middle),
  };
}
