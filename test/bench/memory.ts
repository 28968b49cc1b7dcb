import { readFileSync } from "node:fs";
import { openDatabase } from "../../engine/db/database.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant } from "../support/door.ts";
import { drain } from "./drain.ts";
import { startPeer } from "./peer.ts";
import { post } from "./post.ts";
import type { BenchSurroundings } from "./surroundings.ts";

const BATCH = 50;
const TENANTS = 10;
/** Of each tenant. */
const SERVICES = 100;
const AT_ONCE = 4;
const DRAIN_MAX_MS = 600_000;

/** What holding so many open alerts takes: resident memory of our web and worker and of Alertmanager, megabytes. */
export interface MemorySlice {
  readonly alerts: number;
  readonly web: number;
  readonly worker: number;
  /** Undefined where there is none on the PATH. */
  readonly alertmanager: number | undefined;
  readonly failed: number;
}

/**
 * Sends the same open alerts, fifty at a time, to the product and to the real Alertmanager, one after the other, and
 * looks at what their processes hold when all of it had its effect. Nobody's Slack is told of ours.
 */
export async function benchMemory(around: BenchSurroundings, alerts: number): Promise<MemorySlice> {
  const { env } = around;
  const paths = await addSources(env.DATABASE_URL ?? "");
  const web = await around.start("../test/bench/web", `http://127.0.0.1:${env.PORT}/healthz`);
  const worker = await around.start("worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  const urlOf = (n: number) => `http://127.0.0.1:${env.PORT}${paths[n % TENANTS]}`;
  const refused = await sendAll(alerts / BATCH, urlOf, (n) => ({
    ...ENVELOPE,
    alerts: alertsOf(n).map(ours),
  }));
  const left = await drain(around, DRAIN_MAX_MS);
  const seen = { web: residentMegabytes(web.pid), worker: residentMegabytes(worker.pid) };
  await Promise.all([web.stop(), worker.stop()]);
  const peer = await startPeer();
  if (!peer) return { alerts, ...seen, alertmanager: undefined, failed: refused + left };
  const refusedThere = await sendAll(
    alerts / BATCH,
    () => peer.url,
    (n) => alertsOf(n).map(theirs),
  );
  const alertmanager = residentMegabytes(peer.pid);
  await peer.close();
  return { alerts, ...seen, alertmanager, failed: refused + left + refusedThere };
}

/** Returns the row. */
export function memoryTable({ alerts, web, worker, alertmanager }: MemorySlice): string[] {
  const mb = (megabytes: number) => `${Math.round(megabytes)} MB`;
  const own = `${mb(web + worker)} (web ${mb(web)}, worker ${mb(worker)})`;
  return [
    `memory with ${alerts} open alerts of ${TENANTS} tenants, resident`,
    alertmanager === undefined
      ? `  ours ${own}; no Alertmanager on the PATH to compare with`
      : `  ours ${own} · Alertmanager ${mb(alertmanager)}   ${((web + worker) / alertmanager).toFixed(2)}×   target ≤ 1×, aim ≤ 0.5×`,
  ];
}

async function addSources(databaseUrl: string): Promise<string[]> {
  const db = openDatabase({ url: databaseUrl });
  const paths: string[] = [];
  for (let n = 0; n < TENANTS; n++) {
    const tenantId = tenantNamed(`mem0ry${n}`);
    await addTenant(db, tenantId, "business");
    paths.push((await addSource(db, tenantId, "alertmanager")).path);
  }
  await db.close();
  return paths;
}

/** A few at a time; returns how many were refused for good. */
async function sendAll(
  batches: number,
  urlOf: (n: number) => string,
  bodyOf: (n: number) => object,
): Promise<number> {
  let next = 0;
  let refused = 0;
  const sender = async () => {
    for (let n = next++; n < batches; n = next++)
      if ((await post(urlOf(n), JSON.stringify(bodyOf(n)))) >= 300) refused += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return refused;
}

interface Sent {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
}

const ENVELOPE = {
  version: "4",
  groupKey: '{}:{alertname="HighLatency"}',
  status: "firing",
  receiver: "dd0c",
  externalURL: "http://alertmanager:9093",
};

/** The alerts of a batch, each another one: one instance of a service, whose monitors are few. */
function alertsOf(batch: number): Sent[] {
  const startsAt = new Date().toISOString();
  return Array.from({ length: BATCH }, (_, place) => {
    const n = batch * BATCH + place;
    return {
      labels: {
        alertname: `Latency${n % 7}`,
        service: `shop-${(n % SERVICES).toString(36)}-api`,
        severity: "warning",
        instance: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:9100`,
      },
      annotations: { summary: "p99 latency above 2 s", description: "It has been so for five minutes." },
      startsAt,
      generatorURL: "http://prometheus:9090/graph?g0.expr=latency",
    };
  });
}

const ours = (alert: Sent) => ({
  ...alert,
  status: "firing",
  endsAt: "0001-01-01T00:00:00Z",
  fingerprint: `${alert.labels.alertname}-${alert.labels.instance}`,
});

const theirs = (alert: Sent) => ({
  ...alert,
  endsAt: new Date(Date.parse(alert.startsAt) + 3_600_000).toISOString(),
});

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
