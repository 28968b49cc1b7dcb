import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { SHARDS } from "../domain/tenant.ts";
import { keys } from "../state/keys.ts";

/** How often a worker says that it lives, and renews its leases. */
export const HEARTBEAT_MS = 1_000;
/** A worker that has been silent for so long has no say in who gets which shard. */
const SILENT_MS = 4_000;
const LEASE_MS = 5_000;

/** Says who the workers are and which shards this one should have; holds the leases in Redis. */
export interface Leases {
  /** Says that this worker lives, and returns the shards that fall to it among all living ones. */
  assigned(): Promise<Set<number>>;
  /** Takes the shard's lease if nobody has it. Returns whether it is ours. */
  take(shard: number, fence: number): Promise<boolean>;
  /** Whether nobody holds the shard's lease. */
  isFree(shard: number): Promise<boolean>;
  /** Makes our lease last longer. Returns false when it is not ours any more. */
  renew(shard: number, fence: number): Promise<boolean>;
  /** Gives the lease back, if it is ours. */
  release(shard: number, fence: number): Promise<void>;
  /** Takes this worker off the list, so that the others need not wait for its silence. */
  leave(): Promise<void>;
}

/** One right in Redis that at most one holder has: a value under a key, for a while. */
export interface Lease {
  readonly key: string;
  readonly value: string;
  readonly ms: number;
}

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end`;
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end`;

/** Takes a lease if nobody has it. Returns whether it is ours now. */
export async function takeLease(redis: Redis, { key, value, ms }: Lease): Promise<boolean> {
  return (await redis.set(key, value, "PX", ms, "NX")) === "OK";
}

/** Makes our lease last longer. Returns false when it is not ours any more. */
export async function renewLease(redis: Redis, { key, value, ms }: Lease): Promise<boolean> {
  return (await redis.eval(RENEW, 1, key, value, ms)) === 1;
}

/** Gives a lease back, if it is ours. */
export async function releaseLease(redis: Redis, { key, value }: Lease): Promise<void> {
  await redis.eval(RELEASE, 1, key, value);
}

/** Returns the value under a shard's lease: who writes it, under which fence. */
export function leaseValue(workerId: string, fence: number): string {
  return `${workerId}:${fence}`;
}

/** Opens the leases of a worker. Redis only makes taking over quick; that no two write is Postgres' fence's doing. */
export function openLeases(redis: Redis, workerId: string): Leases {
  const leaseOf = (shard: number, fence: number): Lease => ({
    key: keys.lease(shard),
    value: leaseValue(workerId, fence),
    ms: LEASE_MS,
  });
  return {
    async assigned() {
      // By one clock for all: a worker whose own is ahead would count as living for as long after its death, and its
      // shards would have no writer.
      const [seconds] = await redis.time();
      const now = Number(seconds) * 1_000;
      await redis.zadd(keys.workers(), now, workerId);
      await redis.expire(keys.workers(), 3_600);
      const living = await redis.zrangebyscore(keys.workers(), now - SILENT_MS, "+inf");
      await redis.zremrangebyscore(keys.workers(), "-inf", now - 10 * SILENT_MS);
      return shardsOf(workerId, living);
    },
    take: (shard, fence) => takeLease(redis, leaseOf(shard, fence)),
    async isFree(shard) {
      return (await redis.exists(keys.lease(shard))) === 0;
    },
    renew: (shard, fence) => renewLease(redis, leaseOf(shard, fence)),
    release: (shard, fence) => releaseLease(redis, leaseOf(shard, fence)),
    async leave() {
      await redis.zrem(keys.workers(), workerId);
    },
  };
}

/**
 * Returns the shards that fall to a worker by rendezvous hashing: each shard goes to the living worker with the highest
 * hash, so a worker that comes or goes moves only its own share.
 */
export function shardsOf(workerId: string, living: readonly string[]): Set<number> {
  const mine = new Set<number>();
  for (let shard = 0; shard < SHARDS; shard++) {
    let best = "";
    let bestWeight = "";
    for (const worker of living) {
      const weight = createHash("sha1").update(`${worker}/${shard}`).digest("hex");
      if (weight > bestWeight) [best, bestWeight] = [worker, weight];
    }
    if (best === workerId) mine.add(shard);
  }
  return mine;
}
