import type { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import type { TenantId } from "../domain/tenant.ts";
import { keys } from "./keys.ts";

/** What all web processes together have counted of a tenant in its current minute. */
export interface SharedRates {
  /** Adds deliveries and returns how many there are now, and how long they count. Throws while Redis is away. */
  add(tenantId: TenantId, deliveries: number): Promise<{ readonly count: number; readonly endsInMs: number }>;
}

export const RATE_SECONDS = 60;

/** Returns the counts in Redis: one atomic call each. */
export function openSharedRates(redis: Redis): SharedRates {
  const counter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: "",
    points: 1,
    duration: RATE_SECONDS,
  });
  return {
    async add(tenantId, deliveries) {
      const { consumedPoints, msBeforeNext } = await counter.penalty(keys.rate(tenantId), deliveries);
      return { count: consumedPoints, endsInMs: msBeforeNext };
    },
  };
}
