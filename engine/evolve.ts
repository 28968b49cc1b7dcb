import TinyQueue from "tinyqueue";
import type { CanonicalAlert } from "./domain/alert.ts";
import type { CanonicalDeploy } from "./domain/deploy.ts";
import type { EngineEvent } from "./domain/event.ts";
import { safelistReasonOf } from "./domain/safelist.ts";
import { serviceCore } from "./domain/service-name.ts";
import { worseSeverity } from "./domain/severity.ts";
import {
  type AlertState,
  DEFAULT_CONFIG,
  type EngineConfig,
  FEEDBACK_SHOWN_MAX,
  type IncidentState,
  type Reason,
  type SourceShare,
  type TenantState,
  type Timer,
} from "./domain/state.ts";
import type { TenantId } from "./domain/tenant.ts";

const SERVICES_SHOWN_MAX = 50;
const TITLES_SHOWN_MAX = 5;
const REASONS_KEPT_MAX = 10;
/** A closed incident in which something has been firing silently for so long is let go. */
const STUCK_AFTER_MS = 7 * 86_400_000;

/** Returns the state of a tenant to which nothing has happened. */
export function emptyState(tenantId: TenantId, config: EngineConfig): TenantState {
  return {
    tenantId,
    config,
    nextIncidentNumber: 1,
    incidents: new Map(),
    alerts: new Map(),
    deploys: new Map(),
    incidentsByService: new Map(),
    alertsByIncident: new Map(),
    deploysByService: new Map(),
    orphans: new Map(),
    timers: new TinyQueue<Timer>([], byDueTime),
  };
}

/** Fills the indexes and the timers of a state whose incidents, alerts and deploys were loaded from a store. */
export function rebuildIndexes(state: TenantState): void {
  for (const index of [
    state.incidentsByService,
    state.alertsByIncident,
    state.deploysByService,
    state.orphans,
  ])
    index.clear();
  for (const incident of state.incidents.values()) {
    for (const service of incident.services)
      addTo(state.incidentsByService, serviceCore(service), incident.incidentId);
  }
  for (const alert of state.alerts.values()) {
    if (alert.incidentId === undefined) state.orphans.set(alert.fingerprint, alert.firstAt);
    else addTo(state.alertsByIncident, alert.incidentId, alert.fingerprint);
  }
  for (const deploy of state.deploys.values())
    addTo(state.deploysByService, serviceCore(deploy.service), deploy.deploy_id);
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
      changeStatus(state, event.fingerprint, event.type === "alert.acknowledged" ? event.at : undefined);
      break;
    case "alert.resolved":
      resolve(state, event.fingerprint, event.resolvedAt);
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
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, resolvedAt: event.at }));
      break;
    case "incident.reopened":
      changeIncident(state, event.incidentId, (incident) => reopen(incident, event.at, event.closesAt));
      break;
    case "incident.retired":
      retire(state, event.incidentId);
      break;
    case "incident.deploy_tagged":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, deploy: event.deploy }));
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
  state.alerts.set(fingerprint, {
    fingerprint,
    alertId,
    incidentId,
    status: alert.status,
    severity: alert.severity,
    occurrences: 1,
    firstAt: at,
    lastAt: at,
    ...(alert.status === "acknowledged" ? { acknowledgedAt: at } : {}),
    occurredAt: known.occurredAt,
    alert,
  });
  addTo(state.alertsByIncident, incidentId, fingerprint);
  addTo(state.incidentsByService, serviceCore(alert.service), incidentId);
  changeIncident(state, incidentId, (incident) => withAlert(incident, alert, at, reason));
}

function withAlert(
  incident: IncidentState,
  alert: CanonicalAlert,
  at: number,
  reason: Reason,
): IncidentState {
  const safelistReason = incident.safelistReason ?? safelistReasonOf(alert);
  return {
    ...incident,
    lastAlertAt: Math.max(incident.lastAlertAt, at),
    services: withOne(incident.services, alert.service, SERVICES_SHOWN_MAX),
    environments: withOne(incident.environments, alert.environment, 4),
    severity: worseSeverity(incident.severity, alert.severity),
    alertCount: incident.alertCount + 1,
    occurrences: incident.occurrences + 1,
    firingCount: incident.firingCount + 1,
    acknowledgedCount: incident.acknowledgedCount + (alert.status === "acknowledged" ? 1 : 0),
    sources: withSource(incident.sources, alert.provider, alert.title),
    reasons: withReason(incident.reasons, reason),
    ...(safelistReason === undefined ? {} : { safelistReason }),
  };
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

function resolve(state: TenantState, fingerprint: string, resolvedAt: number): void {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  state.alerts.set(fingerprint, { ...before, status: "resolved", resolvedAt });
  if (before.status === "resolved") return;
  changeIncident(state, before.incidentId, (incident) => ({
    ...incident,
    firingCount: incident.firingCount - 1,
    acknowledgedCount: incident.acknowledgedCount - acknowledged(before.status),
  }));
}

function reopen(incident: IncidentState, at: number, closesAt: number): IncidentState {
  const { resolvedAt, closedAt: _closedAt, noise: _noise, ...rest } = incident;
  return { ...rest, window: "open", closesAt, ...(resolvedAt === undefined ? {} : { reopenedAt: at }) };
}

function retire(state: TenantState, incidentId: string): void {
  const incident = state.incidents.get(incidentId);
  for (const service of incident?.services ?? [])
    removeFrom(state.incidentsByService, serviceCore(service), incidentId);
  for (const fingerprint of state.alertsByIncident.get(incidentId) ?? []) state.alerts.delete(fingerprint);
  state.alertsByIncident.delete(incidentId);
  state.incidents.delete(incidentId);
}

function keepDeploy(state: TenantState, news: CanonicalDeploy): void {
  const known = state.deploys.get(news.deploy_id);
  if (known) removeFrom(state.deploysByService, serviceCore(known.service), known.deploy_id);
  const deploy = known ? withNews(known, news) : news;
  state.deploys.set(deploy.deploy_id, deploy);
  addTo(state.deploysByService, serviceCore(deploy.service), deploy.deploy_id);
}

/** News may arrive out of order: a "running" that comes after the end does not start it again, and the earliest start holds. */
function withNews(known: CanonicalDeploy, news: CanonicalDeploy): CanonicalDeploy {
  const late = known.status !== "in_progress" && news.status === "in_progress";
  const started_at = known.started_at < news.started_at ? known.started_at : news.started_at;
  return late ? { ...news, ...known, started_at } : { ...known, ...news, started_at };
}

function forgetDeploy(state: TenantState, deployId: string): void {
  const known = state.deploys.get(deployId);
  if (known) removeFrom(state.deploysByService, serviceCore(known.service), deployId);
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
      : incident.resolvedAt + config.reopenMs;
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
