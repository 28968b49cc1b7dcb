import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** A service started as a child. `stop` sends the signal once, waits, and after five seconds kills it. */
export interface Child {
  readonly pid: number;
  stop(signal: NodeJS.Signals): Promise<void>;
  /** The last lines it wrote, for an error message. */
  output(): string;
  readonly exited: Promise<void>;
}

/** Starts `command` and remembers its process id in `pidFile`, by which the next start finds it if we are killed. */
export function startChild(
  command: string,
  args: readonly string[],
  pidFile: string,
  env: NodeJS.ProcessEnv = {},
): Child {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    detached: true,
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      tail.push(chunk.toString());
      if (tail.length > 40) tail.shift();
    });
  }
  const exited = ended(child);
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  writeFileSync(pidFile, String(child.pid));
  return {
    pid: child.pid,
    exited,
    output: () => tail.join("").trim(),
    async stop(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
        await exited;
        clearTimeout(timer);
      }
      rmSync(pidFile, { force: true });
    },
  };
}

/** Ends the child of a start that was killed before it could stop it; says nothing when there is none. `program` must stand in its command line. */
export async function endOrphan(pidFile: string, program: string, signal: NodeJS.Signals): Promise<void> {
  const pid = readPid(pidFile);
  if (pid === undefined || !isRunning(pid, program)) return;
  process.kill(pid, signal);
  for (let n = 0; n < 100 && isRunning(pid, program); n++) await wait(50);
  if (isRunning(pid, program)) process.kill(pid, "SIGKILL");
  rmSync(pidFile, { force: true });
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number, program: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // A recycled process id must not cost a stranger its life; where /proc is missing (macOS) the id has to do.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" && process.platform !== "linux";
  }
}

async function ended(child: ChildProcess): Promise<void> {
  await Promise.race([once(child, "exit"), once(child, "error")]);
}
