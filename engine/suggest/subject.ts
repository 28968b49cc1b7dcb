import { derivedId } from "../domain/derived-id.ts";
import type { PatternState } from "../domain/knowledge.ts";
import type { AlertState, IncidentState, TenantState } from "../domain/state.ts";
import type { Affected, Suggestion, SuggestionType } from "../domain/suggestion.ts";
import { clip, oneLine } from "../domain/text.ts";

const ALERTS_MAX = 200;
const PATTERNS_MAX = 40;
const ALERT_IDS_MAX = 20;
const SERVICES_MAX = 10;
const TITLE_LENGTH_MAX = 60;
const SERVICE_LENGTH_MAX = 40;

/** Acknowledged less often than this, by a count that forgets, is not acknowledged: the last time is six weeks ago or longer. */
export const HARDLY = 0.1;

/** An incident with what is known of the alerts in it: what every kind of suggestion looks at. */
export interface Subject {
  readonly incident: IncidentState;
  readonly state: TenantState;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The newest firing of each of its first alerts, oldest first; no test alerts. */
  readonly alerts: readonly AlertState[];
  /** Its first patterns, in the order in which they came. */
  readonly patterns: readonly PatternState[];
}

/** Returns the incident's subject. Bounded, however many alerts joined. */
export function subjectOf(incident: IncidentState, state: TenantState, now: number): Subject {
  const patterns = patternsOf(incident).flatMap((key) => state.patterns.get(key) ?? []);
  let alerts: readonly AlertState[] | undefined;
  return {
    incident,
    state,
    now,
    patterns,
    // Most kinds of advice never ask for them.
    get alerts() {
      alerts ??= alertsOf(incident, state);
      return alerts;
    },
  };
}

function alertsOf({ incidentId }: IncidentState, state: TenantState): AlertState[] {
  return [...(state.alertsByIncident.get(incidentId) ?? [])]
    .flatMap((fingerprint) => state.alerts.get(fingerprint) ?? [])
    .filter(({ alert }) => !alert.test)
    .toSorted((a, b) => a.firstAt - b.firstAt || (a.alertId < b.alertId ? -1 : 1))
    .slice(0, ALERTS_MAX);
}

/** Returns the keys of an incident's first patterns, each once, in the order in which they came. */
export function patternsOf({ footing }: Pick<IncidentState, "footing">): string[] {
  return [...new Set(footing.flatMap(({ patterns }) => patterns))].slice(0, PATTERNS_MAX);
}

/** Returns what advice on these patterns concerns in the incident. */
export function affectedBy({ incident, alerts }: Subject, patterns: readonly string[]): Affected {
  const keys = new Set(patterns);
  return {
    alert_ids: alerts
      .filter(({ pattern }) => pattern !== undefined && keys.has(pattern))
      .slice(0, ALERT_IDS_MAX)
      .map(({ alertId }) => alertId),
    patterns: patterns.slice(0, PATTERNS_MAX),
    services: [
      ...new Set(
        incident.footing.filter((entry) => entry.patterns.some((key) => keys.has(key))).map((e) => e.service),
      ),
    ].slice(0, SERVICES_MAX),
  };
}

/** Returns what makes it the same advice again. */
export function suggestionId(type: SuggestionType, about: readonly string[]): string {
  return derivedId(0, "suggestion", type, ...about);
}

/** Returns the suggestion. `about` is what makes it the same advice again; a confidence out of bounds is brought back. */
export function suggestion(
  type: SuggestionType,
  about: readonly string[],
  says: Pick<Suggestion, "confidence" | "title" | "reasoning" | "affected" | "runbook">,
): Suggestion {
  return {
    suggestion_id: suggestionId(type, about),
    type,
    ...says,
    confidence: Math.round(Math.max(0, Math.min(1, says.confidence)) * 100) / 100,
    action_taken: "none",
  };
}

/** Returns `“CPU above 90%” of search`. */
export function named({ title, service }: Pick<PatternState, "title" | "service">): string {
  return `${quoted(title)} of ${serviceNamed(service)}`;
}

export function quoted(title: string): string {
  return `“${clip(oneLine(title, TITLE_LENGTH_MAX), TITLE_LENGTH_MAX)}”`;
}

export function serviceNamed(service: string): string {
  return clip(oneLine(service, SERVICE_LENGTH_MAX), SERVICE_LENGTH_MAX);
}
