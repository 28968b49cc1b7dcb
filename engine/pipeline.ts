import { mergeByHand, splitByHand, undoByHand } from "./by-hand.ts";
import type { CanonicalAlert } from "./domain/alert.ts";
import type { CanonicalDeploy } from "./domain/deploy.ts";
import type { EngineConfig } from "./domain/engine-config.ts";
import type { Decision } from "./domain/event.ts";
import type { Reason, TenantState } from "./domain/state.ts";
import { type Command, linkIdOf } from "./inbox.ts";
import { mute, muteIdOf, mutingBy, mutingOfArrival, mutingStill, NOT_MUTED } from "./mutes.ts";
import { standingByHand } from "./standing.ts";
import { dedup } from "./steps/dedup.ts";
import { mergeEnded, mergeRelated } from "./steps/dependency.ts";
import { forgetOldDeploys, tagDeploy, tagWithDeploy } from "./steps/deploy.ts";
import { arrivalOf, tiesOf } from "./steps/evidence.ts";
import { scoreNoise } from "./steps/score.ts";
import { isJoinable, placeInWindow } from "./steps/window.ts";
import { adviceNews, isAnswered, suggest, suggestRunbooks } from "./suggest/suggest.ts";

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
  const endedAt = endedBefore(alert, state);
  run.record([{ type: "alert.received", alert }, ...repeat]);
  if (repeat.length > 0) {
    if (repeat.some(({ type }) => type === "alert.updated")) lookAtArrival(alert.fingerprint, run);
    settle(alert.fingerprint, run);
    return;
  }

  const arrival = arrivalOf(alert, state, now);
  const ties = tiesOf(arrival, state, (incident) => isJoinable(incident, state.config, now));
  run.record(placeInWindow(arrival, ties, state, now)); //               2. time window
  const joined = incidentOf(alert.fingerprint, state);
  if (joined) run.record(mergeRelated(joined, arrival, ties, state)); // 3. service dependencies
  lookAtArrival(alert.fingerprint, run); //                              mutes
  const incident = incidentOf(alert.fingerprint, state);
  if (!incident) return;
  run.record(tagDeploy(incident, state)); //                             4. deploys
  if (hasRunbook(alert.fingerprint, state)) advise(incident.incidentId, run, suggestRunbooks);
  if (endedAt === undefined) return;
  const { fingerprint, alert_id: alertId } = alert;
  const { incidentId } = incident;
  run.record([
    { type: "alert.resolved", fingerprint, alertId, incidentId, resolvedAt: endedAt, reason: EARLIER },
  ]);
  settle(fingerprint, run);
}

const EARLIER = { code: "late-delivery", text: "its end arrived before its beginning" } as const;

/** Returns when the alert ended, if news of that came before this, which is older; epoch milliseconds. */
function endedBefore(alert: CanonicalAlert, { alerts }: TenantState): number | undefined {
  const known = alerts.get(alert.fingerprint);
  const isOlder = known !== undefined && Date.parse(alert.occurred_at) <= known.occurredAt;
  return isOlder && known.incidentId === undefined && alert.status !== "resolved"
    ? known.resolvedAt
    : undefined;
}

/** Step 5, once per window, when its time is up. */
export function onWindowDue(incidentId: string, run: Run): void {
  const incident = run.state.incidents.get(incidentId);
  if (incident?.window !== "open") return;
  const reason = { code: "window-over", text: "no more alerts came in the window" } as const;
  run.record([
    { type: "window.closed", incidentId, noise: scoreNoise(incident, run.state, run.now), reason },
  ]); // 5. incident scoring
  advise(incidentId, run); //                                            suggestions
}

/** Somebody attached a link to these alerts, or took it away: the incident, if it still takes alerts, shows how it is now. */
export function onRunbook(
  change: Extract<Decision, { type: "runbook.attached" | "runbook.detached" }>,
  run: Run,
): void {
  run.record([change]);
  advise(change.incidentId, run, suggestRunbooks);
}

/** People changed how correlation works: incidents that asked what is answered now ask no more, and go by the answer. */
export function onSettings(config: EngineConfig, by: string, run: Run): void {
  const { state } = run;
  run.record([{ type: "settings.changed", config, by }]);
  // Sorted, because the order in memory is not the order after a reload.
  for (const incidentId of [...state.incidents.keys()].toSorted()) {
    const incident = state.incidents.get(incidentId);
    const open = incident?.suggestions?.filter((one) => !isAnswered(one, state));
    if (!incident || !open || open.length === incident.suggestions?.length) continue;
    run.record(tagDeploy(incident, state));
    run.record(adviceNews(state.incidents.get(incidentId) ?? incident, open));
  }
  lookAtMuted(NOT_MUTED, run);
}

/** Nobody is to be told of these for a while. */
export function onMute(command: Extract<Command, { type: "mute" }>, itemId: string, run: Run): void {
  const { state, now } = run;
  const muteId = muteIdOf(now, itemId);
  run.record(mute(command, muteId, state, now));
  const added = state.mutes.get(muteId);
  if (!added) return;
  for (const incidentId of [...state.incidents.keys()].toSorted()) {
    const incident = state.incidents.get(incidentId);
    if (incident) run.record(mutingBy(incident, added, state, now));
  }
}

