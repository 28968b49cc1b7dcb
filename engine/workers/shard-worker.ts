import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import { crashPoint } from "../crash-points.ts";
import type { Database } from "../db/database.ts";
import {
  bury,
  countAttempt,
  listOverdue,
  loadDeliveries,
  type PendingDelivery,
  type RawDelivery,
} from "../db/pending.ts";
import { readFence, takeFence } from "../db/shards.ts";
import { withShards } from "../db/tenant.ts";
import { loadTimers } from "../db/timers.ts";
import type { InboxItem } from "../inbox.ts";
import { HEARTBEAT_MS, type Leases } from "../shards/leases.ts";
import { FROM_THE_START, type InboxEntry, readInboxes } from "../state/streams.ts";
import { readBatchMark } from "../state/tenant-state.ts";
import { paceOf, splitPiece } from "./pieces.ts";
import { type BatchDeps, LostShard, type OwnedShard, PoisonItem, runBatch } from "./shard-batch.ts";

/** What the worker needs; the clock and ids come in. */
export interface ShardWorkerDeps extends BatchDeps {
  readonly db: Database;
  /** For short commands. */
  readonly redis: Redis;
  /** For blocking reads: a connection of its own. */
  readonly reader: Redis;
  readonly leases: Leases;
  readonly now: () => number;
  /** Reads a raw delivery again, as the door read it. What it throws counts as a failed attempt of that delivery alone. */
  readonly parse: (delivery: RawDelivery) => Promise<InboxItem["content"]>;
  /** Called right after a commit that changed cards. */
  readonly onCards: (shard: number) => void;
  /** Called when the shards of this worker change. */
  readonly onShards: (shards: readonly number[]) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
  /** Called after each batch that had items: how many, and how long it took. */
  readonly onBatch?: (items: number, tookMs: number) => void;
}

/** The one writer of the shards it owns. */
export interface ShardWorker {
  owned(): readonly number[];
  /** Finishes the batch, gives the leases back. */
  close(): Promise<void>;
}

const READ_MAX = 500;
const BLOCK_MS = 250;
const SWEEP_EVERY_MS = 1_000;
const SWEEP_AFTER_MS = 3_000;
/** How much of the backlog is listed at a time; it is folded in pieces. */
const SWEEP_MAX = 200;
const SWEEP_MAX_PER_TENANT = 25;
/** Items that were received before a timer's time may still be on their way; this long they are waited for. */
const TIMER_GRACE_MS = 250;
const ATTEMPTS_MAX = 5;
const TROUBLE_PAUSE_MS = 200;
/** Reading ends so soon beside a piece, to see whether it is done; an entry of the stream ends it at once. */
const BLOCK_BESIDE_PIECE_MS = 5;
/** Others count as sending for so long after the stream brought something. */
const SENDING_MS = 1_000;
/** Shards whose entries are folded at the same time: while one waits for Postgres, another computes. */
const FOLDS_MAX = 4;
const MASKED_REASON = "could not be processed; privacy mode kept neither its text nor the reason";

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

  async function work(): Promise<void> {
    const backlog = openBacklog(deps, shards);
    let broughtAt = 0;
    while (!closing) {
      try {
        const sending = deps.now() - broughtAt < SENDING_MS;
        const blockMs = await backlog.goOn(sending);
        const found = await read(deps, shards, blockMs);
        if (found.size > 0) broughtAt = deps.now();
        await foldAll(deps, shards, found, backlog.whenFree);
        await closeWindows(deps, shards, backlog.whenFree);
      } catch (error) {
        deps.onTrouble("work", error);
        await wait(TROUBLE_PAUSE_MS);
      }
    }
    await backlog.whenIdle();
  }

  const loops = [tendLeases(), work()];
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

