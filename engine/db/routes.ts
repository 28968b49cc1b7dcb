import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { asTenant } from "./tenant.ts";

/** Why the tenant's channel does not take our messages, as Slack calls it (`not_in_channel`, `is_archived`, …). */
export interface RouteProblem {
  readonly channelId: string;
  readonly reason: string;
  /** How many cards wait for it to be mended. */
  readonly waiting: number;
}

/** What `last_error` starts with when the channel is to blame. */
export const ROUTE_ERROR = "channel: ";

/** Returns what is wrong with the channel that the tenant picked, or undefined when cards arrive. Home shows it. */
export function routeProblem(db: Database, tenantId: TenantId): Promise<RouteProblem | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    const rows = await sql<Array<{ channel_id: string; last_error: string; waiting: number }>>`
      select n.channel_id, min(n.last_error) as last_error, count(*)::int as waiting
      from pending_notices p
      join notices n on n.tenant_id = p.tenant_id and n.notice_id = p.notice_id
      join tenants t on t.tenant_id = n.tenant_id and t.channel_id = n.channel_id
      where p.shard = ${shardOf(tenantId)} and p.tenant_id = ${tenantId} and starts_with(n.last_error, ${ROUTE_ERROR})
      group by n.channel_id`;
    const row = rows[0];
    return row
      ? {
          channelId: row.channel_id,
          reason: row.last_error.slice(ROUTE_ERROR.length),
          waiting: row.waiting,
        }
      : undefined;
  });
}
