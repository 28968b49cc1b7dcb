import { readConfig } from "../../app/config.ts";
import { openLog } from "../../app/log.ts";
import { SLACK_RATES } from "../../app/notify/pace.ts";
import { STORM_LIMITS } from "../../app/notify/storm-watch.ts";
import { untilStopped } from "../../app/process.ts";
import { startWorker } from "../../app/worker.ts";

const NO_LIMIT = { perMinute: 1_000_000, burst: 1_000_000 };

/**
 * Process "worker" without the pacing of posts that Slack's limits ask for: one message a second in a channel is Slack's
 * speed, and the bench is after ours. Nor is there ever a storm: each incident's own card is what is timed. Cards are
 * changed as often as Slack lets us, as always.
 */
export async function main(): Promise<void> {
  const config = readConfig();
  const worker = await startWorker(config, openLog(config.logLevel, "worker"), {
    rates: { ...SLACK_RATES, postPerChannel: NO_LIMIT, history: NO_LIMIT, overall: NO_LIMIT },
    times: { storm: { ...STORM_LIMITS, above: Number.POSITIVE_INFINITY } },
  });
  await untilStopped();
  await worker.close();
}
