/** Seeded chance: the same seed gives the same tenant, on every machine. */
export interface Chance {
  /** A stream of its own, so that a change in one part of a tenant moves no other part. */
  fork(label: string): Chance;
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  happens(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
  some<T>(from: readonly T[], count: number): T[];
  /** Half of the values lie below the median; `spread` 1 makes one in six larger than 2.7 times the median. */
  skewed(median: number, spread: number): number;
  waiting(mean: number): number;
  text(length: number, letters: string): string;
}

export const HEX = "0123456789abcdef";
export const LOWER = "bcdfghjklmnpqrstvwxz2456789";
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
export const DIGITS = "123456789";

/** Returns the chance that a seed stands for: FNV-1a spreads the seed, mulberry32 draws. */
export function chanceOf(seed: string): Chance {
  let state = 0x811c9dc5;
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + (high - low) * next();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const pick = <T>(from: readonly T[]): T => {
    const index = Math.floor(next() * from.length);
    if (from.length === 0) throw new Error("nothing to pick from");
    return from[index] as T;
  };
  const normal = () => Math.sqrt(-2 * Math.log(next() || 1e-9)) * Math.cos(2 * Math.PI * next());
  return {
    fork: (label) => chanceOf(`${seed}/${label}`),
    between,
    whole,
    happens: (probability) => next() < probability,
    pick,
    weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>): K => {
      const entries = Object.entries(weights) as Array<[K, number]>;
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left <= 0) return key;
      }
      return pick(entries)[0];
    },
    some: (from, count) => {
      const rest = [...from];
      const taken = [];
      while (taken.length < count && rest.length > 0)
        taken.push(...rest.splice(Math.floor(next() * rest.length), 1));
      return taken;
    },
    skewed: (median, spread) => median * Math.exp(spread * normal()),
    waiting: (mean) => -mean * Math.log(next() || 1e-9),
    text: (length, letters) =>
      Array.from({ length }, () => letters[Math.floor(next() * letters.length)]).join(""),
  };
}
