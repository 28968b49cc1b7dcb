import { type PatternState, valueAt } from "../domain/knowledge.ts";
import { sourceName } from "../domain/source-name.ts";
import type { AlertState } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { countWord } from "../domain/words.ts";
import { affectedBy, quoted, type Subject, serviceNamed, suggestion } from "./subject.ts";

/** Twice may be chance. */
const TIMES_MIN = 3;
const MEMBERS_MAX = 8;
const TITLES_SHOWN_MAX = 3;

/** Returns which alerts of one service and one source come together again and again and could be one notification there. At most one. */
export function group(subject: Subject): Suggestion[] {
  if (subject.patterns.length < 2) return [];
  const providers = [...new Set(subject.alerts.map(({ alert }) => alert.provider))];
  const found = providers.flatMap((provider) =>
    groupsOf(
      subject,
      provider,
      subject.alerts.filter(({ alert }) => alert.provider === provider),
    ),
  );
  return found.toSorted((a, b) => b.confidence - a.confidence).slice(0, 1);
}

function groupsOf(subject: Subject, provider: string, alerts: readonly AlertState[]): Suggestion[] {
  const here = new Set(alerts.map(({ pattern }) => pattern));
  const patterns = subject.patterns.filter(({ key }) => here.has(key));
  const circles = patterns.flatMap((pattern) => circleOf(pattern, patterns, subject.now));
  const best = circles.toSorted((a, b) => b.members.length - a.members.length || b.times - a.times)[0];
  if (!best) return [];
  const { members, times } = best;
  const keys = members.map(({ key }) => key);
  // All that a delivery brings begins at the same millisecond.
  const deliveries = new Set(
    alerts
      .filter(({ pattern }) => pattern !== undefined && keys.includes(pattern))
      .map(({ firstAt }) => firstAt),
  ).size;
  // What comes in one delivery is grouped at the source already.
  if (deliveries < 2) return [];
  const name = sourceName(provider);
  return [
    suggestion("group", [provider, ...keys.toSorted()], {
      confidence: times / (times + 3),
      title: `${members.length} ${name} alerts of ${serviceNamed(members[0]?.service ?? "")} could be one`,
      reasoning:
        `${titlesOf(members)} came together about ${countWord(times)} before, and this time as ${deliveries} notifications. ` +
        `Grouped in ${name}, they would be one.`,
      affected: affectedBy(subject, keys),
    }),
  ];
}

/** The patterns that came with this one before, and how often the rarest of them did; nothing when none did often enough. */
function circleOf(
  pattern: PatternState,
  all: readonly PatternState[],
  now: number,
): Array<{ members: PatternState[]; times: number }> {
  const company = all.flatMap((other) => {
    const known = pattern.companions.find(({ key }) => key === other.key);
    // This time is counted already.
    const times = known ? Math.round(valueAt(known.together, now)) - 1 : 0;
    // Tools group by what alerts have in common; two services' alerts are for dependencies to bring together.
    const isNear = other !== pattern && other.service === pattern.service;
    return isNear && times >= TIMES_MIN ? [{ other, times }] : [];
  });
  if (company.length === 0) return [];
  const nearest = company.toSorted((a, b) => b.times - a.times).slice(0, MEMBERS_MAX - 1);
  const times = Math.min(...nearest.map((one) => one.times));
  return [{ members: [pattern, ...nearest.map(({ other }) => other)], times }];
}

function titlesOf(members: readonly PatternState[]): string {
  const shown = members.slice(0, TITLES_SHOWN_MAX).map(({ title }) => quoted(title));
  const more = members.length - shown.length;
  const last = more > 0 ? `${more} more` : (shown.pop() ?? "");
  return `${shown.join(", ")} and ${last}`;
}
