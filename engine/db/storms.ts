import { derivedId } from "../domain/derived-id.ts";
import type { Severity } from "../domain/severity.ts";
import type { StormBoard } from "../domain/storm.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { askForMessage } from "./notices.ts";
import { asTenant, type ShardSql } from "./tenant.ts";

/** A board with more rows than this is not read. */
const SHOWN_MAX = 100;

/**
 * Begins a storm in a channel unless one goes on there, and asks for its board. From the commit on, incidents that
 * begin in the channel belong on it. `at` is epoch milliseconds.
 */
export function beginStorm(
  db: Database,
  tenantId: TenantId,
  { channelId, at }: { readonly channelId: string; readonly at: number },
): Promise<boolean> {
  return asTenant(db, tenantId, async (sql) => {
    const stormId = derivedId(at, "storm", tenantId, channelId);
    const [begun] = await sql<Array<{ picked: boolean }>>`
      insert into storms (tenant_id, storm_id, channel_id) values (${tenantId}, ${stormId}, ${channelId})
      on conflict do nothing
      returning exists (select from tenants where tenant_id = ${tenantId} and channel_id = ${channelId}) as picked`;
    if (!begun) return false;
    await askForMessage(sql, tenantId, {
      noticeId: stormId,
      kind: "storm",
      // One message in place of many first cards.
      lane: "critical",
      content: {},
      chapter: "on",
      moreToCome: true,
      // The board follows the tenant's pick as cards do.
      ...(begun.picked ? {} : { recipient: channelId }),
    });
    return true;
  });
}

/**
 * Puts incidents on a board, or takes in that they changed there: their notices need no message of their own. Returns
 * how many came on it anew.
 */
export function standOnBoard(
  db: Database,
  tenantId: TenantId,
  stormId: string,
  notices: ReadonlyArray<{ readonly noticeId: string; readonly revision: number }>,
): Promise<number> {
  const records = JSON.stringify(notices.map((one) => ({ notice_id: one.noticeId, revision: one.revision })));
  return asTenant(db, tenantId, async (sql) => {
    const rows = await sql<Array<{ notice_id: string; before: string | null }>>`
      with asked as (
        select n.notice_id, n.storm_id as before, r.revision, i.alert_count, s.ended_at is null as going_on
        from jsonb_to_recordset(${records}::text::jsonb) as r (notice_id text, revision integer)
        join notices n on n.tenant_id = ${tenantId} and n.notice_id = r.notice_id
        join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
        join storms s on s.tenant_id = n.tenant_id and s.storm_id = ${stormId}
        where n.state = 'new' and n.slack_ts is null and (s.ended_at is null or n.storm_id = s.storm_id)
        order by n.notice_id for update of n)
      update notices n set storm_id = ${stormId}, sent_revision = greatest(n.sent_revision, a.revision), last_error = null,
        storm_alerts = case when a.going_on then a.alert_count else n.storm_alerts end
      from asked a where n.tenant_id = ${tenantId} and n.notice_id = a.notice_id
      returning n.notice_id, a.before`;
    const noticeIds = rows.map((row) => row.notice_id);
    await sql`
      delete from pending_notices p using notices n
      where p.shard = ${shardOf(tenantId)} and p.notice_id = any(${noticeIds}::text[])
        and n.tenant_id = ${tenantId} and n.notice_id = p.notice_id and n.sent_revision >= n.wanted_revision`;
    // One that grew in a later storm leaves its first board.
    const boards = new Set(rows.flatMap(({ before }) => [stormId, ...(before === null ? [] : [before])]));
    for (const board of boards) await showAnew(sql, tenantId, board);
    return rows.filter(({ before }) => before === null).length;
  });
}

/**
 * Ends the storm if fewer than `fewerThan` incidents began in the last `calmMs`, and asks for the line that says so;
 * else makes it be looked at again in `againMs`. Returns whether it is over.
 */
