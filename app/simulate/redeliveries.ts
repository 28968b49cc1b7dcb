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
  // In the order in which they came: the oldest are the first.
  const seen = new Map<string, number>();
  return {
    isAgain(key, at, before) {
      for (const [oldest, since] of seen) {
        if (since > at - KNOWN_MS) break;
        seen.delete(oldest);
      }
      const earlier = before === undefined ? undefined : seen.get(before);
      if (seen.has(key) || (earlier !== undefined && earlier > at - MINUTE_MS)) return true;
      seen.set(key, at);
      return false;
    },
  };
}
