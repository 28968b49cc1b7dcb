import type { CanonicalAlert } from "./domain/alert.ts";
import type { CanonicalDeploy } from "./domain/deploy.ts";
import type { Decision } from "./domain/event.ts";
import type { TenantState } from "./domain/state.ts";
import { dedup } from "./steps/dedup.ts";
import { mergeRelated } from "./steps/dependency.ts";
import { forgetOldDeploys, tagDeploy, tagWithDeploy } from "./steps/deploy.ts";
import { scoreNoise } from "./steps/score.ts";
import { placeInWindow } from "./steps/window.ts";

/** One item being folded: its clock, and the only way to make something happen. `record` evolves `state` at once, so a step sees what the one before it decided. */
export interface Run {
  readonly state: TenantState;
  /** The engine's clock for this item, epoch milliseconds. */
  readonly now: number;
  record(decisions: readonly Decision[]): void;
}

/** Steps 1 to 4, once per alert. Same alert, same state, same events: live, replayed or simulated. */
export function onAlert(alert: CanonicalAlert, run: Run): void {
  const { state, now } = run;
  const repeat = dedup(alert, state); //                                 1. fingerprint dedup
  run.record([{ type: "alert.received", alert }, ...repeat]);
  if (repeat.length > 0) {
    settle(alert.fingerprint, run);
    return;
  }

  run.record(placeInWindow(alert, state, now)); //                       2. time window
  const incident = incidentOf(alert.fingerprint, state);
  if (!incident) return;
  run.record(mergeRelated(incident, state)); //                          3. service dependencies
  run.record(tagDeploy(incident, state)); //                             4. deploys
}

/** Step 5, once per window, when its time is up. */
export function onWindowDue(incidentId: string, run: Run): void {
  const incident = run.state.incidents.get(incidentId);
  if (incident?.window !== "open") return;
  const reason = { code: "window-over", text: "no more alerts came in the window" } as const;
  run.record([{ type: "window.closed", incidentId, noise: scoreNoise(incident), reason }]); // 5. incident scoring
}

/** A deploy's news: kept on the timeline, and tied to incidents that it may explain. */
export function onDeploy(deploy: CanonicalDeploy, run: Run): void {
  run.record([{ type: "deploy.received", deploy }]);
  run.record(tagWithDeploy(deploy, run.state));
  run.record(forgetOldDeploys(run.state, run.now));
}

/** An incident is over when nothing in it fires any more. */
function settle(fingerprint: string, run: Run): void {
  const incident = incidentOf(fingerprint, run.state);
  if (!incident || incident.firingCount > 0 || incident.resolvedAt !== undefined) return;
  const reason = { code: "all-resolved", text: "everything in it has resolved" } as const;
  run.record([{ type: "incident.resolved", incidentId: incident.incidentId, reason }]);
}

function incidentOf(fingerprint: string, state: TenantState) {
  const incidentId = state.alerts.get(fingerprint)?.incidentId;
  return incidentId === undefined ? undefined : state.incidents.get(incidentId);
}
