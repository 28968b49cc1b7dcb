import type { CanonicalAlert } from "../domain/alert.ts";
import type { Decision } from "../domain/event.ts";
import type { AlertState, Reason, TenantState } from "../domain/state.ts";

const SAME_ALERT: Reason = { code: "same-alert", text: "the same alert, still firing" };
const LATE: Reason = { code: "late-delivery", text: "arrived after newer news of the same alert" };
const NOTHING_OPEN: Reason = { code: "nothing-open", text: "resolved something that was not seen firing" };

/**
 * Step 1. Returns what a delivery says about an alert that we know already: a repeat, an acknowledgement, a change, a
 * resolve. Returns nothing when it is a new firing, which goes on to step 2.
 *
 * Deliveries may arrive out of order by minutes: one whose provider time is older than what we know is counted and
 * changes nothing, so a resolve is never undone by its own late trigger.
 */
export function dedup(alert: CanonicalAlert, state: Pick<TenantState, "alerts">): readonly Decision[] {
  const known = state.alerts.get(alert.fingerprint);
  if (!known) return alert.status === "resolved" ? [resolved(alert, undefined, NOTHING_OPEN)] : [];
  // Its end came before its beginning: it did fire, and has its place like any other.
  if (known.incidentId === undefined && known.status === "resolved" && alert.status !== "resolved") return [];
  const late = Date.parse(alert.occurred_at) < known.occurredAt;
  if (late) return [{ type: "alert.deduplicated", ...subject(known), reason: LATE }];
  if (known.status === "resolved") {
    return alert.status === "resolved"
      ? [{ type: "alert.deduplicated", ...subject(known), reason: SAME_ALERT }]
      : [];
  }
  if (alert.status === "resolved") return [resolved(alert, known)];
  if (alert.status === "acknowledged" && known.status === "triggered")
    return [{ type: "alert.acknowledged", ...subject(known) }];
  const changed =
    alert.status !== known.status || alert.severity !== known.severity || alert.title !== known.alert.title;
  return changed
    ? [{ type: "alert.updated", ...subject(known) }]
    : [{ type: "alert.deduplicated", ...subject(known), reason: SAME_ALERT }];
}

function resolved(alert: CanonicalAlert, known: AlertState | undefined, reason?: Reason): Decision {
  const resolvedAt = Date.parse(alert.resolved_at ?? alert.occurred_at);
  const of = known ? subject(known) : { fingerprint: alert.fingerprint, alertId: alert.alert_id };
  return { type: "alert.resolved", ...of, resolvedAt, ...(reason ? { reason } : {}) };
}

function subject(known: AlertState): { fingerprint: string; alertId: string; incidentId?: string } {
  const { fingerprint, alertId, incidentId } = known;
  return incidentId === undefined ? { fingerprint, alertId } : { fingerprint, alertId, incidentId };
}
