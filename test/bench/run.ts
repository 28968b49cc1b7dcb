import { appendFileSync, mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DATA_FOLDER } from "../../app/local/data-folder.ts";
import { benchCorrelation, correlationTable } from "./correlate.ts";
import { benchEager, type EagerLoad, eagerTable } from "./eager.ts";
import { benchFairness, fairTable } from "./fair.ts";
import { benchFreshness, freshnessTable } from "./freshness.ts";
import { benchIntake, intakeTable } from "./intake.ts";
import { benchMemory, memoryTable } from "./memory.ts";
import { benchSimulate, simulateTable } from "./simulate.ts";
import { type BenchSurroundings, startBenchSurroundings } from "./surroundings.ts";
import { benchThroughput, throughputTable } from "./throughput.ts";

/** Each alert an incident of its own, which is the most that an alert can cost; and once as alerts come in a bad deploy. */
const EAGER_LOADS: readonly EagerLoad[] = [
  { rate: 1, perIncident: 1, rounds: 1 },
  { rate: 50, perIncident: 1, rounds: 1 },
  { rate: 200, perIncident: 1, rounds: 5 },
  { rate: 200, perIncident: 10, rounds: 3 },
  { rate: 1_000, perIncident: 1, rounds: 1 },
];

/** How many are open where memory is looked at (performance.md §4). */
const OPEN_ALERTS = 100_000;

/** What is simulated unless more is asked for: enough to be warm, and done within a minute or two. */
const SIMULATED_ALERTS = 60_000;

/**
 * `npm run bench`: what the product costs and how it grows, in one run, side by side, on durable stores of its own
 * (reference/performance.md §5); with `--only PART` one part (`correlation` needs no store), with `--alerts 1000000` a larger
 * simulation. Prints a table, keeps one JSON line per slice in `.data/bench`, and fails only when something was lost or
 * refused.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: "string" }, alerts: { type: "string" } },
  });
  const { alerts = String(SIMULATED_ALERTS) } = values;
  const only = partOf(values.only);
  const folder = join(DATA_FOLDER, "bench");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`);
  const keep = (slice: object) => appendFileSync(file, `${JSON.stringify(slice)}\n`);
  say(`Node ${process.versions.node}${process.features.typescript ? "" : ", with a loader"}`);
  const wants = (part: Part) => only === undefined || only === part;
  const slices: Array<{ readonly failed: number | boolean }> = [];
  if (wants("correlation")) {
    for (const line of correlationTable(benchCorrelation(keep))) say(line);
    say("");
    const simulated = await benchSimulate(Number(alerts));
    keep(simulated);
    slices.push(simulated);
    for (const line of simulateTable(simulated)) say(line);
    say("");
  }
  if (wants("intake")) {
    const intake = await within((around) => {
      say(`${around.versions}, ${cpus().length} cores shared by client, servers and stores`);
      return benchIntake(around, keep);
    });
    slices.push(...intake);
    for (const line of intakeTable(intake)) say(line);
    say("");
  }
  if (wants("throughput")) {
    const throughput = await within((around) => benchThroughput(around, keep));
    slices.push(...throughput);
    for (const line of throughputTable(throughput)) say(line);
    say("");
  }
  if (wants("memory")) {
    const memory = await within((around) => benchMemory(around, OPEN_ALERTS));
    keep(memory);
    slices.push(memory);
    for (const line of memoryTable(memory)) say(line);
    say("");
  }
  if (wants("fairness")) {
    const fair = await within((around) => benchFairness(around, keep));
    slices.push(...fair);
    for (const line of fairTable(fair)) say(line);
    say("");
  }
  if (wants("eager")) {
    // On stores of its own: a worker would first have to fold all that the intake left behind.
    const eager = await within((around) => benchEager(around, EAGER_LOADS, keep));
    slices.push(...eager.map(({ refused, missing }) => ({ failed: refused + missing })));
    for (const line of eagerTable(eager)) say(line);
    say("  posts without the pacing that Slack asks for (1 message/s in a channel), which is not our speed");
  }
  if (wants("freshness")) {
    const fresh = await within((around) => benchFreshness(around, keep), "real");
    slices.push(...fresh);
    for (const line of freshnessTable(fresh)) say(line);
    say("");
  }
  say(`\n${file}`);
  const broken = slices.some(({ failed }) => Number(failed) > 0);
  if (broken) {
    say("Something was refused or lost: these figures do not count.");
    process.exitCode = 1;
  }
}

const PARTS = ["correlation", "intake", "throughput", "memory", "fairness", "eager", "freshness"] as const;
type Part = (typeof PARTS)[number];

function partOf(only: string | undefined): Part | undefined {
  const part = PARTS.find((one) => one === only);
  if (only !== undefined && !part) throw new Error(`--only is one of ${PARTS.join(", ")}`);
  return part;
}

/** Runs one half of the bench in surroundings that are put away afterwards, Ctrl-C included. */
async function within<T>(
  bench: (around: BenchSurroundings) => Promise<T>,
  rateLimits: "off" | "real" = "off",
): Promise<T> {
  const around = await startBenchSurroundings({ rateLimits });
  const interrupted = () => void around.close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted);
  try {
    return await bench(around);
  } finally {
    process.off("SIGINT", interrupted);
    await around.close();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
