import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** One evaluation: the mapping, the delivery's JSON, the headers that are kept with it, and when it came (epoch ms). */
export interface MappingTask {
  readonly expression: string;
  readonly input: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: number;
}

/** What came of it: JSON text, or what is wrong and at which character, counted from 1. */
export type MappingAnswer = z.infer<typeof Answer>;

const Answer = z.union([
  z.object({ json: z.string() }),
  z.object({
    error: z.string(),
    position: z.number().optional(),
    /** The expression is no JSONata, whatever it is given. */
    syntax: z.boolean().optional(),
    stopped: z.literal("time").optional(),
  }),
]);

/** Thrown when a mapping took more time or memory than it may, and was ended. */
export class MappingStopped extends Error {
  override name = "MappingStopped";
  readonly over: "time" | "memory";

  constructor(over: "time" | "memory") {
    super(`a mapping needed too much ${over}`);
    this.over = over;
  }
}

/** A mapping takes about a millisecond. */
export const RUN_MS_MAX = 500;
/** Of the objects of a process, megabytes. */
export const MEMORY_MB_MAX = 96;

const CHILD = fileURLToPath(new URL("./mapping-child.mjs", import.meta.url));
const START_MS_MAX = 5_000;
const GRACE_MS = 50;
const IDLE_MS_MAX = 60_000;

/** Processes with nothing to do, and what will end each. */
const idle = new Map<ChildProcess, NodeJS.Timeout>();

/**
 * Evaluates a mapping in a process of its own, which holds nothing of ours: no secret, no connection, no other
 * delivery. A thread would not do: V8 ends the whole process when a thread asks for one array too large, whatever its
 * limits say. Nor would a pool of somebody else's: none tells when a task began, so that waiting and the start of a
 * process would count as the mapping's own time. Throws {@link MappingStopped}, and whatever keeps a process from starting.
 */
export async function evaluate(task: MappingTask): Promise<MappingAnswer> {
  const child = takeIdle() ?? (await start());
  try {
    const answer = await ask(child, task);
    if ("stopped" in answer && answer.stopped) throw new MappingStopped(answer.stopped);
    putIdle(child);
    return answer;
  } catch (error) {
    // One that was stopped may be at the end of its memory: whoever ran in it next would be blamed for that.
    child.kill("SIGKILL");
    throw error;
  }
}

async function ask(child: ChildProcess, task: MappingTask): Promise<MappingAnswer> {
  const over = new AbortController();
  const { signal } = over;
  const heard = once(child, "message", { signal }).then(([message]) => Answer.parse(message));
  const ended = once(child, "exit", { signal }).then(() => {
    // Nothing but its own limit ends it while it runs.
    throw new MappingStopped("memory");
  });
  child.send(task);
  try {
    return await Promise.race([heard, ended, outOfTime(signal)]);
  } finally {
    over.abort();
  }
}

async function outOfTime(signal: AbortSignal): Promise<never> {
  await wait(RUN_MS_MAX, undefined, { signal });
  // This process may have been busy itself all the while: an answer that is there already is heard first.
  await wait(GRACE_MS, undefined, { signal });
  throw new MappingStopped("time");
}

async function start(): Promise<ChildProcess> {
  const child = fork(CHILD, [], {
    env: {},
    execArgv: [`--max-old-space-size=${MEMORY_MB_MAX}`],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.on("exit", () => forget(child));
  // Whoever waits for an answer hears of it too; nobody else needs to.
  child.on("error", () => undefined);
  const signal = AbortSignal.timeout(START_MS_MAX);
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("a process for mappings ended as it started");
  });
  try {
    await Promise.race([once(child, "message", { signal }), ended]);
    return child;
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function takeIdle(): ChildProcess | undefined {
  const [child] = idle.keys();
  if (!child) return undefined;
  forget(child);
  child.ref();
  child.channel?.ref();
  return child;
}

/** An idle process must not keep ours from ending. */
function putIdle(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  idle.set(child, setTimeout(() => child.kill("SIGKILL"), IDLE_MS_MAX).unref());
}

function forget(child: ChildProcess): void {
  clearTimeout(idle.get(child));
  idle.delete(child);
}
