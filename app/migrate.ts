import { migrate } from "../engine/db/migrate.ts";
import { readConfig } from "./config.ts";
import { openLog } from "./log.ts";

/** Process "release": brings the schema up to date, then ends. Exits non-zero when it cannot, which stops a deploy. */
export async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, "release");
  await migrate(config.directDatabaseUrl);
  log.info("schema is up to date");
}
