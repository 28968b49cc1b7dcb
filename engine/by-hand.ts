import { derivedId } from "./domain/derived-id.ts";
import type { Decision } from "./domain/event.ts";
import { type Link, SIDE_MAX } from "./domain/link.ts";
import type { IncidentState, Reason, TenantState } from "./domain/state.ts";
import type { Command } from "./inbox.ts";
import { inOrder } from "./steps/dependency.ts";

type Split = Extract<Command, { type: "split" }>;
type Merge = Extract<Command, { type: "merge" }>;

/** Returns the id of the incident that a split makes, where it does not bring back a merged one. */
function splitOffId(at: number, linkId: string): string {
  return derivedId(at, "incident", linkId);
}

/**
 * Returns what a person's "not related" comes to: the alerts leave the incident, exactly as they came where it had been
 * merged, and what is alike stays apart from now on. Of an incident that is let go by now only the second is left.
 * Taking out all or nothing changes nothing.
 */
export function splitByHand(
  { incidentId, fingerprints, patterns, by }: Split,
  linkId: string,
  state: TenantState,
  at: number,
): readonly Decision[] {
  const incident = state.incidents.get(incidentId);
  const members = state.alertsByIncident.get(incidentId) ?? new Set<string>();
  const leaving = fingerprints.filter((fingerprint) => members.has(fingerprint)).toSorted();
  const link = (sides: Pick<Link, "left" | "right">, otherId: string): Decision => ({
    type: "link.added",
    link: { linkId, kind: "apart", ...sides, by, at, incidentId, otherId },
  });
  if (!incident) return hasSides(patterns) ? [link(patterns, "")] : [];
  if (leaving.length === 0 || leaving.length === members.size) return [];
  const staying = [...members].filter((fingerprint) => !leaving.includes(fingerprint)).toSorted();
  const sides = { left: patternsOf(leaving, state), right: patternsOf(staying, state) };
  const back = cameTogetherFrom(leaving, staying, state);
  const known = incident.merged?.find((one) => one.incidentId === back);
  const into = known?.incidentId ?? splitOffId(at, linkId);
  const number = known?.number ?? state.nextIncidentNumber;
  const reason: Reason = { code: "said-apart", text: "these alerts are not related to the others", by };
  return [
    link(sides, into),
    { type: "incident.split", incidentId, into, number, fingerprints: leaving, reason },
  ];
}

/** Returns what a person's "merge with" comes to: one incident, the older of the two, and what is alike meets from now on. */
export function mergeByHand(
  { incidentId, otherId, patterns, by }: Merge,
  linkId: string,
  state: TenantState,
  at: number,
): readonly Decision[] {
  if (incidentId === otherId) return [];
  const [one, other] = [state.incidents.get(incidentId), state.incidents.get(otherId)];
  const link = (sides: Pick<Link, "left" | "right">, kept: string, gone: string): Decision => ({
    type: "link.added",
    link: { linkId, kind: "together", ...sides, by, at, incidentId: kept, otherId: gone },
  });
  if (!one || !other) return hasSides(patterns) ? [link(patterns, incidentId, otherId)] : [];
  const [older, younger] = inOrder(one, other);
  const sides = { left: patternsIn(older), right: patternsIn(younger) };
  const reason: Reason = { code: "said-together", text: "they belong together", by };
  return [
    link(sides, older.incidentId, younger.incidentId),
    { type: "incident.merged", incidentId: younger.incidentId, into: older.incidentId, reason },
  ];
}

/** Returns what taking a split or a merge back comes to: the word is forgotten, and the incidents are as before where both still are. */
export function undoByHand(linkId: string, by: string, state: TenantState): readonly Decision[] {
  const link = state.links.get(linkId);
  if (!link) return [];
  const { kind, incidentId, otherId } = link;
  const removed: Decision = { type: "link.removed", linkId, by };
  const word = kind === "apart" ? "taking them apart" : "putting them together";
  const reason: Reason = { code: "undone", text: `${word} was taken back`, by };
  const [one, other] = [state.incidents.get(incidentId), state.incidents.get(otherId)];
  if (kind === "apart") {
    if (!one || !other) return [removed];
    // Whichever holds the oldest alert: the card that was there before is the one that stays.
    return [removed, { type: "incident.merged", incidentId: otherId, into: incidentId, reason }];
  }
  const known = one?.merged?.find((merged) => merged.incidentId === otherId);
  const fingerprints = [...(state.alertsByIncident.get(incidentId) ?? [])]
    .filter((fingerprint) => state.alerts.get(fingerprint)?.cameFrom === otherId)
    .toSorted();
  if (!known || fingerprints.length === 0) return [removed];
  return [
    removed,
    { type: "incident.split", incidentId, into: otherId, number: known.number, fingerprints, reason },
  ];
}

/** The incident that all of these came from, when none of the others did. */
function cameTogetherFrom(
  leaving: readonly string[],
  staying: readonly string[],
  { alerts }: TenantState,
): string | undefined {
  const from = (fingerprint: string) => alerts.get(fingerprint)?.cameFrom;
  const [first] = leaving;
  const origin = first === undefined ? undefined : from(first);
  if (origin === undefined) return undefined;
  return leaving.every((one) => from(one) === origin) && !staying.some((one) => from(one) === origin)
    ? origin
    : undefined;
}

function patternsOf(fingerprints: readonly string[], { alerts }: TenantState): readonly string[] {
  const keys = fingerprints.flatMap((fingerprint) => alerts.get(fingerprint)?.pattern ?? []);
  return [...new Set(keys)].slice(0, SIDE_MAX);
}

function patternsIn({ footing }: IncidentState): readonly string[] {
  return [...new Set(footing.flatMap(({ patterns }) => patterns))].slice(0, SIDE_MAX);
}

function hasSides({ left, right }: Pick<Link, "left" | "right">): boolean {
  return left.length > 0 && right.length > 0;
}
