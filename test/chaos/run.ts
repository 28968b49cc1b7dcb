import { parseArgs } from "node:util";
import { z } from "zod";
import { runChaos } from "./chaos.ts";
import { ELSEWHERE, FAULTS } from "./faults.ts";

const Wish = z.object({
  minutes: z.coerce.number().min(0.1).max(120).default(10),
  seed: z.coerce.number().int().default(1),
  only: z.string().optional(),
  rate: z.coerce.number().min(1).max(500).default(12),
  impatient: z.boolean().default(false),
});

const SHOWN_MAX = 40;

/**
 * `npm run chaos -- --minutes N --seed S [--only F9] [--impatient]`: the product under faults, on stores of its own, and the ledger
 * afterwards; impatient, it waits for Slack as little as the test does. Prints each fault with the time it took to recover; ends with 1 when any promise was broken.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      only: { type: "string" },
      rate: { type: "string" },
      impatient: { type: "boolean" },
    },
  });
  const { minutes, seed, only, rate, impatient } = Wish.parse(values);
  const startedAt = Date.now();
  const { faults, kills, acknowledged, failures } = await runChaos({
    minutes,
    seed,
    storiesPerSecond: rate,
    ...(only === undefined ? {} : { only }),
    ...(impatient ? { worker: "../test/chaos/worker" } : {}),
    say,
  });
  say("");
  for (const failure of failures.slice(0, SHOWN_MAX)) say(`!! ${failure}`);
  if (failures.length > SHOWN_MAX) say(`!! and ${failures.length - SHOWN_MAX} more`);
  const struck = only === undefined ? `${faults} faults of ${FAULTS.length} kinds` : `${faults} faults`;
  say(
    `seed ${seed}: ${acknowledged} deliveries answered 2xx, ${struck}, ${kills} kills, ${failures.length} failures, ${Math.round((Date.now() - startedAt) / 1_000)} s`,
  );
  for (const [row, where] of ELSEWHERE) say(`${row} is not struck here; ${where}`);
  if (failures.length > 0) process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
