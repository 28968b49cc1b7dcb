import type { IncidentState, ScoreFactor, TenantState } from "../domain/state.ts";
import type { Assessment } from "./assessment.ts";

const WEEK_MS = 7 * 86_400_000;

/**
 * Returns the draft's formula, exactly (architecture-v1.md §2.4). It calls every bad deploy noise and ranks no better
 * than chance (reference/correlation.md §2.1): kept for whoever wants it, and to measure against.
 */
export function scoreV1(incident: IncidentState, state: TenantState, now: number): Assessment {
  return {
    base: 0,
    factors: [
      repeats(incident, state),
      deployed(incident),
      endsByItself(incident, state, now),
      severity(incident),
      timeOfDay(incident),
    ],
  };
}

function repeats({ incidentId, occurrences }: IncidentState, { alertsByIncident }: TenantState): ScoreFactor {
  const unique = alertsByIncident.get(incidentId)?.size ?? 0;
  const share = occurrences === 0 ? 0 : 1 - unique / occurrences;
  return {
    name: "repeats",
    points: Math.round(share * 30),
    text: `${Math.round(share * 100)}% of the notifications were repeats`,
  };
}

/** The draft looks for the words in what it calls the deploy's PR: its address, or its title, which a merge commit carries. */
function deployed({ deploy }: IncidentState): ScoreFactor {
  const pr = `${deploy?.prUrl ?? ""} ${deploy?.commitMessage ?? ""}`;
  const isConfiguration = pr.includes("config") || pr.includes("feature-flag");
  return {
    name: "deploy",
    points: deploy ? 25 + (isConfiguration ? 5 : 0) : 0,
    text: isConfiguration ? "a configuration change was being deployed" : "a deploy came just before",
  };
}

function endsByItself({ footing }: IncidentState, { patterns }: TenantState, now: number): ScoreFactor {
  let ended = 0;
  let alone = 0;
  for (const key of footing.flatMap((entry) => entry.patterns)) {
    for (const day of patterns.get(key)?.days ?? []) {
      if (day.day < Math.floor((now - WEEK_MS) / 86_400_000)) continue;
      ended += day.ended;
      alone += day.alone;
    }
  }
  const share = ended === 0 ? 0 : alone / ended;
  return {
    name: "ends-by-itself",
    points: Math.round(share * 20),
    text: `${Math.round(share * 100)}% of such alerts ended in the last week without anybody acknowledging them`,
  };
}

function severity(incident: IncidentState): ScoreFactor {
  const points =
    incident.severity === "low" || incident.severity === "info" ? 15 : incident.severity === "medium" ? 8 : 0;
  return { name: "severity", points, text: `nothing worse than ${incident.severity} severity` };
}

function timeOfDay({ openedAt }: IncidentState): ScoreFactor {
  const hour = new Date(openedAt).getUTCHours();
  return {
    name: "time-of-day",
    points: hour >= 14 && hour <= 23 ? 10 : 0,
    text: "it began in the hours when most deploys happen",
  };
}
