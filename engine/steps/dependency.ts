import type { Decision } from "../domain/event.ts";
import { areApart } from "../domain/service-name.ts";
import type { IncidentState, Reason, TenantState } from "../domain/state.ts";
import { saidApart } from "../links.ts";
import type { Arrival, Tie } from "./evidence.ts";
import { WEIGHTS } from "./weights.ts";

/**
 * Step 3. Merges the incident that an alert joined with others that the same alert is tied to, if they began at about
 * the same time: a failing service and those that lean on it often open incidents of their own before the alert comes
 * that links them. The oldest survives, because its card is in Slack already (design §5.3).
 */
export function mergeRelated(
  incident: IncidentState,
  arrival: Arrival,
  ties: readonly Tie[],
  state: TenantState,
): readonly Decision[] {
  const needed = Math.max(WEIGHTS.mergePerMinute, WEIGHTS.mergeTimes * arrival.threshold);
  const decisions: Decision[] = [];
  let into = incident;
  for (const { incident: other, mergeRate, reason } of ties) {
    if (other.incidentId === into.incidentId) continue;
    // Distance only takes away, and looking closer costs.
    if (reason.code !== "said-together" && mergeRate < needed) continue;
    if (saidApart(into, other, state) || !shareEnvironment(into, other)) continue;
    const apart = Math.abs(startOf(other) - startOf(into));
    const isSaid = reason.code === "said-together" && apart <= state.config.windowMaxMs;
    if (!isSaid && mergeRate * Math.exp(-apart / WEIGHTS.mergeTauMs) < needed) continue;
    const [older, younger] = inOrder(into, other);
    decisions.push(merged(younger, older, reason));
    into = older;
  }
  return decisions;
}

/**
 * Returns the merge of an incident in which nothing fires any more with one that began and ended with it: what breaks
 * together and is mended together was one. Short ones and noise do so by chance, and are left apart. `now` is epoch
 * milliseconds.
 */
export function mergeEnded(incident: IncidentState, state: TenantState, now: number): readonly Decision[] {
  const limits = WEIGHTS.endedTogether;
  const beganAt = startOf(incident);
  const endedAt = incident.lastEndedAt ?? now;
  if (endedAt - beganAt < limits.lastedMs) return [];
  let best: { readonly other: IncidentState; readonly apart: number } | undefined;
  for (const end of state.recentEnds) {
    const other = state.incidents.get(end.incidentId);
    if (!other || other.incidentId === incident.incidentId || other.test !== incident.test) continue;
    if (other.resolvedAt === undefined || end.endedAt - end.beganAt < limits.lastedMs) continue;
    const began = Math.abs(end.beganAt - beganAt);
    const ended = Math.abs(end.endedAt - endedAt);
    const apart = began + ended;
    if (began > limits.beganWithinMs || ended > limits.endedWithinMs || apart > limits.bothWithinMs) continue;
    if (!shareRegion(incident, other) || !shareEnvironment(incident, other)) continue;
    if (saidApart(incident, other, state)) continue;
    if ((other.noise?.score ?? 0) > limits.noiseMax) continue;
    if (!best || apart < best.apart) best = { other, apart };
  }
  if (!best) return [];
  const [older, younger] = inOrder(incident, best.other);
  return [
    merged(younger, older, { code: "began-and-ended-together", text: "they began and ended together" }),
  ];
}

function merged(younger: IncidentState, older: IncidentState, reason: Reason): Decision {
  return { type: "incident.merged", incidentId: younger.incidentId, into: older.incidentId, reason };
}

function startOf({ footing, openedAt }: IncidentState): number {
  return Math.min(openedAt, ...footing.map(({ firstAt }) => firstAt));
}

/** Returns the older one first: it survives. Ids break ties, so that order in memory decides nothing. */
export function inOrder(a: IncidentState, b: IncidentState): readonly [IncidentState, IncidentState] {
  const isOlder = a.openedAt < b.openedAt || (a.openedAt === b.openedAt && a.incidentId < b.incidentId);
  return isOlder ? [a, b] : [b, a];
}

function shareRegion(a: IncidentState, b: IncidentState): boolean {
  return a.footing.some((one) => b.footing.some((other) => !areApart(one.region, other.region)));
}

function shareEnvironment(a: IncidentState, b: IncidentState): boolean {
  const [ofA, ofB] = [a, b].map(({ environments }) => environments.filter((one) => one !== "unknown"));
  return !ofA?.length || !ofB?.length || ofA.some((one) => ofB.includes(one));
}
