import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CrashPoint } from "../../engine/crash-points.ts";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));

/** A process of the product as a host keeps it: started again whenever it ends. */
export interface KeptProcess {
  readonly name: string;
  /** Of the one that runs now. */
  pid(): number;
  /** SIGKILL. Resolves when it is gone; the next one is starting by then. */
  kill(): Promise<void>;
  /** SIGTERM. Resolves with the exit code when it has ended by itself, and with the next one on its way. */
  roll(): Promise<number | null>;
  pause(): void;
  goOn(): void;
  /** Has it die at the point; resolves with whether it did within the time. */
  crashAt(point: CrashPoint, withinMs: number): Promise<boolean>;
  /** Takes back what {@link crashAt} told it. */
  crashNoMore(): void;
  ready(): Promise<void>;
  /** SIGTERM, and no next one. */
  stop(): Promise<number | null>;
  /** How often it ended by itself or by us. */
  deaths(): number;
  /** How often it ended without being asked to. */
  ownDeaths(): number;
  output(): string;
  /** From the next start on these are set as well. */
  setEnv(more: Readonly<Record<string, string>>): void;
}

/** Starts `node app/run.mjs <file>` with this environment and keeps it running. */
export function keepRunning(
  name: string,
  file: string,
  env: Readonly<Record<string, string>>,
  healthUrl: string,
): KeptProcess {
  let more: Readonly<Record<string, string>> = {};
  let child: ChildProcess;
  let stopping = false;
  let deaths = 0;
  let ownDeaths = 0;
  let asked = false;
  const lines: string[] = [];

  function start(): void {
    asked = false;
    child = spawn(process.execPath, [RUN, file], {
      env: { ...env, ...more },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        lines.push(chunk.toString());
        if (lines.length > 300) lines.shift();
      });
    }
    // A process that was just killed may still be told something.
    child.on("error", () => undefined);
    child.once("exit", () => {
      if (stopping) return;
      deaths += 1;
      // Of two that were told to die at a point the second may come there before it hears that it need not: by SIGKILL
      // nobody ends but by our order.
      if (!asked && child.signalCode !== "SIGKILL") ownDeaths += 1;
      start();
    });
  }
  start();

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    asked = true;
    const gone = once(child, "exit");
    child.kill(signal);
    const [code] = await gone;
    return code as number | null;
  }

  return {
    name,
    pid: () => child.pid ?? 0,
    async kill() {
      await end("SIGKILL");
    },
    roll: () => end("SIGTERM"),
    pause: () => void child.kill("SIGSTOP"),
    goOn: () => void child.kill("SIGCONT"),
    async crashAt(point, withinMs) {
      const one = child;
      // It must listen before it can obey.
      await this.ready();
      if (child !== one) return false;
      asked = true;
      let died = false;
      const gone = once(one, "exit").then(() => {
        died = true;
      });
      one.send({ crashAt: point }, () => undefined);
      await Promise.race([gone, wait(withinMs)]);
      return died;
    },
    crashNoMore() {
      asked = false;
      if (child.connected) child.send({ crashAt: null }, () => undefined);
    },
    async ready() {
      for (let n = 0; n < 1_200; n++) {
        const response = await fetch(healthUrl, { signal: AbortSignal.timeout(2_000) }).catch(
          () => undefined,
        );
        if (response?.ok) return;
        await wait(50);
      }
      throw new Error(`${name} is not ready at ${healthUrl}:\n${lines.join("")}`);
    },
    async stop() {
      stopping = true;
      child.kill("SIGCONT");
      const timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const code = await end("SIGTERM");
      clearTimeout(timer);
      return code;
    },
    deaths: () => deaths,
    ownDeaths: () => ownDeaths,
    output: () => lines.join(""),
    setEnv: (next) => {
      more = next;
    },
  };
}
