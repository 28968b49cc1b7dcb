import { dropEmptyDays, listOldDays, tierOf } from "../db/archive.ts";
import type { Database } from "../db/database.ts";
import { dropEventsOf, dropOldCounts } from "../db/retention.ts";
import { enterTenant, withShards, withTenant } from "../db/tenant.ts";
import { RETENTION_DAYS } from "../domain/tier.ts";

const DAY_MS = 86_400_000;
/** No plan keeps less. */
const SHORTEST_DAYS = Math.min(...Object.values(RETENTION_DAYS));

/**
 * Takes away what the tenants' plans keep no longer: events by the day, counts later, and partitions of the log that are
 * empty then. To run before deliveries go, whose days say of which tenants there is anything. Done twice it does no harm.
 */
export async function forgetOld(
  { db, now }: { readonly db: Database; readonly now: number },
  shards: readonly number[],
): Promise<{ readonly events: number; readonly partitionsDropped: number }> {
  let events = 0;
  const cleared = new Set<string>();
  const oldest = dayOf(now - SHORTEST_DAYS * DAY_MS);
  for (const { tenantId, day } of await listOldDays(db, shards, oldest)) {
    const tier = await withTenant(db, tenantId, tierOf);
    const logDays = RETENTION_DAYS[tier];
    await withShards(db, shards, async (sql) => {
      await enterTenant(sql, tenantId);
      if (day < dayOf(now - logDays * DAY_MS)) events += await dropEventsOf(sql, { tenantId, day });
      if (!cleared.has(tenantId)) await dropOldCounts(sql, tenantId, { tier, now, logDays });
    });
    cleared.add(tenantId);
  }
  return { events, partitionsDropped: await dropEmptyDays(db, "events", oldest) };
}

/** The UTC day of a time. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
