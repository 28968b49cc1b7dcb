import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { openDatabase } from "../../engine/db/database.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, addTenant } from "../support/door.ts";
import { cpuMicros, machineCpuMicros, median, quantile } from "./machine.ts";
import { type BenchProcess, type BenchSurroundings, runToEnd } from "./surroundings.ts";

const Seen = z.object({
  requests: z.number(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  non2xx: z.number(),
  errors: z.number(),
});

const SECRET = "bench-signing-secret";
const ROUNDS = 6;
const SLICE_SECONDS = 4;
const CONNECTIONS = 64;
const STEADY_RATE = 300;
/** A slice in which strangers used more than a tenth of a core says nothing. */
const FOREIGN_CORES_MAX = 0.1;

/** What one slice measured; one JSON line each, so that a table can be made again. */
export interface Slice {
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
 * Measures the bare Express route and our webhook route in turns. Ours authenticates, checks the signature, reads, maps
 * and commits to Postgres before it answers; the bare one reads and parses. No worker runs: this is intake alone.
 */
export async function benchIntake(
  around: BenchSurroundings,
  onSlice: (slice: Slice) => void,
): Promise<Slice[]> {
  const tenantId = tenantNamed("bench");
  const db = openDatabase({ url: around.env.DATABASE_URL ?? "" });
  await addTenant(db, tenantId);
  const { path } = await addSource(db, tenantId, "pagerduty", SECRET);
  await db.close();
  const web = await around.start("web", `http://127.0.0.1:${around.env.PORT}/healthz`);
  const bare = await around.start("../test/bench/bare");
  const bareUrl = `http://127.0.0.1:${/port (\d+)/.exec(bare.output())?.[1]}/bare`;
  const webUrl = `http://127.0.0.1:${around.env.PORT}${path}`;
  const routes = [
    { route: "bare", url: bareUrl, server: bare },
    { route: "webhook", url: webUrl, server: web },
  ] as const;
  const slices: Slice[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { route, url, server } of routes) {
      const slice = await measure({ route, url, server, mode: "saturated", round });
      // The first round warms everything up.
      if (round > 0) {
        slices.push(slice);
        onSlice(slice);
      }
    }
  }
  for (const { route, url, server } of routes) {
    const slice = await measure({ route, url, server, mode: "steady", round: 1 });
    slices.push(slice);
    onSlice(slice);
  }
  await Promise.all([web.stop(), bare.stop()]);
  return slices;
}

async function measure(order: {
  route: Slice["route"];
  url: string;
  server: BenchProcess;
  mode: Slice["mode"];
  round: number;
}): Promise<Slice> {
  const { route, url, server, mode, round } = order;
  const before = { server: cpuMicros(server.pid), machine: machineCpuMicros(), ours: ourCpuMicros() };
  const startedAt = performance.now();
  const seen = Seen.parse(
    await runToEnd("../test/bench/load", {
      url,
      seconds: SLICE_SECONDS,
      connections: CONNECTIONS,
      secret: SECRET,
      seed: `${route}-${mode}-${round}`,
      ...(mode === "steady" ? { rate: STEADY_RATE } : {}),
    }),
  );
  const elapsedMicros = (performance.now() - startedAt) * 1_000;
  const foreign = machineCpuMicros() - before.machine - (ourCpuMicros() - before.ours);
  return {
    route,
    mode,
    round,
    perSecond: seen.perSecond,
    p50: seen.p50,
    p99: seen.p99,
    cpuMicrosPerRequest: (cpuMicros(server.pid) - before.server) / Math.max(1, seen.requests),
    foreignCores: Math.max(0, foreign / elapsedMicros),
    failed: seen.non2xx + seen.errors,
  };
}

/** CPU of this process and of all that descend from it, those that have ended included. */
function ourCpuMicros(): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const all = [process.pid];
  for (const pid of all) all.push(...(children.get(pid) ?? []));
  return all.reduce((sum, pid) => sum + cpuWithEnded(pid), 0);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

function cpuWithEnded(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * 10_000;
  } catch {
    return 0;
  }
}

/** Returns the table of the intake rows: medians, and the paired ratios with their spread. */
export function intakeTable(slices: readonly Slice[]): string[] {
  const saturated = slices.filter((slice) => slice.mode === "saturated");
  const quietRounds = [...new Set(saturated.map((slice) => slice.round))].filter((round) =>
    saturated
      .filter((slice) => slice.round === round)
      .every((slice) => slice.foreignCores <= FOREIGN_CORES_MAX),
  );
  const rounds = quietRounds.length >= 3 ? quietRounds : [...new Set(saturated.map((slice) => slice.round))];
  const of = (route: Slice["route"], pick: (slice: Slice) => number) =>
    rounds.map((round) =>
      pick(saturated.find((slice) => slice.route === route && slice.round === round) as Slice),
    );
  const ratio = (pick: (slice: Slice) => number) =>
    of("webhook", pick).map((value, index) => value / (of("bare", pick)[index] ?? 1));
  const row = (what: string, pick: (slice: Slice) => number, target: string) => {
    const ratios = ratio(pick);
    const spread = `${quantile(ratios, 0).toFixed(2)}–${quantile(ratios, 1).toFixed(2)}`;
    return `${what.padEnd(34)} ${median(of("bare", pick)).toFixed(0).padStart(8)} ${median(of("webhook", pick)).toFixed(0).padStart(8)}   ${median(ratios).toFixed(2)}× (${spread})   target ${target}`;
  };
  const steady = (route: Slice["route"]) =>
    slices.find((slice) => slice.mode === "steady" && slice.route === route);
  return [
    `intake, 4 KB signed, durable before 2xx        bare  webhook   ratio (spread)   ${rounds.length} of ${new Set(saturated.map((slice) => slice.round)).size} rounds counted${quietRounds.length >= 3 ? "" : " (none was quiet: others used the machine)"}`,
    row("  requests/s, 64 connections", (slice) => slice.perSecond, "≥ 0.8×, aim ≥ 1.5×"),
    row("  CPU µs per request, server", (slice) => slice.cpuMicrosPerRequest, "≤ 1.2×, aim ≤ 0.7×"),
    `  at ${STEADY_RATE}/s: p50 · p99 ms${" ".repeat(12)} ${steady("bare")?.p50} · ${steady("bare")?.p99}    ${steady("webhook")?.p50} · ${steady("webhook")?.p99}`,
  ];
}
