import type { RunbookLink } from "./runbook.ts";
import type { ServiceWord } from "./service-word.ts";

/** The draft's kinds, and the question whether two names mean one service. */
export type SuggestionType = "group" | "suppress" | "tune" | "dependency" | "alias" | "runbook";

/** What a suggestion is about, each list bounded. Of a `dependency`, the services are the upstream and then the downstream; of an `alias`, CI's name and then monitoring's. */
export interface Affected {
  readonly alert_ids: readonly string[];
  /** Pattern keys. */
  readonly patterns: readonly string[];
  readonly services: readonly string[];
}

/** Advice on an incident, with its reasons. V1 takes no action (architecture-v1.md §2.4). */
export interface Suggestion {
  /** A function of the type and of what it is about: the same advice in a later incident has the same id. */
  readonly suggestion_id: string;
  readonly type: SuggestionType;
  /** 0 to 1. */
  readonly confidence: number;
  /** One line without a full stop. */
  readonly title: string;
  /** Whole sentences, with the numbers. */
  readonly reasoning: string;
  readonly affected: Affected;
  readonly action_taken: "none";
  /** Of a `runbook`: the link that it offers. */
  readonly runbook?: RunbookLink;
}

/** Returns what a suggestion asks people to say yes or no to, or undefined when it asks nothing. */
export function questionOf({ type, affected }: Suggestion): ServiceWord | undefined {
  const [first, second] = affected.services;
  if (first === undefined || second === undefined) return undefined;
  if (type === "dependency") return { kind: "dependency", upstream: first, downstream: second };
  return type === "alias" ? { kind: "alias", ci: first, monitoring: second } : undefined;
}
