import { openStage, type Stage } from "../chaos/stage.ts";
import type { Check } from "./check.ts";
import { CHECKS, PENDING } from "./checks.ts";

/** What came of a check. */
interface Looked {
  readonly point: number;
  readonly name: string;
  readonly offenders: readonly string[];
  /** Why nobody could tell. */
  readonly unknown?: string;
  readonly tookMs: number;
}

/** Starts the product as in production, with a log that says everything. */
export function openSecurityStage(): Promise<Stage> {
  return openStage({
    each: 1,
    env: { NODE_ENV: "production", CRASH_POINTS: "", LOG_LEVEL: "debug" },
  });
}

/** Looks at one point; what cannot be looked at is an offender. */
export async function lookAt({ point, name, look }: Check, stage: Stage): Promise<Looked> {
  const startedAt = performance.now();
  const answer = await look(stage).catch((error: unknown) => [
    `could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
  ]);
  const tookMs = performance.now() - startedAt;
  return typeof answer === "string"
    ? { point, name, offenders: [], unknown: answer, tookMs }
    : { point, name, offenders: answer, tookMs };
}

/**
 * `npm run security`: the acceptance list of reference/reliability.md §4 against a running instance. Prints a table;
 * ends with 1 when any point does not hold.
 */
export async function main(): Promise<void> {
  const stage = await openSecurityStage();
  const looked: Looked[] = [];
  try {
    for (const check of CHECKS) {
      const one = await lookAt(check, stage);
      looked.push(one);
      tell(one);
    }
  } finally {
    await stage.close();
  }
  for (const { point, name, why } of PENDING) say(`-    ${String(point).padStart(2)}  ${name}: ${why}`);
  const failed = looked.filter(({ offenders }) => offenders.length > 0).length;
  say(`${looked.length} checks, ${failed} failed, ${PENDING.length} points not looked at here`);
  if (failed > 0) process.exitCode = 1;
}

function tell({ point, name, offenders, unknown, tookMs }: Looked): void {
  const verdict = unknown !== undefined ? "-   " : offenders.length === 0 ? "ok  " : "FAIL";
  say(`${verdict} ${String(point).padStart(2)}  ${name.padEnd(112)} ${(tookMs / 1_000).toFixed(1)} s`);
  for (const one of unknown === undefined ? offenders.slice(0, 10) : [unknown]) say(`          ${one}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