async function renew(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Promise<void> {
  const lost: number[] = [];
  await Promise.all(
    [...shards.values()].map(async ({ shard, fence }) => {
      if (!(await deps.leases.renew(shard, fence))) lost.push(shard);
    }),
  );
  for (const shard of lost) drop(deps, shards, shard);
}

async function rebalance(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Promise<void> {
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
    doneEntries: [],
  };
}

function drop(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>, shard: number): void {
  shards.delete(shard);
  deps.onShards([...shards.keys()]);
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

/** A few shards at a time; one whose fold failed is read again, and costs the others nothing. */
async function foldAll(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  found: ReadonlyMap<number, readonly InboxEntry[]>,
  whenFree: (shard: number) => Promise<void>,
): Promise<void> {
  const waiting = [...found];
  const failures: unknown[] = [];
  const takeOne = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [shard, entries] = next;
      await whenFree(shard);
      await fold(deps, shards, shard, entries).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: FOLDS_MAX }, takeOne));
  if (failures.length > 0) throw failures[0];
}

async function fold(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  shard: number,
  entries: readonly InboxEntry[],
): Promise<void> {
  const owned = shards.get(shard);
  if (!owned) return;
  crashPoint("worker.after-read");
  const items = entries.flatMap(({ item }) => (item ? [item] : []));
  const doneEntries = entries.map(({ entryId }) => entryId);
  await runSafely(deps, shards, owned, { items, doneEntries, mayOvertake: true });
  owned.cursor = doneEntries.at(-1) ?? owned.cursor;
}

interface Batch {
  readonly items: readonly InboxItem[];
  readonly doneEntries: readonly string[];
  readonly timersUntil?: number;
  readonly mayOvertake?: boolean;
}

/** Runs a batch; an item that cannot be folded is left out and counted, so that its neighbours do not wait for it. */
async function runSafely(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  owned: OwnedShard,
  batch: Batch,
): Promise<void> {
  try {
    const startedAt = deps.now();
    if (await runBatch(deps, owned, batch)) deps.onCards(owned.shard);
    if (batch.items.length > 0) deps.onBatch?.(batch.items.length, deps.now() - startedAt);
  } catch (error) {
    if (error instanceof LostShard) return drop(deps, shards, owned.shard);
    if (!(error instanceof PoisonItem)) {
      owned.batch = (await readFence(deps.db, owned.shard)).batch;
      throw error;
    }
    const { item: poison } = error;
    deps.onTrouble("poison item", error);
    await setAside(deps, owned, poison, messageOf(error.cause));
    await runSafely(deps, shards, owned, {
      ...batch,
      items: batch.items.filter((item) => item.itemId !== poison.itemId),
    });
  }
}

/** Counted in Postgres, because a count in Redis would die with it; after five attempts the item is a dead letter. */
async function setAside(
  deps: ShardWorkerDeps,
  owned: OwnedShard,
  item: Omit<InboxItem, "content" | "provider">,
  why: string,
): Promise<void> {
  await withShards(deps.db, [owned.shard], async (sql) => {
    const attempts = await countAttempt(sql, owned, item.itemId);
    if (attempts < ATTEMPTS_MAX) return;
    const { tenantId, itemId: deliveryId, integrationId, receivedAt, masked } = item;
    const letter = { shard: owned.shard, tenantId, deliveryId, integrationId, receivedAt };
    // What an error says may quote the payload.
    if (masked) await bury(sql, { ...letter, masked, reason: MASKED_REASON });
    else await bury(sql, { ...letter, reason: `could not be processed: ${why}`.slice(0, 300) });
  });
}

/** What waits in Postgres, worked off beside what the stream brings. */
interface Backlog {
  /** Begins the next piece, if it is time for one, and returns how long reading the stream may wait. */
  goOn(othersAreSending: boolean): Promise<number>;
  /** Resolves when no piece of this shard is under way: a shard has one writer. */
  whenFree(shard: number): Promise<void>;
  whenIdle(): Promise<void>;
}

/**
 * What the stream did not bring within three seconds comes from Postgres: after Redis was emptied, that is everything;
 * of a tenant beyond its rate, whatever is. It comes in pieces, one at a time, each beside the folds of other shards.
 */
