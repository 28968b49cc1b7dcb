import type { CanonicalAlert } from "./domain/alert.ts";
import type { CanonicalDeploy } from "./domain/deploy.ts";
import { DEFAULT_CONFIG } from "./domain/engine-config.ts";
import type { EngineEvent } from "./domain/event.ts";
import { RECENT, type RecentEnd } from "./domain/knowledge.ts";
import { coreOf, namesOf } from "./domain/name-book.ts";
import { patternKey, placeOf } from "./domain/place.ts";
import { worseSeverity } from "./domain/severity.ts";
import {
  type AlertState,
  FIRED_AT_MAX,
  type IncidentState,
  type InIncident,
  type Reason,
  type TenantState,
} from "./domain/state.ts";
import { serviceOf } from "./domain/title-service.ts";
import {
  reopen,
  summaryOf,
  together,
  withFeedback,
  withFiring,
  withoutFeedback,
} from "./incident-summary.ts";
import {
  addTo,
  forgetTimer,
  hearName,
  indexDeploy,
  rearm,
  removeFrom,
  takeOverConfig,
  timerOf,
  unindexDeploy,
} from "./indexes.ts";
import {
  eventTimeOf,
  learnAcknowledged,
  learnAfterDeploy,
  learnEnded,
  learnFiring,
  learnLed,
  learnTuneAdvised,
} from "./learn.ts";
import { addLink, removeLink } from "./links.ts";
import { keepMute } from "./mutes.ts";
import { attach, detach, linkOf, moveRunbooks, noteOffer, noteRunbookEnd } from "./runbooks.ts";

/** Changes `state`, which the caller owns, by one event, and returns it. The only way state changes (design §5). */
export function evolve(state: TenantState, event: EngineEvent): TenantState {
  switch (event.type) {
    case "alert.received":
      receive(state, event.alert, event.at);
      break;
    case "alert.deduplicated":
      changeAlert(state, event.fingerprint, heardAgain);
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
      resolve(state, event);
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
      changeIncident(state, event.incidentId, ({ keptOpenBy: _keptOpen, ...incident }) => ({
        ...incident,
        resolvedAt: event.at,
        noise: event.noise,
        ...(event.reason.by === undefined ? {} : { resolvedBy: { by: event.reason.by, at: event.at } }),
      }));
      noteEnd(state, event.incidentId, event.at, event.reason.by);
      break;
    case "incident.acknowledged":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        acknowledgedBy: { by: event.by, at: event.at },
      }));
      break;
    case "incident.unacknowledged":
      changeIncident(state, event.incidentId, ({ acknowledgedBy: _acknowledgedBy, ...incident }) => incident);
      break;
    case "incident.kept_open":
      keepOpen(state, event);
      break;
    case "mute.added":
    case "mute.lifted":
    case "mute.expired":
      keepMute(state, event);
      break;
    case "incident.muted":
      changeIncident(state, event.incidentId, ({ unmuted: _unmuted, ...incident }) => ({
        ...incident,
        muted: event.mute,
      }));
      break;
    case "incident.unmuted":
      changeIncident(state, event.incidentId, ({ muted: mute, ...incident }) => ({
        ...incident,
        ...(mute === undefined ? {} : { unmuted: { mute, at: event.at, reason: event.reason } }),
      }));
      break;
    case "incident.reopened":
      changeIncident(state, event.incidentId, (incident) => reopen(incident, event.at, event.closesAt));
      break;
    case "incident.merged":
      merge(state, event.incidentId, event.into, event.at, event.reason);
      break;
    case "incident.split":
      split(state, event);
      break;
    case "incident.rescored":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, noise: event.noise }));
      break;
    case "link.added":
      addLink(state, event.link);
      break;
    case "link.removed":
      removeLink(state, event.linkId);
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
    case "feedback.withdrawn":
      changeIncident(state, event.incidentId, (incident) => withoutFeedback(incident, event.by));
      break;
    case "suggestions.made":
      takeAdvice(state, event);
      break;
    case "runbook.attached":
      attach(state, event);
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, runbook: linkOf(event) }));
      break;
    case "runbook.detached":
      detach(state, event);
      changeIncident(state, event.incidentId, ({ runbook: _runbook, ...incident }) => incident);
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

