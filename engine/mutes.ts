import { derivedId } from "./domain/derived-id.ts";
import type { Decision, EngineEvent } from "./domain/event.ts";
import { knowledgeId } from "./domain/knowledge.ts";
import { isSameTarget, MUTES_MAX, type Mutable, type Mute, muteFor } from "./domain/mute.ts";
import { type NameBook, namesOf } from "./domain/name-book.ts";
import { type Safelist, safelistReasonOf } from "./domain/safelist.ts";
import type { AlertState, IncidentState, Reason, TenantState } from "./domain/state.ts";
import { serviceOf } from "./domain/title-service.ts";
import type { Command } from "./inbox.ts";

/** Returns the id of the mute that a command asks for; `itemId` is its inbox item's. */
export function muteIdOf(receivedAt: number, itemId: string): string {
  return derivedId(receivedAt, "mute", itemId);
}

/** Returns what mutes go by of an alert, live as well as looked back on. */
export function mutableOf(
  { alert, pattern, place }: Pick<AlertState, "alert" | "pattern" | "place">,
  { names, safelist }: { readonly names: NameBook; readonly safelist: Safelist },
): Mutable {
  const called = namesOf(names, serviceOf(alert), alert.tags);
  return {
    pattern,
    services: place === undefined ? called : [place.service, ...called],
    safelistReason: safelistReasonOf(alert, called, safelist),
    test: alert.test,
  };
}

/** Returns what asking for a mute comes to: nothing when its time is over already or there are too many. */
export function mute(
  { target, reason, until, by }: Extract<Command, { type: "mute" }>,
  muteId: string,
  { mutes }: TenantState,
  now: number,
): readonly Decision[] {
  if (until !== undefined && until <= now) return [];
  const before = [...mutes.values()].find((one) => isSameTarget(one.target, target));
  if (!before && mutes.size >= MUTES_MAX) return [];
  const added: Mute = {
    muteId,
    target,
    by,
    at: now,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
  };
  const replaced: Decision[] = before
    ? [{ type: "mute.lifted", muteId: before.muteId, by, replacedBy: muteId }]
    : [];
  return [...replaced, { type: "mute.added", mute: added }];
}

/** Returns whether the incident is muted from now on because of this mute, which was just added. */
export function mutingBy(
  { incidentId, muted }: IncidentState,
  mute: Mute,
  state: TenantState,
  now: number,
): readonly Decision[] {
  if (muted && state.mutes.has(muted.muteId)) return [];
  const members = membersOf(incidentId, state);
  const isOfAny = members.some((one) => muteFor(mutableIn(one, state), [mute], now));
  return isOfAny && muteOfAll(members, state, now) ? [{ type: "incident.muted", incidentId, mute }] : [];
}

/**
 * Returns whether an incident that nobody is told of stays one, as mutes and its alerts stand now. `because` is why it
 * does not.
 */
export function mutingStill(
  { incidentId, muted, firingCount }: IncidentState,
  state: TenantState,
  now: number,
  because: Reason,
): readonly Decision[] {
  // What was over before its mute was stays untold: there is nothing left to act on.
  if (!muted || firingCount === 0) return [];
  const mute = muteOfAll(membersOf(incidentId, state), state, now);
  if (!mute) return [{ type: "incident.unmuted", incidentId, reason: because }];
  return state.mutes.has(muted.muteId) ? [] : [{ type: "incident.muted", incidentId, mute }];
}

/** Returns whether the incident is muted now that this alert joined it, or has news: the others in it need no look. */
export function mutingOfArrival(
  incident: IncidentState,
  fingerprint: string,
  state: TenantState,
  now: number,
): readonly Decision[] {
  const { incidentId, muted, alertCount } = incident;
  if (!muted && (state.mutes.size === 0 || alertCount > 1)) return [];
  const alert = state.alerts.get(fingerprint);
  const mute = alert && muteOfAlert(alert, state, now);
  if (mute) return muted ? [] : [{ type: "incident.muted", incidentId, mute }];
  return muted ? [{ type: "incident.unmuted", incidentId, reason: NOT_MUTED }] : [];
}

export const NOT_MUTED: Reason = { code: "not-muted", text: "an alert that is not muted is part of it" };

/** Keeps what a mute's events say. */
export function keepMute(
  state: TenantState,
  event: Extract<EngineEvent, { type: "mute.added" | "mute.lifted" | "mute.expired" }>,
): void {
  const muteId = event.type === "mute.added" ? event.mute.muteId : event.muteId;
  if (event.type === "mute.added") {
    state.mutes.set(muteId, event.mute);
    if (event.mute.until !== undefined)
      state.timers.push({ dueAt: event.mute.until, kind: "unmute", subject: muteId });
  } else state.mutes.delete(muteId);
  state.learned.add(knowledgeId("mute", muteId));
}

function membersOf(incidentId: string, { alertsByIncident, alerts }: TenantState): readonly AlertState[] {
  const all = [...(alertsByIncident.get(incidentId) ?? [])].flatMap((one) => alerts.get(one) ?? []);
  const firing = all.filter(({ status }) => status !== "resolved");
  return (firing.length > 0 ? firing : all).toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}

function muteOfAll(members: readonly AlertState[], state: TenantState, now: number): Mute | undefined {
  let found: Mute | undefined;
  for (const member of members) {
    const mute = muteOfAlert(member, state, now);
    if (!mute) return undefined;
    found ??= mute;
  }
  return found;
}

function muteOfAlert(alert: AlertState, state: TenantState, now: number): Mute | undefined {
  if (state.mutes.size === 0) return undefined;
  // By id, because the order in memory is not the order after a reload.
  const inOrder = [...state.mutes.values()].toSorted((a, b) => (a.muteId < b.muteId ? -1 : 1));
  return muteFor(mutableIn(alert, state), inOrder, now);
}

function mutableIn(alert: AlertState, { names, config }: TenantState): Mutable {
  return mutableOf(alert, { names, safelist: config.safelist });
}
