import type { Severity } from "./severity.ts";

/** What the board of a storm shows: the incidents that stand on it instead of having cards. Times are epoch milliseconds. */
export interface StormBoard {
  readonly channelId: string;
  readonly beganAt: number;
  /** Set once the storm is over; the board goes on showing how its incidents stand. */
  readonly endedAt?: number;
  /** Incidents on the board, their alerts, and how many of them are not over. */
  readonly incidents: number;
  readonly alerts: number;
  readonly firing: number;
  /** Incidents of the same time that have cards of their own. */
  readonly ownCards: number;
  /** The first of them, what fires before what is over, the worst first. */
  readonly shown: readonly StormIncident[];
}

/** An incident as one row of a board. */
export interface StormIncident {
  readonly number: number;
  readonly service: string;
  readonly title: string;
  readonly severity: Severity;
  readonly alerts: number;
  readonly over: boolean;
}
