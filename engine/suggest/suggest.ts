import { isDeepStrictEqual } from "node:util";
import type { Decision } from "../domain/event.ts";
import { saidOfServices } from "../domain/said-of-services.ts";
import type { IncidentState, TenantState } from "../domain/state.ts";
import { questionOf, type Suggestion } from "../domain/suggestion.ts";
import { alias } from "./alias.ts";
import { dependency } from "./dependency.ts";
import { group } from "./group.ts";
import { runbook } from "./runbook.ts";
import { subjectOf } from "./subject.ts";
import { suppress } from "./suppress.ts";
import { tune } from "./tune.ts";

/**
 * Returns the advice that holds for the incident at `now`, epoch milliseconds; none for test alerts. Asked when its
 * window closes and when everything in it has ended, after it was scored.
 */
export function suggest(incident: IncidentState, state: TenantState, now: number): Suggestion[] {
  if (incident.test) return [];
  const subject = subjectOf(incident, state, now);
  return [runbook, suppress, tune, group, dependency, alias].flatMap((kind) => kind(subject));
}

/** Returns the advice that the incident has, with the runbooks of its patterns as they stand now: these do not wait for the window. */
export function suggestRunbooks(incident: IncidentState, state: TenantState, now: number): Suggestion[] {
  if (incident.test) return [];
  const others = incident.suggestions?.filter(({ type }) => type !== "runbook") ?? [];
  return [...runbook(subjectOf(incident, state, now)), ...others];
}

/** Whether it asks what people have answered by now. */
export function isAnswered(suggestion: Suggestion, { config, names }: TenantState): boolean {
  const word = questionOf(suggestion);
  return word !== undefined && saidOfServices(config, word, names) !== "nothing";
}

/** Returns what of this advice is news in the incident: nothing when all of it stands there already, word for word. */
export function adviceNews(incident: IncidentState, advice: readonly Suggestion[]): Decision[] {
  if (advice.length === 0 && !incident.suggestions?.length) return [];
  const known = new Map(incident.suggestions?.map((one) => [one.suggestion_id, one]));
  // By value: a store may give the fields back in another order.
  const suggestions = advice.filter((one) => !isDeepStrictEqual(known.get(one.suggestion_id), one));
  const now = new Set(advice.map((one) => one.suggestion_id));
  const withdrawn = [...known.keys()].filter((id) => !now.has(id));
  if (suggestions.length === 0 && withdrawn.length === 0) return [];
  return [{ type: "suggestions.made", incidentId: incident.incidentId, suggestions, withdrawn }];
}
