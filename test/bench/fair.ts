import { openDatabase } from "../../engine/db/database.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant } from "../support/door.ts";
import { Seen } from "./load.ts";
import { median, quantile } from "./machine.ts";
import { type BenchSurroundings, runToEnd } from "./surroundings.ts";

const ROUNDS = 4;
const SECONDS = 5;
/** What a quiet tenant sends, deliveries a second. */
const QUIET_RATE = 20;
/** A hundred times what the smallest plan has: 60 a minute. */
const FLOOD_RATE = 100;

/** What the quiet tenant saw in one slice, milliseconds. */
export interface FairSlice {
  readonly round: number;
  readonly flooded: boolean;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

/** Measures a quiet tenant's answers, in turns with and without another tenant's flood, while a worker folds both. */
export async function benchFairness(
  around: BenchSurroundings,
  onSlice: (slice: FairSlice) => void,
): Promise<FairSlice[]> {
  const db = openDatabase({ url: around.env.DATABASE_URL ?? "" });
  const [quiet, flood] = [tenantNamed("qu1et"), tenantNamed("f1ood")];
  await addTenant(db, quiet, "business");
  await addTenant(db, flood, "free");
  const quietPath = (await addSource(db, quiet, "datadog")).path;
  const floodPath = (await addSource(db, flood, "datadog")).path;
  await db.close();
  const web = await around.start("web", `http://127.0.0.1:${around.env.PORT}/healthz`);
  const worker = await around.start("worker", `http://127.0.0.1:${around.env.METRICS_PORT}/healthz`);
  const load = async (path: string, rate: number, seed: string) =>
    Seen.parse(
      await runToEnd("../test/bench/load", {
        origin: `http://127.0.0.1:${around.env.PORT}`,
        paths: [path],
        kind: "datadog",
        seconds: SECONDS,
        connections: 10,
        rate,
        secret: "",
        seed,
      }),
    );
  const slices: FairSlice[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const flooded of [false, true]) {
      const [seen] = await Promise.all([
        load(quietPath, QUIET_RATE, `quiet-${round}-${flooded}`),
        ...(flooded ? [load(floodPath, FLOOD_RATE, `flood-${round}`)] : []),
      ]);
      const slice = { round, flooded, p50: seen.p50, p99: seen.p99, failed: seen.non2xx + seen.errors };
      // The first round warms everything up.
      if (round > 0) {
        slices.push(slice);
        onSlice(slice);
      }
    }
  }
  await Promise.all([web.stop(), worker.stop()]);
  return slices;
}

/** Returns the table of the fairness row: the quiet tenant's p99 with the flood, against without. */
export function fairTable(slices: readonly FairSlice[]): string[] {
  const of = (flooded: boolean, pick: (slice: FairSlice) => number) =>
    slices.filter((slice) => slice.flooded === flooded).map(pick);
  const ratios = of(true, (slice) => slice.p99).map(
    (p99, n) => p99 / (of(false, (slice) => slice.p99)[n] || 1),
  );
  const show = (flooded: boolean) =>
    `${median(of(flooded, (slice) => slice.p50))} · ${median(of(flooded, (slice) => slice.p99))}`;
  return [
    `a tenant at ${QUIET_RATE}/s, while another on the smallest plan sends ${FLOOD_RATE}/s (100× its rate)`,
    `  answers, p50 · p99 ms: alone ${show(false)}, beside the flood ${show(true)}   p99 ${median(ratios).toFixed(2)}× (${quantile(ratios, 0).toFixed(2)}–${quantile(ratios, 1).toFixed(2)})   target ≤ 1.10×`,
  ];
}
