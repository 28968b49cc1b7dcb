import { openTurns } from "../sharing/turns.ts";

/** Lets requests in one by one. */
export interface Turnstile {
  /** Resolves when it is the request's turn; owners take turns among themselves. */
  pass(owner: string): Promise<void>;
}

/**
 * Returns a turnstile that lets one request in for each turn of the event loop. A hundred requests of a flood that
 * arrive at one moment would otherwise all be read, checked and parsed before anything else, and everyone else would
 * wait for the last of them; so whoever is within its rate waits for one at most.
 */
export function openTurnstile(): Turnstile {
  const waiting = openTurns<() => void>();
  let turning = false;

  function turn(): void {
    for (const enter of waiting.take(1)) enter();
    turning = waiting.size() > 0;
    if (turning) setImmediate(turn);
  }

  return {
    pass: (owner) =>
      new Promise((resolve) => {
        waiting.push(owner, resolve);
        if (turning) return;
        turning = true;
        setImmediate(turn);
      }),
  };
}
