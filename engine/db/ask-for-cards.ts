import type { TenantId } from "../domain/tenant.ts";
import type { Notice } from "../notices.ts";
import type { ShardSql } from "./tenant.ts";

/**
 * Asks for the incidents' cards to show the newest state: one row each in the outbox and on the shard's work list. A
 * first card that is not out yet keeps its place in the faster lane; a final state does not wait for more to come.
 */
export function askForCards(
  sql: ShardSql,
  tenantId: TenantId,
  shard: number,
  notices: readonly Notice[],
): Promise<unknown>[] {
  if (notices.length === 0) return [];
  const records = JSON.stringify(
    notices.map(({ noticeId, incidentId, lane, final, route }) => ({
      notice_id: noticeId,
      incident_id: incidentId,
      lane,
      final,
      routed_to: route?.channelId,
      route_reason: route?.reason,
    })),
  );
  return [
    sql`
      insert into notices (tenant_id, notice_id, kind, incident_id, lane, created_at, routed_to, route_reason)
      select ${tenantId}, r.notice_id, 'incident', r.incident_id, r.lane, now(), r.routed_to, r.route_reason
      from jsonb_to_recordset(${records}::text::jsonb) as r (notice_id text, incident_id text, lane text, routed_to text, route_reason text)
      where exists (
        select from incidents i where i.tenant_id = ${tenantId} and i.incident_id = r.incident_id
          -- Nobody is told of a muted incident; a card that is there already shows how it stands.
          and (not i.state ? 'muted' or exists (
            select from notices n where n.tenant_id = ${tenantId} and n.notice_id = r.notice_id)))
      -- As everybody does who locks several.
      order by r.notice_id
      on conflict (tenant_id, notice_id) do update set
        wanted_revision = notices.wanted_revision + 1,
        lane = case when notices.sent_revision = 0 then notices.lane else excluded.lane end`.execute(),
    sql`
      insert into pending_notices as p (shard, notice_id, tenant_id, due_at, is_change)
      select ${shard}::smallint, r.notice_id, ${tenantId}, now(), n.slack_ts is not null
      from jsonb_to_recordset(${records}::text::jsonb) as r (notice_id text, final boolean)
      join notices n on n.tenant_id = ${tenantId} and n.notice_id = r.notice_id
      on conflict (shard, notice_id) do update set due_at = least(p.due_at, excluded.due_at)`.execute(),
    ...takeBack(
      sql,
      tenantId,
      shard,
      notices.filter(({ muted }) => muted),
    ),
  ];
}

/** Cards of muted incidents that are not out yet stay in. */
function takeBack(
  sql: ShardSql,
  tenantId: TenantId,
  shard: number,
  muted: readonly Notice[],
): Promise<unknown>[] {
  if (muted.length === 0) return [];
  return [
    sql`
      delete from pending_notices p using notices n
      where p.shard = ${shard}::smallint and p.notice_id = any(${muted.map(({ noticeId }) => noticeId)}::text[])
        and n.tenant_id = ${tenantId} and n.notice_id = p.notice_id and n.slack_ts is null
        and n.state in ('new', 'parked')`.execute(),
  ];
}
