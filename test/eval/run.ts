import { parseArgs } from "node:util";
import {
  type Evaluation,
  evaluate,
  GIVEN,
  type KindScore,
  runBaselines,
  type Score,
  withScenarios,
} from "./scorer.ts";
import { reaches, shortfalls, shown, TARGETS } from "./targets.ts";

/**
 * `npm run eval [-- --data DIR] [--scorer DIR]`: how well we correlate, by the given scorer, on the given scenarios or
 * others of their form. Ends with 1 when a floor is missed.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { data, scorer = GIVEN } = parseArgs({
    args: [...args],
    options: { data: { type: "string" }, scorer: { type: "string" } },
  }).values;
  await withScenarios(data, async (folder) => {
    const [evaluation, baselines] = [await evaluate(folder, scorer), await runBaselines(folder, scorer)];
    for (const line of [
      ...targetTable(evaluation, baselines),
      "",
      ...tenantTable(evaluation),
      "",
      ...kindTable(evaluation.kinds),
    ])
      say(line);
    const short = shortfalls(evaluation);
    say("");
    for (const sentence of short) say(`SHORT  ${sentence}`);
    say(short.length === 0 ? "Every floor holds." : `${short.length} short.`);
    if (short.length > 0) process.exitCode = 1;
  });
}

function targetTable({ mean }: Evaluation, baselines: ReadonlyMap<string, Score>): string[] {
  const header = ["mean of the tenants", ...baselines.keys(), "floor", "aim", "ours", ""];
  const rows = TARGETS.map((target) => {
    const sign = target.atMost ? "≤ " : "";
    const figure = target.of(mean);
    const verdict = reaches(target, figure, "aim")
      ? "aim"
      : reaches(target, figure, "floor")
        ? "ok"
        : "SHORT";
    return [
      target.metric,
      ...[...baselines.values()].map((score) => shown(target.of(score))),
      `${sign}${target.floor}`,
      `${sign}${target.aim}`,
      shown(figure),
      verdict,
    ];
  });
  return aligned([header, ...rows]);
}

function tenantTable({ tenants }: Evaluation): string[] {
  const header = ["each tenant", ...tenants.map(({ tenant = "" }) => tenant), "floor"];
  const rows = TARGETS.map((target) => [
    target.metric,
    ...tenants.map((score) => shown(target.of(score))),
    `${target.atMost ? "≤ " : ""}${target.floor}`,
  ]);
  return aligned([header, ...rows]);
}

function kindTable(kinds: readonly KindScore[]): string[] {
  const header = ["each kind of fault", "count", "P", "R", "F1", "buried", "split", "deploy P", "deploy R"];
  const rows = kinds.map(({ kind, count, p, r, buried, split, deployRight, deploySaid, deployTrue }) => [
    kind,
    String(count),
    shown(p),
    shown(r),
    shown((2 * p * r) / (p + r)),
    String(buried),
    String(split),
    share(deployRight, deploySaid),
    share(deployRight, deployTrue),
  ]);
  return aligned([header, ...rows]);
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : shown(part / whole);
}

function aligned(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = rows.reduce<number[]>(
    (wide, row) => row.map((cell, n) => Math.max(wide[n] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart((widths[n] ?? 0) + 2)))
      .join("")
      .trimEnd(),
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
