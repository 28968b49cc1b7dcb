import type { Clock } from "../core/clock.ts";
import type { Tier } from "./tier.ts";

/** A token bucket: `burst` calls at once, then `perMinute`. */
export interface Rate {
  perMinute: number;
  burst: number;
}

/** `custom` names methods; `chat.postMessage` there is the rate of one channel, `chat.postMessage/team` of the team. */
export type RateLimits = "real" | "off" | Record<string, Rate>;

const TIERS: Record<Exclude<Tier, "posting" | "unlimited">, Rate> = {
  tier1: { perMinute: 1, burst: 1 },
  tier2: { perMinute: 20, burst: 20 },
  tier3: { perMinute: 50, burst: 50 },
  tier4: { perMinute: 100, burst: 100 },
};
// About one message per second per channel with short bursts, and several hundred per minute for a workspace.
const POSTING_PER_CHANNEL: Rate = { perMinute: 60, burst: 4 };
const POSTING_PER_TEAM: Rate = { perMinute: 300, burst: 60 };

interface Bucket {
  tokens: number;
  filledAt: number;
}

export interface Attempt {
  method: string;
  tier: Tier;
  teamId: string;
  channel: unknown;
}

/** Counts calls per method and team, and for posting also per channel. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  limits: RateLimits;

  constructor(clock: Clock, limits: RateLimits) {
    this.#clock = clock;
    this.limits = limits;
  }

  clear(): void {
    this.#buckets.clear();
  }

  /** Takes a token from each bucket, or none and says how long to wait. */
  take(attempt: Attempt): { ok: true } | { ok: false; retryAfterSeconds: number } {
    const buckets = this.#bucketsOf(attempt);
    const waitMs = Math.max(0, ...buckets.map(({ bucket, rate }) => this.#waitMs(bucket, rate)));
    if (waitMs > 0) return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    for (const { bucket } of buckets) bucket.tokens -= 1;
    return { ok: true };
  }

  #bucketsOf({ method, tier, teamId, channel }: Attempt): { bucket: Bucket; rate: Rate }[] {
    if (this.limits === "off" || tier === "unlimited") return [];
    const custom: Record<string, Rate> = this.limits === "real" ? {} : this.limits;
    const keys: [key: string, rate: Rate][] =
      tier === "posting"
        ? [
            [`${method}/${teamId}/${String(channel)}`, custom[method] ?? POSTING_PER_CHANNEL],
            [`${method}/${teamId}`, custom[`${method}/team`] ?? POSTING_PER_TEAM],
          ]
        : [[`${method}/${teamId}`, custom[method] ?? TIERS[tier]]];
    return keys.map(([key, rate]) => ({ bucket: this.#filled(key, rate), rate }));
  }

  #filled(key: string, rate: Rate): Bucket {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, filledAt: now };
    const gained = ((now - bucket.filledAt) / 60_000) * rate.perMinute;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + gained);
    bucket.filledAt = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #waitMs(bucket: Bucket, rate: Rate): number {
    // Two refills that add up to one token may miss it by a rounding error.
    const missing = 1 - 1e-9 - bucket.tokens;
    return missing <= 0 ? 0 : (missing / rate.perMinute) * 60_000;
  }
}
