import type { ClosedRoute } from "../domain/closed-route.ts";
import { derivedId } from "../domain/derived-id.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { target } from "./notice-content.ts";
import { askForMessage } from "./notices.ts";
import { asTenant, type ShardSql } from "./tenant.ts";

/** Why a channel does not take our messages, as Slack calls it (`not_in_channel`, `is_archived`, …). */
export interface RouteProblem {
  readonly channelId: string;
  readonly reason: string;
  /** How many cards wait for it to be mended. */
  readonly waiting: number;
}

/** What `last_error` starts with when the channel is to blame. */
export const ROUTE_ERROR = "channel: ";

/** Returns what is wrong with the closed channel that most waits for, or undefined when cards arrive everywhere. Home shows it. */
export function routeProblem(db: Database, tenantId: TenantId): Promise<RouteProblem | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    const rows = await sql<Array<{ channel_id: string; reason: string; waiting: number }>>`
      select c.channel_id, c.reason, (
        select count(*)::int from pending_notices p
        join notices n on n.tenant_id = p.tenant_id and n.notice_id = p.notice_id
        where p.shard = ${shardOf(tenantId)} and p.tenant_id = ${tenantId} and ${aimsAt(sql)}
      ) as waiting
      from tenants t join closed_routes c on c.tenant_id = t.tenant_id
      where t.tenant_id = ${tenantId} order by waiting desc limit 1`;
    const [row] = rows;
    return row && { channelId: row.channel_id, reason: row.reason, waiting: row.waiting };
  });
}

/**
 * Writes down that a channel refuses our messages and tells whoever picked it, once however often it refuses: a further
 * reason changes that one message. `at` is epoch milliseconds.
 */
export function closeRoute(
  db: Database,
  tenantId: TenantId,
  refused: { readonly channelId: string; readonly reason: string; readonly at: number },
): Promise<void> {
  const { channelId, reason, at } = refused;
  return asTenant(db, tenantId, async (sql) => {
    const [known] = await sql<Array<{ reason: string }>>`
      select reason from closed_routes where tenant_id = ${tenantId} and channel_id = ${channelId} for update`;
    if (known?.reason === reason) return;
    const noticeId = derivedId(at, "route closed", tenantId, channelId);
    const [row] = await sql<Array<{ notice_id: string; closed_at: Date }>>`
      insert into closed_routes (tenant_id, channel_id, reason, notice_id) values (${tenantId}, ${channelId}, ${reason}, ${noticeId})
      on conflict (tenant_id, channel_id) do update set reason = excluded.reason
      returning notice_id, closed_at`;
    if (!row) return;
    const [who] = await sql<Array<{ recipient: string | null }>>`
      select coalesce(case when t.channel_id = ${channelId} then t.channel_set_by end, i.installed_by) as recipient
      from tenants t left join slack_installations i using (tenant_id) where t.tenant_id = ${tenantId}`;
    await tell(sql, tenantId, row.notice_id, who?.recipient ?? undefined, {
      channelId,
      reason,
      since: row.closed_at.getTime(),
    });
  });
}

/**
 * Writes down that `channelId` took a message: it is open again, as is every channel for which nothing waits any more
 * because another one was picked. Returns how many stay closed. `at` is epoch milliseconds.
 */
export function openRoutes(
  db: Database,
  tenantId: TenantId,
  works: { readonly channelId: string; readonly at: number },
): Promise<number> {
  return asTenant(db, tenantId, async (sql) => {
    const opened = await sql<
      Array<{ channel_id: string; reason: string; notice_id: string; closed_at: Date }>
    >`
      delete from closed_routes c using tenants t
      where c.tenant_id = ${tenantId} and t.tenant_id = c.tenant_id and (c.channel_id = ${works.channelId}
        or (c.channel_id is distinct from t.channel_id and not exists (
          select from pending_notices p join notices n on n.tenant_id = p.tenant_id and n.notice_id = p.notice_id
          where p.shard = ${shardOf(tenantId)} and p.tenant_id = ${tenantId} and ${aimsAt(sql)})))
      returning c.channel_id, c.reason, c.notice_id, c.closed_at`;
    for (const row of opened)
      await tell(sql, tenantId, row.notice_id, undefined, {
        channelId: row.channel_id,
        reason: row.reason,
        since: row.closed_at.getTime(),
        openedAt: works.at,
        ...(row.channel_id === works.channelId ? {} : { movedTo: works.channelId }),
      });
    const [left] = await sql<Array<{ closed: number }>>`
      select count(*)::int as closed from closed_routes where tenant_id = ${tenantId}`;
    return left?.closed ?? 0;
  });
}

/** The person cannot be written to: whoever installed us is told instead. False when that is the same person. */
export function tellInstaller(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  failed: { readonly attempts: number; readonly error: string },
): Promise<boolean> {
  return asTenant(db, tenantId, async (sql) => {
    const rows = await sql`
      update notices n set state = 'new', recipient = i.installed_by, last_error = ${failed.error}
      from slack_installations i
      where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId} and n.state = 'sending' and n.attempts = ${failed.attempts}
        and i.tenant_id = n.tenant_id and i.installed_by <> n.recipient
      returning 1`;
    return rows.length > 0;
  });
}

function tell(
  sql: ShardSql,
  tenantId: TenantId,
  noticeId: string,
  recipient: string | undefined,
  content: ClosedRoute,
): Promise<unknown> {
  return askForMessage(sql, tenantId, {
    noticeId,
    kind: "route_closed",
    // What it tells of holds up everything else.
    lane: "critical",
    content,
    chapter: content.openedAt === undefined ? content.reason : "open",
    moreToCome: content.openedAt === undefined,
    ...(recipient === undefined ? {} : { recipient }),
  });
}

/** Whether the notice `n` is meant for the channel of `c`, given its tenant `t`. */
function aimsAt(sql: ShardSql) {
  return sql`
    c.channel_id = case when n.slack_ts is not null then n.channel_id else ${target(sql)} end`;
}
