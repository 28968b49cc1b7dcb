import { valueAt } from "../domain/knowledge.ts";
import type { IncidentState, ScoreFactor, TenantState } from "../domain/state.ts";
import type { Assessment } from "./score.ts";

/**
 * Returns the draft's formula, exactly (architecture-v1.md §2.4). It calls every bad deploy noise and ranks no better
 * than chance (reference/correlation.md §2.1): kept for whoever wants it, and to measure against.
 */
export function scoreV1(incident: IncidentState, state: TenantState, now: number): Assessment {
  return {
    base: 0,
    factors: [
      repeats(incident),
      deployed(incident),
      endsByItself(incident, state, now),
      severity(incident),
      timeOfDay(incident),
    ],
  };
}

function repeats({ alertCount, occurrences }: IncidentState): ScoreFactor {
  const share = occurrences === 0 ? 0 : 1 - alertCount / occurrences;
  return {
    name: "repeats",
    points: Math.round(share * 30),
    text: `${Math.round(share * 100)}% of the notifications were repeats`,
  };
}

function deployed({ deploy }: IncidentState): ScoreFactor {
  const isConfiguration = /config|feature-flag/i.test(
    `${deploy?.commitMessage ?? ""} ${deploy?.prUrl ?? ""}`,
  );
  return {
    name: "deploy",
    points: deploy ? 25 + (isConfiguration ? 5 : 0) : 0,
    text: isConfiguration ? "a configuration change was being deployed" : "a deploy came just before",
  };
}

/** The draft looks back seven days; our history fades over a fortnight instead. */
function endsByItself({ footing }: IncidentState, state: TenantState, now: number): ScoreFactor {
  let ended = 0;
  let alone = 0;
  for (const key of footing.flatMap(({ patterns }) => patterns)) {
    const pattern = state.patterns.get(key);
    if (!pattern) continue;
    ended += valueAt(pattern.ended, now);
    alone += valueAt(pattern.endedAlone, now);
  }
  const share = ended === 0 ? 0 : alone / ended;
  return {
    name: "ends-by-itself",
    points: Math.round(share * 20),
    text: `${Math.round(share * 100)}% of such alerts ended without anybody acknowledging them`,
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
