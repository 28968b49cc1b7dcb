/** Channels that refused a message, each left alone a while longer after every refusal. Times are the line's clock, in milliseconds. */
export class ClosedChannels {
  readonly #retryMs: number;
  readonly #retryMaxMs: number;
  readonly #closed = new Map<string, { tries: number; until: number }>();

  constructor({ routeRetryMs, routeRetryMaxMs }: { routeRetryMs: number; routeRetryMaxMs: number }) {
    this.#retryMs = routeRetryMs;
    this.#retryMaxMs = routeRetryMaxMs;
  }

  has(channelId: string): boolean {
    return this.#closed.has(channelId);
  }

  /** Returns when it may be tried again; 0 for one that is open. */
  until(channelId: string): number {
    return this.#closed.get(channelId)?.until ?? 0;
  }

  close(channelId: string, now: number): void {
    const known = this.#closed.get(channelId);
    // Several calls may have been under way: that was one try.
    if (known && known.until > now) return;
    const tries = (known?.tries ?? 0) + 1;
    const waitMs = Math.min(this.#retryMs * 2 ** (tries - 1), this.#retryMaxMs);
    this.#closed.set(channelId, { tries, until: now + waitMs });
  }

  open(channelId: string): void {
    this.#closed.delete(channelId);
  }
}
