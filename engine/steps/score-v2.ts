import type { IncidentState, ScoreFactor, TenantState } from "../domain/state.ts";
import { countWord, durationWord } from "../domain/words.ts";
import type { Assessment } from "./assessment.ts";
import { type NoiseFacts, noiseFacts } from "./noise-facts.ts";

/** Below what we would suggest to suppress. */
const DOUBTFUL = 79;
const BASE = 20;
/** A pattern of medium severity must have begun so many incidents lately, all harmless, before the next may be called noise. */
const SURE_AFTER = 6;
/** How brief a database's alert must be, or a queue's: over within five minutes (see {@link NoiseFacts.brief}). */
const SOON = 0.6;

/**
 * Returns what history and course say of the incident. The points are rounded weights of a logistic regression over the
 * evaluation's tenants, each of which was scored with weights learned from the others; they rank noise above real
 * incidents on all of them (reference/correlation.md §2.1, eval/README.md). A high score needs positive evidence, not
 * only the absence of alarm: see {@link doubt}.
 */
export function scoreV2(incident: IncidentState, state: TenantState, now: number): Assessment {
  const facts = noiseFacts(incident, state, now);
  const because = doubt(incident, facts);
  const factors = factorsOf(incident, facts);
  return because === undefined
    ? {
        base: BASE,
        factors: [...factors, factor("certain", 35, certainty(incident, facts))],
      }
    : { base: BASE, factors, most: { score: DOUBTFUL, because } };
}

/** What was never seen, or is not over yet, has shown nothing of the kind. */
function certainty({ resolvedAt }: IncidentState, { firesBefore }: NoiseFacts): string {
  return firesBefore >= 1 && resolvedAt !== undefined
    ? "it was harmless before, and went the same way"
    : "nothing in it speaks for a real problem";
}

function factorsOf(incident: IncidentState, facts: NoiseFacts): ScoreFactor[] {
  const { severity } = incident;
  const severityPoints = { critical: -8, high: -9, medium: 0, low: 4, info: 9 }[severity];
  return [
    factor("brief", 55 * facts.brief, `it was over within ${durationWord(facts.lastedMs)}`),
    factor("non-production", facts.nonProduction ? 38 : 0, "it concerns no production environment"),
    factor(
      "flapping",
      31 * facts.flapping,
      `the same alerts fired ${countWord(facts.firingsPerPattern)} each`,
    ),
    factor("recurs", 17 * facts.recurs, `its alerts began ${countWord(facts.startsLately)} lately`),
    factor("ensemble", 15 * facts.ensemble, "the same alerts came together before"),
    factor("acknowledged", facts.acknowledged ? -13 : 0, "somebody acknowledged it"),
    factor(
      "stays-alone",
      11 * facts.staysAlone,
      // What has no history has no habits.
      facts.firesBefore < 1 ? "no other alerts came with it" : "its alerts usually come without others",
    ),
    factor("periodic", 10 * facts.periodic, "it comes at even intervals"),
    factor(
      "severity",
      severityPoints,
      severityPoints < 0 ? `it reached ${severity} severity` : `nothing worse than ${severity} severity`,
    ),
    factor(
      "deploy",
      incident.deploy ? (facts.deployBlips ? 6 : -9) : 0,
      facts.deployBlips
        ? "after earlier deploys the same alerts went away by themselves"
        : "a deploy came just before",
    ),
  ];
}

function factor(name: string, points: number, text: string): ScoreFactor {
  return { name, points: Math.round(points), text };
}

/**
 * Returns why it must not be taken for noise yet, or undefined. Only what fired before, was never acted on, brought
 * nothing else with it and went away by itself may be.
 */
function doubt(incident: IncidentState, facts: NoiseFacts): string | undefined {
  const { severity } = incident;
  if (facts.acknowledged) return "somebody acknowledged it";
  if (facts.acknowledgedBefore >= 0.1) return "such alerts have been acknowledged before";
  if (facts.nonProduction && severity !== "critical") return undefined;
  if (severity === "critical" || severity === "high") return `it reached ${severity} severity`;
  if (facts.firesBefore < 1) return "it has not been seen before";
  if (facts.services > 1 && facts.ensemble < 1) return "several services were affected";
  if (facts.longerThanEver) return "it lasted longer than such alerts ever did";
  if (facts.dependedOn && facts.brief < SOON)
    return "it did not go away at once, and others depend on such services";
  if ((severity === "low" || severity === "info") && facts.services === 1) return undefined;
  if (facts.startsLately < SURE_AFTER && facts.ensemble < 1)
    return "it has not been seen often enough to be sure";
  if (facts.ensemble === 1 ? facts.recurs < 0.3 : facts.followed > 0.18)
    return "other alerts have followed it before";
  if (facts.brief < 0.5) return "it did not go away quickly";
  return undefined;
}
