import { safelistReasonOf } from "./domain/safelist.ts";
import { worseSeverity } from "./domain/severity.ts";
import {
  type AlertState,
  FEEDBACK_SHOWN_MAX,
  type Footing,
  type IncidentState,
  type Reason,
  type SourceShare,
  type Spot,
} from "./domain/state.ts";
import { eventTimeOf } from "./learn.ts";

const SERVICES_SHOWN_MAX = 50;

const TITLES_SHOWN_MAX = 5;

const REASONS_KEPT_MAX = 10;

const FOOTING_MAX = 120;

const SPOTS_MAX = 40;

const PATTERNS_KEPT_MAX = 6;

export function withAlert(
  incident: IncidentState,
  firing: AlertState,
  at: number,
  reason: Reason,
): IncidentState {
  const { alert, place, severity } = firing;
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert);
  const eventAt = eventTimeOf(firing);
  const footing = withFooting(incident.footing, firing, eventAt);
  return {
    ...incident,
    lastAlertAt: Math.max(incident.lastAlertAt, at),
    services: withOne(incident.services, alert.service, SERVICES_SHOWN_MAX),
    environments: withOne(incident.environments, place?.environment ?? alert.environment, 4),
    severity: worseSeverity(incident.severity, severity),
    alertCount: incident.alertCount + 1,
    occurrences: incident.occurrences + 1,
    firingCount: incident.firingCount + 1,
    acknowledgedCount: incident.acknowledgedCount + (alert.status === "acknowledged" ? 1 : 0),
    everAcknowledged: incident.everAcknowledged + (alert.status === "acknowledged" ? 1 : 0),
    sources: withSource(incident.sources, alert.provider, alert.title),
    footing,
    nodes: withSpot(incident.nodes, place?.node, place?.service, eventAt),
    led: incident.led || hasCompany(footing),
    reasons: withReason(incident.reasons, reason),
    ...(safelistReason === undefined ? {} : { safelistReason }),
  };
}

/** Whether there is more in it than one pattern of one service, or two. */
function hasCompany(footing: readonly Footing[]): boolean {
  return footing.length > 1 || (footing[0]?.patterns.length ?? 0) > 2;
}

function withFooting(footing: readonly Footing[], firing: AlertState, eventAt: number): readonly Footing[] {
  const { place, pattern, severity } = firing;
  if (!place || pattern === undefined) return footing;
  const { service, region } = place;
  const known = footing.find((entry) => entry.service === service && entry.region === region);
  if (!known) {
    if (footing.length >= FOOTING_MAX) return footing;
    const patterns = [pattern];
    const fresh: Footing = {
      service,
      ...(region === undefined ? {} : { region }),
      firstAt: eventAt,
      lastAt: eventAt,
      alerts: 1,
      firing: 1,
      severity,
      patterns,
    };
    return [...footing, fresh];
  }
  const grown: Footing = {
    ...known,
    firstAt: Math.min(known.firstAt, eventAt),
    lastAt: Math.max(known.lastAt, eventAt),
    alerts: known.alerts + 1,
    firing: known.firing + 1,
    severity: worseSeverity(known.severity, severity),
    patterns: withOne(known.patterns, pattern, PATTERNS_KEPT_MAX),
  };
  return footing.map((entry) => (entry === known ? grown : entry));
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
  const { resolvedAt: _resolvedAt, deploy: _deploy, ...rest } = into;
  const deploy = into.deploy ?? gone.deploy;
  const safelistReason = into.safelistReason ?? gone.safelistReason;
  const runbook = into.runbook ?? gone.runbook;
  const resolved = into.resolvedAt !== undefined && gone.resolvedAt !== undefined;
  return {
    ...rest,
    window: into.window === "open" || gone.window === "open" ? "open" : "closed",
    closesAt: Math.max(into.closesAt, gone.closesAt),
    firstTriggeredAt: Math.min(into.firstTriggeredAt, gone.firstTriggeredAt),
    lastAlertAt: Math.max(into.lastAlertAt, gone.lastAlertAt),
    ...(into.lastEndedAt === undefined && gone.lastEndedAt === undefined
      ? {}
      : { lastEndedAt: Math.max(into.lastEndedAt ?? 0, gone.lastEndedAt ?? 0) }),
    ...(resolved ? { resolvedAt: Math.max(into.resolvedAt, gone.resolvedAt) } : {}),
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
    reasons: withReason(into.reasons, reason),
    ...(deploy === undefined ? {} : { deploy }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(safelistReason === undefined ? {} : { safelistReason }),
  };
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
    severity: worseSeverity(known.severity, other.severity),
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
): readonly SourceShare[] {
  const known = sources.find((source) => source.provider === provider);
  if (!known) return [...sources, { provider, alerts: 1, titles: [{ title, alerts: 1 }] }];
  const same = known.titles.find((entry) => entry.title === title);
  const titles = same
    ? known.titles.map((entry) => (entry === same ? { title, alerts: entry.alerts + 1 } : entry))
    : known.titles.length < TITLES_SHOWN_MAX
      ? [...known.titles, { title, alerts: 1 }]
      : known.titles;
  const grown = {
    provider,
    alerts: known.alerts + 1,
    titles: titles.toSorted((a, b) => b.alerts - a.alerts),
  };
  return sources.map((source) => (source === known ? grown : source));
}

function withReason(reasons: IncidentState["reasons"], reason: Reason): IncidentState["reasons"] {
  const known = reasons.find(
    (entry) => entry.reason.code === reason.code && entry.reason.text === reason.text,
  );
  if (known) return reasons.map((entry) => (entry === known ? { reason, alerts: entry.alerts + 1 } : entry));
  return reasons.length < REASONS_KEPT_MAX ? [...reasons, { reason, alerts: 1 }] : reasons;
}

export function reopen(incident: IncidentState, at: number, closesAt: number): IncidentState {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, ...rest } = incident;
  return { ...rest, window: "open", closesAt, ...(resolvedAt === undefined ? {} : { reopenedAt: at }) };
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
