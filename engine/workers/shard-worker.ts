import { setTimeout as wait } from "node:timers/promises";
import { crashPoint } from "../crash-points.ts";
import { analyzeGrown } from "../db/statistics.ts";
import { HEARTBEAT_MS } from "../shards/leases.ts";
import { type InboxEntry, readInboxes } from "../state/streams.ts";
import { BLOCK_MS, openBacklog } from "./backlog.ts";
import { rebalance, renew } from "./owned-shards.ts";
import { runSafely } from "./safe-batch.ts";
import type { OwnedShard } from "./shard-batch.ts";
import type { ShardWorkerDeps } from "./shard-deps.ts";

/** The one writer of the shards it owns. */
export interface ShardWorker {
  owned(): readonly number[];
  /** Finishes the batch, gives the leases back. */
  close(): Promise<void>;
}

const READ_MAX = 500;
/** Items that were received before a timer's time may still be on their way; this long they are waited for. */
const TIMER_GRACE_MS = 250;
const TROUBLE_PAUSE_MS = 200;
/** Others count as sending for so long after the stream brought something of a tenant that is not behind. */
const SENDING_MS = 1_000;
/** Shards whose entries are folded at the same time: while one waits for Postgres, another computes. */
const FOLDS_MAX = 4;
/** After so many heartbeats Postgres looks at what has grown. */
const ANALYZE_BEATS = 3;
/** Longest rest after a batch. */
const REST_MAX_MS = 20;

/**
 * Starts a worker: takes the shards that fall to it, gives their items their effect batch by batch, closes windows in
 * time, and feeds itself from Postgres whatever the stream did not bring. Survives the loss of either store.
 */
export function startShardWorker(deps: ShardWorkerDeps): ShardWorker {
  const shards = new Map<number, OwnedShard>();
  let closing = false;

  async function tendLeases(): Promise<void> {
    while (!closing) {
      try {
        await renew(deps, shards);
        await rebalance(deps, shards);
      } catch (error) {
        // Without Redis nobody else can take a shard either, and Postgres' fence stands in any case.
        deps.onTrouble("leases", error);
      }
      await wait(HEARTBEAT_MS);
    }
  }

  async function tendPlans(): Promise<void> {
    for (let beat = 1; !closing; beat++) {
      await wait(HEARTBEAT_MS);
      if (beat % ANALYZE_BEATS !== 0) continue;
      await analyzeGrown(deps.db).catch((error: unknown) => deps.onTrouble("analyze", error));
    }
  }

  async function work(): Promise<void> {
    const backlog = openBacklog(deps, shards);
    let broughtAt = 0;
    while (!closing) {
      try {
        const sending = deps.now() - broughtAt < SENDING_MS;
        const blockMs = await backlog.goOn(sending);
        const found = await read(deps, shards, blockMs);
        const startedAt = performance.now();
        if (await foldAll(deps, shards, found, backlog.whenFree)) broughtAt = deps.now();
        const tookMs = performance.now() - startedAt;
        await closeWindows(deps, shards, backlog.whenFree);
        // What comes meanwhile shares the next batch: a busy worker takes up to half its time off, a quiet one is at once there.
        if (found.size > 0) await wait(Math.min(tookMs, REST_MAX_MS));
      } catch (error) {
        deps.onTrouble("work", error);
        await wait(TROUBLE_PAUSE_MS);
      }
    }
    await backlog.whenIdle();
  }

  const loops = [tendLeases(), tendPlans(), work()];
  return {
    owned: () => [...shards.keys()],
    async close() {
      closing = true;
      await Promise.all(loops);
      await Promise.allSettled(
        [...shards.values()].map(({ shard, fence }) => deps.leases.release(shard, fence)),
      );
      await deps.leases.leave().catch(() => undefined);
      shards.clear();
      deps.onShards([]);
    },
  };
}

async function read(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  blockMs: number,
): Promise<Map<number, InboxEntry[]>> {
  if (shards.size === 0) {
    await wait(BLOCK_MS / 5);
    return new Map();
  }
  const cursors = new Map([...shards.values()].map(({ shard, cursor }) => [shard, cursor]));
  try {
    return await readInboxes(deps.reader, cursors, { count: READ_MAX, blockMs });
  } catch (error) {
    deps.onTrouble("read", error);
    await wait(TROUBLE_PAUSE_MS);
    return new Map();
  }
}

/**
 * A few shards at a time; one whose fold failed is read again, and costs the others nothing. Returns whether anything had
 * its effect, and was not left to the sweeper: a backlog has to make room for nobody else.
 */
async function foldAll(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  found: ReadonlyMap<number, readonly InboxEntry[]>,
  whenFree: (shard: number) => Promise<void>,
): Promise<boolean> {
  const waiting = [...found];
  const failures: unknown[] = [];
  let folded = false;
  const takeOne = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [shard, entries] = next;
      await whenFree(shard);
      try {
        if (await fold(deps, shards, shard, entries)) folded = true;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: FOLDS_MAX }, takeOne));
  if (failures.length > 0) throw failures[0];
  return folded;
}

async function fold(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  shard: number,
  entries: readonly InboxEntry[],
): Promise<boolean> {
  const owned = shards.get(shard);
  if (!owned) return false;
  crashPoint("worker.after-read");
  const items = entries.flatMap(({ item }) => (item ? [item] : []));
  const doneEntries = entries.map(({ entryId }) => entryId);
  await runSafely(deps, shards, owned, { items, doneEntries, mayOvertake: true });
  owned.cursor = doneEntries.at(-1) ?? owned.cursor;
  return items.some(({ tenantId }) => !owned.leftUntil.has(tenantId));
}

async function closeWindows(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  whenFree: (shard: number) => Promise<void>,
): Promise<void> {
  const until = deps.now() - TIMER_GRACE_MS;
  for (const owned of [...shards.values()]) {
    if ([...owned.timers.values()].some((dueAt) => dueAt <= until)) {
      await whenFree(owned.shard);
      await runSafely(deps, shards, owned, { items: [], doneEntries: [], timersUntil: until });
    }
  }
}
