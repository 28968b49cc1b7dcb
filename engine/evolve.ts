import TinyQueue from "tinyqueue";
import type { CanonicalAlert } from "./domain/alert.ts";
import type { CanonicalDeploy } from "./domain/deploy.ts";
import type { EngineEvent } from "./domain/event.ts";
import { knowledgeId, RECENT, type RecentEnd } from "./domain/knowledge.ts";
import { addName, coreOf, emptyNameBook, knowsName, namesOf, setSpokenNames } from "./domain/name-book.ts";
import { patternKey, placeOf } from "./domain/place.ts";
import { safelistReasonOf } from "./domain/safelist.ts";
import { normaliseService } from "./domain/service-name.ts";
import { worseSeverity } from "./domain/severity.ts";
import {
  type AlertState,
  DEFAULT_CONFIG,
  type EngineConfig,
  FEEDBACK_SHOWN_MAX,
  type Footing,
  type IncidentState,
  joinableFor,
  type Reason,
  type SourceShare,
  type Spot,
  type TenantState,
  type Timer,
} from "./domain/state.ts";
import type { TenantId } from "./domain/tenant.ts";
import {
  eventTimeOf,
  learnAcknowledged,
  learnAfterDeploy,
  learnEnded,
  learnFiring,
  learnLed,
} from "./learn.ts";

const SERVICES_SHOWN_MAX = 50;
const TITLES_SHOWN_MAX = 5;
const REASONS_KEPT_MAX = 10;
const FOOTING_MAX = 120;
const SPOTS_MAX = 40;
const PATTERNS_KEPT_MAX = 6;
/** A closed incident in which something has been firing silently for so long is let go. */
const STUCK_AFTER_MS = 7 * 86_400_000;

/** Returns the state of a tenant to which nothing has happened. */
export function emptyState(tenantId: TenantId, config: EngineConfig): TenantState {
  const state: TenantState = {
    tenantId,
    config,
    nextIncidentNumber: 1,
    names: emptyNameBook(),
    patterns: new Map(),
    pairs: new Map(),
    services: new Map(),
    starts: [],
    recentFirings: [],
    recentEnds: [],
    recentGrowth: [],
    learned: new Set(),
    pairedWith: new Map(),
    upstreams: new Map(),
    downstreams: new Map(),
    incidentsByNode: new Map(),
    incidents: new Map(),
    alerts: new Map(),
    deploys: new Map(),
    incidentsByService: new Map(),
    alertsByIncident: new Map(),
    deploysByService: new Map(),
    orphans: new Map(),
    timers: new TinyQueue<Timer>([], byDueTime),
  };
  takeOverConfig(state);
  return state;
}

/** What people said about services, as the fold looks it up. */
function takeOverConfig(state: TenantState): void {
  const { dependencies, serviceAliases } = state.config;
  setSpokenNames(state.names, {
    aliases: serviceAliases.map(({ ci, monitoring }) => [ci, monitoring] as const),
    names: [
      ...dependencies.flatMap(({ upstream, downstream }) => [upstream, downstream]),
      ...serviceAliases.map(({ monitoring }) => monitoring),
    ],
  });
  linkDependencies(state);
}

/** The graph stands on core names, which change as names become known. */
function linkDependencies(state: TenantState): void {
  state.upstreams.clear();
  state.downstreams.clear();
  for (const { upstream, downstream } of state.config.dependencies) {
    const [up, down] = [upstream, downstream].map((name) => coreOf(state.names, normaliseService(name)));
    if (up === undefined || down === undefined || up === down) continue;
    addTo(state.upstreams, down, up);
    addTo(state.downstreams, up, down);
  }
}

/** Notes what a source calls a service; a new name may change what others mean. */
function hearName(state: TenantState, name: string, source: string): void {
  if (knowsName(state.names, name, source)) return;
  const before = state.names.revision;
  addName(state.names, name, source);
  state.learned.add(knowledgeId("name", name));
  if (state.names.revision === before) return;
  linkDependencies(state);
  state.deploysByService.clear();
  for (const deploy of state.deploys.values())
    addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
}

