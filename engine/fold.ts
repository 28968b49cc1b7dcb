import { canonicalAlert } from "./domain/alert.ts";
import { canonicalDeploy } from "./domain/deploy.ts";
import { derivedId } from "./domain/derived-id.ts";
import type { EngineEvent } from "./domain/event.ts";
import type { TenantState } from "./domain/state.ts";
import { evolve, timerOf } from "./evolve.ts";
import type { Command, InboxItem } from "./inbox.ts";
import { onAlert, onDeploy, onWindowDue, type Run } from "./pipeline.ts";

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
      for (const [ordinal, draft] of content.drafts.entries())
        onAlert(canonicalAlert(draft, originOf(item, ordinal)), run);
      break;
    case "deploy":
      for (const [ordinal, draft] of content.drafts.entries())
        onDeploy(canonicalDeploy(draft, originOf(item, ordinal)), run);
      break;
    case "command":
      onCommand(content.command, run);
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
    const incident = state.incidents.get(timer.incidentId);
    if (!incident) continue;
    const wanted = timerOf(incident, state.config);
    if (wanted.kind !== timer.kind || wanted.dueAt !== timer.dueAt) continue;
    const itemId = derivedId(timer.dueAt, "timer", timer.kind, timer.incidentId);
    const run = openRun(state, itemId, timer.dueAt, events, observe);
    if (timer.kind === "close") onWindowDue(timer.incidentId, run);
    else run.record([{ type: "incident.retired", incidentId: timer.incidentId }]);
  }
  forgetOrphans(state, until, events, observe);
  return events;
}

/** Returns when {@link foldTimers} next has something to do, epoch milliseconds; an entry that has been overtaken may make it earlier. */
export function nextTimerAt(state: TenantState): number | undefined {
  const orphanAt = firstOrphan(state)?.forgetAt;
  const timerAt = state.timers.peek()?.dueAt;
  if (orphanAt === undefined || timerAt === undefined) return orphanAt ?? timerAt;
  return Math.min(orphanAt, timerAt);
}

function forgetOrphans(
  state: TenantState,
  until: number,
  events: EngineEvent[],
  observe: Observe | undefined,
): void {
  for (let orphan = firstOrphan(state); orphan && orphan.forgetAt <= until; orphan = firstOrphan(state)) {
    const { fingerprint, forgetAt } = orphan;
    const alertId = state.alerts.get(fingerprint)?.alertId ?? fingerprint;
    const itemId = derivedId(forgetAt, "timer", "forget", alertId);
    openRun(state, itemId, forgetAt, events, observe).record([
      { type: "alert.forgotten", fingerprint, alertId },
    ]);
  }
}

function firstOrphan(state: TenantState): { fingerprint: string; forgetAt: number } | undefined {
  for (const [fingerprint, seenAt] of state.orphans)
    return { fingerprint, forgetAt: seenAt + state.config.reopenMs };
  return undefined;
}

function onCommand(command: Command, run: Run): void {
  switch (command.type) {
    case "feedback": {
      const { incidentId, verdict, by, why } = command;
      run.record([
        { type: "feedback.received", incidentId, verdict, by, ...(why === undefined ? {} : { why }) },
      ]);
      break;
    }
    case "settings":
      run.record([{ type: "settings.changed", config: command.config, by: command.by }]);
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
  let ordinal = 0;
  return {
    state,
    now,
    record(decisions) {
      for (const decision of decisions) {
        const event: EngineEvent = {
          ...decision,
          eventId: derivedId(now, "event", itemId, String(ordinal)),
          at: now,
          itemId,
        };
        ordinal += 1;
        evolve(state, event);
        events.push(event);
        observe?.(event, state);
      }
    },
  };
}

function originOf(item: InboxItem, ordinal: number) {
  const { tenantId, integrationId, provider, itemId, receivedAt } = item;
  return { tenantId, integrationId, provider, deliveryId: itemId, ordinal, receivedAt };
}