function openBacklog(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Backlog {
  let listed: readonly PendingDelivery[] = [];
  let mayBeMore = false;
  let listedAt = 0;
  let last = { tookMs: 0, endedAt: 0 };
  let underWay: { readonly shard: number; readonly done: Promise<void> } | undefined;

  async function list(): Promise<void> {
    listedAt = deps.now();
    listed = await listOverdue(deps.db, [...shards.keys()], {
      waitMs: SWEEP_AFTER_MS,
      limit: SWEEP_MAX,
      perTenant: SWEEP_MAX_PER_TENANT,
    });
    mayBeMore = listed.length >= SWEEP_MAX_PER_TENANT;
  }

  function begin(pieceMax: number): void {
    const { piece, left } = splitPiece(listed, pieceMax);
    listed = left;
    const shard = piece[0]?.shard;
    if (shard === undefined) return;
    const startedAt = deps.now();
    const done = foldPiece(deps, shards, shard, piece)
      .catch((error: unknown) => {
        deps.onTrouble("backlog", error);
        // Whatever it was, it is as it was: it is listed again in a second.
        listed = [];
        mayBeMore = false;
      })
      .then(() => {
        const endedAt = deps.now();
        last = { tookMs: endedAt - startedAt, endedAt };
        underWay = undefined;
      });
    underWay = { shard, done };
  }

  return {
    async goOn(othersAreSending) {
      // Without others there is nothing to read meanwhile.
      if (underWay && !othersAreSending) await underWay.done;
      if (underWay) return BLOCK_BESIDE_PIECE_MS;
      const { pieceMax, restMs } = paceOf(last.tookMs, othersAreSending);
      const restLeft = last.endedAt + restMs - deps.now();
      if (restLeft > 0) return Math.ceil(Math.min(restLeft, BLOCK_MS));
      if (shards.size === 0) return BLOCK_MS;
      if (listed.length === 0 && (mayBeMore || deps.now() - listedAt > SWEEP_EVERY_MS)) await list();
      if (listed.length === 0) return BLOCK_MS;
      begin(pieceMax);
      return othersAreSending ? BLOCK_BESIDE_PIECE_MS : 1;
    },
    async whenFree(shard) {
      if (underWay?.shard === shard) await underWay.done;
    },
    async whenIdle() {
      await underWay?.done;
    },
  };
}

async function foldPiece(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  shard: number,
  piece: readonly PendingDelivery[],
): Promise<void> {
  const owned = shards.get(shard);
  if (!owned) return;
  const found = new Map(
    (await loadDeliveries(deps.db, piece)).map((delivery) => [delivery.deliveryId, delivery]),
  );
  const items: InboxItem[] = [];
  for (const pending of piece) {
    const item = await readItem(deps, owned, pending, found.get(pending.deliveryId));
    if (item) items.push(item);
  }
  await runSafely(deps, shards, owned, { items, doneEntries: [] });
}

/** One delivery that cannot be read, or whose bytes are gone, is counted and set aside; its neighbours go on. */
async function readItem(
  deps: ShardWorkerDeps,
  owned: OwnedShard,
  { deliveryId: itemId, tenantId, receivedAt }: PendingDelivery,
  delivery: RawDelivery | undefined,
): Promise<InboxItem | undefined> {
  const known = { itemId, tenantId, receivedAt, integrationId: delivery?.integrationId ?? "unknown" };
  if (!delivery) {
    await setAside(deps, owned, known, "its bytes are gone, as they are after the retention period");
    return undefined;
  }
  const masked = delivery.sealedPrivacyKey === undefined ? {} : ({ masked: true } as const);
  try {
    return { ...known, ...masked, provider: delivery.provider, content: await deps.parse(delivery) };
  } catch (error) {
    deps.onTrouble("unreadable item", error);
    await setAside(deps, owned, { ...known, ...masked }, messageOf(error));
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
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
