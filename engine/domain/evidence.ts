import type { Severity } from "./severity.ts";

/** Alerts told in a card's thread, in one message. */
export interface Evidence {
  readonly shown: readonly EvidenceAlert[];
  /** Told with these, but not named. */
  readonly more: number;
}

/** One of them; `at` is when we first heard of it, epoch milliseconds. */
export interface EvidenceAlert {
  readonly at: number;
  readonly severity: Severity;
  readonly service: string;
  readonly title: string;
  readonly provider: string;
  readonly sourceUrl?: string;
}
