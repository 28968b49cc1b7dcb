import { chanceOf } from "./chance.ts";
import { FAULTS, type Fault, KILLS } from "./faults.ts";

/** After every fault has had its turn, so many of ten kill something. */
const KILLS_OF_TEN = 8;

/**
 * Returns the faults of a run in their order: each of them once, then as many more as the run has time for. The same
 * seed gives the same plan; `only` keeps those whose row or name has the text in it.
 */
export function* planOf(seed: number, only?: string): Generator<Fault> {
  const chance = chanceOf(seed);
  const wanted = (one: Fault) => only === undefined || one.row === only || one.name.includes(only);
  const all = FAULTS.filter(wanted);
  if (all.length === 0) throw new Error(`no fault is called "${only}"`);
  yield* chance.shuffled(all);
  const kills = KILLS.filter(wanted);
  for (;;) yield chance.pick(kills.length > 0 && chance.below(10) < KILLS_OF_TEN ? kills : all);
}
