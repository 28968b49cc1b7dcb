import type { Redis } from "ioredis";
import type { Database } from "../db/database.ts";
import type { RawDelivery } from "../db/pending.ts";
import type { InboxItem } from "../inbox.ts";
import type { Leases } from "../shards/leases.ts";
import type { BatchDeps } from "./shard-batch.ts";

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
  /** Called when the shards of this worker change. */
  readonly onShards: (shards: readonly number[]) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
  /** Called after each batch that had items: how many, and how long it took. */
  readonly onBatch?: (items: number, tookMs: number) => void;
}
