import type { Place } from "./domain/place.ts";
import { type Safelist, safelistReasonOf } from "./domain/safelist.ts";
import { worseSeverity } from "./domain/severity.ts";
import {
  type AlertState,
  FEEDBACK_SHOWN_MAX,
  type Footing,
  type IncidentState,
  type InIncident,
  type Reason,
  type SourceShare,
  type Spot,
} from "./domain/state.ts";
import { serviceOf } from "./domain/title-service.ts";

const SERVICES_SHOWN_MAX = 50;

const TITLES_SHOWN_MAX = 5;

const REASONS_KEPT_MAX = 10;

const FOOTING_MAX = 120;

const SPOTS_MAX = 40;

const PATTERNS_KEPT_MAX = 6;

/** A monitor that fires so often within an hour comes and goes more than it tells (reference/peers.md §5.10). */
const FLAPPING_PER_HOUR = 4;
const HOUR_MS = 3_600_000;

/** Returns how often the alert fired in the hour before `now`, when that is flapping; undefined when it is not. */
function flappingPerHour({ firedAt }: Pick<InIncident, "firedAt">, now: number): number | undefined {
  const lately = firedAt.filter((at) => at > now - HOUR_MS).length;
  return lately >= FLAPPING_PER_HOUR ? lately : undefined;
}

/** What is known beside the alert itself: all names of its service, and the tenant's safelist. */
interface Known {
  readonly names: readonly string[];
  readonly safelist: Safelist;
}

/** Returns the incident with one more firing in it, which came at `at`, epoch milliseconds. */
export function withFiring(
  incident: IncidentState,
  alert: AlertState,
  at: number,
  known: Known,
): IncidentState {
  const { inIncident, status } = alert;
  if (!inIncident) return incident;
  const { lastBeganAt } = inIncident;
  const acknowledged = status === "acknowledged" ? 1 : 0;
  const one = { ...inIncident, firings: 1, heard: 1, acknowledged, beganAt: lastBeganAt, firing: 1 };
  return grown(incident, alert, one, at, known);
}

/** Returns the incident with an alert and what it adds to it, of which it was last heard at `at`. */
function grown(
  incident: IncidentState,
  { alert, place, pattern, status }: AlertState,
  added: InIncident & { readonly firing: number },
  at: number,
  { names, safelist }: Known,
): IncidentState {
  const { firings, heard, acknowledged, firing, beganAt, lastBeganAt, reason, severity } = added;
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert, names, safelist);
  const share = { firstAt: beganAt, lastAt: lastBeganAt, alerts: firings, firing };
  const footing = withFooting(incident.footing, place, pattern, share);
  const perHour = flappingPerHour(added, at);
  return {
    ...incident,
    lastAlertAt: Math.max(incident.lastAlertAt, at),
    services: withOne(incident.services, serviceOf(alert), SERVICES_SHOWN_MAX),
    environments: withOne(incident.environments, place?.environment ?? alert.environment, 4),
    severity: worseSeverity(incident.severity, severity),
    alertCount: incident.alertCount + firings,
    occurrences: incident.occurrences + heard,
    firingCount: incident.firingCount + firing,
    acknowledgedCount: incident.acknowledgedCount + (status === "acknowledged" ? 1 : 0),
    everAcknowledged: incident.everAcknowledged + acknowledged,
    sources: withSource(incident.sources, alert.provider, alert.title, firings),
    footing,
    nodes: withSpot(incident.nodes, place?.node, place?.service, lastBeganAt),
    led: incident.led || hasCompany(footing),
    reasons: withReason(incident.reasons, reason, firings),
    ...(safelistReason === undefined ? {} : { safelistReason }),
    ...(perHour !== undefined && perHour >= (incident.flapping?.perHour ?? 0)
      ? { flapping: { title: alert.title, perHour } }
      : {}),
  };
}

/** What an incident is, whatever is in it. */
type Frame = Pick<
  IncidentState,
  | "incidentId"
  | "number"
  | "window"
  | "closesAt"
  | "closedAt"
  | "reopenedAt"
  | "feedback"
  | "merged"
  | "takenOutOf"
  | "suggestions"
  | "runbook"
  | "acknowledgedBy"
  | "muted"
  | "unmuted"
