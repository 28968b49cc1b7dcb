/**
 * What a person said of alerts that were put together, or were not: taken apart, its two sides never join the same
 * incident again; put together, they always do while one of them is there. The newest word on two patterns counts.
 */
export interface Link {
  readonly linkId: string;
  readonly kind: "apart" | "together";
  /** Pattern keys (engine/domain/place.ts), at most {@link SIDE_MAX} a side. */
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Slack user id. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The incident that was taken apart or grew, and the one that came of it or went into it; what an undo needs. */
  readonly incidentId: string;
  readonly otherId: string;
}

export const SIDE_MAX = 60;
