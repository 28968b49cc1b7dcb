import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Database } from "../db/database.ts";
import { type Lead, takeLead } from "../db/leaders.ts";
import { keys } from "../state/keys.ts";
import { type Lease, leaseValue, releaseLease, renewLease, takeLease } from "./leases.ts";

/** How often the leader says that it lives, and the others look whether it does. */
const BEAT_MS = 2_000;
const LEASE_MS = 10_000;

/** Whether this worker is the one of several that does what only one may do. */
export interface Leader {
  /** The lead, while it is ours. Commit under it (`holdLead`), for it may have gone meanwhile. */
  current(): Lead | undefined;
  /** Gives the lead back, so that another need not wait for our silence. */
  close(): Promise<void>;
}

/** What it takes to lead. `beatMs` and `leaseMs` are shortened by tests. */
export interface LeaderDeps {
  readonly db: Database;
  readonly redis: Redis;
  readonly workerId: string;
  readonly name: string;
  readonly onTrouble: (what: string, error: unknown) => void;
  readonly beatMs?: number;
  readonly leaseMs?: number;
}

/**
 * Stands for the lead `name`, a row in `leaders`, and keeps it while it lives. Redis only makes taking over quick; that
 * no two commit is Postgres' fence's doing, as with shards.
 */
export function openLeader(deps: LeaderDeps): Leader {
  const { db, redis, workerId, name, onTrouble, beatMs = BEAT_MS, leaseMs = LEASE_MS } = deps;
  const stop = new AbortController();
  let lead: Lead | undefined;

  const leaseOf = ({ fence }: Lead): Lease => ({
    key: keys.leader(name),
    value: leaseValue(workerId, fence),
    ms: leaseMs,
  });

  async function beat(): Promise<void> {
    if (lead) {
      if (!(await renewLease(redis, leaseOf(lead)))) lead = undefined;
      return;
    }
    if ((await redis.exists(keys.leader(name))) !== 0) return;
    const taken = await takeLead(db, name, workerId);
    if (await takeLease(redis, leaseOf(taken))) lead = taken;
  }

  async function tend(): Promise<void> {
    while (!stop.signal.aborted) {
      // Without Redis nobody else can take the lead either, and the fence stands in any case.
      await beat().catch((error: unknown) => onTrouble(`lead ${name}`, error));
      await wait(beatMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  const tending = tend();
  return {
    current: () => lead,
    async close() {
      stop.abort();
      await tending;
      const last = lead;
      lead = undefined;
      if (last) await releaseLease(redis, leaseOf(last)).catch(() => undefined);
    },
  };
}
