import { Ids } from "../core/ids.ts";

export type FaultMode =
  | "http_429"
  | "http_500"
  | "http_503"
  /** Never answers, and does nothing. */
  | "hang"
  /** Cuts the connection, and does nothing. */
  | "reset"
  /** The accept_ modes do the work, then lose the answer. */
  | "accept_then_hang"
  | "accept_then_reset"
  | "accept_then_500"
  /** Does the work, then answers with JSON cut in half. */
  | "bad_json"
  /** Waits, then works as always. */
  | "slow";

/** What to do to calls of a method: to the next `times`, or to each with a probability. Once if neither is given. */
export interface Fault {
  /** A method, or `*` for all. */
  method: string;
  mode: FaultMode;
  times?: number | undefined;
  probability?: number | undefined;
  /** Of the dice behind `probability`. */
  seed?: number | undefined;
  /** `null` leaves the header out. */
  retryAfterSeconds?: number | null | undefined;
  delayMs?: number | undefined;
}

interface Planned {
  fault: Fault;
  left: number;
  dice: Ids;
}

export class Faults {
  #planned: Planned[] = [];

  inject(fault: Fault): void {
    const left = fault.times ?? (fault.probability === undefined ? 1 : Number.POSITIVE_INFINITY);
    this.#planned.push({ fault, left, dice: new Ids({ seed: fault.seed ?? 1, lastTsMicros: 0 }) });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Takes the first fault that strikes this call. */
  strike(method: string): Fault | undefined {
    const hit = this.#planned.find(
      ({ fault, left, dice }) =>
        left > 0 &&
        (fault.method === "*" || fault.method === method) &&
        (fault.probability === undefined || dice.chance() < fault.probability),
    );
    if (hit !== undefined) hit.left -= 1;
    return hit?.fault;
  }
}
