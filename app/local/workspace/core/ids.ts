/** Where the chain of ids stands. Part of the state, so that a restart continues it. */
export interface IdState {
  seed: number;
  lastTsMicros: number;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEX = "0123456789abcdef";

/** Makes every id of the workspace. The same seed and the same calls give the same ids. */
export class Ids {
  readonly #state: IdState;

  constructor(state: IdState) {
    this.#state = state;
  }

  /** `C0123ABCDEF`: a prefix and ten characters. */
  make(prefix: string): string {
    return prefix + this.#pick(LETTERS, 10);
  }

  hex(length: number): string {
    return this.#pick(HEX, length);
  }

  digits(length: number): string {
    return this.#pick("123456789", length);
  }

  /** A message timestamp that no other message has: `1767225600.000100`. */
  ts(nowMs: number): string {
    const micros = Math.max(Math.floor(nowMs) * 1000, this.#state.lastTsMicros + 1);
    this.#state.lastTsMicros = micros;
    const whole = Math.floor(micros / 1_000_000);
    return `${whole}.${String(micros % 1_000_000).padStart(6, "0")}`;
  }

  /** A number from 0 up to 1: mulberry32. */
  chance(): number {
    this.#state.seed = (this.#state.seed + 0x6d2b79f5) | 0;
    let mixed = this.#state.seed;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  #pick(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[Math.floor(this.chance() * alphabet.length)]).join("");
  }
}
