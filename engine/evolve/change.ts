import type { AlertState, IncidentState, TenantState } from "../domain/state.ts";
import { timerOf } from "../indexes.ts";

/** Changes an alert that is known; nothing happens for any other. */
export function changeAlert(
  state: TenantState,
  fingerprint: string,
  change: (alert: AlertState) => AlertState,
): void {
  const alert = state.alerts.get(fingerprint);
  if (alert) state.alerts.set(fingerprint, change(alert));
}

/** Changes an incident that is still held, and arms its timer anew where it is due at another time. */
export function changeIncident(
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
