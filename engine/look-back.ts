import { isMuted, type MuteTarget } from "./domain/mute.ts";
import type { NameBook } from "./domain/name-book.ts";
import type { Safelist } from "./domain/safelist.ts";
import type { AlertState } from "./domain/state.ts";
import { mutableOf } from "./mutes.ts";

/** A firing that was, with what became of its incident. */
export interface PastFiring {
  readonly alert: Pick<AlertState, "alert" | "pattern" | "place" | "firstAt" | "everAcknowledged">;
  readonly incidentId: string;
  /** Firings in that incident, others included. */
  readonly incidentFirings: number;
  /** Somebody acknowledged or resolved the incident. */
  readonly attended: boolean;
}

/** What a mute would have done to what was: nothing in Slack of {@link untold} incidents. */
export interface LookBack {
  /** Firings that it covers. */
  readonly firings: number;
  /** Incidents of nothing else. */
  readonly untold: number;
  /** Of the firings, those that somebody acted on. */
  readonly actedOn: number;
  /** Firings that are told all the same, because they are on the safelist. */
  readonly safelisted: number;
}

/** Returns what a mute of the target would have done, by the very rule that mutes alerts as they come. */
export function lookBack(
  target: MuteTarget,
  firings: readonly PastFiring[],
  known: { readonly names: NameBook; readonly safelist: Safelist },
): LookBack {
  const mute = { muteId: "", target, by: "", at: 0 };
  const coveredIn = new Map<string, { covered: number; all: number }>();
  let actedOn = 0;
  let covered = 0;
  let safelisted = 0;
  for (const { alert, incidentId, incidentFirings, attended } of firings) {
    const mutable = mutableOf(alert, known);
    if (!isMuted(mutable, [mute], alert.firstAt)) {
      if (isMuted({ ...mutable, safelistReason: undefined }, [mute], alert.firstAt)) safelisted += 1;
      continue;
    }
    covered += 1;
    if (attended || alert.everAcknowledged === true) actedOn += 1;
    const of = coveredIn.get(incidentId) ?? { covered: 0, all: incidentFirings };
    coveredIn.set(incidentId, { ...of, covered: of.covered + 1 });
  }
  const untold = [...coveredIn.values()].filter((one) => one.covered >= one.all).length;
  return { firings: covered, untold, actedOn, safelisted };
}