/** Fills the indexes and the timers of a state whose incidents, alerts and deploys were loaded from a store. */
export function rebuildIndexes(state: TenantState): void {
  for (const index of [
    state.incidentsByService,
    state.alertsByIncident,
    state.deploysByService,
    state.orphans,
    state.incidentsByNode,
  ])
    index.clear();
  takeOverConfig(state);
  for (const incident of [...state.incidents.values()].toSorted((a, b) =>
    a.incidentId < b.incidentId ? -1 : 1,
  )) {
    for (const { service } of incident.footing) addTo(state.incidentsByService, service, incident.incidentId);
    for (const { name } of incident.nodes) addTo(state.incidentsByNode, name, incident.incidentId);
  }
  for (const alert of state.alerts.values()) {
    if (alert.incidentId === undefined) state.orphans.set(alert.fingerprint, alert.firstAt);
    else addTo(state.alertsByIncident, alert.incidentId, alert.fingerprint);
  }
  for (const deploy of state.deploys.values())
    addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
  rearm(state);
}

/** Changes `state`, which the caller owns, by one event, and returns it. The only way state changes (design §5). */
export function evolve(state: TenantState, event: EngineEvent): TenantState {
  switch (event.type) {
    case "alert.received":
      receive(state, event.alert, event.at);
      break;
    case "alert.deduplicated":
      changeAlert(state, event.fingerprint, (alert) => ({ ...alert, occurrences: alert.occurrences + 1 }));
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        occurrences: incident.occurrences + 1,
      }));
      break;
    case "alert.correlated":
      join(state, event.fingerprint, event.alertId, event.incidentId, event.at, event.reason);
      break;
    case "alert.acknowledged":
    case "alert.updated":
      if (event.type === "alert.acknowledged") acknowledge(state, event.fingerprint, event.at);
      changeStatus(state, event.fingerprint, event.type === "alert.acknowledged" ? event.at : undefined);
      break;
    case "alert.resolved":
      resolve(state, event.fingerprint, event.resolvedAt, event.at);
      break;
    case "alert.forgotten":
      state.alerts.delete(event.fingerprint);
      state.orphans.delete(event.fingerprint);
      break;
    case "window.opened":
      open(state, event);
      break;
    case "window.extended":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, closesAt: event.closesAt }));
      break;
    case "window.closed":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        window: "closed",
        closedAt: event.at,
        noise: event.noise,
      }));
      break;
    case "incident.resolved":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        resolvedAt: event.at,
        noise: event.noise,
      }));
      noteEnd(state, event.incidentId, event.at);
      break;
    case "incident.reopened":
      changeIncident(state, event.incidentId, (incident) => reopen(incident, event.at, event.closesAt));
      break;
    case "incident.merged":
      merge(state, event.incidentId, event.into, event.at, event.reason);
      break;
    case "incident.retired":
      retire(state, event.incidentId, event.at);
      break;
    case "incident.deploy_tagged":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, deploy: event.deploy }));
      break;
    case "incident.deploy_untagged":
      changeIncident(state, event.incidentId, ({ deploy: _deploy, ...incident }) => incident);
      break;
    case "deploy.received":
      keepDeploy(state, event.deploy);
      break;
    case "deploy.forgotten":
      forgetDeploy(state, event.deployId);
      break;
    case "feedback.received":
      changeIncident(state, event.incidentId, (incident) => withFeedback(incident, event.verdict, event.by));
      break;
    case "settings.changed":
      // An event of an older version lacks the settings that came since.
      state.config = { ...DEFAULT_CONFIG, ...event.config };
      takeOverConfig(state);
      rearm(state);
      break;
  }
  return state;
}

/** Due times depend on the settings. */
function rearm(state: TenantState): void {
  while (state.timers.length > 0) state.timers.pop();
  for (const incident of state.incidents.values()) state.timers.push(timerOf(incident, state.config));
  for (const [fingerprint, seenAt] of state.orphans)
    state.timers.push(forgetTimer(fingerprint, seenAt, state.config));
}

/** Returns when an alert without an incident may be forgotten: its own late trigger would have come by then. */
export function forgetTimer(fingerprint: string, seenAt: number, config: EngineConfig): Timer {
  return { dueAt: seenAt + config.reopenMs, kind: "forget", subject: fingerprint };
}

