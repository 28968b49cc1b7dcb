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
  /**
   * A service that has been firing for a quarter of an hour brings more of its own, a little each minute and less by the
   * hour: a leak, a backlog and a full disk grow for an hour before anything else shows. Its neighbours join by what is
   * said above only: with a long memory for those too, unrelated incidents became one.
   */
  still: 0.08,
  stillAfterMs: 15 * MINUTE_MS,
  stillTauMs: 120 * MINUTE_MS,
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

/** What makes a deploy likely to be the cause; found as {@link WEIGHTS} were. */
export const DEPLOY_WEIGHTS = {
  /** Who alerts later than the first is less likely to be where it began: a third after this. */
  orderTauMs: 1.5 * MINUTE_MS,
  /** A deploy that ended long before the alert is less likely its cause: a third after this. */
  lagTauMs: 12 * MINUTE_MS,
  /** Below this no deploy is named: that none is implicated is an answer too. */
  likelihoodMin: 0.15,
  /** The alert's clock and CI's differ by so much at most. */
  clockSkewMs: 1 * MINUTE_MS,
  /** Where something that a service stands on began to alert within this of it, its own deploy is so much less likely. */
  deeperWithinMs: 90_000,
  deeper: 0.1,
} as const;

/** What makes two services' failing together a dependency; found as {@link WEIGHTS} were. */
export const DEPENDENCY_WEIGHTS = {
  /** Fewer joint failures, old ones faded, tell nothing. */
  togetherMin: 1.5,
  /** They must fail together so many times more often than two strangers would. */
  timesChanceMin: 4,
  /** Weaker ones are not told. */
  confidenceMin: 0.05,
  /** So many imagined failures apart: two out of two is weaker evidence than twenty out of twenty. */
  doubt: 3,
  /** Of three that fail together, the link that is so many times weaker than the others is their echo. */
  echo: 1.1,
  /** How strong a link is that a person said. */
  said: 1,
  /** How many joint failures in the other order what names say outweighs (a database is below a front end), and what people said of others' places. */
  nameSays: 8,
  peopleSay: 0.6,
} as const;
