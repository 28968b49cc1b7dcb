import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { z } from "zod";
import type { WebhookRequest } from "../../adapters/contract.ts";
import { readJson } from "../../adapters/reading/read-json.ts";

/** What a mapping made of a delivery: our documented JSON as bytes, or one sentence that says what is wrong. */
export type Mapped =
  | { readonly ok: true; readonly body: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** Thrown when no thread is free: the delivery is as good as any other, and is read a little later. */
export class MappingBusy extends Error {
  override name = "MappingBusy";
}

/** A mapping is no longer than this, in characters. */
export const MAPPING_LENGTH_MAX = 8_000;

const THREAD = fileURLToPath(new URL("./mapping-thread.mjs", import.meta.url));
/** Of running, and of waiting for a thread; a mapping takes about a millisecond. */
const DEADLINE_MS = 500;
const QUEUE_MAX = 200;
/** Of a thread, megabytes: a mapping that builds more is ended. */
const MEMORY_MAX_MB = 96;

const Answer = z.union([
  z.object({ json: z.string() }),
  z.object({ error: z.string(), position: z.number().optional() }),
]);

/** One pool for the process, made when the first mapping runs; idle threads end by themselves. */
let pool: Piscina | undefined;
let warm: Promise<unknown> | undefined;

function threads(): Piscina {
  pool ??= new Piscina({
    filename: THREAD,
    name: "evaluate",
    minThreads: 1,
    maxThreads: 2,
    maxQueue: QUEUE_MAX,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB, stackSizeMb: 4 },
  });
  return pool;
}

/**
 * Runs a user's JSONata mapping over a delivery, in a thread that is ended when it takes too long or too much memory,
 * so that it can hang nobody else. Its input is the body; `$headers` is bound. Throws {@link MappingBusy} only.
 */
export async function mapDelivery(expression: string, request: WebhookRequest): Promise<Mapped> {
  const json = readJson(request.body);
  if (!json.ok) return { ok: false, reason: json.reason };
  const task = { expression, input: json.value, headers: { ...request.headers } };
  // A thread that has yet to start must not cost the first mapping its time.
  warm ??= threads().run({ expression: "1", input: null, headers: {} });
  await warm.catch(() => undefined);
  try {
    const answer = Answer.parse(await threads().run(task, { signal: AbortSignal.timeout(DEADLINE_MS) }));
    if ("json" in answer) return { ok: true, body: Buffer.from(answer.json) };
    const where = answer.position === undefined ? "" : ` at character ${answer.position}`;
    return { ok: false, reason: `The mapping failed${where}: ${sentence(answer.error)}` };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Mapped {
  const { name, message } = error as Error;
  if (name === "AbortError" && threads().queueSize > 0)
    throw new MappingBusy("all mapping threads are busy", { cause: error });
  if (name === "AbortError")
    return {
      ok: false,
      reason: `The mapping took longer than ${DEADLINE_MS} ms and was stopped: make it simpler.`,
    };
  if (/queue/i.test(message))
    throw new MappingBusy("too many deliveries wait for their mapping", { cause: error });
  if (/memory|heap/i.test(message))
    return {
      ok: false,
      reason: `The mapping needed more than ${MEMORY_MAX_MB} MB and was stopped: make it simpler.`,
    };
  return { ok: false, reason: `The mapping could not be run: ${sentence(message)}` };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
