import { openTurns } from "./turns.ts";

/** Collects single submissions into batches, each of which is committed as one. */
export interface GroupCommit<Item, Result> {
  /** Returns the item's own result, or throws what its commit threw. */
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export interface GroupCommitOptions<Item, Result> {
  /** Commits a batch and returns one result for each item, in order. */
  commit(items: readonly Item[]): Promise<readonly Result[]>;
  readonly batchMax: number;
  /** While so many batches are on their way, submissions wait and form the next one. */
  readonly inFlightMax: number;
  /** Whose an item is: where more waits than a batch takes, the first of everyone goes before the second of anyone. */
  readonly ownerOf?: (item: Item) => string;
  /**
   * How long after the end of a commit the next begins, milliseconds, by how long that one took and how many wait now;
   * nobody waits unless it is set.
   */
  readonly restMs?: (lastTookMs: number, waiting: number) => number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Returns a group commit: whoever arrives in the same turn of the event loop, or while batches are on their way, shares
 * a commit. A lone submission waits for nobody, so durability costs a quiet system no latency and a busy one few commits.
 */
export function openGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { ownerOf = () => "", restMs } = options;
  const queue = openTurns<Waiting<Item, Result>>();
  const idlers: Array<() => void> = [];
  let inFlight = 0;
  let scheduled = false;
  let last = { tookMs: 0, endedAt: Number.NEGATIVE_INFINITY };

  function schedule(): void {
    if (scheduled || queue.size() === 0 || inFlight >= options.inFlightMax) return;
    scheduled = true;
    const go = () => {
      scheduled = false;
      void flush();
    };
    const left = last.endedAt + (restMs?.(last.tookMs, queue.size()) ?? 0) - performance.now();
    if (left > 0) setTimeout(go, left);
    else setImmediate(go);
  }

  async function flush(): Promise<void> {
    const batch = queue.take(options.batchMax);
    if (batch.length === 0) return;
    inFlight += 1;
    schedule();
    const startedAt = performance.now();
    try {
      const results = await options.commit(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        if (index < results.length) resolve(results[index] as Result);
        else reject(new Error("the commit gave no result for this item"));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      const endedAt = performance.now();
      last = { tookMs: endedAt - startedAt, endedAt };
      inFlight -= 1;
      schedule();
      if (inFlight === 0 && queue.size() === 0) for (const wake of idlers.splice(0)) wake();
    }
  }

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        queue.push(ownerOf(item), { item, resolve, reject });
        schedule();
      }),
    idle: () =>
      inFlight === 0 && queue.size() === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
  };
}
