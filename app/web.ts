import { ulid } from "ulid";
import { openDatabase } from "../engine/db/database.ts";
import { ping } from "../engine/db/ping.ts";
import { noteDoorOpen } from "../engine/db/source-health.ts";
import { openCommands } from "../engine/state/connections.ts";
import { openPublisher } from "../engine/state/publisher.ts";
import { openSharedRates } from "../engine/state/rates.ts";
import { openArchive } from "./archive/open-archive.ts";
import { type Config, readConfig } from "./config.ts";
import { obeyCrashOrders } from "./crash-orders.ts";
import { type Log, openLog, saidBy } from "./log.ts";
import { openMetrics } from "./metrics.ts";
import { outliveLostConnections, untilStopped } from "./process.ts";
import { openVault } from "./secrets.ts";
import { createSlackApp } from "./slack/app.ts";
import type { SlackDeps } from "./slack/deps.ts";
import { openInstallations } from "./slack/installations.ts";
import { openLiveViews } from "./slack/live-views.ts";
import { openAuthenticate } from "./webhooks/authenticate.ts";
import { openCertificates } from "./webhooks/certificates.ts";
import { openConfirmations } from "./webhooks/confirm.ts";
import { startFront } from "./webhooks/front.ts";
import { openLedger } from "./webhooks/ledger.ts";
import { type LimitsOptions, openLimits } from "./webhooks/limit.ts";
import { checkSpooled } from "./webhooks/receive.ts";
import { openSpool } from "./webhooks/spool.ts";

/** Often enough that no five minutes are missed. */
const DOOR_NOTED_EVERY_MS = 60_000;

/** A running web process. */
export interface Web {
  readonly port: number;
  /** Takes no more requests, answers those under way, then closes. */
  close(): Promise<void>;
}

/** Starts process "web": webhooks, the Slack app and the few pages, all on one port. `perMinute` replaces the plans' rates. */
export async function startWeb(
  config: Config,
  log: Log,
  options: Pick<LimitsOptions, "perMinute"> = {},
): Promise<Web> {
  const db = openDatabase({ url: config.databaseUrl });
  const vault = openVault(config.masterKeys);
  const metrics = openMetrics();
  const quiet = (error: Error) => log.debug({ reason: error.message }, "redis");
  const publisher = openPublisher(config.redisUrl, quiet);
  const counts = openCommands(config.redisUrl, quiet);
  const limits = openLimits({ ...options, shared: openSharedRates(counts) });
  const authenticate = openAuthenticate(db, vault, openCertificates());
  const confirmations = openConfirmations(db, log);
  const ledger = openLedger({
    db,
    log,
    metrics,
    spool: await openSpool({ folder: config.spoolDir }),
    publish: publisher.publish,
    check: (request) => checkSpooled(request, authenticate),
    proven: confirmations.confirmIn,
  });
  const live = openLiveViews(log, Date.now);
  const deps: SlackDeps = {
    db,
    vault,
    ledger,
    log,
    live,
    installations: openInstallations(db, vault),
    publish: publisher.publish,
    archive: openArchive(config, db),
    publicUrl: config.publicUrl,
    now: Date.now,
    newId: () => ulid().toLowerCase(),
  };
  const app = createSlackApp({ config, db, log, deps });
  app.get("/healthz", (_request, response) => response.json({ status: "alive" }));
  app.get("/readyz", async (_request, response) => {
    const ready = await ping(db);
    // Without Postgres webhooks are still kept, on disk; taking the process out of rotation would lose them.
    response.status(200).json({ postgres: ready ? "up" : "down", spooled_bytes: ledger.spooledBytes() });
  });
  app.get("/metrics", async (_request, response) => {
    metrics.spooledBytes.set(ledger.spooledBytes());
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  const front = await startFront({
    host: config.host,
    port: config.port,
    rest: app,
    ledger,
    authenticate,
    limits,
    confirmIn: confirmations.confirmIn,
    metrics,
    log,
  });
  log.info({ port: front.port }, "web is listening");
  // A source's silence counts only while it would have been heard: not while deliveries wait in the spool.
  const noteDoor = () => {
    if (ledger.spooledBytes() > 0) return;
    void noteDoorOpen(db, Date.now()).catch((error: unknown) =>
      log.debug({ reason: saidBy(error) }, "door not noted"),
    );
  };
  noteDoor();
  const door = setInterval(noteDoor, DOOR_NOTED_EVERY_MS);
  return {
    port: front.port,
    close: async () => {
      live.close();
      clearInterval(door);
      await front.close();
      await ledger.close();
      await confirmations.close();
      await publisher.close();
      limits.close();
      counts.disconnect();
      await db.close();
    },
  };
}

/** `node app/run.mjs web`. */
export async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, "web");
  outliveLostConnections(log);
  obeyCrashOrders(config);
  const web = await startWeb(config, log);
  await untilStopped();
  await web.close();
}
