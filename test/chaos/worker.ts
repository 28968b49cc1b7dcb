import { readConfig } from "../../app/config.ts";
import { obeyCrashOrders } from "../../app/crash-orders.ts";
import { openLog } from "../../app/log.ts";
import { STORM_LIMITS } from "../../app/notify/storm-watch.ts";
import { outliveLostConnections, untilStopped } from "../../app/process.ts";
import { startWorker } from "../../app/worker.ts";

/**
 * Process "worker" for a run of a minute: it waits two seconds for an answer of Slack, not ten, and looks for an unclear
 * post after one second, which the local workspace does not need. Nor is there ever a storm: the ledger of this suite asks
 * for a card of each incident, and test/storm has its own.
 */
export async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, "worker");
  outliveLostConnections(log);
  obeyCrashOrders(config);
  const worker = await startWorker(config, log, {
    times: {
      callTimeoutMs: 2_000,
      visibilityLagMs: 1_000,
      probeMaxMs: 2_000,
      updateEveryMs: 500,
      storm: { ...STORM_LIMITS, above: Number.POSITIVE_INFINITY },
    },
  });
  await untilStopped();
  await worker.close();
}
