import type { EngineEvent } from "../domain/event.ts";
import { RECENT, type RecentEnd } from "../domain/knowledge.ts";
import { namesOf } from "../domain/name-book.ts";
import type { IncidentState, Reason, TenantState } from "../domain/state.ts";
import { serviceOf } from "../domain/title-service.ts";
import { summaryOf, together } from "../incident-summary.ts";
import { addTo, removeFrom, timerOf } from "../indexes.ts";
import { learnAfterDeploy, learnTuneAdvised } from "../learn.ts";
import { moveRunbooks, noteOffer, noteRunbookEnd } from "../runbooks.ts";
import { fireOn } from "./alerts.ts";
import { changeIncident } from "./change.ts";

/** An incident begins, empty: its first alert joins by the next event. */
export function open(state: TenantState, event: Extract<EngineEvent, { type: "window.opened" }>): void {
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

/** The newest advice replaces the same of before; what is new in this incident is remembered where it came from. */
export function takeAdvice(
  state: TenantState,
  event: Extract<EngineEvent, { type: "suggestions.made" }>,
): void {
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

/** How long an incident that ended waits for others that ended with it: as long as a tool may hold news back. */
const ENDS_KEPT_MS = 8 * 60_000;
const ENDS_KEPT_MAX = 200;

/** It is over: remembered for a while, for others that ended with it. `by` is the person who said so, if one did. */
export function noteEnd(state: TenantState, incidentId: string, at: number, by: string | undefined): void {
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
export function keepOpen(
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

/** It takes no more alerts and is let go, with all that fired in it. */
export function retire(state: TenantState, incidentId: string, at: number): void {
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
export function merge(state: TenantState, goneId: string, intoId: string, at: number, reason: Reason): void {
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
export function split(state: TenantState, event: Extract<EngineEvent, { type: "incident.split" }>): void {
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
