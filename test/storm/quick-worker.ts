import { readConfig } from "../../app/config.ts";
import { openLog } from "../../app/log.ts";
import { STORM_LIMITS } from "../../app/notify/storm-watch.ts";
import { outliveLostConnections, untilStopped } from "../../app/process.ts";
import { startWorker } from "../../app/worker.ts";

/** Process "worker" with everything that takes minutes shortened to seconds; Slack's rates stay the real ones. */
export async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, "worker");
  outliveLostConnections(log);
  const worker = await startWorker(config, log, {
    times: {
      callTimeoutMs: 1_000,
      visibilityLagMs: 500,
      probeMs: 100,
      probeMaxMs: 500,
      storm: { ...STORM_LIMITS, above: 12, calmMs: 3_000, lookEveryMs: 500, boardEveryMs: 2_000 },
    },
  });
  await untilStopped();
  await worker.close();
}
