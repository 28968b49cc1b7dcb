import { type AlertDraft, canonicalAlert, type DraftOrigin } from "./domain/alert.ts";
import { canonicalDeploy, type DeployDraft } from "./domain/deploy.ts";
import { derivedId, derivedIds } from "./domain/derived-id.ts";
import type { Decision, EngineEvent } from "./domain/event.ts";
import type { TenantState, Timer } from "./domain/state.ts";
import { evolve } from "./evolve.ts";
import type { Command, InboxItem } from "./inbox.ts";
import { forgetTimer, timerOf } from "./indexes.ts";
import {
  onAlert,
  onByHand,
  onDeploy,
  onMute,
  onMuteOver,
  onRunbook,
  onSettings,
  onStanding,
  onWindowDue,
  type Run,
} from "./pipeline.ts";

/**
 * Called after each event with the state as that event left it: where a projection sees every alert and incident in
 * each shape it went through, even when one item changes an alert twice.
 */
export type Observe = (event: EngineEvent, state: TenantState) => void;

/**
 * Folds one item into the tenant's state, which it changes in place, and returns what happened, in order: first what
 * was due before the item's own time, then the item. Pure but for the state it is given: the same items in the same
 * order give the same events with the same ids, live, in recovery, replay and simulation (design §2).
 */
export function foldItem(state: TenantState, item: InboxItem, observe?: Observe): EngineEvent[] {
  const events = foldTimers(state, item.receivedAt, observe);
  const run = openRun(state, item.itemId, item.receivedAt, events, observe);
  const { content } = item;
  switch (content.kind) {
    case "alert":
    case "deploy":
      for (const [ordinal, draft] of content.drafts.entries()) onDraft(draft, originOf(item, ordinal), run);
      break;
    case "command":
      onCommand(content.command, item.itemId, run);
      break;
    case "none":
      break;
  }
  return events;
}

/** Folds everything that is due at or before `until` (epoch milliseconds), each at its own due time, oldest first. */
export function foldTimers(state: TenantState, until: number, observe?: Observe): EngineEvent[] {
  const events: EngineEvent[] = [];
  for (
    let timer = state.timers.peek();
    timer !== undefined && timer.dueAt <= until;
    timer = state.timers.peek()
  ) {
    state.timers.pop();
    if (!isStillWanted(timer, state)) continue;
    const itemId = derivedId(timer.dueAt, "timer", timer.kind, timer.subject);
    onTimer(timer, openRun(state, itemId, timer.dueAt, events, observe));
  }
  return events;
}

/** Returns when {@link foldTimers} next has something to do, epoch milliseconds; an entry that has been overtaken may make it earlier. */
export function nextTimerAt(state: TenantState): number | undefined {
  return state.timers.peek()?.dueAt;
}

function onDraft(draft: AlertDraft | DeployDraft, origin: DraftOrigin, run: Run): void {
  if (draft.kind === "deploy") {
    onDeploy(canonicalDeploy(draft, origin), run);
    return;
  }
  const alert = canonicalAlert(draft, origin, run.state.config.severityWords);
  const known = run.state.alerts.get(alert.fingerprint);
  const isFiring = known !== undefined && known.status !== "resolved";
  if ((draft.keepsStatus || draft.onlyIfFiring) && !isFiring) return;
  onAlert(draft.keepsStatus && isFiring ? { ...alert, status: known.status } : alert, run);
}

function isStillWanted({ kind, dueAt, subject }: Timer, state: TenantState): boolean {
  if (kind === "forget") {
    const seenAt = state.orphans.get(subject);
    return seenAt !== undefined && forgetTimer(subject, seenAt, state.config).dueAt === dueAt;
  }
  if (kind === "unmute") return state.mutes.get(subject)?.until === dueAt;
  const incident = state.incidents.get(subject);
  const wanted = incident && timerOf(incident, state.config);
  return wanted?.kind === kind && wanted.dueAt === dueAt;
}

function onTimer({ kind, subject }: Timer, run: Run): void {
  switch (kind) {
    case "close":
      onWindowDue(subject, run);
      break;
    case "retire":
      run.record([{ type: "incident.retired", incidentId: subject }]);
      break;
    case "unmute":
      onMuteOver({ type: "mute.expired", muteId: subject }, run);
      break;
    case "forget": {
      const alertId = run.state.alerts.get(subject)?.alertId ?? subject;
      run.record([{ type: "alert.forgotten", fingerprint: subject, alertId }]);
      break;
    }
  }
}

function onCommand(command: Command, itemId: string, run: Run): void {
  switch (command.type) {
    case "feedback": {
      const { incidentId, verdict, by, why } = command;
      run.record([
        { type: "feedback.received", incidentId, verdict, by, ...(why === undefined ? {} : { why }) },
      ]);
      break;
    }
    case "attach-runbook": {
      const { type: _type, ...attached } = command;
      onRunbook({ type: "runbook.attached", ...attached }, run);
      break;
    }
    case "detach-runbook": {
      const { type: _type, ...detached } = command;
      onRunbook({ type: "runbook.detached", ...detached }, run);
      break;
    }
    case "split":
    case "merge":
    case "unlink":
      onByHand(command, itemId, run);
      break;
    case "unfeedback": {
      const { incidentId, by } = command;
      run.record([{ type: "feedback.withdrawn", incidentId, by }]);
      break;
    }
    case "mute":
      onMute(command, itemId, run);
      break;
    case "unmute":
      onMuteOver({ type: "mute.lifted", muteId: command.muteId, by: command.by }, run);
      break;
    case "acknowledge":
    case "unacknowledge":
    case "resolve":
    case "reopen":
      onStanding(command, run);
      break;
    case "settings":
      // It holds all settings, so one that comes after its successor would take back what that one says.
      if ((command.config.revision ?? 0) < run.state.config.revision) break;
      onSettings(command.config, command.by, run);
      break;
  }
}

function openRun(
  state: TenantState,
  itemId: string,
  now: number,
  events: EngineEvent[],
  observe: Observe | undefined,
): Run {
  const eventIdAt = derivedIds(now, "event", itemId);
  let ordinal = 0;
  return {
    state,
    now,
    record(decisions) {
      for (const decision of decisions) {
        // The decision itself becomes the event: copying each of so many shapes costs more than all else here.
        const event = decision as Decision & { eventId: string; at: number; itemId: string };
        event.eventId = eventIdAt(ordinal);
        event.at = now;
        event.itemId = itemId;
        ordinal += 1;
        evolve(state, event);
        events.push(event);
        observe?.(event, state);
      }
    },
  };
}

function originOf(item: InboxItem, ordinal: number): DraftOrigin {
  const { tenantId, integrationId, provider, itemId, receivedAt } = item;
  return { tenantId, integrationId, provider, deliveryId: itemId, ordinal, receivedAt };
}
