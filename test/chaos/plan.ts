import { chanceOf } from "./chance.ts";
import { FAULTS, type Fault, KILLS, QUICK } from "./faults.ts";

/** After every fault has had its turn, so many of ten kill something. */
const KILLS_OF_TEN = 8;

/** Which faults a run has. */
export interface Wanted {
  readonly seed: number;
  /** Those of this row, or with this in their name. */
  readonly only?: string;
  /** The few that a test has time for, once each. */
  readonly quick?: boolean;
}

/**
 * Returns the faults of a run in their order: each of them once, then as many more as the run has time for. The same
 * seed gives the same plan.
 */
export function* planOf({ seed, only, quick }: Wanted): Generator<Fault> {
  const chance = chanceOf(seed);
  const wanted = (one: Fault) =>
    (only === undefined || one.row === only || one.name.includes(only)) &&
    (!quick || QUICK.includes(one.name));
  const all = FAULTS.filter(wanted);
  if (all.length === 0) throw new Error(`no fault is called "${only}"`);
  yield* chance.shuffled(all);
  if (quick) return;
  const kills = KILLS.filter(wanted);
  for (;;) yield chance.pick(kills.length > 0 && chance.below(10) < KILLS_OF_TEN ? kills : all);
}
