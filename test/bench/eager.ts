import { setTimeout as wait } from "node:timers/promises";
import { setUpBySlack } from "../support/clicks.ts";
import { asSuperuser } from "../support/door.ts";
import { incidentBody, incidentIdIn } from "./bodies.ts";
import { quantile } from "./machine.ts";
import type { BenchSurroundings } from "./surroundings.ts";

const SECONDS = 10;
const SETTLE_MS = 30_000;

/** What one arrival rate showed. Latencies in milliseconds, from the scheduled send time. */
export interface EagerSlice {
  readonly rate: number;
  readonly sent: number;
  readonly refused: number;
  readonly missing: number;
  readonly ack: { readonly p50: number; readonly p99: number };
  readonly slack: { readonly p50: number; readonly p99: number; readonly max: number };
}

/**
 * Sends webhooks at fixed times, each about a service of its own, and measures when its first message arrives at the
 * workspace. The whole product: web and worker in processes of their own, everything durable.
 */
export async function benchEager(
  around: BenchSurroundings,
  rates: readonly number[],
  onSlice: (slice: EagerSlice) => void,
): Promise<EagerSlice[]> {
  const { env, slack } = around;
  const web = await around.start("web", `http://127.0.0.1:${env.PORT}/healthz`);
  const worker = await around.start("../test/bench/worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  await slack.control.setAppBaseUrl(env.PUBLIC_URL ?? "");
  const url = await setUpBySlack(slack, {
    team: "Acme",
    user: "ada",
    channel: "incidents",
    provider: "datadog",
  });
  // The largest plan: beyond a plan's rate deliveries wait in turn, which is not the speed that is asked for here.
  await asSuperuser(env.DATABASE_URL ?? "", (sql) => sql`update tenants set tier = 'business'`);
  await sendAt(url, 20, 2, "warm");
  const slices: EagerSlice[] = [];
  for (const rate of rates) {
    slack.control.clearLogs();
    const { sentAt, acks, refused } = await sendAt(url, rate, SECONDS, `r${rate}`);
    const arrived = await arrivals(around, sentAt);
    const latencies = [...arrived].map(([id, at]) => at - (sentAt.get(id) ?? at));
    const slice: EagerSlice = {
      rate,
      sent: sentAt.size,
      refused,
      missing: sentAt.size - arrived.size,
      ack: { p50: quantile(acks, 0.5), p99: quantile(acks, 0.99) },
      slack: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), max: quantile(latencies, 1) },
    };
    slices.push(slice);
    onSlice(slice);
  }
  await Promise.all([web.stop(), worker.stop()]);
  return slices;
}

/** Open loop: the times are fixed beforehand, so a stall is counted and not waited out. Wall clock, epoch milliseconds. */
async function sendAt(url: string, rate: number, seconds: number, name: string) {
  const sentAt = new Map<string, number>();
  const acks: number[] = [];
  let refused = 0;
  const startedAt = now() + 50;
  const answers: Promise<void>[] = [];
  for (let n = 0; n < rate * seconds; n++) {
    const scheduled = startedAt + (n * 1_000) / rate;
    if (scheduled > now()) await wait(Math.max(0, scheduled - now()));
    const id = `${name}-${n}`;
    sentAt.set(id, scheduled);
    answers.push(
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: incidentBody(id, scheduled),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          acks.push(now() - scheduled);
          if (response.status !== 202) refused += 1;
        },
        () => {
          refused += 1;
        },
      ),
    );
  }
  await Promise.all(answers);
  return { sentAt, acks, refused };
}

/** When the first message of each incident arrived, by the id in its service's name. */
async function arrivals(
  { slack }: BenchSurroundings,
  sentAt: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const until = now() + SETTLE_MS;
  const found = new Map<string, number>();
  while (found.size < sentAt.size && now() < until) {
    await wait(200);
    for (const call of slack.control.calls({ method: "chat.postMessage" })) {
      const id = incidentIdIn(String(call.args.text));
      if (id !== undefined && sentAt.has(id) && !found.has(id)) found.set(id, call.arrivedAtMs);
    }
  }
  return found;
}

/** The clock that the workspace notes arrivals by. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns the rows of the eager message. */
export function eagerTable(slices: readonly EagerSlice[]): string[] {
  return [
    "webhook → first message at the workspace      ack p50 · p99      Slack p50 · p99 · max   (ms, from the scheduled send)",
    ...slices.map(({ rate, ack, slack, missing, sent }) => {
      const what = `${rate}/s, ${sent} incidents${missing > 0 ? `, ${missing} MISSING` : ""}`.padEnd(42);
      const acks = `${ack.p50.toFixed(1)} · ${ack.p99.toFixed(1)}`.padEnd(22);
      return `  ${what} ${acks} ${slack.p50.toFixed(1)} · ${slack.p99.toFixed(1)} · ${slack.max.toFixed(1)}`;
    }),
  ];
}
