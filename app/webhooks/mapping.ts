import {
  BrokenCircuitError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleType,
  type IPolicy,
  wrap,
} from "cockatiel";
import { LRUCache } from "lru-cache";
import type { WebhookRequest } from "../../adapters/contract.ts";
import { readJson } from "../../adapters/reading/read-json.ts";
import { oneLine } from "../../engine/domain/text.ts";
import {
  evaluate,
  MappingStopped,
  type MappingTask,
  MEMORY_MB_MAX,
  RUN_MS_MAX,
} from "./mapping-processes.ts";

/** What a mapping made of a delivery: our documented JSON as bytes, or one sentence that says what is wrong. */
export type Mapped =
  | { readonly ok: true; readonly body: Uint8Array }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The expression can be run on no delivery whatever. */
      readonly syntax?: true;
    };

/** Thrown when no process is free: the delivery is as good as any other, and is read a little later. */
export class MappingBusy extends Error {
  override name = "MappingBusy";
}

/** A mapping is no longer than this, in characters. */
export const MAPPING_LENGTH_MAX = 8_000;

/** Processes at work; the machine's other cores are for everybody else. */
const RUNNING_MAX = 2;
const WAITING_MAX = 1_000;
const WAITING_MAX_OF_ONE = 200;
const WAIT_MS_MAX = 2_000;
const STOPS_MAX = 3;
const REST_MS = 60_000;
const REASON_LENGTH_MAX = 300;

const everyone = bulkhead(RUNNING_MAX, WAITING_MAX);
/** One at a time of a mapping, and a rest for one that had to be stopped again and again: it can hold up its own deliveries only. */
const policies = new LRUCache<string, IPolicy>({ max: 1_000 });

function policyOf(key: string): IPolicy {
  const known = policies.get(key);
  if (known) return known;
  const resting = circuitBreaker(handleType(MappingStopped), {
    halfOpenAfter: REST_MS,
    breaker: new ConsecutiveBreaker(STOPS_MAX),
  });
  const policy = wrap(bulkhead(1, WAITING_MAX_OF_ONE), resting, everyone);
  policies.set(key, policy);
  return policy;
}

/**
 * Runs an integration's JSONata mapping over a delivery, in a process that is ended when it takes too long or too much
 * memory, so that it can harm nobody else. Its input is the body; `$headers` is bound to those that the request has
 * here. Throws {@link MappingBusy} only.
 */
export async function mapDelivery(
  expression: string,
  request: WebhookRequest,
  integrationId: string,
): Promise<Mapped> {
  const json = readJson(request.body);
  if (!json.ok) return { ok: false, reason: json.reason };
  const { headers, receivedAt } = request;
  try {
    const task = { expression, input: json.value, headers, receivedAt };
    const answer = await inTurn(policyOf(`${integrationId} ${expression}`), task);
    if ("json" in answer) return { ok: true, body: Buffer.from(answer.json) };
    const where = answer.position === undefined ? "" : ` at character ${answer.position}`;
    const reason = oneLine(`The mapping failed${where}: ${sentence(answer.error)}`, REASON_LENGTH_MAX);
    return { ok: false, reason, ...(answer.syntax ? { syntax: true } : {}) };
  } catch (error) {
    if (error instanceof MappingStopped) return { ok: false, reason: REASON_BY_LIMIT[error.over] };
    if (error instanceof BrokenCircuitError) return { ok: false, reason: RESTING };
    throw error instanceof MappingBusy
      ? error
      : new MappingBusy("no process is free for a mapping", { cause: error });
  }
}

const REASON_BY_LIMIT = {
  time: `The mapping took longer than ${RUN_MS_MAX} ms and was stopped: make it simpler.`,
  memory: `The mapping needed more than ${MEMORY_MB_MAX} MB and was stopped: make it simpler.`,
};
const RESTING = `The mapping was stopped ${STOPS_MAX} times in a row and rests for a minute: make it simpler.`;

/** Waiting has an end, because a provider waits for our answer; once it runs, the process's own limits hold. */
async function inTurn(policy: IPolicy, task: MappingTask) {
  const patience = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      patience.abort();
      reject(new MappingBusy("too many deliveries wait for their mapping"));
    }, WAIT_MS_MAX);
  });
  const turn = policy.execute(() => {
    clearTimeout(timer);
    return evaluate(task);
  }, patience.signal);
  try {
    return await Promise.race([turn, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
