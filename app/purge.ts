import type { Database } from "../engine/db/database.ts";
import type { Lead } from "../engine/db/leaders.ts";
import { beginPurge, listArchivedParts, listDuePurges, purgeSome } from "../engine/db/purge.ts";
import { SHARDS, type TenantId } from "../engine/domain/tenant.ts";
import type { ArchiveStore } from "./archive/archive.ts";
import { type Log, saidBy } from "./log.ts";

export interface PurgeDeps {
  readonly db: Database;
  readonly archive: Pick<ArchiveStore, "drop">;
  readonly log: Log;
  /** Deletes what Redis holds of the tenant. */
  readonly forget: (tenantId: TenantId) => Promise<void>;
}

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);

/**
 * Deletes all that is kept of the tenants whose grace is over: archive, Redis, every row. Cut off in the middle it goes on
 * from there at its next time, and one that fails does not keep the others. Returns how many tenants and rows went.
 */
export async function purgeTenants(
  deps: PurgeDeps,
  lead: Lead,
): Promise<{ readonly tenants: number; readonly rows: number }> {
  const done = { tenants: 0, rows: 0 };
  for (const tenantId of await listDuePurges(deps.db, ALL_SHARDS)) {
    try {
      const rows = await purgeTenant(deps, lead, tenantId);
      deps.log.info({ tenant: tenantId, rows }, "tenant purged");
      done.tenants += 1;
      done.rows += rows;
    } catch (error) {
      deps.log.error({ tenant: tenantId, reason: saidBy(error) }, "tenant not purged; tried again next time");
    }
  }
  return done;
}

async function purgeTenant(
  { db, archive, forget }: PurgeDeps,
  lead: Lead,
  tenantId: TenantId,
): Promise<number> {
  await beginPurge(db, lead, tenantId);
  // The list of parts goes with the rows, so what it names goes first.
  for (const { day, part } of await listArchivedParts(db, tenantId))
    await archive.drop({ tenantId, day, part });
  await forget(tenantId);
  let rows = 0;
  for (let went = -1; went !== 0; rows += went) went = await purgeSome(db, lead, tenantId);
  return rows;
}
