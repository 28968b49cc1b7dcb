import type { CanonicalAlert } from "../domain/alert.ts";
import type { EngineEvent } from "../domain/event.ts";
import { RECENT } from "../domain/knowledge.ts";
import { coreOf, namesOf } from "../domain/name-book.ts";
import { patternKey, placeOf } from "../domain/place.ts";
import { worseSeverity } from "../domain/severity.ts";
import {
  type AlertState,
  FIRED_AT_MAX,
  type InIncident,
  type Reason,
  type TenantState,
} from "../domain/state.ts";
import { serviceOf } from "../domain/title-service.ts";
import { withFiring } from "../incident-summary.ts";
import { addTo, forgetTimer, hearName } from "../indexes.ts";
import { eventTimeOf, learnAcknowledged, learnEnded, learnFiring, learnLed } from "../learn.ts";
import { changeAlert, changeIncident } from "./change.ts";

/** The alert's content is kept whatever comes of it; a delivery older than what we know changes no content. */
export function receive(state: TenantState, alert: CanonicalAlert, at: number): void {
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

/** A new firing of the alert, in this incident. */
export function join(
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

/** The same firing was told of once more. */
export function hearAgain(state: TenantState, fingerprint: string, incidentId: string | undefined): void {
  changeAlert(state, fingerprint, ({ inIncident, ...alert }) => ({
    ...alert,
    occurrences: alert.occurrences + 1,
    ...(inIncident && { inIncident: { ...inIncident, heard: inIncident.heard + 1 } }),
  }));
  changeIncident(state, incidentId, (incident) => ({ ...incident, occurrences: incident.occurrences + 1 }));
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

/** Somebody has this firing in hand, for the first time: counted in its incident, and learnt. */
export function acknowledge(state: TenantState, fingerprint: string, at: number): void {
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

/** The alert is as its newest delivery says, or acknowledged since `acknowledgedAt` (epoch milliseconds). */
export function changeStatus(
  state: TenantState,
  fingerprint: string,
  acknowledgedAt: number | undefined,
): void {
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

/** The firing is over, whoever says so; one that is over already only learns when. */
export function resolve(
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

/** What a person had ended fires again, as its source last said. */
export function fireOn(state: TenantState, fingerprint: string): void {
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

function acknowledged(status: AlertState["status"]): 0 | 1 {
  return status === "acknowledged" ? 1 : 0;
}
