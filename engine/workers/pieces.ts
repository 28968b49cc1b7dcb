import type { PendingDelivery } from "../db/pending.ts";

/**
 * So much of a backlog is folded in one batch while others are sending: whoever shares the shard waits for no more than
 * this. It is enough to pay for a batch's round trips.
 */
const PIECE_BESIDE_OTHERS = 10;
const PIECE_ALONE = 200;
/** Beside others a backlog has a third of the time, at most. */
const REST_FACTOR = 2;

/** How a backlog is worked off: while others are sending it takes little at a time, and rests. */
export interface Pace {
  readonly pieceMax: number;
  readonly restMs: number;
}

/** Decides by what the last piece took and by whether the stream has lately brought anything. */
export function paceOf(lastTookMs: number, othersAreSending: boolean): Pace {
  return othersAreSending
    ? { pieceMax: PIECE_BESIDE_OTHERS, restMs: REST_FACTOR * lastTookMs }
    : { pieceMax: PIECE_ALONE, restMs: 0 };
}

/** Splits off the first piece of a backlog: one shard's, in order, so that each tenant in it comes at its turn. */
export function splitPiece(
  backlog: readonly PendingDelivery[],
  pieceMax: number,
): { readonly piece: readonly PendingDelivery[]; readonly left: readonly PendingDelivery[] } {
  const piece = backlog.filter(({ shard }) => shard === backlog[0]?.shard).slice(0, pieceMax);
  const taken = new Set(piece);
  return { piece, left: backlog.filter((one) => !taken.has(one)) };
}