/** The newest advice replaces the same of before; what is new in this incident is remembered where it came from. */
function takeAdvice(state: TenantState, event: Extract<EngineEvent, { type: "suggestions.made" }>): void {
  const { incidentId, suggestions, withdrawn, at } = event;
  const known = state.incidents.get(incidentId)?.suggestions ?? [];
  const isKnown = (id: string) => known.some((one) => one.suggestion_id === id);
  const fresh = new Map(suggestions.map((one) => [one.suggestion_id, one]));
  const added = suggestions.filter((one) => !isKnown(one.suggestion_id));
  for (const one of added) {
    if (one.type === "runbook") noteOffer(state, incidentId, one, at);
    if (one.type === "tune")
      for (const pattern of one.affected.patterns) learnTuneAdvised(state, pattern, at);
  }
  const kept = known
    .filter((one) => !withdrawn.includes(one.suggestion_id))
    .map((one) => fresh.get(one.suggestion_id) ?? one);
  changeIncident(state, incidentId, (incident) => ({ ...incident, suggestions: [...kept, ...added] }));
}

/** The alert's content is kept whatever comes of it; a delivery older than what we know changes no content. */
function receive(state: TenantState, alert: CanonicalAlert, at: number): void {
  hearName(state, serviceOf(alert), alert.provider);
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
    service: serviceOf(alert),
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
  const place = placeOf(alert, coreOf(state.names, serviceOf(alert)));
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
    inIncident: inIncidentOf(known, incidentId, at, reason),
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
  const names = namesOf(state.names, serviceOf(alert), alert.tags);
  changeIncident(state, incidentId, (incident) =>
    withFiring(incident, firing, at, { names, safelist: state.config.safelist }),
  );
  const after = state.incidents.get(incidentId);
  if (before && after && after.footing.length > before.footing.length)
    noteGrowth(state, incidentId, eventTimeOf(firing), at);
  learnFiring(state, firing, before?.alertCount === 0);
  if (before && after && !before.led && after.led) learnLed(state, before.footing[0]?.patterns[0], at);
}

/** The alert's part in the incident with this firing; what it did in another incident stays there. */
function inIncidentOf(known: AlertState, incidentId: string, at: number, reason: Reason): InIncident {
  const before = known.incidentId === incidentId ? known.inIncident : undefined;
  const beganAt = eventTimeOf({ alert: known.alert, firstAt: at });
  return {
    reason,
    firings: (before?.firings ?? 0) + 1,
    heard: (before?.heard ?? 0) + 1,
    acknowledged: (before?.acknowledged ?? 0) + (known.alert.status === "acknowledged" ? 1 : 0),
    severity: worseSeverity(before?.severity ?? known.alert.severity, known.alert.severity),
    since: before?.since ?? at,
    beganAt: Math.min(beganAt, before?.beganAt ?? beganAt),
    lastBeganAt: Math.max(beganAt, before?.lastBeganAt ?? beganAt),
    firedAt: [...(before?.firedAt ?? []), at].slice(-FIRED_AT_MAX),
  };
}

