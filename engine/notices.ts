import { derivedId } from "./domain/derived-id.ts";
import type { EngineEvent } from "./domain/event.ts";
import type { TenantState } from "./domain/state.ts";
import { type Routed, routeOfNew } from "./routes.ts";

/** Which queue a notice stands in: first cards of critical incidents, first cards, changes of cards already posted, what can wait. */
export type Lane = "critical" | "first" | "update" | "report";

/**
 * A message that is no card. What it says stands with it as data; app/notify/kinds.ts has the words of each kind, so a
 * new kind is an entry there.
 */
export interface Message {
  readonly noticeId: string;
  readonly kind: string;
  readonly lane: Lane;
  readonly content: object;
  /** Which chapter of its story that is; a new one is told at once, by changing the message. */
  readonly chapter: string;
  /** Another chapter is still to come: one of which nobody knows whether it arrived may be told with the next. */
  readonly moreToCome: boolean;
  /** The Slack user it goes to; without one it goes to the tenant's channel. */
  readonly recipient?: string;
  /** The notice in whose thread it stands. */
  readonly answers?: string;
}

/** Something worth telling in Slack. One row per incident: saying it again means that its card should show the newest state. */
export interface Notice {
  readonly noticeId: string;
  readonly incidentId: string;
  readonly lane: Lane;
  /** The window closed or the incident is over: show it at once instead of waiting for more. */
  readonly final: boolean;
  /** Nobody is told of it: a card that is not out yet is not posted. */
  readonly muted?: true;
  /** Where its card goes instead of the tenant's own channel. Heeded when the card is asked for first: it stays there for life. */
  readonly route?: Routed;
}

/** Returns the id of the notice that an incident's card is. */
export function noticeIdOf(incidentId: string): string {
  return derivedId(0, "notice", incidentId);
}

/** Returns which cards the events of one batch ask for, one notice per incident at most. `state` is the state after them. */
export function noticesFor(events: readonly EngineEvent[], state: TenantState): Notice[] {
  const notices = new Map<string, Notice>();
  const begun = new Set<string>();
  for (const event of events) {
    if (!("incidentId" in event) || event.incidentId === undefined || event.type === "incident.retired")
      continue;
    const { incidentId } = event;
    const before = notices.get(incidentId);
    const opened = event.type === "window.opened" || event.type === "incident.unmuted";
    if (opened) begun.add(incidentId);
    if (event.type === "incident.split") begun.add(event.into);
    const lane = opened ? (isCritical(incidentId, state) ? "critical" : "first") : (before?.lane ?? "update");
    const final =
      event.type === "window.closed" ||
      event.type === "incident.resolved" ||
      event.type === "incident.merged" ||
      event.type === "incident.split" ||
      (before?.final ?? false);
    const muted = state.incidents.get(incidentId)?.muted ? ({ muted: true } as const) : {};
    notices.set(incidentId, {
      noticeId: noticeIdOf(incidentId),
      incidentId,
      lane,
      final,
      ...muted,
    });
    if ((event.type === "incident.merged" || event.type === "incident.split") && !notices.has(event.into)) {
      const noticeId = noticeIdOf(event.into);
      const lane = event.type === "incident.split" ? "first" : "update";
      notices.set(event.into, {
        noticeId,
        incidentId: event.into,
        lane,
        final: event.type === "incident.split",
      });
    }
  }
  return [...notices.values()].map((notice) => {
    const route = begun.has(notice.incidentId) ? routeOfNew(notice.incidentId, state) : undefined;
    return route ? { ...notice, route } : notice;
  });
}

function isCritical(incidentId: string, state: TenantState): boolean {
  return state.incidents.get(incidentId)?.severity === "critical";
}
