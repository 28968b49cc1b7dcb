import { type PatternState, RECENT_MAX, rateOf, valueAt } from "../domain/knowledge.ts";
import { isAttended } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { countWord, durationWord } from "../domain/words.ts";
import { affectedBy, HARDLY, named, type Subject, suggestion, suggestionId } from "./subject.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Across incidents, advice on one pattern is given once in so long. */
const AGAIN_AFTER_MS = 7 * DAY_MS;
/** Five a week: rarer ones cost a team little. */
const OFTEN_PER_DAY = 5 / 7;
const FIRES_MIN = 6;
/** One bad afternoon is no habit. */
const DAYS_MIN = 3;
/** An alert that other alerts followed more often than this announces real trouble. */
const LED_MAX = 0.3;
/** What we would ask a monitor to wait longer, in minutes: beyond a quarter of an hour it would hide real trouble. */
const WAITS = [2, 3, 5, 10, 15];
const MOSTLY = 0.75;
/** With fewer ends known, it hardly ever ends. */
const ENDS_MIN = 3;

/**
 * Returns how to mend the alert of this incident that fires the most and that nobody ever acts on: a longer evaluation
 * window, a higher threshold, or to delete it. At most one, and of one pattern once a week.
 */
export function tune(subject: Subject): Suggestion[] {
  const { incident, patterns, now } = subject;
  if (isAttended(incident)) return [];
  const noisy = patterns
    .filter((pattern) => isIgnored(pattern, now))
    .map((pattern) => ({ pattern, perDay: rateOf(pattern.fires, pattern.firstAt, now) * DAY_MS }))
    .filter(({ perDay }) => perDay >= OFTEN_PER_DAY)
    .toSorted((a, b) => b.perDay - a.perDay || (a.pattern.key < b.pattern.key ? -1 : 1));
  for (const { pattern, perDay } of noisy) {
    const known = incident.suggestions?.find(
      ({ suggestion_id: id, type }) => type === "tune" && id === suggestionId("tune", [pattern.key]),
    );
    // In the same incident the advice stands as it was given.
    if (known) return [known];
    if (now - (pattern.tuneAdvisedAt ?? Number.NEGATIVE_INFINITY) >= AGAIN_AFTER_MS)
      return [tuned(subject, pattern, perDay)];
  }
  return [];
}

function isIgnored(pattern: PatternState, now: number): boolean {
  const { acknowledged, led, starts } = pattern;
  const fires = valueAt(pattern.fires, now);
  return (
    fires >= FIRES_MIN &&
    valueAt(acknowledged, now) < HARDLY &&
    valueAt(led, now) <= LED_MAX * Math.max(1, valueAt(starts, now)) &&
    isHabit(pattern, fires)
  );
}

/** So many in so few days that the days before are forgotten: the count that forgets slowly still knows them. */
function isHabit({ recent }: PatternState, fires: number): boolean {
  return (
    fires >= DAYS_MIN * RECENT_MAX || new Set(recent.map((at) => Math.floor(at / DAY_MS))).size >= DAYS_MIN
  );
}

function tuned(subject: Subject, pattern: PatternState, perDay: number): Suggestion {
  const fires = valueAt(pattern.fires, subject.now);
  const often = perDay >= 0.95 ? `${countWord(perDay)} a day` : `${countWord(perDay * 7)} a week`;
  const never =
    pattern.acknowledged.value === 0 ? "never acknowledged it" : "has not acknowledged it in weeks";
  return suggestion("tune", [pattern.key], {
    confidence: fires / (fires + 5),
    title: `${named(pattern)} could be tuned`,
    reasoning: `It fires about ${often}, and your team ${never}. ${remedy(subject, pattern)}`,
    affected: affectedBy(subject, [pattern.key]),
  });
}

/** What happens to it, and what would help against that. */
function remedy({ incident, now }: Subject, pattern: PatternState): string {
  const { lasted } = pattern;
  if (lasted.length < ENDS_MIN) return "It hardly ever ends. A higher threshold would show when it matters.";
  const brief = shortestWait(lasted);
  if (brief !== undefined) {
    const { minutes, ended } = brief;
    const all = ended === lasted.length;
    const times = `${all ? "The" : `${ended} of the`} last ${lasted.length} times it ended`;
    return (
      `${times} within ${minutes} minutes. With an evaluation window ${minutes} minutes longer, ` +
      `${all ? "none of these" : `these ${ended}`} would ${all ? "" : "not "}have fired.`
    );
  }
  const share = Math.min(1, valueAt(pattern.endedAlone, now) / Math.max(1, valueAt(pattern.fires, now)));
  const course = `It usually lasts about ${durationWord(median(lasted))}, and ${Math.round(share * 100)}% of the time it ended by itself.`;
  return mayGo(incident.safelistReason, pattern)
    ? `${course} Raise its threshold, or delete it if nobody needs it.`
    : `${course} A higher threshold would show when it matters.`;
}

/** Only what is mild, and not on the safelist, may be deleted. */
function mayGo(safelistReason: string | undefined, { severity }: PatternState): boolean {
  return safelistReason === undefined && severity !== "critical" && severity !== "high";
}

/** The shortest wait in which most of them would have been over. */
function shortestWait(lasted: readonly number[]): { minutes: number; ended: number } | undefined {
  for (const minutes of WAITS) {
    const ended = lasted.filter((ms) => ms <= minutes * MINUTE_MS).length;
    if (ended >= MOSTLY * lasted.length) return { minutes, ended };
  }
  return undefined;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
