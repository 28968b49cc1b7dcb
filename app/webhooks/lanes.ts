/** The slow lane is kept like any other delivery, but waits for the sweeper, which shares its time among tenants. */
export type Lane = "fast" | "slow";

/**
 * What is beyond its rate rests between its commits for many times as long as the last one took: whatever the flood, the
 * disk and the processor are the neighbours' most of the time, and the flood waits for its own answers.
 */
const REST_FACTOR = 20;
const REST_MIN_MS = 40;
/** Far below what any provider waits for an answer. */
const REST_MAX_MS = 400;

/** How long the slow lane rests after a commit; less, the more batches are waiting, so that no answer comes too late. */
export function slowRestMs(lastTookMs: number, batchesWaiting: number): number {
  const rest = Math.min(Math.max(REST_FACTOR * lastTookMs, REST_MIN_MS), REST_MAX_MS);
  return rest / (1 + batchesWaiting);
}
