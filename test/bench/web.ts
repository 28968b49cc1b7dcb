import { readConfig } from "../../app/config.ts";
import { openLog } from "../../app/log.ts";
import { untilStopped } from "../../app/process.ts";
import { startWeb } from "../../app/web.ts";

const NO_LIMIT = 10_000_000;

/** Process "web" without the plans' rates: what is beyond a rate waits in turn, which is not the speed that is asked for. */
export async function main(): Promise<void> {
  const config = readConfig();
  const perMinute = { free: NO_LIMIT, pro: NO_LIMIT, business: NO_LIMIT };
  const web = await startWeb(config, openLog(config.logLevel, "web"), { perMinute });
  await untilStopped();
  await web.close();
}
