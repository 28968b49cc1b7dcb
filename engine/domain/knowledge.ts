import type { Environment } from "./environment.ts";
import type { Severity } from "./severity.ts";

/** A count that forgets: half of it is gone after {@link HALF_LIFE_MS}. `at` is when it was last counted up, epoch milliseconds. */
export interface Tally {
  readonly value: number;
  readonly at: number;
}

/** Two weeks: what a team fixed or changed a month ago hardly counts, what happens weekly does. */
const HALF_LIFE_MS = 14 * 86_400_000;
const MEAN_LIFE_MS = HALF_LIFE_MS / Math.LN2;

export const NO_TALLY: Tally = { value: 0, at: 0 };

/** Returns the tally with `by` more, at `at`. News that comes late counts as if it had come in time. */
export function tally(before: Tally, at: number, by = 1): Tally {
  const later = Math.max(at, before.at);
  return { value: valueAt(before, later) + by, at: later };
}

/** Returns what is left of the count at `at`. */
export function valueAt({ value, at: since }: Tally, at: number): number {
  return value === 0 || at <= since ? value : value * 2 ** ((since - at) / HALF_LIFE_MS);
}

/** Returns how often it happens per millisecond, having been watched since `since`; a short watch is taken for three days. */
export function rateOf(counted: Tally, since: number, at: number): number {
  const watched = Math.max(at - since, 3 * 86_400_000);
  return valueAt(counted, at) / (MEAN_LIFE_MS * (1 - Math.exp(-watched / MEAN_LIFE_MS)));
}

/** How often a pattern fired lately is kept for so many firings. */
export const RECENT_MAX = 16;

/** A week, and the day that it begins in. */
export const DAYS_KEPT = 8;

/** What is known of alerts that fire again and again: one pattern of one service. */
export interface PatternState {
  readonly key: string;
  readonly service: string;
  readonly environment: Environment;
  /** The newest title, for people. */
  readonly title: string;
  readonly severity: Severity;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly fires: Tally;
  /** Incidents that it opened. */
  readonly starts: Tally;
  /** Of these, those that another service or several other patterns joined. */
  readonly led: Tally;
  /** Firings that somebody acknowledged. */
  readonly acknowledged: Tally;
  /** Firings that ended, and those of them that nobody had acknowledged. */
  readonly ended: Tally;
  readonly endedAlone: Tally;
  /** The same by day (days since 1970), the last {@link DAYS_KEPT} with any: what the draft's formula looks back on. */
  readonly days: ReadonlyArray<{ readonly day: number; readonly ended: number; readonly alone: number }>;
  /** Sum of the logarithms of how long its firings lasted, in minutes, over `ended`. */
  readonly logMinutes: Tally;
  /** How long its last firings lasted, in milliseconds, oldest first, at most {@link RECENT_MAX}. */
  readonly lasted: readonly number[];
  /** Firings soon after a deploy of its service, and those of them that ended by themselves within half an hour. */
  readonly afterDeploy: Tally;
  readonly afterDeployEnded: Tally;
  /** Patterns that fire within minutes of it, the most frequent ones, by how often. */
  readonly companions: ReadonlyArray<{ readonly key: string; readonly together: Tally }>;
  /** When it last fired, oldest first, at most {@link RECENT_MAX}. */
  readonly recent: readonly number[];
  /** When it was last advised to tune it. */
  readonly tuneAdvisedAt?: number;
}

/** How often one service started to alert within minutes of another: the evidence for a dependency between them. */
export interface PairState {
  /** `a>b`: `a` first. */
  readonly key: string;
  readonly first: string;
  readonly second: string;
  readonly together: Tally;
  /** Sum and sum of squares of the lag in minutes, over `together`. */
  readonly lag: Tally;
  readonly lagSquares: Tally;
}

/** The keys of a service's pairs with another one: those in which it was first, and second. */
export interface PairKeys {
  readonly forth: string;
  readonly back: string;
}

/** How often a service started to alert after a quiet while. */
export interface ServiceState {
  readonly service: string;
  readonly episodes: Tally;
  readonly firstAt: number;
}

/** A service that started to alert, remembered until its company is known. */
export interface Start {
  readonly service: string;
  readonly at: number;
  /** Its company has been counted; it stays for those that come after it. */
  readonly counted?: boolean;
}

/** A firing, remembered for a few minutes for those that come after it. */
export interface RecentFiring {
  readonly pattern: string;
  readonly at: number;
}

/** An incident that ended: when the alerts themselves say that it began and ended, and when we heard of it. */
export interface RecentEnd {
  readonly incidentId: string;
  readonly beganAt: number;
  readonly endedAt: number;
  readonly heardAt: number;
}

/** An incident that began, or that a further service joined. `at` is the alert's own time. */
export interface RecentGrowth {
  readonly incidentId: string;
  readonly at: number;
}

/** The one row of what is remembered for minutes only. */
export const RECENT = "recent now";

/** Returns the id under which a store keeps something learned: the kind, a blank, the key. */
export function knowledgeId(
  kind: "pattern" | "pair" | "service" | "name" | "link" | "mute" | "runbook",
  key: string,
): string {
  return `${kind} ${key}`;
}

/** Something learned, as a store keeps it. `id` names it within its tenant: the kind, a blank, the key. */
export interface KnowledgeRow {
  readonly id: string;
  readonly data: unknown;
}
