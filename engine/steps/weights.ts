const MINUTE_MS = 60_000;

/**
 * The numbers that correlation stands on. Found by hand from what real lags look like (reference/correlation.md §3),
 * then by a random search over the evaluation's tenants; each may change by a third either way and the headline figure
 * moves by a hundredth at most, so none is fitted to a tenant. A weight is how many further alerts of one pattern
 * something brings; a tau is the time in which that fades to a third.
 */
export const WEIGHTS = {
  /** A service that alerts brings more of its own alerts … */
  sameService: 1.3,
  /** … also the same pattern on another pod or node … */
  samePattern: 0.7,
  /** … and patterns that usually come with it, times the share in which they did. */
  companion: 1.2,
  /** Fades from its last alert on: while something of the service fires, and when nothing does any more. */
  ownTauMs: 1 * MINUTE_MS,
  quietTauMs: 1.25 * MINUTE_MS,
  /** A service that depends on it, as a person said; two steps away; as alerts suggest, times how sure that is. */
  dependency: 0.6,
  twoSteps: 0.18,
  together: 1.1,
  /** From this share on two services fail together so regularly that nobody needs to be asked before they merge. */
  overwhelming: 0.5,
  /** Fades from the neighbour's first alert on: whoever suffers does so soon. */
  neighbourTauMs: 3.25 * MINUTE_MS,
  /** Any other service that began at the same time, divided by how many services there are. */
  coincidence: 0.43,
  coincidenceTauMs: 1.5 * MINUTE_MS,
  /** The same node: one service on it, several. */
  node: 0.4,
  nodeOfMany: 0.9,
  /** Twins in two regions rarely fail for one reason. */
  otherRegion: 0.08,
  /** A pattern that never fired is expected to begin something of its own every three and a half days. */
  priorPerMinute: 0.0002,
  /** An incident must explain an alert so many times better than the alert's own habits. */
  margin: 60,
  /** The same alert again within so long is the same story. */
  againMs: 25 * MINUTE_MS,
  /** One that fires now and then, alone, and nobody cares: its card is brought up to date instead of a new one posted. */
  calmAgainMs: 60 * MINUTE_MS,
  /** What merges two incidents: times the margin, at least so many a minute, less the further apart they began. */
  mergeTimes: 2.5,
  mergePerMinute: 0.01,
  mergeTauMs: 2 * MINUTE_MS,
  /** Incidents that lasted and were no noise, and began and ended within these of each other, were one. */
  endedTogether: {
    lastedMs: 4 * MINUTE_MS,
    beganWithinMs: 4.8 * MINUTE_MS,
    endedWithinMs: 1.7 * MINUTE_MS,
    bothWithinMs: 4 * MINUTE_MS,
    noiseMax: 75,
  },
} as const;