/** The alert's content is kept whatever comes of it; a delivery older than what we know changes no content. */
function receive(state: TenantState, alert: CanonicalAlert, at: number): void {
  hearName(state, alert.service, alert.provider);
  const occurredAt = Date.parse(alert.occurred_at);
  const known = state.alerts.get(alert.fingerprint);
  if (known) {
    if (occurredAt < known.occurredAt) return;
    state.alerts.set(alert.fingerprint, { ...known, alert, occurredAt, lastAt: Math.max(known.lastAt, at) });
    return;
  }
  state.alerts.set(alert.fingerprint, {
    fingerprint: alert.fingerprint,
    alertId: alert.alert_id,
    status: alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at,
    lastAt: at,
    occurredAt,
    alert,
  });
  state.orphans.set(alert.fingerprint, at);
  state.timers.push(forgetTimer(alert.fingerprint, at, state.config));
}

function open(state: TenantState, event: Extract<EngineEvent, { type: "window.opened" }>): void {
  const alert = state.alerts.get(event.fingerprint)?.alert;
  if (!alert) return;
  const incident: IncidentState = {
    incidentId: event.incidentId,
    number: event.number,
    window: "open",
    openedAt: event.at,
    firstTriggeredAt: Date.parse(alert.triggered_at),
    closesAt: event.closesAt,
    lastAlertAt: event.at,
    title: alert.title,
    service: alert.service,
    ...(alert.source_url === undefined ? {} : { sourceUrl: alert.source_url }),
    services: [],
    environments: [],
    severity: alert.severity,
    alertCount: 0,
    occurrences: 0,
    firingCount: 0,
    acknowledgedCount: 0,
    sources: [],
    footing: [],
    nodes: [],
    led: false,
    everAcknowledged: 0,
    reasons: [],
    test: alert.test,
  };
  state.incidents.set(incident.incidentId, incident);
  state.nextIncidentNumber = Math.max(state.nextIncidentNumber, event.number + 1);
  state.timers.push(timerOf(incident, state.config));
}

/** A new firing of the alert, in this incident. */
function join(
  state: TenantState,
  fingerprint: string,
  alertId: string,
  incidentId: string,
  at: number,
  reason: Reason,
): void {
  const known = state.alerts.get(fingerprint);
  if (!known) return;
  if (known.incidentId !== undefined) state.alertsByIncident.get(known.incidentId)?.delete(fingerprint);
  state.orphans.delete(fingerprint);
  const { alert } = known;
  const place = placeOf(alert, coreOf(state.names, alert.service));
  const firing: AlertState = {
    fingerprint,
    alertId,
    incidentId,
    // What joins fires, also when the news of its end is known already: that is told next.
    status: alert.status === "resolved" ? "triggered" : alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at,
    lastAt: at,
    ...(alert.status === "acknowledged" ? { acknowledgedAt: at, everAcknowledged: true } : {}),
    place,
    pattern: patternKey(alert, place),
    occurredAt: known.occurredAt,
    alert,
  };
  state.alerts.set(fingerprint, firing);
  addTo(state.alertsByIncident, incidentId, fingerprint);
  addTo(state.incidentsByService, place.service, incidentId);
  if (place.node !== undefined) addTo(state.incidentsByNode, place.node, incidentId);
  const before = state.incidents.get(incidentId);
  const names = namesOf(state.names, alert.service, alert.tags);
  changeIncident(state, incidentId, (incident) => withAlert(incident, firing, at, reason, names));
  const after = state.incidents.get(incidentId);
  if (before && after && after.footing.length > before.footing.length)
    noteGrowth(state, incidentId, eventTimeOf(firing), at);
  learnFiring(state, firing, before?.alertCount === 0);
  if (before && after && !before.led && after.led) learnLed(state, before.footing[0]?.patterns[0], at);
}

const GROWTH_KEPT_MS = 10 * 60_000;
const GROWTH_KEPT_MAX = 64;

function noteGrowth(state: TenantState, incidentId: string, eventAt: number, at: number): void {
  state.recentGrowth = [
    ...state.recentGrowth.filter((one) => one.incidentId !== incidentId && one.at > at - GROWTH_KEPT_MS),
    { incidentId, at: eventAt },
  ].slice(-GROWTH_KEPT_MAX);
  state.learned.add(RECENT);
}