>;

/**
 * Returns the incident that holds just these alerts, at least one, as it would be had only they joined it. The order in
 * which they came is theirs; what of each joined first counts for the title.
 */
export function summaryOf(
  frame: Frame,
  alerts: readonly AlertState[],
  knownOf: (alert: AlertState) => Known,
): IncidentState {
  const inOrder = alerts
    .flatMap((alert) => (alert.inIncident ? [{ alert, part: alert.inIncident }] : []))
    .toSorted((a, b) => a.part.since - b.part.since || (a.alert.fingerprint < b.alert.fingerprint ? -1 : 1));
  const [first] = inOrder;
  if (!first) throw new Error(`incident ${frame.incidentId} would hold nothing`);
  let incident: IncidentState = {
    ...frame,
    openedAt: first.part.since,
    firstTriggeredAt: first.part.beganAt,
    lastAlertAt: first.part.since,
    title: first.alert.alert.title,
    service: serviceOf(first.alert.alert),
    ...(first.alert.alert.source_url === undefined ? {} : { sourceUrl: first.alert.alert.source_url }),
    services: [],
    environments: [],
    severity: first.alert.severity,
    alertCount: 0,
    occurrences: 0,
    firingCount: 0,
    acknowledgedCount: 0,
    everAcknowledged: 0,
    sources: [],
    footing: [],
    nodes: [],
    led: (frame.merged?.length ?? 0) > 0,
    reasons: [],
    test: first.alert.alert.test,
  };
  for (const { alert, part } of inOrder) {
    const firing = alert.status === "resolved" ? 0 : 1;
    incident = grown(incident, alert, { ...part, firing }, part.firedAt.at(-1) ?? part.since, knownOf(alert));
  }
  const ends = alerts.flatMap(({ resolvedAt }) => resolvedAt ?? []);
  if (incident.firingCount > 0 || ends.length === 0) return incident;
  return { ...incident, resolvedAt: Math.max(...ends), lastEndedAt: Math.max(...ends) };
}

/** Whether there is more in it than one pattern of one service, or two. */
function hasCompany(footing: readonly Footing[]): boolean {
  return footing.length > 1 || (footing[0]?.patterns.length ?? 0) > 2;
}

function withFooting(
  footing: readonly Footing[],
  place: Place | undefined,
  pattern: string | undefined,
  more: Omit<Footing, "service" | "region" | "patterns">,
): readonly Footing[] {
  if (!place || pattern === undefined) return footing;
  const { service, region } = place;
  const known = footing.find((entry) => entry.service === service && entry.region === region);
  if (!known) {
    if (footing.length >= FOOTING_MAX) return footing;
    const where = { service, ...(region === undefined ? {} : { region }) };
    return [...footing, { ...where, ...more, patterns: [pattern] }];
  }
  const both: Footing = {
    ...known,
    firstAt: Math.min(known.firstAt, more.firstAt),
    lastAt: Math.max(known.lastAt, more.lastAt),
    alerts: known.alerts + more.alerts,
    firing: known.firing + more.firing,
    patterns: withOne(known.patterns, pattern, PATTERNS_KEPT_MAX),
  };
  return footing.map((entry) => (entry === known ? both : entry));
}

function withSpot(
  spots: readonly Spot[],
  name: string | undefined,
  service: string | undefined,
  at: number,
): readonly Spot[] {
  if (name === undefined || service === undefined) return spots;
  const known = spots.find((spot) => spot.name === name);
  if (!known)
    return spots.length >= SPOTS_MAX ? spots : [...spots, { name, services: [service], lastAt: at }];
  const services = withOne(known.services, service, SERVICES_SHOWN_MAX);
  const grown = { name, services, lastAt: Math.max(known.lastAt, at) };
  return spots.map((spot) => (spot === known ? grown : spot));
}

