import { setTimeout as wait } from "node:timers/promises";
import { setUpBySlack } from "../support/clicks.ts";
import { openArrivals } from "./arrivals.ts";
import { bodyOfIncident } from "./bodies.ts";
import { cpuMicros, FOREIGN_CORES_MAX, median, quantile, watchForeignCores } from "./machine.ts";
import { peerBody, startPeer } from "./peer.ts";
import { post } from "./post.ts";
import type { BenchSurroundings } from "./surroundings.ts";

const SECONDS = 10;
/** A burst's last message has as long as its target gives it: sixty times Alertmanager's four seconds. */
const SETTLE_MS = 240_000;
const WARM = { rate: 100, perIncident: 1, rounds: 1, seconds: 60 };
/** From `performance.md` §4, p99 against Alertmanager's notification, by alerts a second. */
const TARGETS: Readonly<Record<number, string>> = { 200: "≤ 12×, aim ≤ 5×", 1000: "≤ 60×, aim ≤ 20×" };

/** How many alerts a second, how many of them are about one incident, and how often each side has its turn. */
export interface EagerLoad {
  readonly rate: number;
  readonly perIncident: number;
  readonly rounds: number;
}

/** Whose first message it is. */
type Who = "ours" | "alertmanager";

/** What one load showed. Latencies in milliseconds, from the scheduled send time of what the message is about. */
export interface EagerSlice extends EagerLoad {
  readonly who: Who;
  readonly round: number;
  readonly sent: number;
  readonly refused: number;
  readonly missing: number;
  readonly ack: { readonly p50: number; readonly p99: number };
  readonly message: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU of our web and worker, or of Alertmanager, per alert; without stores, client and workspace. */
  readonly cpuMicrosPerAlert: number;
  readonly foreignCores: number;
}

/** One side of the comparison. */
interface Side {
  readonly who: Who;
  readonly url: string;
  readonly pids: readonly number[];
  body(incidentId: string, id: string, at: number): string;
  /** What has arrived so far, by the incident's id. */
  arrivals(): ReadonlyMap<string, number>;
}

/**
 * Sends alerts at fixed times, each service's an incident of its own, and measures when the first message of each arrives.
 * Ours is the whole product: web and worker in processes of their own, everything durable, installed in the local
 * workspace; its messages go to a server as bare as that of the real Prometheus Alertmanager beside it, which keeps
 * everything in memory.
 */
export async function benchEager(
  around: BenchSurroundings,
  loads: readonly EagerLoad[],
  onSlice: (slice: EagerSlice) => void,
): Promise<EagerSlice[]> {
  const { env, slack } = around;
  const web = await around.start("../test/bench/web", `http://127.0.0.1:${env.PORT}/healthz`);
  const workspace = await openArrivals();
  const worker = await around.start("../test/bench/worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`, {
    SLACK_API_URL: workspace.url,
  });
  await slack.control.setAppBaseUrl(env.PUBLIC_URL ?? "");
  const url = await setUpBySlack(slack, {
    team: "Acme",
    user: "ada",
    channel: "incidents",
    provider: "datadog",
  });
  const peer = await startPeer();
  const sides: Side[] = [
    {
      who: "ours",
      url,
      pids: [web.pid, worker.pid],
      body: bodyOfIncident,
      arrivals: () => workspace.arrivals,
    },
    ...(peer
      ? [
          {
            who: "alertmanager" as const,
            url: peer.url,
            pids: [peer.pid],
            body: peerBody,
            arrivals: () => peer.arrivals,
          },
        ]
      : []),
  ];
  // A process that has run for a while: the compiler has seen its code, autovacuum its tables.
  for (const side of sides) {
    const { sentAt } = await sendAt(side, WARM, WARM.seconds, "warm");
    await settled(side, sentAt);
  }
  await around.analyze();
  const slices: EagerSlice[] = [];
  for (const load of loads) {
    // In turns, because one stall of the machine decides a slice's p99 (reference/performance.md §5).
    for (let round = 0; round < load.rounds; round++) {
      for (const side of sides) {
        const slice = await measure(side, load, round);
        slices.push(slice);
        onSlice(slice);
      }
    }
  }
  await peer?.close();
  workspace.close();
  await Promise.all([web.stop(), worker.stop()]);
  return slices;
}

async function measure(side: Side, load: EagerLoad, round: number): Promise<EagerSlice> {
  const foreignCores = watchForeignCores();
  const cpu = () => side.pids.reduce((sum, pid) => sum + cpuMicros(pid), 0);
  const before = cpu();
  const name = `r${load.rate}x${load.perIncident}${"abcdefgh"[round]}`;
  const { sentAt, sent, acks, refused } = await sendAt(side, load, SECONDS, name);
  const arrived = await settled(side, sentAt);
  const latencies = [...sentAt].flatMap(([id, at]) => {
    const arrivedAt = arrived.get(id);
    return arrivedAt === undefined ? [] : [arrivedAt - at];
  });
  return {
    who: side.who,
    round,
    ...load,
    sent,
    refused,
    missing: sentAt.size - latencies.length,
    ack: { p50: quantile(acks, 0.5), p99: quantile(acks, 0.99) },
    message: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), max: quantile(latencies, 1) },
    cpuMicrosPerAlert: (cpu() - before) / sent,
    foreignCores: foreignCores(),
  };
}

