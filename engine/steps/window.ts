import { derivedId } from "../domain/derived-id.ts";
import type { EngineConfig } from "../domain/engine-config.ts";
import type { Decision } from "../domain/event.ts";
import { type IncidentState, joinableFor, type Reason, type TenantState } from "../domain/state.ts";
import type { Arrival, Tie } from "./evidence.ts";

/**
 * Step 2. Puts a new firing into the incident that covers its service, or opens one.
 *
 * A late alert keeps its window open a little longer, because a failing service and the services that lean on it
 * rarely fail in the same second; the cap stops a flapping monitor from holding one window open all night. A closed
 * incident takes alerts back while something in it fires and for the reopen period after its last alert, so a two-hour
 * outage is one card and not eight (design §5.2). `now` is the item's time, epoch milliseconds.
 */
export function placeInWindow(
  arrival: Arrival,
  ties: readonly Tie[],
  state: TenantState,
  now: number,
): readonly Decision[] {
  const { alert } = arrival;
  const subject = { fingerprint: alert.fingerprint, alertId: alert.alert_id };
  const place = findIncident(arrival, ties, state, now);
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
  { alert, threshold }: Arrival,
  ties: readonly Tie[],
  state: TenantState,
  now: number,
): { incident: IncidentState; reason: Reason } | undefined {
  const own = state.alerts.get(alert.fingerprint)?.incidentId;
  const before = own === undefined ? undefined : state.incidents.get(own);
  if (before && (before.window === "open" || now - lastNewsOf(before) <= state.config.reopenMs))
    return { incident: before, reason: { code: "fired-again", text: "the same alert fired again" } };
  const best = ties[0];
  return best && best.rate >= threshold ? best : undefined;
}

/** Whether the incident still takes alerts: it is open, or something in it fires, or its end is not long ago ({@link joinableFor}). */
export function isJoinable(incident: IncidentState, config: EngineConfig, now: number): boolean {
  if (incident.window === "open" || incident.firingCount > 0) return true;
  return now - lastNewsOf(incident) <= joinableFor(incident, config);
}

function lastNewsOf({ lastAlertAt, resolvedAt }: IncidentState): number {
  return Math.max(lastAlertAt, resolvedAt ?? 0);
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
