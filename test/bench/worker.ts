import { readConfig } from "../../app/config.ts";
import { openLog } from "../../app/log.ts";
import { untilStopped } from "../../app/process.ts";
import { startWorker } from "../../app/worker.ts";

const NO_LIMIT = { perMinute: 1_000_000, burst: 1_000_000 };

/**
 * Process "worker" without the pacing that Slack's limits ask for: one message a second in a channel is Slack's speed,
 * and the bench is after ours.
 */
export async function main(): Promise<void> {
  const config = readConfig();
  const worker = await startWorker(config, openLog(config.logLevel, "worker"), {
    rates: { postPerChannel: NO_LIMIT, update: NO_LIMIT, history: NO_LIMIT, overall: NO_LIMIT },
  });
  await untilStopped();
  await worker.close();
}
