import { type PatternState, RECENT_MAX, valueAt } from "../domain/knowledge.ts";
import { isAttended } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { durationWord } from "../domain/words.ts";
import { SUPPRESS_AT } from "../steps/score.ts";
import { affectedBy, HARDLY, named, type Subject, serviceNamed, suggestion } from "./subject.ts";

const DAY_MS = 86_400_000;
const LOOKED_BACK_DAYS = 14;
/** Fewer firings before this incident, or fewer known ends, are no history to go by. */
const BEFORE_MIN = 3;
const ENDS_MIN = 2;

/**
 * Returns what hiding these alerts would have hidden over what is known of them; nothing for what is on the safelist,
 * was acknowledged, or has no history. Needs the incident's noise score.
 */
export function suppress(subject: Subject): Suggestion[] {
  const { incident, patterns, now } = subject;
  const score = incident.noise?.score;
  if (score === undefined || score < SUPPRESS_AT) return [];
  if (incident.safelistReason !== undefined || isAttended(incident)) return [];
  if (!patterns.every((pattern) => isOldNews(pattern, subject))) return [];
  const before = patterns.reduce((sum, { fires }) => sum + valueAt(fires, now), 0) - incident.alertCount;
  const lasted = patterns.flatMap((pattern) => pattern.lasted);
  if (before < BEFORE_MIN || lasted.length < ENDS_MIN) return [];

  const { firings, days, orMore } = firingsLately(patterns, now);
  const [only] = patterns;
  const alone = patterns.length === 1 && only !== undefined;
  const it = alone ? "It" : "They";
  const count = `${orMore ? "at least " : ""}${firings} times in the last ${days === 1 ? "day" : `${days} days`}`;
  return [
    suggestion("suppress", patterns.map(({ key }) => key).toSorted(), {
      confidence: (score / 100) * (firings / (firings + 2)),
      title: alone
        ? `${named(only)} could be hidden`
        : `These ${patterns.length} kinds of alerts of ${serviceNamed(incident.service)} could be hidden`,
      reasoning:
        `${it} fired ${count}. Nobody acknowledged ${alone ? "it" : "them"}, and each time it was over within ` +
        `${durationWord(Math.max(...lasted))}. Hidden, none of these would have been posted. ` +
        "dd0c hides nothing by itself.",
      affected: affectedBy(
        subject,
        patterns.map(({ key }) => key),
      ),
    }),
  ];
}

/** It fired before this incident began, and nobody has acknowledged it for weeks. */
function isOldNews(pattern: PatternState, { incident, now }: Subject): boolean {
  return pattern.firstAt < incident.openedAt && valueAt(pattern.acknowledged, now) < HARDLY;
}

/** Counted from the last firings that are kept of each; `orMore` when they do not reach back far enough. */
function firingsLately(patterns: readonly PatternState[], now: number) {
  const since = now - LOOKED_BACK_DAYS * DAY_MS;
  const lately = patterns.map(({ recent }) => recent.filter((at) => at >= since));
  const firings = lately.flat();
  const oldest = firings.reduce((least, at) => Math.min(least, at), now);
  return {
    firings: firings.length,
    days: Math.max(1, Math.ceil((now - oldest) / DAY_MS)),
    orMore: lately.some((of) => of.length === RECENT_MAX),
  };
}
