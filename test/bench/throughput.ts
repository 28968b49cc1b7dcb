import { freePort } from "../../app/local/free-port.ts";
import { openDatabase } from "../../engine/db/database.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant } from "../support/door.ts";
import { drain } from "./drain.ts";
import { Seen } from "./load.ts";
import { FOREIGN_CORES_MAX, median, watchForeignCores } from "./machine.ts";
import { type BenchSurroundings, runToEnd } from "./surroundings.ts";

/** On as many shards, so that two workers have half of them each. */
const TENANTS = 32;
const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 64;
const DRAIN_MAX_MS = 120_000;

/** One slice, per second. */
export interface ThroughputSlice {
  readonly what: "bare" | "end to end" | "backlog, one worker" | "backlog, two workers";
  readonly perSecond: number;
  readonly alerts: number;
  readonly foreignCores: number;
  readonly failed: number;
}

/**
 * Measures what goes through the whole product, webhook to committed effect, beside a bare Express route; and how soon
 * one worker and two of them work off the same backlog. The alerts are 4 KB each and nobody's Slack is told of them.
 */
export async function benchThroughput(
  around: BenchSurroundings,
  onSlice: (slice: ThroughputSlice) => void,
): Promise<ThroughputSlice[]> {
  const { env } = around;
  const paths = await addSources(env.DATABASE_URL ?? "");
  const web = await around.start("../test/bench/web", `http://127.0.0.1:${env.PORT}/healthz`);
  const bare = await around.start("../test/bench/bare");
  const bareOrigin = `http://127.0.0.1:${/port (\d+)/.exec(bare.output())?.[1]}`;
  const webOrigin = `http://127.0.0.1:${env.PORT}`;
  const slices: ThroughputSlice[] = [];
  const worker = () => around.start("worker", `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  const secondPort = await freePort();
  const secondWorker = () =>
    around.start("worker", `http://127.0.0.1:${secondPort}/healthz`, { METRICS_PORT: String(secondPort) });
  for (let round = 0; round <= ROUNDS; round++) {
    const send = (origin: string, to: readonly string[]) =>
      runToEnd("../test/bench/load", {
        origin,
        paths: to,
        kind: "datadog",
        seconds: SECONDS,
        connections: CONNECTIONS,
        secret: "none",
        seed: `t${round}-${slices.length}`,
      }).then((seen) => Seen.parse(seen));
    const keep = (slice: ThroughputSlice) => {
      // The first round warms everything up.
      if (round === 0) return;
      slices.push(slice);
      onSlice(slice);
    };
    keep(await measure("bare", () => send(bareOrigin, ["/bare"])));
    const one = await worker();
    keep(await measure("end to end", () => send(webOrigin, paths), around));
    await one.stop();
    for (const what of ["backlog, one worker", "backlog, two workers"] as const) {
      const sent = await send(webOrigin, paths);
      const workers = [await worker(), ...(what === "backlog, two workers" ? [await secondWorker()] : [])];
      keep(await measure(what, async () => sent, around));
      await Promise.all(workers.map((each) => each.stop()));
    }
  }
  await Promise.all([web.stop(), bare.stop()]);
  return slices;
}

/** Times the load, and until all of it had its effect where there is something to drain. */
async function measure(
  what: ThroughputSlice["what"],
  load: () => Promise<Seen>,
  drained?: BenchSurroundings,
): Promise<ThroughputSlice> {
  const foreignCores = watchForeignCores();
  const startedAt = performance.now();
  const { requests, non2xx, errors } = await load();
  const left = drained ? await drain(drained, DRAIN_MAX_MS) : 0;
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    what,
    perSecond: requests / seconds,
    alerts: requests,
    foreignCores: foreignCores(),
    failed: non2xx + errors + left,
  };
}

async function addSources(databaseUrl: string): Promise<string[]> {
  const db = openDatabase({ url: databaseUrl });
  const paths: string[] = [];
  for (let n = 0; n < TENANTS; n++) {
    const tenantId = tenantNamed(`thr0ugh${n}`);
    await addTenant(db, tenantId, "business");
    paths.push((await addSource(db, tenantId, "datadog")).path);
  }
  await db.close();
  return paths;
}

/** Returns the rows of throughput. */
export function throughputTable(slices: readonly ThroughputSlice[]): string[] {
  const quiet = slices.filter(({ foreignCores }) => foreignCores <= FOREIGN_CORES_MAX);
  // A busy machine leaves too few to compare; the first line says so.
  const kinds = new Set(slices.map(({ what }) => what)).size;
  const used = new Set(quiet.map(({ what }) => what)).size === kinds ? quiet : slices;
  const rate = (what: ThroughputSlice["what"]) =>
    median(used.filter((slice) => slice.what === what).map(({ perSecond }) => perSecond));
  const [bare, whole] = [rate("bare"), rate("end to end")];
  const [one, two] = [rate("backlog, one worker"), rate("backlog, two workers")];
  const row = (name: string, value: number, more: string) =>
    `  ${name.padEnd(44)}${Math.round(value).toString().padStart(8)}/s   ${more}`;
  return [
    `webhook to committed effect, 4 KB alerts; ${quiet.length} of ${slices.length} slices counted`,
    row("bare Express route", bare, ""),
    row(
      "end to end, 1 web + 1 worker, durable",
      whole,
      `${(whole / bare).toFixed(2)}×   target ≥ 0.35×, aim ≥ 0.8×`,
    ),
    row("a backlog, one worker", one, ""),
    row("a backlog, two workers", two, `${(two / one).toFixed(2)}×   target ≥ 1.4×, aim ≥ 1.7×`),
  ];
}
