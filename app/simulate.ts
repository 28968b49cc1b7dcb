import { readArguments, USAGE, UsageError, type Wish } from "./simulate/arguments.ts";
import { readConfigFile } from "./simulate/config-file.ts";
import { simulateFile } from "./simulate/simulate-file.ts";
import { differenceTable, summaryOf } from "./simulate/summary.ts";

/** `npm run simulate`: what would have happened. Exits with 2 when it was called wrongly. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    for (const line of await run(readArguments(args))) process.stdout.write(`${line}\n`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nnpm run simulate -- --help says more.\n`);
    process.exitCode = 2;
  }
}

async function run(wish: Wish): Promise<readonly string[]> {
  if (wish.what === "help") return [USAGE];
  const ofFile = wish.configFile === undefined ? {} : await readConfigFile(wish.configFile);
  const settings = { ...ofFile, ...wish.settings };
  if (wish.what === "file") {
    const { webhooks, out } = wish;
    return summaryOf(await simulateFile({ webhooks, out, settings }));
  }
  // Postgres and all that belongs to it are only loaded where they are needed.
  const { simulateTenant } = await import("./simulate/simulate-tenant.ts");
  return differenceTable(await simulateTenant({ ...wish, settings: (then) => ({ ...then, ...settings }) }));
}
