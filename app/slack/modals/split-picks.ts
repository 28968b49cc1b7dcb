import { adapters, parseProviderId } from "../../../adapters/index.ts";
import type { Member } from "../../../engine/db/incidents.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { count } from "../mrkdwn.ts";

/** One choice in *Not related*: an alert, or several that go together. */
export interface SplitPick {
  readonly value: string;
  readonly says: string;
  readonly about: string;
  readonly fingerprints: readonly string[];
}

/** Slack lists no more options in one select. */
const PICKS_MAX = 100;
const WHOLE_MAX = 40;

/**
 * Returns what can be picked: everything that came from a merged incident, everything of a service, then alert by alert,
 * by service. Of a large incident like alerts are one pick, which is what *such alerts* means anyway. `more` is how many
 * did not fit.
 */
export function picksOf(
  { merged = [] }: Pick<IncidentState, "merged">,
  members: readonly Member[],
): {
  readonly groups: ReadonlyArray<{ readonly label: string; readonly picks: readonly SplitPick[] }>;
  readonly more: number;
} {
  const byService = groupBy(members, ({ service }) => service);
  const whole = [...cameFrom(merged, members), ...wholeServices(byService)].slice(0, WHOLE_MAX);
  const single = members.length + whole.length <= PICKS_MAX;
  let room = PICKS_MAX - whole.length;
  let more = 0;
  const groups = [...byService].flatMap(([service, theirs]) => {
    const picks = single ? theirs.map(pickOfOne) : alike(theirs);
    const shown = picks.slice(0, room);
    room -= shown.length;
    more += picks.length - shown.length;
    return shown.length === 0 ? [] : [{ label: service, picks: shown }];
  });
  return {
    groups: whole.length === 0 ? groups : [{ label: "Several at once", picks: whole }, ...groups],
    more,
  };
}

function cameFrom(merged: NonNullable<IncidentState["merged"]>, members: readonly Member[]): SplitPick[] {
  return merged.flatMap(({ incidentId, number }) => {
    const theirs = members.filter((one) => one.cameFrom === incidentId);
    if (theirs.length === 0 || theirs.length === members.length) return [];
    return [
      {
        value: `from ${incidentId}`,
        says: `Everything that came from incident #${number}`,
        about: count(theirs.length, "alert"),
        fingerprints: idsOf(theirs),
      },
    ];
  });
}

function wholeServices(byService: ReadonlyMap<string, readonly Member[]>): SplitPick[] {
  if (byService.size < 2) return [];
  return [...byService]
    .filter(([, theirs]) => theirs.length > 1)
    .map(([service, theirs]) => ({
      value: `service ${service}`,
      says: `Everything on ${service}`,
      about: count(theirs.length, "alert"),
      fingerprints: idsOf(theirs),
    }));
}

function pickOfOne({ fingerprint, title, provider, severity, firing, node }: Member): SplitPick {
  return {
    value: `alert ${fingerprint}`,
    says: title,
    about: [severity, firing ? "firing" : "resolved", sourceOf(provider), node].filter(Boolean).join(" · "),
    fingerprints: [fingerprint],
  };
}

function sourceOf(provider: string): string {
  const id = parseProviderId(provider);
  return id ? adapters[id].title : provider;
}

function alike(members: readonly Member[]): SplitPick[] {
  return [...groupBy(members, ({ pattern, fingerprint }) => pattern ?? fingerprint)].flatMap(
    ([key, theirs]) => {
      const [first] = theirs;
      if (!first) return [];
      if (theirs.length === 1) return [pickOfOne(first)];
      return [
        {
          value: `alike ${key}`,
          says: first.title,
          about: `${count(theirs.length, "alert")} like this one`,
          fingerprints: idsOf(theirs),
        },
      ];
    },
  );
}

function idsOf(members: readonly Member[]): string[] {
  return members.map(({ fingerprint }) => fingerprint);
}

function groupBy(members: readonly Member[], keyOf: (member: Member) => string): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const known = groups.get(keyOf(member));
    if (known) known.push(member);
    else groups.set(keyOf(member), [member]);
  }
  return groups;
}
