import type { CanonicalAlert } from "../domain/alert.ts";
import { type PatternState, rateOf, valueAt } from "../domain/knowledge.ts";
import type { Link } from "../domain/link.ts";
import { coreOf } from "../domain/name-book.ts";
import { type Place, patternKey, placeOf } from "../domain/place.ts";
import { areApart, UNKNOWN_SERVICE } from "../domain/service-name.ts";
import type { Footing, IncidentState, Reason, Spot, TenantState } from "../domain/state.ts";
import { serviceOf } from "../domain/title-service.ts";
import { eventTimeOf, togetherness } from "../learn.ts";
import { saidOf, servicesTiedTo } from "../links.ts";
import { WEIGHTS } from "./weights.ts";

const MINUTE_MS = 60_000;

/** A new firing, as correlation sees it. */
export interface Arrival {
  readonly alert: CanonicalAlert;
  readonly place: Place;
  readonly pattern: string;
  /** The alert's own time, epoch milliseconds. */
  readonly at: number;
  /** What an incident must bring, firings a minute, to explain this alert better than its own habits do. */
  readonly threshold: number;
  /** Patterns that usually fire with it, and in which share of its firings. */
  readonly companions: ReadonlyMap<string, number>;
  /** It fires now and then, alone, and nobody cares. */
  readonly calm: boolean;
}

/** What speaks for an alert belonging to an incident: the firings a minute that the incident brings, and the best single reason. */
export interface Tie {
  readonly incident: IncidentState;
  readonly rate: number;
  /** The part of the rate that may merge two incidents: less what only suggests a dependency (design §5.3). */
  readonly mergeRate: number;
  readonly reason: Reason;
}

/** Returns the alert as correlation sees it; `now` is the item's time, epoch milliseconds. */
export function arrivalOf(alert: CanonicalAlert, state: TenantState, now: number): Arrival {
  const place = placeOf(alert, coreOf(state.names, serviceOf(alert)));
  const pattern = patternKey(alert, place);
  const known = state.patterns.get(pattern);
  const habit = known ? rateOf(known.starts, known.firstAt, now) * MINUTE_MS : 0;
  const companions = new Map<string, number>();
  if (known) {
    const fires = valueAt(known.fires, now);
    for (const { key, together } of known.companions) {
      const count = valueAt(together, now);
      if (count >= 2) companions.set(key, Math.min(1, count / (fires + 1)));
    }
  }
  return {
    alert,
    place,
    pattern,
    at: eventTimeOf({ alert, firstAt: now }),
    threshold: (habit + WEIGHTS.priorPerMinute) * WEIGHTS.margin,
    companions,
    calm: known !== undefined && isCalm(known, now),
  };
}

/** Whether a pattern fires now and then and nothing ever comes of it: it opened incidents before, stayed alone in them, and nobody cared. */
function isCalm({ starts, led, fires, acknowledged }: PatternState, now: number): boolean {
  const opened = valueAt(starts, now);
  return (
    opened >= 3 &&
    (valueAt(led, now) + 0.5) / (opened + 1) <= 0.25 &&
    valueAt(acknowledged, now) / (valueAt(fires, now) + 1) < 0.1
  );
}

/**
 * Returns the incidents that may explain the alert, the best first. Each incident is taken for a source of further
 * alerts: every service in it brings some, of its own and of its neighbours', fewer as time goes by, and hardly any
 * when its alerts are known to stay alone. The sum is held against how often this alert comes by itself
 * ({@link Arrival.threshold}), so what fires all day joins nothing by coincidence, and what is rare joins on little.
 *
 * Only what an index leads to is looked at: the service, its neighbours, its node, and incidents that grew just now.
 */
export function tiesOf(
  arrival: Arrival,
  state: TenantState,
  isOpenTo: (incident: IncidentState) => boolean,
): Tie[] {
  const { place } = arrival;
  const neighbours = neighboursOf(place.service, state, arrival.at);
  const ties: Tie[] = [];
  for (const incidentId of candidates(arrival, neighbours, state)) {
    const incident = state.incidents.get(incidentId);
    if (!incident || incident.test !== arrival.alert.test || !isOpenTo(incident)) continue;
    if (!sharesEnvironment(incident, place)) continue;
    const said = saidOf(arrival.pattern, incident, state);
    if (said?.kind === "apart") continue;
    const tie = said ? tieBySaying(incident, said, arrival) : tieTo(incident, arrival, neighbours, state);
    if (tie) ties.push(tie);
  }
  return ties.toSorted((a, b) => b.rate - a.rate || (a.incident.incidentId < b.incident.incidentId ? -1 : 1));
}

function candidates(
  { place, pattern, at }: Arrival,
  neighbours: ReadonlyMap<string, Relation>,
  state: TenantState,
): Set<string> {
  const found = new Set<string>();
  for (const service of [place.service, ...neighbours.keys(), ...servicesTiedTo(pattern, state)])
    for (const incidentId of state.incidentsByService.get(service) ?? []) found.add(incidentId);
  if (place.node !== undefined)
    for (const incidentId of state.incidentsByNode.get(place.node) ?? []) found.add(incidentId);
  for (const grown of state.recentGrowth)
    if (Math.abs(at - grown.at) < 4 * WEIGHTS.coincidenceTauMs) found.add(grown.incidentId);
  return found;
}

