import { crashPoint } from "../crash-points.ts";
import { takeFence } from "../db/shards.ts";
import { loadTimers } from "../db/timers.ts";
import { FROM_THE_START } from "../state/streams.ts";
import { readBatchMark } from "../state/tenant-state.ts";
import type { OwnedShard } from "./shard-batch.ts";
import type { ShardWorkerDeps } from "./shard-deps.ts";

/** Keeps the leases of the shards that are ours; one that is lost is written to no more. */
export async function renew(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Promise<void> {
  const lost: number[] = [];
  await Promise.all(
    [...shards.values()].map(async ({ shard, fence }) => {
      if (!(await deps.leases.renew(shard, fence))) lost.push(shard);
    }),
  );
  for (const shard of lost) drop(deps, shards, shard);
}

/** Gives back the shards that fall to others now, and takes those that fall to us and are free. */
export async function rebalance(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Promise<void> {
  const wanted = await deps.leases.assigned();
  for (const { shard, fence } of [...shards.values()]) {
    if (wanted.has(shard)) continue;
    drop(deps, shards, shard);
    await deps.leases.release(shard, fence);
  }
  const missing = [...wanted].filter((shard) => !shards.has(shard));
  // One that cannot be taken now must not cost those whose lease is ours already.
  const taken = await Promise.allSettled(missing.map((shard) => take(deps, shard)));
  let gained = false;
  for (const outcome of taken) {
    if (outcome.status === "rejected") deps.onTrouble("take", outcome.reason);
    else if (outcome.value) {
      shards.set(outcome.value.shard, outcome.value);
      gained = true;
    }
  }
  if (gained) deps.onShards([...shards.keys()]);
}

/** The fence first: from then on whoever wrote before us writes no more, and what we load stays as it is. */
async function take(deps: ShardWorkerDeps, shard: number): Promise<OwnedShard | undefined> {
  if (!(await deps.leases.isFree(shard))) return undefined;
  const { fence, batch } = await takeFence(deps.db, shard, deps.workerId);
  crashPoint("worker.after-fence");
  if (!(await deps.leases.take(shard, fence))) return undefined;
  crashPoint("worker.after-lease");
  const mark = await readBatchMark(deps.redis, shard);
  const redisIsCurrent = mark?.batch === batch;
  return {
    shard,
    fence,
    batch,
    generation: redisIsCurrent && mark ? mark.generation : deps.newId(),
    redisIsCurrent,
    cursor: FROM_THE_START,
    tenants: new Map(),
    timers: await loadTimers(deps.db, shard),
    leftUntil: new Map(),
    doneEntries: [],
  };
}

/** Forgets a shard: whatever was held of it in memory is void. */
export function drop(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>, shard: number): void {
  shards.delete(shard);
  deps.onShards([...shards.keys()]);
}