/**
 * Open loop: the times are fixed beforehand, so a stall is counted and not waited out. The alerts of one incident come in one
 * second's time, mixed with those of others; `sentAt` has the time of each incident's first. Wall clock, epoch milliseconds.
 */
async function sendAt({ url, body }: Side, { rate, perIncident }: EagerLoad, seconds: number, name: string) {
  const sentAt = new Map<string, number>();
  const acks: number[] = [];
  let refused = 0;
  const startedAt = now() + 50;
  const answers: Promise<void>[] = [];
  const sent = rate * seconds;
  const incidentsPerSecond = rate / perIncident;
  for (let n = 0; n < sent; n++) {
    const scheduled = startedAt + (n * 1_000) / rate;
    if (scheduled > now()) await wait(Math.max(0, scheduled - now()));
    const id = `${name}-${n}`;
    const incidentId = `${name}-${Math.floor(n / rate) * incidentsPerSecond + (n % incidentsPerSecond)}`;
    if (!sentAt.has(incidentId)) sentAt.set(incidentId, scheduled);
    answers.push(
      post(url, body(incidentId, id, scheduled)).then(
        (status) => {
          acks.push(now() - scheduled);
          if (status >= 300) refused += 1;
        },
        () => {
          refused += 1;
        },
      ),
    );
  }
  await Promise.all(answers);
  return { sentAt, sent, acks, refused };
}

async function settled(
  side: Side,
  sentAt: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const until = now() + SETTLE_MS;
  let found = side.arrivals();
  while (now() < until && [...sentAt.keys()].some((id) => !found.has(id))) {
    await wait(200);
    found = side.arrivals();
  }
  return found;
}

/** The clock that arrivals are noted by. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns the rows of the first message: ours, Alertmanager's, and the ratios; of several rounds the median of each. */
export function eagerTable(slices: readonly EagerSlice[]): string[] {
  const loads = new Map(slices.map((one) => [`${one.rate} ${one.perIncident}`, one]));
  return [
    "webhook → first message, beside Prometheus Alertmanager's notification (ms, from the scheduled send)",
    `${"".padEnd(40)}${"ack p50 · p99".padStart(18)}${"message p50 · p99 · max".padStart(28)}   CPU µs per alert`,
    ...[...loads.values()].flatMap((load) => {
      const of = (who: Who) =>
        slices.filter(
          (one) => one.who === who && one.rate === load.rate && one.perIncident === load.perIncident,
        );
      const [ours, theirs] = [of("ours"), of("alertmanager")];
      if (theirs.length === 0) return [rowOf(ours), "    no Alertmanager on the PATH to compare with"];
      const ratios = (figure: (slice: EagerSlice) => number) =>
        ours.map((own, round) => figure(own) / figure(theirs[round] ?? own));
      const p99 = ratios(({ message }) => message.p99);
      const cpu = median(ratios(({ cpuMicrosPerAlert }) => cpuMicrosPerAlert));
      const spread = p99.length > 1 ? ` (${quantile(p99, 0).toFixed(1)}–${quantile(p99, 1).toFixed(1)})` : "";
      const target = TARGETS[load.rate] ? `   target ${TARGETS[load.rate]}` : "";
      const cpuTarget = load.rate === 1_000 ? "   target ≤ 2.5×, aim ≤ 1.5×" : "";
      return [
        rowOf(ours),
        rowOf(theirs),
        `    p99 ${median(p99).toFixed(1)}×${spread}${target}`,
        `    CPU ${cpu.toFixed(1)}×${cpuTarget}`,
      ];
    }),
  ];
}

function rowOf(slices: readonly EagerSlice[]): string {
  const [first] = slices;
  if (!first) return "";
  const { who, rate, perIncident, sent } = first;
  const of = (figure: (slice: EagerSlice) => number) => median(slices.map(figure));
  const ms = (figure: (slice: EagerSlice) => number) => of(figure).toFixed(1);
  const missing = slices.reduce((sum, slice) => sum + slice.missing, 0);
  const lost = missing > 0 ? `, ${missing} of ${(slices.length * sent) / perIncident} MISSING` : "";
  const busy = slices.some(({ foreignCores }) => foreignCores > FOREIGN_CORES_MAX)
    ? "   others used the machine"
    : "";
  const load = perIncident === 1 ? `${rate}/s` : `${rate}/s, ${perIncident} to an incident,`;
  const acks = `${ms(({ ack }) => ack.p50)} · ${ms(({ ack }) => ack.p99)}`.padStart(18);
  const messages =
    `${ms(({ message }) => message.p50)} · ${ms(({ message }) => message.p99)} · ${ms(({ message }) => message.max)}`.padStart(
      28,
    );
  const micros = Math.round(of(({ cpuMicrosPerAlert }) => cpuMicrosPerAlert));
  return `${`  ${load} ${who}${lost}`.padEnd(40)}${acks}${messages}   ${micros}${busy}`;
}
