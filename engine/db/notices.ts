import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Message } from "../notices.ts";
import type { ShardSql } from "./tenant.ts";

/**
 * Asks for a message of the entered tenant, or for one that was asked for before to say something else now. Belongs into
 * the transaction of what it tells of.
 */
export function askForMessage(sql: ShardSql, tenantId: TenantId, message: Message): Promise<unknown> {
  const { noticeId, kind, lane, content, chapter, moreToCome, recipient = null, answers = null } = message;
  return Promise.all([
    sql`
      insert into notices (tenant_id, notice_id, kind, lane, content, chapter, more_to_come, recipient, answers, created_at)
      values (${tenantId}, ${noticeId}, ${kind}, ${lane}, ${JSON.stringify(content)}::text::jsonb, ${chapter}, ${moreToCome}, ${recipient}, ${answers}, now())
      on conflict (tenant_id, notice_id) do update set wanted_revision = notices.wanted_revision + 1,
        content = excluded.content, chapter = excluded.chapter, more_to_come = excluded.more_to_come`.execute(),
    sql`
      insert into pending_notices as p (shard, notice_id, tenant_id, due_at)
      values (${shardOf(tenantId)}, ${noticeId}, ${tenantId}, now())
      on conflict (shard, notice_id) do update set due_at = least(p.due_at, excluded.due_at)`.execute(),
  ]);
}

/** Whether Slack shows the notice's message, as far as is known; its row stays locked until the commit. */
export async function isPosted(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<boolean> {
  const rows = await sql<Array<{ posted: boolean }>>`
    select state = 'sent' and slack_ts is not null as posted from notices
    where tenant_id = ${tenantId} and notice_id = ${noticeId} for update`;
  return rows[0]?.posted ?? false;
}
