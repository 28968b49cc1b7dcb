import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { ShardSql } from "./tenant.ts";

/** A notice of a tenant. */
export interface NoticeOf {
  readonly tenantId: TenantId;
  readonly noticeId: string;
}

/** Returns whose notices these are: each tenant once, in the order in which everybody takes up tenants. */
export function byTenant(notices: readonly NoticeOf[]): Array<[TenantId, string[]]> {
  const own = new Map<TenantId, string[]>();
  for (const { tenantId, noticeId } of notices) own.set(tenantId, [...(own.get(tenantId) ?? []), noticeId]);
  return [...own].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Returns the shards of these tenants, each once. */
export function shardsOf(own: ReadonlyArray<readonly [TenantId, unknown]>): number[] {
  return [...new Set(own.map(([tenantId]) => shardOf(tenantId)))];
}

/** Locks notices of the entered tenant in the order in which everybody who locks several does: nobody waits in a circle. */
export function lockNotices(
  sql: ShardSql,
  tenantId: TenantId,
  noticeIds: readonly string[],
): Promise<unknown> {
  return sql`
    select 1 from notices where tenant_id = ${tenantId} and notice_id = any(${[...noticeIds]}::text[])
    order by notice_id for update`.execute();
}