/** A mute is over, by the clock or because somebody undid it: what still fires is told. */
export function onMuteOver(
  over: Extract<Decision, { type: "mute.lifted" | "mute.expired" }>,
  run: Run,
): void {
  if (!run.state.mutes.has(over.muteId)) return;
  run.record([over]);
  const reason: Reason =
    over.type === "mute.expired"
      ? { code: "mute-over", text: "the mute is over" }
      : { code: "undone", text: "the mute was undone", by: over.by };
  lookAtMuted(reason, run);
}

/** What a person says of how an incident stands. */
export function onStanding(
  command: Extract<Command, { type: "acknowledge" | "unacknowledge" | "resolve" | "reopen" }>,
  run: Run,
): void {
  const { state, now } = run;
  const decisions = standingByHand(command, state, now, (incident) => scoreNoise(incident, state, now));
  run.record(decisions);
  if (decisions.some(({ type }) => type === "incident.resolved")) advise(command.incidentId, run);
  // The score was that of something over; while its window collects there is none yet.
  if (decisions.some(({ type }) => type === "incident.kept_open")) lookAgain(command.incidentId, run);
}

/** An alert joined an incident, or is worse than it was: it may be one that nobody muted. */
function lookAtArrival(fingerprint: string, run: Run): void {
  const incident = incidentOf(fingerprint, run.state);
  if (incident) run.record(mutingOfArrival(incident, fingerprint, run.state, run.now));
}

/** Incidents that nobody was told of may have to be told now. */
function lookAtMuted(reason: Reason, run: Run): void {
  // Sorted, because the order in memory is not the order after a reload.
  for (const incidentId of [...run.state.incidents.keys()].toSorted()) {
    const incident = run.state.incidents.get(incidentId);
    if (incident?.muted) run.record(mutingStill(incident, run.state, run.now, reason));
  }
}

/** A deploy's news: kept on the timeline, and tied to incidents that it may explain. */
export function onDeploy(deploy: CanonicalDeploy, run: Run): void {
  run.record([{ type: "deploy.received", deploy }]);
  run.record(tagWithDeploy(deploy, run.state));
  run.record(forgetOldDeploys(run.state, run.now));
}

/** What a person took apart or put together by hand; deploys and scores follow. */
export function onByHand(
  command: Extract<Command, { type: "split" | "merge" | "unlink" }>,
  itemId: string,
  run: Run,
): void {
  const { state, now } = run;
  const linkId = linkIdOf(now, itemId);
  const decisions =
    command.type === "split"
      ? splitByHand(command, linkId, state, now)
      : command.type === "merge"
        ? mergeByHand(command, linkId, state, now)
        : undoByHand(command.linkId, command.by, state);
  run.record(decisions);
  const changed = decisions.flatMap((decision) =>
    decision.type === "incident.split" || decision.type === "incident.merged"
      ? [decision.incidentId, decision.into]
      : [],
  );
  for (const incidentId of changed) lookAgain(incidentId, run);
}

/** Its deploy, its score and its advice were found for what was in it before. */
function lookAgain(incidentId: string, run: Run): void {
  const { state, now } = run;
  const incident = state.incidents.get(incidentId);
  if (!incident) return;
  run.record(mutingStill(incident, state, now, NOT_MUTED));
  run.record(tagDeploy(incident, state));
  const tagged = state.incidents.get(incidentId);
  if (!tagged) return;
  if (tagged.window === "open" && tagged.resolvedAt === undefined) {
    advise(incidentId, run, suggestRunbooks);
    return;
  }
  run.record([{ type: "incident.rescored", incidentId, noise: scoreNoise(tagged, state, now) }]);
  advise(incidentId, run);
}

/** An incident is over when nothing in it fires any more. Others that began and ended with it were one with it. */
function settle(fingerprint: string, run: Run): void {
  const incident = incidentOf(fingerprint, run.state);
  if (!incident || incident.firingCount > 0 || incident.resolvedAt !== undefined) return;
  // A person said that it is not over although nothing fired.
  if (incident.keptOpenBy?.held) return;
  const reason = { code: "all-resolved", text: "everything in it has resolved" } as const;
  run.record(mergeEnded(incident, run.state, run.now)); //               3. service dependencies
  const merged = incidentOf(fingerprint, run.state);
  if (!merged || merged.firingCount > 0) return;
  // What ended together may have begun below the service whose deploy it was put down to.
  run.record(tagDeploy(merged, run.state));
  const over = run.state.incidents.get(merged.incidentId) ?? merged;
  const noise = scoreNoise({ ...over, resolvedAt: run.now }, run.state, run.now);
  run.record([{ type: "incident.resolved", incidentId: over.incidentId, noise, reason }]);
  advise(over.incidentId, run); //                                       suggestions
}

/** Tells what is news of the advice; nothing when all of it was told in this incident already. */
function advise(incidentId: string, run: Run, advice = suggest): void {
  const incident = run.state.incidents.get(incidentId);
  if (incident) run.record(adviceNews(incident, advice(incident, run.state, run.now)));
}

function hasRunbook(fingerprint: string, { alerts, runbooks }: TenantState): boolean {
  const pattern = alerts.get(fingerprint)?.pattern;
  return pattern !== undefined && runbooks.has(pattern);
}

function incidentOf(fingerprint: string, state: TenantState) {
  const incidentId = state.alerts.get(fingerprint)?.incidentId;
  return incidentId === undefined ? undefined : state.incidents.get(incidentId);
}
