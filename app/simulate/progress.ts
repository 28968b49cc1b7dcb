import { Presets, SingleBar } from "cli-progress";

/** How far a long command is, on a terminal; without one it says nothing. */
export interface Progress {
  advance(by: number): void;
  stop(): void;
}

/** Shows a bar on standard error, which stays out of what is piped on. */
export function openProgress(total: number, format: string): Progress {
  if (!process.stderr.isTTY) return { advance: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (by) => bar.increment(by), stop: () => bar.stop() };
}