interface Relation {
  readonly weight: number;
  readonly reason: Reason;
  /** Nobody said so, and alerts alone are not overwhelming: it may bring an alert in, but merge nothing. */
  readonly isSuspicion?: boolean;
}

function neighboursOf(service: string, state: TenantState, at: number): Map<string, Relation> {
  const found = new Map<string, Relation>();
  const add = (other: string, weight: number, reason: Reason, isSuspicion = false) => {
    if (other === service || weight <= (found.get(other)?.weight ?? 0)) return;
    found.set(other, { weight, reason, isSuspicion });
  };
  for (const [other, keys] of state.pairedWith.get(service) ?? []) {
    const share = togetherness(state, service, other, keys, at);
    if (share === 0) continue;
    const reason: Reason = { code: "fail-together", text: `${service} and ${other} usually fail together` };
    add(other, WEIGHTS.together * share, reason, share < WEIGHTS.overwhelming);
  }
  for (const other of around(service, state)) {
    const text = state.upstreams.get(service)?.has(other)
      ? `${service} depends on ${other}, as your team said`
      : `${other} depends on ${service}, as your team said`;
    add(other, WEIGHTS.dependency, { code: "depends-on", text });
    for (const further of around(other, state)) {
      const meet = `${service} and ${further} are both tied to ${other}, as your team said`;
      add(further, WEIGHTS.twoSteps, { code: "depends-on", text: meet });
    }
  }
  return found;
}

function around(service: string, state: TenantState): string[] {
  return [...(state.upstreams.get(service) ?? []), ...(state.downstreams.get(service) ?? [])];
}

function tieTo(
  incident: IncidentState,
  arrival: Arrival,
  neighbours: ReadonlyMap<string, Relation>,
  state: TenantState,
): Tie | undefined {
  let rate = 0;
  let mergeRate = 0;
  let best: Contribution | undefined;
  const add = (found: Contribution | undefined) => {
    if (!found) return;
    rate += found.joinRate ?? found.rate;
    if (!found.isSuspicion) mergeRate += found.rate;
    if (!best || (found.joinRate ?? found.rate) > (best.joinRate ?? best.rate)) best = found;
  };
  for (const entry of incident.footing)
    if (!isOver(entry, arrival, neighbours)) add(fromService(entry, incident, arrival, neighbours, state));
  add(fromNode(incident, arrival));
  return best && { incident, rate, mergeRate, reason: reasonOf(best.because, incident, arrival, state) };
}

/** After ten taus a twenty-thousandth is left. */
const OVER_AFTER_TAUS = 10;

/** Whether another service began so long ago that it brings nothing any more: a long incident has many of these. */
function isOver(
  { service, firstAt, lastAt }: Footing,
  { place, at, companions }: Arrival,
  neighbours: ReadonlyMap<string, Relation>,
): boolean {
  if (service === place.service) return false;
  const tauMs = neighbours.has(service) ? WEIGHTS.neighbourTauMs : WEIGHTS.coincidenceTauMs;
  if (Math.abs(at - firstAt) <= OVER_AFTER_TAUS * tauMs) return false;
  // What usually comes together fades from its last alert on.
  return companions.size === 0 || Math.abs(at - lastAt) >= OVER_AFTER_TAUS * WEIGHTS.quietTauMs;
}

/** What a person put together stays together for as long as a window may last. */
function tieBySaying(incident: IncidentState, { by }: Link, { at }: Arrival): Tie | undefined {
  const since = Math.max(...incident.footing.map(({ lastAt }) => lastAt));
  if (at - since > WEIGHTS.againMs) return undefined;
  const text = "such alerts were put together by hand before";
  return { incident, rate: CERTAIN, mergeRate: CERTAIN, reason: { code: "said-together", text, by } };
}

/** More firings a minute than any habit explains. */
const CERTAIN = 1_000;

interface Contribution {
  readonly rate: number;
  /** Where it speaks for joining more than for merging. */
  readonly joinRate?: number;
  readonly because: Because;
  readonly isSuspicion?: boolean;
}

/** What a contribution stands on. Its words are found for the best one only: an incident has many. */
type Because = "again" | "usually-together" | "same-service" | "same-minute" | Relation | Spot;

function reasonOf(because: Because, incident: IncidentState, arrival: Arrival, state: TenantState): Reason {
  switch (because) {
    case "again":
      return again(arrival, incident, state);
    case "usually-together":
      return { code: because, text: "these alerts usually come together" };
    case "same-service":
      return { code: because, text: `it is about the same service, ${arrival.place.service}` };
    case "same-minute": {
      const others = count(incident.footing.length, "other service");
      return { code: because, text: `${others} began to alert in the same minutes` };
    }
    default:
      return "reason" in because
        ? because.reason
        : { code: "same-node", text: `it is on the same node, ${because.name}` };
  }
}

