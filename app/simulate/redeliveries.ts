/** As long as the ledger knows a delivery again: its days there and the one on which its keys go (app/archive). */
const KNOWN_MS = 9 * 86_400_000;
const MINUTE_MS = 60_000;

/** Knows deliveries again, as the door does. */
export interface Redeliveries {
  /**
   * Whether this delivery came before; from now on it has. One under the key `before` less than a minute ago is the same
   * too. `at` is epoch milliseconds and never goes back.
   */
  isAgain(key: string, at: number, before?: string): boolean;
}

/** Returns a memory of deliveries that forgets what the ledger forgets, so that it does not grow with the recording. */
export function openRedeliveries(): Redeliveries {
  const seen = new Map<string, number>();
  // In the order in which they came. A map's own order is slow to read where much was taken out in front.
  let order: Array<{ readonly key: string; readonly since: number }> = [];
  let oldest = 0;
  return {
    isAgain(key, at, before) {
      for (let first = order[oldest]; first && first.since <= at - KNOWN_MS; first = order[oldest]) {
        seen.delete(first.key);
        oldest += 1;
      }
      if (oldest > order.length / 2) {
        order = order.slice(oldest);
        oldest = 0;
      }
      const earlier = before === undefined ? undefined : seen.get(before);
      if (seen.has(key) || (earlier !== undefined && earlier > at - MINUTE_MS)) return true;
      seen.set(key, at);
      order.push({ key, since: at });
      return false;
    },
  };
}
