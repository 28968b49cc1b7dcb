import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { startBenchSurroundings } from "../bench/surroundings.ts";
import { checkLedger, type Ledger, POSTS_PER_MINUTE_MAX } from "./ledger.ts";
import { playStorm, settled } from "./play.ts";

/**
 * `npm run storm -- --alerts 10000 --minutes 5`: a storm over three channels of two tenants, against the local workspace
 * with its real rate limits, with Slack failing at times and both processes killed `--restarts` times. Prints the ledger;
 * exits 1 when it does not add up.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      alerts: { type: "string", default: "10000" },
      minutes: { type: "string", default: "5" },
      restarts: { type: "string", default: "3" },
      services: { type: "string", default: "150" },
      seed: { type: "string", default: "1" },
    },
  });
  const alerts = Number(values.alerts);
  const bar = new SingleBar({
    format: "{bar} {value}/{total} alerts",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  const around = await startBenchSurroundings();
  try {
    bar.start(alerts, 0);
    const played = await playStorm(
      around,
      {
        alerts,
        overMs: Number(values.minutes) * 60_000,
        servicesPerTenant: Number(values.services),
        restarts: Number(values.restarts),
        roughness: 1,
        seed: Number(values.seed),
        worker: "worker",
      },
      (sent) => bar.update(sent),
    );
    bar.stop();
    process.stdout.write(
      `Sent in ${(played.sendingMs / 1000).toFixed(0)} s. Waiting until nothing waits any more…\n`,
    );
    const isSettled = await settled(around, 20 * 60_000);
    const ledger = await checkLedger(around, played);
    await played.stop();
    const wrong = [...(isSettled ? [] : ["something still waits after 20 minutes"]), ...ledger.wrong];
    for (const line of ledgerTable({ ...ledger, wrong }, played.kills)) process.stdout.write(`${line}\n`);
    if (wrong.length > 0 || ledger.busiestMinute > POSTS_PER_MINUTE_MAX) process.exitCode = 1;
  } finally {
    await around.close();
  }
}

/** Returns a ledger as lines for people. */
export function ledgerTable(
  ledger: Ledger,
  kills: { readonly web: number; readonly worker: number },
): string[] {
  const { firstCritical } = ledger;
  const sorted = firstCritical.toSorted((a, b) => a - b);
  const row = (what: string, value: string | number) => `${what.padEnd(44)}${value}`;
  const ms = (at: number | undefined) => (at === undefined ? "–" : `${at.toFixed(0)} ms`);
  return [
    row("alerts sent, all answered 2xx", ledger.sent),
    row("incidents", ledger.incidents),
    row("  with a card of their own", ledger.ownCards),
    row("  on a storm's board", `${ledger.onBoards} on ${ledger.boards} boards`),
    row("kills: web, worker", `${kills.web}, ${kills.worker}`),
    row("calls to Slack that a fault hit", ledger.faults),
    row("calls refused for their rate, faults aside", ledger.aboveRate),
    row("posts in a channel's busiest minute", `${ledger.busiestMinute} (at most ${POSTS_PER_MINUTE_MAX})`),
    row("first critical card after its alert", ms(firstCritical[0])),
    row("  median, slowest of all", `${ms(sorted[Math.floor(sorted.length / 2)])}, ${ms(sorted.at(-1))}`),
    row("lost, doubled or out of date", ledger.wrong.length),
    ...ledger.wrong.slice(0, 20).map((one) => `  ${one}`),
  ];
}
