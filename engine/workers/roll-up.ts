import type { Database } from "../db/database.ts";
import { holdLead, type Lead, LostLead } from "../db/leaders.ts";
import { addRollups, loadRollupMemory, lockCursor, pageToCount, tenantsToCount } from "../db/rollups.ts";
import { listTenantsHeard } from "../db/source-health.ts";
import { enterTenant, withShards } from "../db/tenant.ts";
import { SHARDS, shardOf, type TenantId } from "../domain/tenant.ts";
import { countEvents, namedBy } from "../reports/rollups.ts";

/** What counting needs; `now` is epoch milliseconds. `pageSize` is shortened by tests. */
export interface RollUpDeps {
  readonly db: Database;
  readonly lead: Lead;
  readonly now: number;
  /** One tenant's trouble must not be everybody's. */
  readonly onTrouble: (what: string, error: unknown) => void;
  readonly pageSize?: number;
}

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
const TENANTS_AT_ONCE = 200;
const PAGE_SIZE = 5_000;

/** Counts into the rollups what happened since the last count, of every tenant. */
export async function rollUp(deps: RollUpDeps): Promise<{ readonly events: number }> {
  const { db, now, onTrouble } = deps;
  const heard = await listTenantsHeard(db, ALL_SHARDS, now);
  let events = 0;
  for (let from = 0; from < heard.length; from += TENANTS_AT_ONCE) {
    for (const tenantId of await tenantsToCount(db, ALL_SHARDS, heard.slice(from, from + TENANTS_AT_ONCE))) {
      try {
        events += await rollUpTenant(deps, tenantId);
      } catch (error) {
        if (error instanceof LostLead) throw error;
        onTrouble("rollups", error);
      }
    }
  }
  return { events };
}

/**
 * Counts one tenant's log up to its end and returns how many events that were. A page, its counts and how far they go are
 * one commit, so that each event is counted once, whatever crashes.
 */
export async function rollUpTenant(
  { db, lead, pageSize = PAGE_SIZE }: Pick<RollUpDeps, "db" | "lead" | "pageSize">,
  tenantId: TenantId,
): Promise<number> {
  let counted = 0;
  for (let more = true; more; ) {
    const page = await withShards(db, [shardOf(tenantId)], async (sql) => {
      await enterTenant(sql, tenantId);
      await holdLead(sql, lead);
      const after = await lockCursor(sql, tenantId);
      const next = await pageToCount(sql, tenantId, after, pageSize);
      if (next.upTo === after) return next;
      const memory = await loadRollupMemory(sql, tenantId, namedBy(next.events));
      const changes = countEvents(memory, next.events);
      await addRollups(sql, tenantId, { changes, memory, upTo: next.upTo });
      return next;
    });
    counted += page.events.length;
    more = page.more;
  }
  return counted;
}
