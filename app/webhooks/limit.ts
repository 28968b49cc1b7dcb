import { LRUCache } from "lru-cache";
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { DELIVERIES_PER_MINUTE, type Tier } from "../../engine/domain/tier.ts";
import { RATE_SECONDS, type SharedRates } from "../../engine/state/rates.ts";
import type { Lane } from "./lanes.ts";

/** What each tenant has sent in its current minute, against what its plan has. */
export interface Limits {
  /** Counts a delivery and tells which lane it takes. Waits for nothing but this process. */
  chooseLane(tenantId: TenantId, tier: Tier): Promise<Lane>;
  /** Whether this tenant's last delivery was beyond its rate and its minute is not over. Counts nothing. */
  isBeyond(tenantId: string): boolean;
  /** Tells the other processes what was counted here since the last time, and hears what they counted; runs each second by itself. */
  share(): Promise<void>;
  close(): void;
}

export interface LimitsOptions {
  readonly perMinute?: Readonly<Record<Tier, number>>;
  /** Where all web processes count together. Without it, and while it cannot be reached, each counts for itself. */
  readonly shared?: SharedRates;
}

const SHARE_EVERY_MS = 1_000;
const TENANTS_MAX = 50_000;

/**
 * Returns the count of each tenant's deliveries per minute. It is kept here and shared once a second: a 2xx never waits
 * for Redis, several processes are more generous than one for a second at most, and where Redis is away each has the
 * tenant's rate for itself.
 */
export function openLimits({ perMinute = DELIVERIES_PER_MINUTE, shared }: LimitsOptions = {}): Limits {
  const limiterOf = (points: number) => new RateLimiterMemory({ points, duration: RATE_SECONDS });
  const limiters: Readonly<Record<Tier, RateLimiterMemory>> = {
    free: limiterOf(perMinute.free),
    pro: limiterOf(perMinute.pro),
    business: limiterOf(perMinute.business),
  };
  const beyond = new LRUCache<string, true>({ max: TENANTS_MAX });
  const untold = new Map<TenantId, { readonly tier: Tier; readonly deliveries: number }>();
  const timer = shared && setInterval(() => void share(shared), SHARE_EVERY_MS);

  async function share(all: SharedRates): Promise<void> {
    const told = [...untold];
    untold.clear();
    // What could not be told is not told later: by then it is another minute's.
    await Promise.allSettled(
      told.map(async ([tenantId, { tier, deliveries }]) => {
        const { count, endsInMs } = await all.add(tenantId, deliveries);
        const since = untold.get(tenantId)?.deliveries ?? 0;
        if (endsInMs > 0) await limiters[tier].set(tenantId, count + since, endsInMs / 1_000);
      }),
    );
  }

  return {
    async chooseLane(tenantId, tier) {
      if (shared) untold.set(tenantId, { tier, deliveries: (untold.get(tenantId)?.deliveries ?? 0) + 1 });
      return limiters[tier].consume(tenantId).then(
        () => "fast",
        ({ msBeforeNext }: RateLimiterRes) => {
          beyond.set(tenantId, true, { ttl: Math.max(1, msBeforeNext) });
          return "slow";
        },
      );
    },
    isBeyond: (tenantId) => beyond.get(tenantId) === true,
    share: async () => {
      if (shared) await share(shared);
    },
    close: () => clearInterval(timer),
  };
}