function fromService(
  entry: Footing,
  incident: IncidentState,
  arrival: Arrival,
  neighbours: ReadonlyMap<string, Relation>,
  state: TenantState,
): Contribution | undefined {
  const { place, pattern, at } = arrival;
  const isElsewhere = areApart(entry.region, place.region);
  const nearness = isElsewhere ? WEIGHTS.otherRegion : 1;
  const isAgain = entry.patterns.includes(pattern);
  const againMs = arrival.calm && !incident.led ? WEIGHTS.calmAgainMs : WEIGHTS.againMs;
  if (isAgain && !isElsewhere && at - entry.lastAt < againMs) return { rate: 1, because: "again" };

  const company = isAgain ? WEIGHTS.samePattern : WEIGHTS.companion * companionship(entry, arrival);
  const isOwn = entry.service === place.service && place.service !== UNKNOWN_SERVICE;
  const relation = isOwn ? undefined : neighbours.get(entry.service);
  const weight = isOwn ? WEIGHTS.sameService : (relation?.weight ?? 0);
  const related = weight > 0 ? weight * productivity(entry, state, at) : 0;
  if (company > related)
    return { rate: company * nearness * fading(entry, at), because: isAgain ? "again" : "usually-together" };
  const sinceFirst = Math.abs(at - entry.firstAt);
  if (isOwn) {
    const later = productivity(entry, state, at) * lingering(entry, at);
    const rate = nearness * Math.max(related * fading(entry, at), later);
    // While its window is open a service's own alerts belong there, whatever their habits (design §5.2).
    const isOwnWindow = incident.window === "open" && !isElsewhere;
    return { rate, joinRate: isOwnWindow ? CERTAIN + rate : rate, because: "same-service" };
  }
  if (relation)
    return {
      rate: related * nearness * density(sinceFirst, WEIGHTS.neighbourTauMs),
      because: relation,
      ...(relation.isSuspicion ? { isSuspicion: true } : {}),
    };
  const chance = Math.min(0.2, WEIGHTS.coincidence / Math.max(30, state.services.size));
  return {
    rate: chance * nearness * productivity(entry, state, at) * density(sinceFirst, WEIGHTS.coincidenceTauMs),
    because: "same-minute",
  };
}

/** One pattern is one problem, whichever instance or tool tells of it. */
function again({ alert }: Arrival, { incidentId, sources }: IncidentState, state: TenantState): Reason {
  if (state.alerts.get(alert.fingerprint)?.incidentId === incidentId)
    return { code: "fired-again", text: "the same alert fired again" };
  return sources.some(({ provider }) => provider === alert.provider)
    ? { code: "same-problem", text: "it is the same problem on another instance" }
    : { code: "same-problem", text: "it is the same problem, reported by another tool" };
}

function fromNode({ nodes }: IncidentState, { place, at }: Arrival): Contribution | undefined {
  const spot = place.node === undefined ? undefined : nodes.find(({ name }) => name === place.node);
  if (!spot) return undefined;
  const weight = spot.services.length > 1 ? WEIGHTS.nodeOfMany : WEIGHTS.node;
  const rate = weight * density(Math.abs(at - spot.lastAt), WEIGHTS.quietTauMs);
  return { rate, because: spot };
}

/** Returns the share of the alert's firings in which a pattern of the service was near. */
function companionship({ patterns }: Footing, { companions }: Arrival): number {
  let most = 0;
  if (companions.size > 0) for (const key of patterns) most = Math.max(most, companions.get(key) ?? 0);
  return most;
}

/** Returns how much further company an entry's patterns bring, 0 to 1: those known to stay alone bring hardly any. */
function productivity({ patterns }: Footing, state: TenantState, at: number): number {
  let most = 0;
  for (const key of patterns) {
    const pattern = state.patterns.get(key);
    if (!pattern) return 1;
    most = Math.max(most, (valueAt(pattern.led, at) + 0.9) / (valueAt(pattern.starts, at) + 0.9));
  }
  return most;
}

/** Returns the share of a service's own further alerts that come in this minute. */
function fading(entry: Footing, at: number): number {
  const lag = at > entry.lastAt ? at - entry.lastAt : Math.max(0, entry.firstAt - at);
  return density(lag, entry.firing > 0 ? WEIGHTS.ownTauMs : WEIGHTS.quietTauMs);
}

/** Returns how many further alerts of its own a minute a service brings that has been firing for a while. */
function lingering({ firing, firstAt }: Footing, at: number): number {
  const since = at - firstAt;
  if (firing === 0 || since < WEIGHTS.stillAfterMs) return 0;
  return WEIGHTS.still * Math.exp(-since / WEIGHTS.stillTauMs);
}

function density(lagMs: number, tauMs: number): number {
  return Math.exp(-lagMs / tauMs) / (tauMs / MINUTE_MS);
}

/** What says where it is must not be elsewhere; what does not say may be anywhere. */
function sharesEnvironment({ environments }: IncidentState, { environment }: Place): boolean {
  const known = environments.filter((one) => one !== "unknown");
  return environment === "unknown" || known.length === 0 || known.includes(environment);
}

function count(number: number, unit: string): string {
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}
