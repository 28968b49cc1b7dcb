import { listOverdue, loadDeliveries, type PendingDelivery, type RawDelivery } from "../db/pending.ts";
import type { InboxItem } from "../inbox.ts";
import { paceOf, splitPiece } from "./pieces.ts";
import { messageOf, runSafely, setAside } from "./safe-batch.ts";
import type { OwnedShard } from "./shard-batch.ts";
import type { ShardWorkerDeps } from "./shard-deps.ts";

/** How long reading the stream may wait where there is nothing else to do. */
export const BLOCK_MS = 250;
const SWEEP_EVERY_MS = 1_000;
const SWEEP_AFTER_MS = 3_000;
/** How much of the backlog is listed at a time; it is folded in pieces. */
const SWEEP_MAX = 200;
const SWEEP_MAX_PER_TENANT = 25;
/** Reading ends so soon beside a piece, to see whether it is done; an entry of the stream ends it at once. */
const BLOCK_BESIDE_PIECE_MS = 5;

/** What waits in Postgres, worked off beside what the stream brings. */
export interface Backlog {
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
export function openBacklog(deps: ShardWorkerDeps, shards: Map<number, OwnedShard>): Backlog {
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
