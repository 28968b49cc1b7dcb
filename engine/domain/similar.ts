/** Incidents of the last weeks that began like this one: the same kind of alert on the same service. */
export interface SimilarIncidents {
  readonly incidents: number;
  readonly days: number;
  /** Of them those that are over, and of these those that nobody ever acknowledged. */
  readonly over: number;
  readonly overAlone: number;
  /** How long half of those that are over lasted at most, in milliseconds. */
  readonly medianMs?: number;
  /** Of those that began soon after a deploy. */
  readonly afterDeploy: number;
  /** The last one before this. `at` is epoch milliseconds. */
  readonly last: { readonly number: number; readonly at: number };
}
