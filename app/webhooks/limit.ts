import { RateLimiterMemory } from "rate-limiter-flexible";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { DELIVERIES_PER_MINUTE, type Tier } from "../../engine/domain/tier.ts";

/** The slow lane is kept like any other delivery, but waits for the sweeper, which shares its time among tenants. */
export type Lane = "fast" | "slow";

/** Tells which lane a tenant's next delivery takes. */
export type ChooseLane = (tenantId: TenantId, tier: Tier) => Promise<Lane>;

/**
 * Returns a count of each tenant's deliveries per minute, of this process alone: with several web processes a tenant
 * has its rate in each, which is generous and needs no round trip to Redis before a 2xx.
 */
export function openLimits(perMinute: Readonly<Record<Tier, number>> = DELIVERIES_PER_MINUTE): ChooseLane {
  const limiterOf = (points: number) => new RateLimiterMemory({ points, duration: 60 });
  const limiters: Readonly<Record<Tier, RateLimiterMemory>> = {
    free: limiterOf(perMinute.free),
    pro: limiterOf(perMinute.pro),
    business: limiterOf(perMinute.business),
  };
  return (tenantId, tier) =>
    limiters[tier].consume(tenantId).then(
      () => "fast",
      () => "slow",
    );
}
