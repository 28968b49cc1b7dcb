import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));

/** A process of the product, as a host runs it: started again whenever it dies. */
export interface Supervised {
  /** SIGKILL; the next one starts at once. Resolves when the old one is gone. */
  kill(): Promise<void>;
  /** Resolves when the health URL answers. */
  ready(): Promise<void>;
  /** SIGTERM, and no next one. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** What it wrote, for a failed assertion. */
  output(): string;
  readonly starts: () => number;
}

/** Starts `node app/run.mjs <name>` with this environment, and keeps it running. */
export function supervise(
  name: string,
  env: Readonly<Record<string, string>>,
  healthUrl: string,
): Supervised {
  let child: ChildProcess;
  let stopping = false;
  let starts = 0;
  const lines: string[] = [];

  function start(): void {
    starts += 1;
    child = spawn(process.execPath, [RUN, name], {
      env: { PATH: process.env.PATH ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        lines.push(chunk.toString());
        if (lines.length > 200) lines.shift();
      });
    }
    child.once("exit", () => {
      if (!stopping) start();
    });
  }
  start();

  return {
    starts: () => starts,
    output: () => lines.join(""),
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async ready() {
      for (let n = 0; n < 600; n++) {
        const response = await fetch(healthUrl).catch(() => undefined);
        if (response?.ok) return;
        await wait(50);
      }
      throw new Error(`${name} is not ready at ${healthUrl}:\n${lines.join("")}`);
    },
    async stop() {
      stopping = true;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const [code] = await gone;
      return code as number | null;
    },
  };
}
