import type { Database } from "../db/database.ts";
import { readEvents } from "../db/events.ts";
import {
  clearProjections,
  type Projection,
  type ProjectionRows,
  readProjections,
  renumberIncidents,
} from "../db/projection-rows.ts";
import { writeChanges } from "../db/projections.ts";
import { readConfigOf } from "../db/rebuild.ts";
import { dethrone, holdShard } from "../db/shards.ts";
import { enterTenant, withShards } from "../db/tenant.ts";
import { DEFAULT_CONFIG } from "../domain/engine-config.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import { evolve } from "../evolve.ts";
import { emptyState } from "../indexes.ts";
import { allKnowledge, knowledgeAt } from "../knowledge.ts";
import { watchChanges } from "./changes.ts";

/** A row that does not say what the log says. */
export interface WrongRow {
  readonly table: Projection;
  readonly id: string;
  readonly is: "missing" | "different" | "unknown to the log";
}

/** Thrown to undo a transaction that only looked. */
class OnlyLooked extends Error {
  override name = "OnlyLooked";
}

/**
 * Folds a tenant's whole log again, writes its projections from that, and returns which rows said something else before.
 * With `keep` false everything is as it was afterwards. The shard's writer waits meanwhile, and after a repair that
 * changed anything starts again from Postgres. The log is held in memory: about a kilobyte an event.
 */
export async function rebuildProjections(
  db: Database,
  tenantId: TenantId,
  keep: boolean,
): Promise<WrongRow[]> {
  const shard = shardOf(tenantId);
  let wrong: WrongRow[] = [];
  const work = withShards(db, [shard], async (sql) => {
    await holdShard(sql, shard);
    await enterTenant(sql, tenantId);
    const before = await readProjections(sql, tenantId);
    const events = await readEvents(sql, tenantId);
    const tellsSettings = events.some((event) => event.type === "settings.changed");
    const state = emptyState(tenantId, tellsSettings ? DEFAULT_CONFIG : await readConfigOf(sql, tenantId));
    const watch = watchChanges();
    for (const event of events) watch.observe(event, evolve(state, event));
    const knowledge = [...allKnowledge(state)].map((id) => knowledgeAt(state, id) ?? { id, data: null });
    await clearProjections(sql, tenantId);
    await Promise.all(writeChanges(sql, tenantId, watch.changes(new Map(), knowledge), watch.letGo));
    await renumberIncidents(sql, tenantId);
    wrong = differences(
      before,
      await readProjections(sql, tenantId),
      new Set(watch.touched(true, new Set()).incidents),
    );
    if (!keep) throw new OnlyLooked();
    if (wrong.length > 0) await dethrone(sql, shard);
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof OnlyLooked)) throw error;
  });
  return wrong;
}

function differences(before: ProjectionRows, after: ProjectionRows, logged: ReadonlySet<string>): WrongRow[] {
  const wrong: WrongRow[] = [];
  for (const [table, right] of after) {
    const rows = before.get(table) ?? new Map<string, string>();
    for (const [id, said] of right) {
      if (table === "incidents" && !logged.has(id)) wrong.push({ table, id, is: "unknown to the log" });
      else if (!rows.has(id)) wrong.push({ table, id, is: "missing" });
      else if (rows.get(id) !== said) wrong.push({ table, id, is: "different" });
    }
    for (const id of rows.keys()) if (!right.has(id)) wrong.push({ table, id, is: "unknown to the log" });
  }
  return wrong;
}
