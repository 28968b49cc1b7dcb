import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "../engine/db/migrate.ts";
import { ConfigError, environment, readConfig } from "./config.ts";
import { openLog } from "./log.ts";
import { outliveLostConnections, untilStopped } from "./process.ts";
import { startWeb } from "./web.ts";
import { startWorker } from "./worker.ts";

/**
 * `npm start`: the whole product in one process. What the environment does not name (Postgres, Redis, Slack) is started
 * locally; with `SLACK_*`, `DATABASE_URL` and `REDIS_URL` set, nothing is. Prints where to look, then one line
 * `ready <app url> <workspace url>`. Ends on Ctrl-C or SIGTERM after everything is put away.
 */
export async function main(): Promise<void> {
  // Loaded lazily: a production install does without app/local and its dependencies (design §10).
  const { fillEnvironment } = await import("./local/fill-environment.ts");
  const { DATA_FOLDER } = await import("./local/data-folder.ts");
  const filled = await fillEnvironment(environment()).catch(giveUp);
  const stops: Array<() => Promise<void>> = [filled.stop];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const config = readConfig(filled.env);
    const log = openLog(config.logLevel, "dd0c");
    outliveLostConnections(log);
    await migrate(config.directDatabaseUrl);
    const web = await startWeb(config, log.child({ part: "web" }));
    stops.push(web.close);
    const worker = await startWorker(config, log.child({ part: "worker" }));
    stops.push(worker.close);
    await filled.announce(config.publicUrl);
    const workspaceUrl = filled.workspaceUrl ?? "https://app.slack.com";
    writeFileSync(
      join(DATA_FOLDER, "running.json"),
      JSON.stringify({ appUrl: config.publicUrl, workspaceUrl, pid: process.pid }),
    );
    say([
      "dd0c/alert is running",
      ...filled.notes.map((note) => `  ${note}`),
      `  App        ${config.publicUrl}`,
      `  Workspace  ${workspaceUrl}   open this, then Add apps → dd0c alert → Add to Slack`,
      "  Ctrl-C stops everything; `npm run demo:storm` plays a bad afternoon.",
      `ready ${config.publicUrl} ${workspaceUrl}`,
    ]);
    await untilStopped();
  } catch (error) {
    await stop();
    giveUp(error);
  }
  await stop();
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** What a person can mend is said in plain words; anything else keeps its stack. */
function giveUp(error: unknown): never {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`dd0c/alert could not start.\n${text}\n`);
  process.exit(1);
}
