import type { EngineEvent } from "../domain/event.ts";
import type { IncidentState, TenantState } from "../domain/state.ts";

/** An incident that nothing changes any more, with what was noted of the alerts in it. */
export interface Over<T> {
  /** As its last event left it. */
  readonly incident: IncidentState;
  /** Messages posted for it: its own first, and those of incidents that became part of it. */
  readonly messages: number;
  readonly noted: readonly T[];
}

/** Follows the incidents of a fold to their end. */
export interface IncidentWatch<T> {
  /** Sees an event and the state as that event left it. */
  readonly observe: (event: EngineEvent, state: TenantState) => void;
  /** Notes something of an alert in an incident; it goes wherever a merge or a split takes the alert. */
  note(incidentId: string, fingerprint: string, value: T): void;
  /** Takes all that is left for over. */
  finish(): void;
}

interface Followed<T> {
  incident: IncidentState;
  messages: number;
  noted: Array<{ readonly fingerprint: string; readonly value: T }>;
}

/** Returns a watch that tells of each incident once, when it is final; merged ones are told as part of the one that took them over. */
export function watchIncidents<T>(onOver: (over: Over<T>) => void): IncidentWatch<T> {
  const followed = new Map<string, Followed<T>>();

  function look(incidentId: string, state: TenantState): Followed<T> | undefined {
    const incident = state.incidents.get(incidentId);
    const known = followed.get(incidentId);
    if (!incident) return known;
    if (known) {
      known.incident = incident;
      return known;
    }
    const fresh = { incident, messages: 0, noted: [] };
    followed.set(incidentId, fresh);
    return fresh;
  }

  function merge(goneId: string, intoId: string, state: TenantState): void {
    const gone = followed.get(goneId);
    const into = look(intoId, state);
    if (!gone || !into) return;
    into.messages += gone.messages;
    for (const one of gone.noted) into.noted.push(one);
    followed.delete(goneId);
  }

  function split(fromId: string, intoId: string, fingerprints: readonly string[], state: TenantState): void {
    const from = followed.get(fromId);
    const into = look(intoId, state);
    if (!from || !into) return;
    const moved = new Set(fingerprints);
    into.messages += 1;
    into.noted = from.noted.filter(({ fingerprint }) => moved.has(fingerprint));
    from.noted = from.noted.filter(({ fingerprint }) => !moved.has(fingerprint));
  }

  function conclude(incidentId: string): void {
    const over = followed.get(incidentId);
    if (!over) return;
    followed.delete(incidentId);
    const { incident, messages, noted } = over;
    onOver({ incident, messages, noted: noted.map(({ value }) => value) });
  }

  return {
    observe(event, state) {
      if (!("incidentId" in event) || event.incidentId === undefined) return;
      const seen = look(event.incidentId, state);
      switch (event.type) {
        case "window.opened":
          if (seen) seen.messages += 1;
          break;
        case "incident.muted":
          // Nothing was posted yet when it opened muted.
          if (seen && seen.incident.openedAt === event.at && seen.incident.alertCount === 1)
            seen.messages = 0;
          break;
        case "incident.unmuted":
          if (seen) seen.messages = Math.max(1, seen.messages);
          break;
        case "incident.merged":
          merge(event.incidentId, event.into, state);
          break;
        case "incident.split":
          split(event.incidentId, event.into, event.fingerprints, state);
          break;
        case "incident.retired":
          conclude(event.incidentId);
          break;
        default:
          break;
      }
    },
    note(incidentId, fingerprint, value) {
      followed.get(incidentId)?.noted.push({ fingerprint, value });
    },
    finish() {
      for (const incidentId of [...followed.keys()]) conclude(incidentId);
    },
  };
}