export function together(
  into: IncidentState,
  gone: IncidentState,
  at: number,
  reason: Reason,
): IncidentState {
  const { resolvedAt: _resolvedAt, deploy: _deploy, ...rest } = withoutWord(into);
  const deploy = into.deploy ?? gone.deploy;
  const safelistReason = into.safelistReason ?? gone.safelistReason;
  const runbook = into.runbook ?? gone.runbook;
  const resolved = into.resolvedAt !== undefined && gone.resolvedAt !== undefined;
  return {
    ...rest,
    ...(gone.openedAt < into.openedAt ? openingOf(gone) : {}),
    window: into.window === "open" || gone.window === "open" ? "open" : "closed",
    closesAt: Math.max(into.closesAt, gone.closesAt),
    firstTriggeredAt: Math.min(into.firstTriggeredAt, gone.firstTriggeredAt),
    lastAlertAt: Math.max(into.lastAlertAt, gone.lastAlertAt),
    ...(into.lastEndedAt === undefined && gone.lastEndedAt === undefined
      ? {}
      : { lastEndedAt: Math.max(into.lastEndedAt ?? 0, gone.lastEndedAt ?? 0) }),
    ...(resolved ? { resolvedAt: Math.max(into.resolvedAt, gone.resolvedAt) } : {}),
    ...wordOfBoth(into, gone, resolved),
    services: [...new Set([...into.services, ...gone.services])].slice(0, SERVICES_SHOWN_MAX),
    environments: [...new Set([...into.environments, ...gone.environments])],
    severity: worseSeverity(into.severity, gone.severity),
    alertCount: into.alertCount + gone.alertCount,
    occurrences: into.occurrences + gone.occurrences,
    firingCount: into.firingCount + gone.firingCount,
    acknowledgedCount: into.acknowledgedCount + gone.acknowledgedCount,
    everAcknowledged: into.everAcknowledged + gone.everAcknowledged,
    sources: gone.sources.reduce(withSources, into.sources),
    footing: gone.footing.reduce(withOtherFooting, into.footing).slice(0, FOOTING_MAX),
    nodes: gone.nodes.reduce(withOtherSpot, into.nodes).slice(0, SPOTS_MAX),
    led: true,
    merged: [
      ...(into.merged ?? []),
      ...(gone.merged ?? []),
      { incidentId: gone.incidentId, number: gone.number, at, reason },
    ],
    reasons: withReason(into.reasons, reason, 1),
    ...(deploy === undefined ? {} : { deploy }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(safelistReason === undefined ? {} : { safelistReason }),
  };
}

function withoutWord(incident: IncidentState): IncidentState {
  const { acknowledgedBy: _a, resolvedBy: _r, keptOpenBy: _k, muted: _m, ...rest } = incident;
  return rest;
}

/** What people said of either holds for both; only a mute has to be of both, or whoever was told of one sees it vanish. */
function wordOfBoth(into: IncidentState, gone: IncidentState, resolved: boolean): Partial<IncidentState> {
  const acknowledgedBy = into.acknowledgedBy ?? gone.acknowledgedBy;
  const keptOpenBy = into.keptOpenBy ?? gone.keptOpenBy;
  return {
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
    ...(keptOpenBy === undefined ? {} : { keptOpenBy }),
    ...(resolved && into.resolvedBy ? { resolvedBy: into.resolvedBy } : {}),
    ...(into.muted && gone.muted ? { muted: into.muted } : {}),
  };
}

/** What the alert that came first says of an incident. */
function openingOf({ openedAt, title, service, sourceUrl }: IncidentState) {
  return { openedAt, title, service, ...(sourceUrl === undefined ? {} : { sourceUrl }) };
}

function withOtherFooting(footing: readonly Footing[], other: Footing): readonly Footing[] {
  const known = footing.find(({ service, region }) => service === other.service && region === other.region);
  if (!known) return [...footing, other].toSorted((a, b) => a.firstAt - b.firstAt);
  const both: Footing = {
    ...known,
    firstAt: Math.min(known.firstAt, other.firstAt),
    lastAt: Math.max(known.lastAt, other.lastAt),
    alerts: known.alerts + other.alerts,
    firing: known.firing + other.firing,
    patterns: [...new Set([...known.patterns, ...other.patterns])].slice(0, PATTERNS_KEPT_MAX),
  };
  return footing.map((entry) => (entry === known ? both : entry));
}

function withOtherSpot(spots: readonly Spot[], other: Spot): readonly Spot[] {
  return other.services.reduce((all, service) => withSpot(all, other.name, service, other.lastAt), spots);
}

function withSources(sources: readonly SourceShare[], other: SourceShare): readonly SourceShare[] {
  const known = sources.find(({ provider }) => provider === other.provider);
  if (!known) return [...sources, other];
  const titles = new Map(known.titles.map(({ title, alerts }) => [title, alerts]));
  for (const { title, alerts } of other.titles) titles.set(title, (titles.get(title) ?? 0) + alerts);
  const both: SourceShare = {
    provider: known.provider,
    alerts: known.alerts + other.alerts,
    titles: [...titles]
      .map(([title, alerts]) => ({ title, alerts }))
      .toSorted((a, b) => b.alerts - a.alerts)
      .slice(0, TITLES_SHOWN_MAX),
  };
  return sources.map((source) => (source === known ? both : source));
}

function withOne<T>(list: readonly T[], item: T, lengthMax: number): readonly T[] {
  return list.includes(item) || list.length >= lengthMax ? list : [...list, item];
}

function withSource(
  sources: readonly SourceShare[],
  provider: string,
  title: string,
  alerts: number,
): readonly SourceShare[] {
  const known = sources.find((source) => source.provider === provider);
  if (!known) return [...sources, { provider, alerts, titles: [{ title, alerts }] }];
  const same = known.titles.find((entry) => entry.title === title);
  const titles = same
    ? known.titles.map((entry) => (entry === same ? { title, alerts: entry.alerts + alerts } : entry))
    : known.titles.length < TITLES_SHOWN_MAX
      ? [...known.titles, { title, alerts }]
      : known.titles;
  const grown = {
    provider,
    alerts: known.alerts + alerts,
    titles: titles.toSorted((a, b) => b.alerts - a.alerts),
  };
  return sources.map((source) => (source === known ? grown : source));
}

function withReason(
  reasons: IncidentState["reasons"],
  reason: Reason,
  alerts: number,
): IncidentState["reasons"] {
  const known = reasons.find(
    (entry) => entry.reason.code === reason.code && entry.reason.text === reason.text,
  );
  if (known)
    return reasons.map((entry) => (entry === known ? { reason, alerts: entry.alerts + alerts } : entry));
  return reasons.length < REASONS_KEPT_MAX ? [...reasons, { reason, alerts }] : reasons;
}

export function reopen(incident: IncidentState, at: number, closesAt: number): IncidentState {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, resolvedBy: _resolvedBy, ...rest } = incident;
  if (resolvedAt === undefined) return { ...rest, window: "open", closesAt };
  // It is another round: whoever had the last one in hand need not know of this one.
  const { acknowledgedBy: _acknowledgedBy, ...anew } = rest;
  return { ...anew, window: "open", closesAt, reopenedAt: at };
}

/** Returns the incident without what this person said of its card. */
export function withoutFeedback(incident: IncidentState, by: string): IncidentState {
  if (!incident.feedback) return incident;
  const others = (users: readonly string[]) => users.filter((user) => user !== by);
  const { helpful, notHelpful } = incident.feedback;
  return { ...incident, feedback: { helpful: others(helpful), notHelpful: others(notHelpful) } };
}

export function withFeedback(
  incident: IncidentState,
  verdict: "helpful" | "not_helpful",
  by: string,
): IncidentState {
  const others = (users: readonly string[] = []) => users.filter((user) => user !== by);
  const helpful = others(incident.feedback?.helpful);
  const notHelpful = others(incident.feedback?.notHelpful);
  const chosen = verdict === "helpful" ? helpful : notHelpful;
  chosen.push(by);
  return {
    ...incident,
    feedback: {
      helpful: helpful.slice(-FEEDBACK_SHOWN_MAX),
      notHelpful: notHelpful.slice(-FEEDBACK_SHOWN_MAX),
    },
  };
}
