import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ReadBatch, ReadItem } from "./parse-thread.ts";

/** Some deliveries of a recording, read and in order. */
export interface RecordedBatch extends Omit<ReadBatch, "items"> {
  readonly items: readonly ReadItem[];
}

const RUN = new URL("../run.mjs", import.meta.url);

/**
 * Reads a recording in a thread of its own while the caller folds what came before: reading costs as much as folding,
 * and the order stays that of the file.
 */
export async function* readRecording(file: string): AsyncGenerator<RecordedBatch> {
  const thread = new Worker(RUN, { argv: ["simulate/parse-thread"], workerData: file });
  const arrived: ReadBatch[] = [];
  let failure: Error | undefined;
  let done = false;
  let wake: (() => void) | undefined;
  const say = () => wake?.();
  thread.on("message", (message: ReadBatch | "done") => {
    if (message === "done") done = true;
    else arrived.push(message);
    say();
  });
  thread.on("error", (error) => {
    failure = error;
    say();
  });
  thread.on("exit", () => {
    done = true;
    say();
  });
  try {
    for (;;) {
      const batch = arrived.shift();
      if (batch) {
        const { items, ...told } = batch;
        // Ours, out of the thread next door.
        yield { ...told, items: JSON.parse(items) as ReadItem[] };
        thread.postMessage("more");
      } else if (failure) throw failure;
      else if (done) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    if (!done) {
      const gone = once(thread, "exit");
      await thread.terminate();
      await gone;
    }
  }
}
