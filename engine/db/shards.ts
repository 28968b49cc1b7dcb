import type { Database } from "./database.ts";
import type { ShardSql } from "./tenant.ts";

/** The right to write a shard, as Postgres gave it: greater than any before, and how many batches were committed so far. */
export interface Fence {
  readonly fence: number;
  readonly batch: number;
}

/** Makes `owner` the shard's writer: from here on no older fence commits. Waits for a commit that is under way. */
export async function takeFence(db: Database, shard: number, owner: string): Promise<Fence> {
  const rows = await db.sql<Array<{ fence: string; batch: string }>>`
    update shards set fence = fence + 1, owner = ${owner} where shard = ${shard} returning fence, batch`;
  return fenceOf(rows, shard);
}

/** Returns the newest fence and the number of committed batches. */
export async function readFence(db: Database, shard: number): Promise<Fence> {
  const rows = await db.sql<Array<{ fence: string; batch: string }>>`
    select fence, batch from shards where shard = ${shard}`;
  return fenceOf(rows, shard);
}

function fenceOf(rows: ReadonlyArray<{ fence: string; batch: string }>, shard: number): Fence {
  const row = rows[0];
  if (!row) throw new Error(`shard ${shard} has no row in "shards": run the migrations`);
  return { fence: Number(row.fence), batch: Number(row.batch) };
}

/**
 * The first statement of every commit: counts a batch for each shard whose fence still holds and returns the new counts.
 * A shard that is missing in the answer has another writer by now. The row stays locked until the commit, so a new
 * owner cannot take its fence in between.
 */
export async function countBatches(
  sql: ShardSql,
  held: ReadonlyArray<{ readonly shard: number; readonly fence: number }>,
): Promise<Map<number, number>> {
  const rows = await sql<Array<{ shard: number; batch: string }>>`
    with locked as (
      select s.shard from shards s
      join unnest(${held.map((h) => h.shard)}::smallint[], ${held.map((h) => h.fence)}::bigint[]) as h (shard, fence)
        on h.shard = s.shard and h.fence = s.fence
      order by s.shard
      for update of s
    )
    update shards s set batch = s.batch + 1 from locked where s.shard = locked.shard returning s.shard, s.batch`;
  return new Map(rows.map((row) => [row.shard, Number(row.batch)]));
}

/** Keeps the shard's writer from committing until this transaction ends. */
export async function holdShard(sql: ShardSql, shard: number): Promise<void> {
  await sql`select 1 from shards where shard = ${shard} for update`;
}

/** Ends the shard's writer's right to write, and makes what Redis holds of the shard an old batch: the next one reads Postgres. */
export async function dethrone(sql: ShardSql, shard: number): Promise<void> {
  await sql`update shards set fence = fence + 1, batch = batch + 1 where shard = ${shard}`;
}
