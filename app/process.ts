import { isLostInSetUp } from "../engine/db/guarded-transactions.ts";
import { type Log, saidBy } from "./log.ts";

/** Resolves when the process is asked to end: SIGTERM from the host, SIGINT from a keyboard. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/**
 * Keeps the process alive when a connection to Postgres dies while it is being made: the driver loses that one promise
 * and connects again. Any other lost promise ends the process, as it does without this.
 */
export function outliveLostConnections(log: Log): void {
  process.on("unhandledRejection", (reason) => {
    if (!isLostInSetUp(reason)) throw reason;
    log.warn({ reason: saidBy(reason) }, "a connection to Postgres was lost while it was made");
  });
}