function withAlert(
  incident: IncidentState,
  firing: AlertState,
  at: number,
  reason: Reason,
  names: readonly string[],
): IncidentState {
  const { alert, place, severity } = firing;
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert, names);
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

function acknowledge(state: TenantState, fingerprint: string, at: number): void {
  const alert = state.alerts.get(fingerprint);
  if (!alert || alert.everAcknowledged) return;
  state.alerts.set(fingerprint, { ...alert, everAcknowledged: true });
  changeIncident(state, alert.incidentId, (incident) => ({
    ...incident,
    everAcknowledged: incident.everAcknowledged + 1,
  }));
  learnAcknowledged(state, alert, at);
}

function changeStatus(state: TenantState, fingerprint: string, acknowledgedAt: number | undefined): void {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  const { acknowledgedAt: _, ...rest } = before;
  const status = acknowledgedAt === undefined ? before.alert.status : "acknowledged";
  state.alerts.set(fingerprint, {
    ...rest,
    status,
    severity: before.alert.severity,
    ...(status === "acknowledged"
      ? { acknowledgedAt: acknowledgedAt ?? before.acknowledgedAt ?? before.lastAt }
      : {}),
  });
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    severity: worseSeverity(incident.severity, before.alert.severity),
    acknowledgedCount: incident.acknowledgedCount + acknowledged(status) - acknowledged(before.status),
  }));
}

function resolve(state: TenantState, fingerprint: string, resolvedAt: number, at: number): void {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  state.alerts.set(fingerprint, { ...before, status: "resolved", resolvedAt });
  if (before.status === "resolved") return;
  const { place } = before;
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    firingCount: incident.firingCount - 1,
    lastEndedAt: Math.max(incident.lastEndedAt ?? 0, Math.min(at, resolvedAt)),
    acknowledgedCount: incident.acknowledgedCount - acknowledged(before.status),
    footing: incident.footing.map((entry) =>
      entry.service === place?.service && entry.region === place.region
        ? { ...entry, firing: Math.max(0, entry.firing - 1) }
        : entry,
    ),
  }));
  if (before.incidentId !== undefined) learnEnded(state, before, at);
}

/** How long an incident that ended waits for others that ended with it: as long as a tool may hold news back. */
const ENDS_KEPT_MS = 8 * 60_000;
const ENDS_KEPT_MAX = 200;

function noteEnd(state: TenantState, incidentId: string, at: number): void {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  const end: RecentEnd = {
    incidentId,
    beganAt: Math.min(at, ...incident.footing.map(({ firstAt }) => firstAt)),
    endedAt: incident.lastEndedAt ?? at,
    heardAt: at,
  };
  state.recentEnds = [
    ...state.recentEnds.filter((one) => one.incidentId !== incidentId && one.heardAt > at - ENDS_KEPT_MS),
    end,
  ].slice(-ENDS_KEPT_MAX);
  state.learned.add(RECENT);
}

function reopen(incident: IncidentState, at: number, closesAt: number): IncidentState {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, ...rest } = incident;
  return { ...rest, window: "open", closesAt, ...(resolvedAt === undefined ? {} : { reopenedAt: at }) };
}

function retire(state: TenantState, incidentId: string, at: number): void {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  if (incident.deploy && !incident.test) learnAfterDeploy(state, incident, at);
  forgetIncident(state, incident);
  for (const fingerprint of state.alertsByIncident.get(incidentId) ?? []) state.alerts.delete(fingerprint);
  state.alertsByIncident.delete(incidentId);
}

function forgetIncident(state: TenantState, { incidentId, footing, nodes }: IncidentState): void {
  for (const { service } of footing) removeFrom(state.incidentsByService, service, incidentId);
  for (const { name } of nodes) removeFrom(state.incidentsByNode, name, incidentId);
  state.incidents.delete(incidentId);
}

