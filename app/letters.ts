import { parseArgs } from "node:util";
import { openDatabase } from "../engine/db/database.ts";
import { countDeadLetters, listDeadLetters } from "../engine/db/dead-letters.ts";
import { withTenant } from "../engine/db/tenant.ts";
import { parseTenantId, type TenantId } from "../engine/domain/tenant.ts";
import { openPublisher } from "../engine/state/publisher.ts";
import { openArchive } from "./archive/open-archive.ts";
import { readConfig } from "./config.ts";
import { openVault } from "./secrets.ts";
import { replayDeadLetters } from "./webhooks/replay.ts";

const USAGE = `Deliveries of a tenant that could not be read: lists them with their reasons, or reads them again.

  npm run --silent letters -- list --tenant ID [--integration ID]
  npm run --silent letters -- replay --tenant ID [--integration ID]

Needs DATABASE_URL and REDIS_URL, like the product. Prints reasons and counts, never what a delivery said.`;

const SHOWN_MAX = 50;

/** `npm run letters`: for whoever operates the product. Exits with 2 when it was called wrongly. */
export async function main(args: readonly string[]): Promise<void> {
  const wish = readArguments(args);
  if (!wish) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const config = readConfig();
  const db = openDatabase({ url: config.databaseUrl });
  const publisher = openPublisher(config.redisUrl, () => undefined);
  const { tenantId, choice } = wish;
  try {
    if (wish.verb === "list") {
      const letters = await withTenant(db, tenantId, (tx) => listDeadLetters(tx, choice, SHOWN_MAX));
      for (const { deliveryId, integrationId, receivedAt, reason } of letters)
        say(`${new Date(receivedAt).toISOString()}  ${integrationId}  ${deliveryId}  ${reason}`);
      const counts = await withTenant(db, tenantId, (tx) => countDeadLetters(tx));
      for (const [integrationId, { letters: open }] of counts) say(`${integrationId}: ${open} open`);
      if (counts.size === 0) say("Every delivery could be read.");
    } else {
      const { publish } = publisher;
      const result = await replayDeadLetters(
        { db, publish, vault: openVault(config.masterKeys), archive: openArchive(config, db), now: Date.now },
        tenantId,
        choice,
      );
      say(
        `${result.replayed} replayed, ${result.withoutEffect} without effect, ${result.stillUnreadable} still unreadable${result.reason === undefined ? "" : `: ${result.reason}`}`,
      );
    }
  } finally {
    await publisher.close();
    await db.close();
  }
}

interface Wish {
  readonly verb: "list" | "replay";
  readonly tenantId: TenantId;
  readonly choice: { readonly integrationId?: string };
}

function readArguments(args: readonly string[]): Wish | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { tenant: { type: "string" }, integration: { type: "string" } },
      allowPositionals: true,
    });
    const [verb] = positionals;
    const tenantId = parseTenantId(values.tenant ?? "");
    if ((verb !== "list" && verb !== "replay") || !tenantId) return undefined;
    return {
      verb,
      tenantId,
      choice: values.integration === undefined ? {} : { integrationId: values.integration },
    };
  } catch {
    return undefined;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
