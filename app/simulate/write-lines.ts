import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { ResultLine } from "../../engine/simulation/simulation.ts";

/** Where the lines of a result go. */
export interface LineWriter {
  /** Takes lines; resolves at once unless the disk is behind. */
  write(lines: readonly ResultLine[]): Promise<void> | undefined;
  /** Resolves when all of them are in the file. */
  close(): Promise<void>;
}

/** Few large writes instead of a million small ones. */
const FLUSH_LENGTH = 1 << 18;

/** Opens the file for the lines of a result, one JSON object each; what it held before is gone. */
export async function openLineWriter(file: string): Promise<LineWriter> {
  const stream = createWriteStream(file);
  await once(stream, "open");
  let text = "";
  return {
    write(lines) {
      for (const line of lines) text += `${JSON.stringify(line)}\n`;
      if (text.length < FLUSH_LENGTH) return undefined;
      const isBehind = !stream.write(text);
      text = "";
      return isBehind ? once(stream, "drain").then(() => undefined) : undefined;
    },
    async close() {
      stream.end(text);
      await once(stream, "close");
    },
  };
}

/** Takes lines and keeps none, for whoever wants the figures only. */
export const NOWHERE: LineWriter = { write: () => undefined, close: async () => undefined };
