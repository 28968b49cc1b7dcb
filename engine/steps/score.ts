import type { IncidentState, NoiseScore, ScoreFactor } from "../domain/state.ts";

const SAFELIST_MAX = 50;

/**
 * Step 5. Returns how much of this incident is noise, 0 to 100, with the points of each factor: the draft's formula
 * (architecture-v1.md §2.4), except its factor 3, the seven-day auto-resolve history, which is not recorded yet and
 * therefore gives nothing. On the safelist the score stays at 50 or below. `closedAt` is epoch milliseconds.
 */
export function scoreNoise(incident: IncidentState): NoiseScore {
  const factors = [repeats(incident), deployed(incident), severity(incident), timeOfDay(incident)].filter(
    (factor) => factor.points > 0,
  );
  const sum = Math.max(
    0,
    Math.min(
      100,
      factors.reduce((total, factor) => total + factor.points, 0),
    ),
  );
  const { safelistReason } = incident;
  if (safelistReason === undefined || sum <= SAFELIST_MAX) return { model: "v1", score: sum, factors };
  return { model: "v1", score: SAFELIST_MAX, factors, cappedBecause: safelistReason };
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
