import type { CanonicalAlert } from "../domain/alert.ts";
import { derivedId } from "../domain/derived-id.ts";
import type { Environment } from "../domain/environment.ts";
import type { Decision } from "../domain/event.ts";
import { serviceCore } from "../domain/service-name.ts";
import type { EngineConfig, IncidentState, Reason, TenantState } from "../domain/state.ts";

/**
 * Step 2. Puts a new firing into the incident that covers its service, or opens one.
 *
 * A late alert keeps its window open a little longer, because a failing service and the services that lean on it
 * rarely fail in the same second; the cap stops a flapping monitor from holding one window open all night. A closed
 * incident takes alerts back while something in it fires and for the reopen period after its last alert, so a two-hour
 * outage is one card and not eight (design §5.2). `now` is the item's time, epoch milliseconds.
 */
export function placeInWindow(alert: CanonicalAlert, state: TenantState, now: number): readonly Decision[] {
  const subject = { fingerprint: alert.fingerprint, alertId: alert.alert_id };
  const place = findIncident(alert, state, now);
  if (!place) {
    const incidentId = derivedId(now, "incident", alert.alert_id);
    const reason: Reason = { code: "first-of-its-kind", text: `nothing else was open for ${alert.service}` };
    return [
      {
        type: "window.opened",
        incidentId,
        number: state.nextIncidentNumber,
        closesAt: now + state.config.windowMs,
        fingerprint: alert.fingerprint,
        reason,
      },
      { type: "alert.correlated", ...subject, incidentId, reason },
    ];
  }
  const { incident, reason } = place;
  const joined: Decision = { type: "alert.correlated", ...subject, incidentId: incident.incidentId, reason };
  const reopened = reopenFor(incident, state.config, now, reason);
  if (reopened) return [reopened, joined];
  const extended = extend(incident, state.config, now);
  return extended ? [joined, extended] : [joined];
}

function findIncident(
  alert: CanonicalAlert,
  state: TenantState,
  now: number,
): { incident: IncidentState; reason: Reason } | undefined {
  const own = state.alerts.get(alert.fingerprint)?.incidentId;
  const before = own === undefined ? undefined : state.incidents.get(own);
  if (before && isJoinable(before, state.config, now)) {
    return { incident: before, reason: { code: "fired-again", text: "the same alert fired again" } };
  }
  let best: IncidentState | undefined;
  for (const incidentId of state.incidentsByService.get(serviceCore(alert.service)) ?? []) {
    const incident = state.incidents.get(incidentId);
    if (!incident || incident.test !== alert.test) continue;
    if (
      !isJoinable(incident, state.config, now) ||
      !sharesEnvironment(incident.environments, alert.environment)
    )
      continue;
    if (!best || isBetter(incident, best)) best = incident;
  }
  if (!best) return undefined;
  const reason: Reason =
    best.window === "open"
      ? { code: "same-service", text: `same service, ${alert.service}` }
      : { code: "still-firing", text: `same service, ${alert.service}, while the incident was not over` };
  return { incident: best, reason };
}

/** An open window before a closed one; of two open ones the older, whose card came first; of two closed ones the livelier. Ids break ties, so that order in memory decides nothing. */
function isBetter(a: IncidentState, b: IncidentState): boolean {
  if (a.window !== b.window) return a.window === "open";
  const earlier = a.window === "open" ? a.openedAt - b.openedAt : b.lastAlertAt - a.lastAlertAt;
  return earlier < 0 || (earlier === 0 && a.incidentId < b.incidentId);
}

function isJoinable(incident: IncidentState, config: EngineConfig, now: number): boolean {
  if (incident.window === "open") return true;
  return now - Math.max(incident.lastAlertAt, incident.resolvedAt ?? 0) <= config.reopenMs;
}

/** Production and staging of one service are two problems; an unknown environment may be either. */
function sharesEnvironment(environments: readonly Environment[], environment: Environment): boolean {
  return environment === "unknown" || environments.includes("unknown") || environments.includes(environment);
}

function reopenFor(
  incident: IncidentState,
  config: EngineConfig,
  now: number,
  reason: Reason,
): Decision | undefined {
  if (incident.window === "open" && incident.resolvedAt === undefined) return undefined;
  const closesAt = incident.window === "open" ? incident.closesAt : now + config.windowMs;
  return { type: "incident.reopened", incidentId: incident.incidentId, closesAt, reason };
}

function extend(incident: IncidentState, config: EngineConfig, now: number): Decision | undefined {
  if (incident.closesAt - now > config.extendWithinMs) return undefined;
  const startedAt = incident.reopenedAt ?? incident.openedAt;
  const closesAt = Math.min(incident.closesAt + config.extendByMs, startedAt + config.windowMaxMs);
  if (closesAt <= incident.closesAt) return undefined;
  const reason: Reason = {
    code: "alert-in-last-seconds",
    text: "another alert came just before the window closed",
  };
  return { type: "window.extended", incidentId: incident.incidentId, closesAt, reason };
}
