import { openStage, type Stage } from "../chaos/stage.ts";
import type { Check } from "./check.ts";
import { CHECKS, PENDING } from "./checks.ts";

/** What came of a check. */
export interface Looked {
  readonly point: number;
  readonly name: string;
  readonly offenders: readonly string[];
  /** Why nobody could tell. */
  readonly unknown?: string;
  readonly tookMs: number;
}

/** Starts the product as in production and looks at every point, at the slow ones only if asked. */
export async function lookAtAll(
  slowToo: boolean,
  onLooked: (looked: Looked) => void = () => undefined,
): Promise<Looked[]> {
  const stage = await openStage({
    each: 1,
    env: { NODE_ENV: "production", CRASH_POINTS: "", LOG_LEVEL: "debug" },
  });
  const all: Looked[] = [];
  try {
    for (const check of CHECKS) {
      if (check.slow && !slowToo) continue;
      const looked = await lookAt(check, stage);
      all.push(looked);
      onLooked(looked);
    }
  } finally {
    await stage.close();
  }
  return all;
}

async function lookAt(check: Check, stage: Stage): Promise<Looked> {
  const { point, name } = check;
  const startedAt = performance.now();
  const answer = await check
    .look(stage)
    .catch((error: unknown) => [
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
  const looked = await lookAtAll(true, ({ point, name, offenders, unknown, tookMs }) => {
    const verdict = unknown !== undefined ? "-   " : offenders.length === 0 ? "ok  " : "FAIL";
    say(`${verdict} ${String(point).padStart(2)}  ${name.padEnd(112)} ${(tookMs / 1_000).toFixed(1)} s`);
    for (const one of unknown === undefined ? offenders.slice(0, 10) : [unknown]) say(`          ${one}`);
  });
  for (const { point, name, why } of PENDING) say(`-    ${String(point).padStart(2)}  ${name}: ${why}`);
  const failed = looked.filter(({ offenders }) => offenders.length > 0).length;
  say(`${looked.length} checks, ${failed} failed, ${PENDING.length} points not looked at here`);
  if (failed > 0) process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
