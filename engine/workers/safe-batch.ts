import { bury, countAttempt } from "../db/pending.ts";
import { readFence } from "../db/shards.ts";
import { withShards } from "../db/tenant.ts";
import type { InboxItem } from "../inbox.ts";
import { drop } from "./owned-shards.ts";
import { LostShard, type OwnedShard, PoisonItem, runBatch } from "./shard-batch.ts";
import type { ShardWorkerDeps } from "./shard-deps.ts";

const ATTEMPTS_MAX = 5;
const MASKED_REASON = "could not be processed; privacy mode kept neither its text nor the reason";

interface Batch {
  readonly items: readonly InboxItem[];
  readonly doneEntries: readonly string[];
  readonly timersUntil?: number;
  readonly mayOvertake?: boolean;
}

/** Runs a batch; an item that cannot be folded is left out and counted, so that its neighbours do not wait for it. */
export async function runSafely(
  deps: ShardWorkerDeps,
  shards: Map<number, OwnedShard>,
  owned: OwnedShard,
  batch: Batch,
): Promise<void> {
  try {
    const startedAt = deps.now();
    await runBatch(deps, owned, batch);
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
export async function setAside(
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

/** Returns what an error says. It may quote a payload: for a dead letter, not for a log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