function heardAgain(alert: AlertState): AlertState {
  const { inIncident, occurrences } = alert;
  const heard = inIncident && { inIncident: { ...inIncident, heard: inIncident.heard + 1 } };
  return { ...alert, occurrences: occurrences + 1, ...heard };
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

function acknowledge(state: TenantState, fingerprint: string, at: number): void {
  const alert = state.alerts.get(fingerprint);
  if (!alert || alert.everAcknowledged) return;
  const { inIncident } = alert;
  state.alerts.set(fingerprint, {
    ...alert,
    everAcknowledged: true,
    ...(inIncident && { inIncident: { ...inIncident, acknowledged: inIncident.acknowledged + 1 } }),
  });
  changeIncident(state, alert.incidentId, (incident) => ({
    ...incident,
    everAcknowledged: incident.everAcknowledged + 1,
  }));
  learnAcknowledged(state, alert, at);
}

function changeStatus(state: TenantState, fingerprint: string, acknowledgedAt: number | undefined): void {
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  const { acknowledgedAt: _, inIncident, ...rest } = before;
  const status = acknowledgedAt === undefined ? before.alert.status : "acknowledged";
  state.alerts.set(fingerprint, {
    ...rest,
    status,
    severity: before.alert.severity,
    ...(inIncident && {
      inIncident: { ...inIncident, severity: worseSeverity(inIncident.severity, before.alert.severity) },
    }),
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

function resolve(
  state: TenantState,
  { fingerprint, resolvedAt, at, reason }: Extract<EngineEvent, { type: "alert.resolved" }>,
): void {
  const incident = state.incidents.get(state.alerts.get(fingerprint)?.incidentId ?? "");
  // Whoever has the incident in hand has this in hand, which is known for good once it is over.
  if (incident?.acknowledgedBy || reason?.by !== undefined) acknowledge(state, fingerprint, at);
  const before = state.alerts.get(fingerprint);
  if (!before) return;
  const { by } = reason ?? {};
  state.alerts.set(fingerprint, {
    ...before,
    status: "resolved",
    resolvedAt,
    ...(by === undefined ? {} : { resolvedBy: by }),
  });
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

function noteEnd(state: TenantState, incidentId: string, at: number, by: string | undefined): void {
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  noteRunbookEnd(state, incident, at);
  // When a person says so tells nothing of what ended with it.
  if (by !== undefined) return;
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

/** It is not over, a person says: what they or another person had ended fires again, as its source last said. */
function keepOpen(
  state: TenantState,
  { incidentId, fingerprints, by, at }: Extract<EngineEvent, { type: "incident.kept_open" }>,
): void {
  for (const fingerprint of fingerprints) fireOn(state, fingerprint);
  state.recentEnds = state.recentEnds.filter((one) => one.incidentId !== incidentId);
  state.learned.add(RECENT);
  changeIncident(state, incidentId, ({ resolvedAt: _at, resolvedBy: _by, noise: _noise, ...incident }) => ({
    ...incident,
    keptOpenBy: { by, at, held: incident.firingCount === 0 },
  }));
}

function fireOn(state: TenantState, fingerprint: string): void {
  const before = state.alerts.get(fingerprint);
  if (before?.status !== "resolved") return;
  const { resolvedAt: _resolvedAt, resolvedBy: _resolvedBy, ...alert } = before;
  const status = alert.alert.status === "acknowledged" ? "acknowledged" : "triggered";
  state.alerts.set(fingerprint, { ...alert, status });
  changeIncident(state, alert.incidentId, (incident) => ({
    ...incident,
    firingCount: incident.firingCount + 1,
    acknowledgedCount: incident.acknowledgedCount + acknowledged(status),
    footing: incident.footing.map((entry) =>
      entry.service === alert.place?.service && entry.region === alert.place.region
        ? { ...entry, firing: entry.firing + 1 }
        : entry,
    ),
  }));
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
  moveRunbooks(state, gone, intoId);
  changeIncident(state, intoId, (incident) => together(incident, gone, at, reason));
}

/**
 * Takes alerts out of an incident. Both are summed up anew from their alerts, so that each is what it would be had they
 * never met; an incident that had been merged comes back under its own number.
 */
function split(state: TenantState, event: Extract<EngineEvent, { type: "incident.split" }>): void {
  const { incidentId, into, number } = event;
  const whole = state.incidents.get(incidentId);
  const fingerprints = state.alertsByIncident.get(incidentId);
  if (!whole || !fingerprints) return;
  for (const fingerprint of event.fingerprints) {
    const alert = state.alerts.get(fingerprint);
    if (alert?.incidentId !== incidentId) continue;
    const { cameFrom, inIncident, ...rest } = alert;
    const reason = cameFrom === into || !inIncident ? inIncident?.reason : event.reason;
    state.alerts.set(fingerprint, {
      ...rest,
      incidentId: into,
      ...(inIncident && reason ? { inIncident: { ...inIncident, reason } } : {}),
    });
    fingerprints.delete(fingerprint);
    addTo(state.alertsByIncident, into, fingerprint);
  }
  forgetIncident(state, whole);
  // Advice and runbook were given to the incident that stays; what leaves it is looked at anew.
  const { suggestions: _advice, runbook: _runbook, ...leaving } = whole;
  const came = (id: string) => (whole.merged ?? []).filter((one) => one.incidentId === id);
  const stay = (whole.merged ?? []).filter((one) => one.incidentId !== into);
  const takenOutOf = { incidentId, number: whole.number, at: event.at, reason: event.reason };
  for (const [id, frame] of [
    [incidentId, { ...whole, merged: stay }],
    [
      into,
      { ...leaving, incidentId: into, number, merged: came(into).length > 0 ? [] : undefined, takenOutOf },
    ],
  ] as const)
    putTogether(state, id, frame);
  state.nextIncidentNumber = Math.max(state.nextIncidentNumber, number + 1);
}

function putTogether(
  state: TenantState,
  incidentId: string,
  {
    number,
    window,
    closesAt,
    closedAt,
    reopenedAt,
    feedback,
    merged,
    takenOutOf,
    suggestions,
    runbook,
    acknowledgedBy,
    muted,
    unmuted,
  }: Omit<IncidentState, "merged"> & {
    readonly merged: IncidentState["merged"] | undefined;
  },
): void {
  const alerts = [...(state.alertsByIncident.get(incidentId) ?? [])].flatMap(
    (fingerprint) => state.alerts.get(fingerprint) ?? [],
  );
  if (alerts.length === 0) return;
  const frame = {
    incidentId,
    number,
    window,
    closesAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    ...(reopenedAt === undefined ? {} : { reopenedAt }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(merged === undefined || merged.length === 0 ? {} : { merged }),
    ...(takenOutOf === undefined ? {} : { takenOutOf }),
    ...(suggestions === undefined ? {} : { suggestions }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
    ...(muted === undefined ? {} : { muted }),
    ...(unmuted === undefined ? {} : { unmuted }),
  };
  const incident = summaryOf(frame, alerts, ({ alert }) => ({
    names: namesOf(state.names, serviceOf(alert), alert.tags),
    safelist: state.config.safelist,
  }));
  state.incidents.set(incidentId, incident);
  for (const { service } of incident.footing) addTo(state.incidentsByService, service, incidentId);
  for (const { name } of incident.nodes) addTo(state.incidentsByNode, name, incidentId);
  state.timers.push(timerOf(incident, state.config));
}

function keepDeploy(state: TenantState, news: CanonicalDeploy): void {
  const known = state.deploys.get(news.deploy_id);
  hearName(state, news.service, news.provider);
  if (known) unindexDeploy(state, known);
  const deploy = known ? withNews(known, news) : news;
  state.deploys.set(deploy.deploy_id, deploy);
  indexDeploy(state, deploy);
}

/** News may arrive out of order: a "running" that comes after the end does not start it again, and the earliest start holds. */
function withNews(known: CanonicalDeploy, news: CanonicalDeploy): CanonicalDeploy {
  const late = known.status !== "in_progress" && news.status === "in_progress";
  const started_at = known.started_at < news.started_at ? known.started_at : news.started_at;
  return late ? { ...news, ...known, started_at } : { ...known, ...news, started_at };
}

function forgetDeploy(state: TenantState, deployId: string): void {
  const known = state.deploys.get(deployId);
  if (known) unindexDeploy(state, known);
  state.deploys.delete(deployId);
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

function acknowledged(status: AlertState["status"]): 0 | 1 {
  return status === "acknowledged" ? 1 : 0;
}
