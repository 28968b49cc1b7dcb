import type { IncidentState, NoiseScore, TenantState } from "../domain/state.ts";
import { scoreV1 } from "./score-v1.ts";
import { scoreV2 } from "./score-v2.ts";

/** Nothing on the safelist scores higher (architecture-v1.md §2.4). */
const SAFELIST_MAX = 50;

/** From here on we would suggest to suppress it (reference eval/README.md). */
export const SUPPRESS_AT = 80;

/**
 * Step 5. Returns how much of this incident is noise, 0 to 100, by the tenant's model: the points of each factor, what
 * held the score down, and the sum. Called when the window closes and when everything in it has ended; `now` is that
 * time, epoch milliseconds. On the safelist the score stays at 50 or below.
 */
export function scoreNoise(incident: IncidentState, state: TenantState, now: number): NoiseScore {
  const model = state.config.noiseModel;
  const { base, factors, most } =
    model === "v1" ? scoreV1(incident, state, now) : scoreV2(incident, state, now);
  const sum = factors.reduce((total, { points }) => total + points, base);
  const score = Math.round(Math.max(0, Math.min(100, sum)));
  const told = { model, base, factors: factors.filter(({ points }) => points !== 0) };
  const { safelistReason } = incident;
  if (safelistReason !== undefined && score > SAFELIST_MAX)
    return { ...told, score: SAFELIST_MAX, cappedBecause: safelistReason };
  if (most !== undefined && score > most.score)
    return { ...told, score: most.score, cappedBecause: most.because };
  return { ...told, score };
}
