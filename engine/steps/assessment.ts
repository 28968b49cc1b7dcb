import type { ScoreFactor } from "../domain/state.ts";

/** What a model makes of an incident: points that add up, and the most that they may come to, with the reason. */
export interface Assessment {
  readonly base: number;
  readonly factors: readonly ScoreFactor[];
  readonly most?: { readonly score: number; readonly because: string };
}
