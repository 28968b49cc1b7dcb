import { openDatabase } from "../../engine/db/database.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant } from "../support/door.ts";
import { type BenchKind, KINDS } from "./bodies.ts";
import { Seen } from "./load.ts";
import { cpuMicros, FOREIGN_CORES_MAX, median, quantile, watchForeignCores } from "./machine.ts";
import { type BenchProcess, type BenchSurroundings, runToEnd } from "./surroundings.ts";

const SECRET = "bench-signing-secret";
const ROUNDS = 4;
const SLICE_SECONDS = 3;
/** So many tenants of the largest plan that none of them is beyond its rate: this measures intake, not its limits. */
const TENANTS = 200;
const CONNECTIONS = 64;
const STEADY_RATE = 300;

/** What one slice measured; one JSON line each, so that a table can be made again. */
export interface Slice {
  readonly kind: BenchKind["provider"];
  readonly route: "bare" | "webhook";
  readonly mode: "saturated" | "steady";
  readonly round: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicrosPerRequest: number;
  readonly foreignCores: number;
  readonly failed: number;
}

/**
 * Measures the bare Express route and our webhook route in turns, for each kind of delivery. Ours authenticates, reads,
 * maps and commits to Postgres before it answers; the bare one reads and parses. No worker runs: this is intake alone.
 */
export async function benchIntake(
  around: BenchSurroundings,
  onSlice: (slice: Slice) => void,
): Promise<Slice[]> {
  const paths = await addSources(around.env.DATABASE_URL ?? "");
  const web = await around.start("web", `http://127.0.0.1:${around.env.PORT}/healthz`);
  const bare = await around.start("../test/bench/bare");
  const bareOrigin = `http://127.0.0.1:${/port (\d+)/.exec(bare.output())?.[1]}`;
  const webOrigin = `http://127.0.0.1:${around.env.PORT}`;
  const slices: Slice[] = [];
  for (const kind of Object.values(KINDS)) {
    const routes = [
      { route: "bare", origin: bareOrigin, paths: ["/bare"], server: bare },
      { route: "webhook", origin: webOrigin, paths: paths[kind.provider], server: web },
    ] as const;
    for (let round = 0; round <= ROUNDS; round++) {
      for (const where of routes) {
        const slice = await measure({ ...where, kind, mode: "saturated", round });
        // The first round warms everything up.
        if (round > 0) {
          slices.push(slice);
          onSlice(slice);
        }
      }
    }
    for (const where of routes) {
      const slice = await measure({ ...where, kind, mode: "steady", round: 1 });
      slices.push(slice);
      onSlice(slice);
    }
  }
  await Promise.all([web.stop(), bare.stop()]);
  return slices;
}

async function addSources(databaseUrl: string): Promise<Record<BenchKind["provider"], string[]>> {
  const db = openDatabase({ url: databaseUrl });
  const paths: Record<BenchKind["provider"], string[]> = { datadog: [], alertmanager: [], github: [] };
  for (let n = 0; n < TENANTS; n++) {
    const tenantId = tenantNamed(`bench${n}`);
    await addTenant(db, tenantId, "business");
    for (const { provider, signed } of Object.values(KINDS)) {
      const { path } = await addSource(db, tenantId, provider, signed ? SECRET : undefined);
      paths[provider].push(path);
    }
  }
  await db.close();
  return paths;
}

async function measure(order: {
  kind: BenchKind;
  route: Slice["route"];
  origin: string;
  paths: readonly string[];
  server: BenchProcess;
  mode: Slice["mode"];
  round: number;
}): Promise<Slice> {
  const { kind, route, origin, paths, server, mode, round } = order;
  const serverBefore = cpuMicros(server.pid);
  const foreignCores = watchForeignCores();
  const seen = Seen.parse(
    await runToEnd("../test/bench/load", {
      origin,
      paths,
      kind: kind.provider,
      seconds: SLICE_SECONDS,
      connections: CONNECTIONS,
      secret: SECRET,
      seed: `${route}-${mode}-${round}`,
      ...(mode === "steady" ? { rate: STEADY_RATE } : {}),
    }),
  );
  return {
    kind: kind.provider,
    route,
    mode,
    round,
    perSecond: seen.perSecond,
    p50: seen.p50,
    p99: seen.p99,
    cpuMicrosPerRequest: (cpuMicros(server.pid) - serverBefore) / Math.max(1, seen.requests),
    foreignCores: foreignCores(),
    failed: seen.non2xx + seen.errors,
  };
}

/** Returns the table of the intake rows: for each kind medians, and the paired ratios with their spread. */
export function intakeTable(slices: readonly Slice[]): string[] {
  return [
    "intake, durable before 2xx                        bare  webhook   ratio (spread)",
    ...Object.values(KINDS).flatMap((kind) =>
      rowsOf(
        kind,
        slices.filter((slice) => slice.kind === kind.provider),
      ),
    ),
  ];
}

function rowsOf(kind: BenchKind, slices: readonly Slice[]): string[] {
  const saturated = slices.filter((slice) => slice.mode === "saturated");
  const all = [...new Set(saturated.map((slice) => slice.round))];
  const quiet = all.filter((round) =>
    saturated
      .filter((slice) => slice.round === round)
      .every((slice) => slice.foreignCores <= FOREIGN_CORES_MAX),
  );
  const rounds = quiet.length >= 3 ? quiet : all;
  const of = (route: Slice["route"], pick: (slice: Slice) => number) =>
    rounds.map((round) =>
      pick(saturated.find((slice) => slice.route === route && slice.round === round) as Slice),
    );
  const row = (what: string, pick: (slice: Slice) => number, target: string) => {
    const ratios = of("webhook", pick).map((value, index) => value / (of("bare", pick)[index] ?? 1));
    const spread = `${quantile(ratios, 0).toFixed(2)}–${quantile(ratios, 1).toFixed(2)}`;
    return `${what.padEnd(40)} ${median(of("bare", pick)).toFixed(0).padStart(12)} ${median(of("webhook", pick)).toFixed(0).padStart(8)}   ${median(ratios).toFixed(2)}× (${spread})   ${target}`;
  };
  const steady = (route: Slice["route"]) =>
    slices.find((slice) => slice.mode === "steady" && slice.route === route);
  const perAlert = median(of("webhook", (slice) => slice.cpuMicrosPerRequest)) / kind.alerts;
  return [
    `${kind.title}: ${rounds.length} of ${all.length} rounds counted${quiet.length >= 3 ? "" : " (others used the machine)"}`,
    row(`  requests/s, ${CONNECTIONS} connections`, (slice) => slice.perSecond, "target ≥ 0.8×"),
    row("  p99 ms, saturated", (slice) => slice.p99, ""),
    row("  CPU µs per request, server", (slice) => slice.cpuMicrosPerRequest, "target ≤ 1.2×"),
    `  CPU µs per accepted alert${perAlert.toFixed(0).padStart(36)}`,
    `  at ${STEADY_RATE}/s: p50 · p99 ms${" ".repeat(20)} ${steady("bare")?.p50} · ${steady("bare")?.p99}    ${steady("webhook")?.p50} · ${steady("webhook")?.p99}`,
  ];
}
