import type { Lane } from "../../engine/notices.ts";

/** A call that waits for its turn. `since` is when it began to wait; the longest waiting goes first within its lane. */
export interface Waiting {
  readonly method: "chat.postMessage" | "chat.update" | "conversations.history";
  readonly channelId: string;
  readonly lane: Lane;
  readonly since: number;
}

/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

/** What one workspace lets us do (reference/slack.md §3). */
export interface Rates {
  /** Slack allows about one message per second per channel, with short bursts. */
  readonly postPerChannel: Rate;
  /** Tier 3, for the whole workspace. */
  readonly update: Rate;
  readonly history: Rate;
  /** Everything of the workspace together: "several hundred per minute". */
  readonly overall: Rate;
}

/** Below Slack's own limits, so that the interactive client has room. */
export const SLACK_RATES: Rates = {
  postPerChannel: { perMinute: 60, burst: 3 },
  update: { perMinute: 48, burst: 8 },
  history: { perMinute: 20, burst: 2 },
  overall: { perMinute: 200, burst: 20 },
};

interface Bucket {
  readonly rate: Rate;
  tokens: number;
  filledAt: number;
  /** Slack said to wait until then. */
  heldUntil: number;
}

const LANES: readonly Lane[] = ["critical", "first", "update", "report"];

/**
 * Says which of one tenant's waiting calls may go now: token buckets per method and channel, lanes critical before first
 * before update before report, and Slack's Retry-After per bucket. A call that must wait never holds up one that need not.
 * Every `now` is epoch milliseconds and never goes back.
 */
export class Pace {
  readonly #rates: Rates;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rates: Rates = SLACK_RATES) {
    this.#rates = rates;
  }

  /** Takes the tokens of the first call in line that may go and returns it; or says when to ask again. */
  next<T extends Waiting>(waiting: readonly T[], now: number): { go: T } | { waitUntil: number } {
    let waitUntil = Number.POSITIVE_INFINITY;
    let go: T | undefined;
    const freeOf = new Map<string, number>();
    for (const call of waiting) {
      const kind = `${call.method} ${call.channelId}`;
      let free = freeOf.get(kind);
      if (free === undefined) {
        free = Math.max(...this.#bucketsOf(call, now).map((bucket) => freeAt(bucket, now)));
        freeOf.set(kind, free);
      }
      if (free > now) waitUntil = Math.min(waitUntil, free);
      else if (!go || isBefore(call, go)) go = call;
    }
    if (!go) return { waitUntil };
    for (const bucket of this.#bucketsOf(go, now)) bucket.tokens -= 1;
    return { go };
  }

  /** Slack answered 429 to this kind of call: nothing more of it before `until`; others go on. */
  hold(call: Pick<Waiting, "method" | "channelId">, until: number, now: number): void {
    const [own] = this.#bucketsOf(call, now);
    if (own) own.heldUntil = Math.max(own.heldUntil, until);
  }

  /** The call's own bucket first, then the one it shares with all others. */
  #bucketsOf({ method, channelId }: Pick<Waiting, "method" | "channelId">, now: number): readonly Bucket[] {
    const rates = this.#rates;
    const own =
      method === "chat.postMessage"
        ? this.#bucket(`post ${channelId}`, rates.postPerChannel, now)
        : method === "chat.update"
          ? this.#bucket("update", rates.update, now)
          : this.#bucket("history", rates.history, now);
    return [own, this.#bucket("overall", rates.overall, now)];
  }

  #bucket(key: string, rate: Rate, now: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { rate, tokens: rate.burst, filledAt: now, heldUntil: 0 };
      this.#buckets.set(key, bucket);
    }
    const elapsedMs = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsedMs * rate.perMinute) / 60_000);
    bucket.filledAt = Math.max(bucket.filledAt, now);
    return bucket;
  }
}

/** Whether the first goes before the second, where both may go: by lane, then whoever began to wait before. */
export function isBefore(a: Waiting, b: Waiting): boolean {
  const lanes = LANES.indexOf(a.lane) - LANES.indexOf(b.lane);
  return lanes < 0 || (lanes === 0 && a.since < b.since);
}

function freeAt(bucket: Bucket, now: number): number {
  // A refill in two steps may miss a whole token by a rounding error.
  const missing = 1 - 1e-9 - bucket.tokens;
  const filled = missing <= 0 ? now : now + Math.ceil((missing / bucket.rate.perMinute) * 60_000);
  return Math.max(filled, bucket.heldUntil);
}