/** The older one takes over everything of the younger one; where each alert came first is kept, so that a split is exact. */
function merge(state: TenantState, goneId: string, intoId: string, at: number, reason: Reason): void {
  const gone = state.incidents.get(goneId);
  const into = state.incidents.get(intoId);
  if (!gone || !into) return;
  for (const fingerprint of state.alertsByIncident.get(goneId) ?? []) {
    const alert = state.alerts.get(fingerprint);
    if (!alert) continue;
    state.alerts.set(fingerprint, { ...alert, incidentId: intoId, cameFrom: alert.cameFrom ?? goneId });
    addTo(state.alertsByIncident, intoId, fingerprint);
  }
  state.alertsByIncident.delete(goneId);
  forgetIncident(state, gone);
  for (const { service } of gone.footing) addTo(state.incidentsByService, service, intoId);
  for (const { name } of gone.nodes) addTo(state.incidentsByNode, name, intoId);
  changeIncident(state, intoId, (incident) => together(incident, gone, at, reason));
}

function together(into: IncidentState, gone: IncidentState, at: number, reason: Reason): IncidentState {
  const { resolvedAt: _resolvedAt, deploy: _deploy, ...rest } = into;
  const deploy = into.deploy ?? gone.deploy;
  const safelistReason = into.safelistReason ?? gone.safelistReason;
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

function keepDeploy(state: TenantState, news: CanonicalDeploy): void {
  const known = state.deploys.get(news.deploy_id);
  hearName(state, news.service, news.provider);
  if (known) removeFrom(state.deploysByService, coreOf(state.names, known.service), known.deploy_id);
  const deploy = known ? withNews(known, news) : news;
  state.deploys.set(deploy.deploy_id, deploy);
  addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
}

/** News may arrive out of order: a "running" that comes after the end does not start it again, and the earliest start holds. */
function withNews(known: CanonicalDeploy, news: CanonicalDeploy): CanonicalDeploy {
  const late = known.status !== "in_progress" && news.status === "in_progress";
  const started_at = known.started_at < news.started_at ? known.started_at : news.started_at;
  return late ? { ...news, ...known, started_at } : { ...known, ...news, started_at };
}

function forgetDeploy(state: TenantState, deployId: string): void {
  const known = state.deploys.get(deployId);
  if (known) removeFrom(state.deploysByService, coreOf(state.names, known.service), deployId);
  state.deploys.delete(deployId);
}

function withFeedback(
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

function changeAlert(
  state: TenantState,
  fingerprint: string,
  change: (alert: AlertState) => AlertState,
): void {
  const alert = state.alerts.get(fingerprint);
  if (alert) state.alerts.set(fingerprint, change(alert));
}

function changeIncident(
  state: TenantState,
  incidentId: string | undefined,
  change: (incident: IncidentState) => IncidentState,
): void {
  const before = incidentId === undefined ? undefined : state.incidents.get(incidentId);
  if (!before) return;
  const after = change(before);
  state.incidents.set(after.incidentId, after);
  const timer = timerOf(after, state.config);
  const armed = timerOf(before, state.config);
  if (timer.dueAt !== armed.dueAt || timer.kind !== armed.kind) state.timers.push(timer);
}

/** Returns what an incident waits for next: its window to close, or to be let go. */
export function timerOf(incident: IncidentState, config: EngineConfig): Timer {
  const { incidentId: subject } = incident;
  if (incident.window === "open") return { dueAt: incident.closesAt, kind: "close", subject };
  const letGoAt =
    incident.resolvedAt === undefined
      ? incident.lastAlertAt + STUCK_AFTER_MS
      : incident.resolvedAt + joinableFor(incident, config);
  return { dueAt: Math.max(letGoAt, incident.closedAt ?? 0), kind: "retire", subject };
}

function byDueTime(a: Timer, b: Timer): number {
  return a.dueAt - b.dueAt || compareText(a.kind, b.kind) || compareText(a.subject, b.subject);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function acknowledged(status: AlertState["status"]): 0 | 1 {
  return status === "acknowledged" ? 1 : 0;
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

function addTo(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  if (members) members.add(member);
  else index.set(key, new Set([member]));
}

function removeFrom(index: Map<string, Set<string>>, key: string, member: string): void {
  const members = index.get(key);
  members?.delete(member);
  if (members?.size === 0) index.delete(key);
}