export function lookAtStorm(
  db: Database,
  tenantId: TenantId,
  stormId: string,
  calm: { readonly calmMs: number; readonly fewerThan: number; readonly againMs: number },
): Promise<boolean> {
  return asTenant(db, tenantId, async (sql) => {
    const [storm] = await sql<Array<{ channel_id: string; calm: boolean; going_on: boolean }>>`
      select s.channel_id, s.ended_at is null as going_on, s.began_at < now() - ${calm.calmMs} * interval '1 millisecond' and (
        select count(*) from notices n where n.tenant_id = s.tenant_id and n.incident_id is not null
          and n.created_at > now() - ${calm.calmMs} * interval '1 millisecond'
          and (n.storm_id = s.storm_id or n.channel_id = s.channel_id)) < ${calm.fewerThan} as calm
      from storms s where s.tenant_id = ${tenantId} and s.storm_id = ${stormId} for update`;
    if (!storm) return true;
    if (storm.going_on && !storm.calm) {
      await sql`
        update pending_notices set due_at = now() + ${calm.againMs} * interval '1 millisecond'
        where shard = ${shardOf(tenantId)} and notice_id = ${stormId} and exists (
          select from notices n where n.tenant_id = ${tenantId} and n.notice_id = ${stormId} and n.sent_revision >= n.wanted_revision)`;
      return false;
    }
    await sql`update storms set ended_at = now() where tenant_id = ${tenantId} and storm_id = ${stormId} and ended_at is null`;
    const [board] = await sql<Array<{ channel_id: string | null }>>`
      update notices n set chapter = 'over', more_to_come = false where n.tenant_id = ${tenantId} and n.notice_id = ${stormId}
      returning case when not exists (
        select from closed_routes c where c.tenant_id = n.tenant_id and c.channel_id = n.channel_id) then n.channel_id end as channel_id`;
    await showAnew(sql, tenantId, stormId);
    await askForMessage(sql, tenantId, {
      noticeId: derivedId(0, "storm over", tenantId, stormId),
      kind: "storm_over",
      lane: "first",
      content: { ...(await loadBoard(sql, tenantId, stormId)), shown: [] },
      chapter: "over",
      moreToCome: false,
      // Where the board is, unless nothing can be said there.
      ...(board?.channel_id == null ? {} : { recipient: board.channel_id }),
    });
    return true;
  });
}

/** Returns what a storm's board shows now; undefined when there was no such storm. */
export async function loadBoard(
  sql: ShardSql,
  tenantId: TenantId,
  stormId: string,
): Promise<StormBoard | undefined> {
  const [[storm], [counted], shown] = await Promise.all([
    sql<Array<{ channel_id: string; began_at: Date; ended_at: Date | null; own_cards: number }>>`
      select s.channel_id, s.began_at, s.ended_at, (
        select count(*)::int from notices n where n.tenant_id = s.tenant_id and n.incident_id is not null
          and n.slack_ts is not null and n.channel_id = s.channel_id
          and (n.storm_id = s.storm_id or n.created_at between s.began_at and coalesce(s.ended_at, now()))) as own_cards
      from storms s where s.tenant_id = ${tenantId} and s.storm_id = ${stormId}`.execute(),
    sql<Array<{ incidents: number; alerts: number; firing: number }>>`
      select count(*)::int as incidents, coalesce(sum(i.alert_count), 0)::int as alerts,
        count(*) filter (where i.resolved_at is null)::int as firing
      from ${onBoard(sql, tenantId, stormId)}`.execute(),
    sql<
      Array<{
        number: number;
        service: string;
        title: string;
        severity: Severity;
        alerts: number;
        over: boolean;
      }>
    >`
      select i.number, i.service, i.title, i.severity, i.alert_count as alerts, i.resolved_at is not null as over
      from ${onBoard(sql, tenantId, stormId)}
      order by i.resolved_at is not null, array_position(array['critical', 'high', 'medium', 'low', 'info'], i.severity),
        i.alert_count desc, i.number
      limit ${SHOWN_MAX}`.execute(),
  ]);
  if (!storm || !counted) return undefined;
  return {
    channelId: storm.channel_id,
    beganAt: storm.began_at.getTime(),
    ...(storm.ended_at === null ? {} : { endedAt: storm.ended_at.getTime() }),
    ...counted,
    ownCards: storm.own_cards,
    shown: [...shown],
  };
}

/** What became part of another incident is shown by that one. */
function onBoard(sql: ShardSql, tenantId: TenantId, stormId: string) {
  return sql`
    notices n join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
    where n.tenant_id = ${tenantId} and n.storm_id = ${stormId} and n.slack_ts is null and not i.state ? 'mergedInto'`;
}

/** Asks for a board to be changed, because what stands on it did. */
export function showAnew(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<unknown> {
  return Promise.all([
    sql`update notices set wanted_revision = wanted_revision + 1 where tenant_id = ${tenantId} and notice_id = ${noticeId}`.execute(),
    sql`
      insert into pending_notices as p (shard, notice_id, tenant_id, due_at)
      values (${shardOf(tenantId)}, ${noticeId}, ${tenantId}, now())
      on conflict (shard, notice_id) do update set due_at = least(p.due_at, excluded.due_at)`.execute(),
  ]);
}
