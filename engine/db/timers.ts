import type { TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { type ShardSql, withShards } from "./tenant.ts";

/** Returns when each tenant of the shard has its next timer due, epoch milliseconds. */
export async function loadTimers(db: Database, shard: number): Promise<Map<TenantId, number>> {
  const rows = await withShards(
    db,
    [shard],
    (sql) =>
      sql<
        Array<{ tenant_id: TenantId; due_at: Date }>
      >`select tenant_id, due_at from pending_timers where shard = ${shard}`,
  );
  return new Map(rows.map((row) => [row.tenant_id, row.due_at.getTime()]));
}

/** Writes when tenants' next timers are due; undefined takes the tenant off the list. */
export function saveTimers(
  sql: ShardSql,
  timers: ReadonlyArray<{
    readonly shard: number;
    readonly tenantId: TenantId;
    readonly dueAt: number | undefined;
  }>,
): Promise<unknown>[] {
  const set = timers.filter((timer) => timer.dueAt !== undefined);
  const gone = timers.filter((timer) => timer.dueAt === undefined);
  const sent: Promise<unknown>[] = [];
  if (set.length > 0) {
    const rows = set.map(({ shard, tenantId, dueAt }) => ({
      shard,
      tenant_id: tenantId,
      due_at: new Date(dueAt ?? 0),
    }));
    sent.push(
      sql`
        insert into pending_timers (shard, tenant_id, due_at)
        select shard, tenant_id, due_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (shard smallint, tenant_id text, due_at timestamptz)
        on conflict (shard, tenant_id) do update set due_at = excluded.due_at`.execute(),
    );
  }
  if (gone.length > 0) {
    sent.push(
      sql`
        delete from pending_timers
        where shard = any(${[...new Set(gone.map((timer) => timer.shard))]}::smallint[])
          and tenant_id = any(${gone.map((timer) => timer.tenantId)}::text[])`.execute(),
    );
  }
  return sent;
}
