import type { Decision } from "./domain/event.ts";
import type { IncidentState, NoiseScore, Reason, TenantState } from "./domain/state.ts";
import type { Command } from "./inbox.ts";

type Standing = Extract<Command, { type: "acknowledge" | "unacknowledge" | "resolve" | "reopen" }>;

/**
 * Returns what a person's word on how an incident stands comes to: nothing when it stands so already, or when the fold
 * has let go of it. `score` scores the incident as it is once it is over.
 */
export function standingByHand(
  { type, incidentId, by }: Standing,
  state: TenantState,
  now: number,
  score: (incident: IncidentState) => NoiseScore,
): readonly Decision[] {
  const incident = state.incidents.get(incidentId);
  if (!incident) return [];
  const over = incident.resolvedAt !== undefined;
  switch (type) {
    case "acknowledge":
      return over || incident.acknowledgedBy ? [] : [{ type: "incident.acknowledged", incidentId, by }];
    case "unacknowledge":
      return incident.acknowledgedBy ? [{ type: "incident.unacknowledged", incidentId, by }] : [];
    case "resolve":
      return over ? [] : resolved(incident, by, state, now, score);
    case "reopen":
      return over ? [keptOpen(incident, by, state)] : [];
  }
}

/** What still fires in it is over too: should it fire on, its source says so again, and the incident with it. */
function resolved(
  incident: IncidentState,
  by: string,
  state: TenantState,
  now: number,
  score: (incident: IncidentState) => NoiseScore,
): Decision[] {
  const { incidentId } = incident;
  const reason: Reason = { code: "said-resolved", text: "it is over", by };
  const ends = members(incidentId, state)
    .filter(({ status }) => status !== "resolved")
    .map(
      ({ fingerprint, alertId }): Decision => ({
        type: "alert.resolved",
        fingerprint,
        alertId,
        incidentId,
        resolvedAt: now,
        reason,
      }),
    );
  // A person who resolves it has had it in hand.
  const attended = { ...incident, acknowledgedBy: incident.acknowledgedBy ?? { by, at: now } };
  const noise = score({ ...attended, resolvedAt: now });
  return [...ends, { type: "incident.resolved", incidentId, noise, reason }];
}

/** What a person ended fires again; what ended by itself has ended. */
function keptOpen({ incidentId }: IncidentState, by: string, state: TenantState): Decision {
  const fingerprints = members(incidentId, state)
    .filter(({ status, resolvedBy }) => status === "resolved" && resolvedBy !== undefined)
    .map(({ fingerprint }) => fingerprint);
  return { type: "incident.kept_open", incidentId, fingerprints, by };
}

function members(incidentId: string, { alertsByIncident, alerts }: TenantState) {
  return [...(alertsByIncident.get(incidentId) ?? [])]
    .toSorted()
    .flatMap((fingerprint) => alerts.get(fingerprint) ?? []);
}
