/** A link that somebody attached to alerts, for whoever sees them next. */
export interface RunbookLink {
  /** Absolute http(s) address. */
  readonly url: string;
  readonly title?: string;
  /** Slack user id. */
  readonly attachedBy: string;
  /** Epoch milliseconds. */
  readonly attachedAt: number;
}

/** An incident that showed a runbook and has not ended since. */
export interface RunbookOffer {
  readonly incidentId: string;
  readonly at: number;
}

/** The runbook of one pattern, and what became of the incidents that it was offered in. */
export interface RunbookState extends RunbookLink {
  readonly pattern: string;
  /** The incident that it was attached in, which it is not offered in. */
  readonly attachedIn: string;
  /** Incidents that it was offered in. */
  readonly offered: number;
  /** Of these, those that were over within {@link SOON_MS} of the offer. */
  readonly endedSoon: number;
  /** The newest offers whose end is not known yet. */
  readonly waiting: readonly RunbookOffer[];
  /** When it was last attached or offered; what has been idle the longest makes room. */
  readonly usedAt: number;
}

export const SOON_MS = 20 * 60_000;

/** At most so many patterns of an incident take its runbook. */
export const RUNBOOK_PATTERNS_MAX = 40;
