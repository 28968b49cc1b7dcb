import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import cron from "node-cron";
import { ulid } from "ulid";
import { z } from "zod";
import { parseProviderId } from "../adapters/index.ts";
import { openDatabase } from "../engine/db/database.ts";
import { ensurePartitions } from "../engine/db/partitions.ts";
import type { RawDelivery } from "../engine/db/pending.ts";
import { ping } from "../engine/db/ping.ts";
import { countWaiting } from "../engine/db/waiting.ts";
import type { EngineEvent } from "../engine/domain/event.ts";
import type { TenantId } from "../engine/domain/tenant.ts";
import type { Command, InboxItem } from "../engine/inbox.ts";
import { openLeader } from "../engine/shards/leader.ts";
import { openLeases } from "../engine/shards/leases.ts";
import { connected, openCommands, openReader } from "../engine/state/connections.ts";
import { forgetTenant } from "../engine/state/forget-tenant.ts";
import { makeReports } from "../engine/workers/make-reports.ts";
import { forgetOld } from "../engine/workers/retention.ts";
import { rollUp } from "../engine/workers/roll-up.ts";
import { startShardWorker } from "../engine/workers/shard-worker.ts";
import { countSourceHours, type HealthDeps, watchSources } from "../engine/workers/source-health.ts";
import { archiveOldDays } from "./archive/archive-days.ts";
import { openArchive } from "./archive/open-archive.ts";
import { type Config, readConfig } from "./config.ts";
import { obeyCrashOrders } from "./crash-orders.ts";
import { type Log, openLog, saidBy } from "./log.ts";
import { type Metrics, openMetrics } from "./metrics.ts";
import { type NotifierDeps, startNotifier } from "./notify/notifier.ts";
import { openPrivacyKey } from "./privacy.ts";
import { outliveLostConnections, untilStopped } from "./process.ts";
import { purgeTenants } from "./purge.ts";
import { sendMails } from "./reports/send-mails.ts";
import { uploadPicture } from "./reports/upload-picture.ts";
import { startSchedule } from "./schedule.ts";
import { openVault, type Vault } from "./secrets.ts";
import { openInstallations } from "./slack/installations.ts";
import { readDelivery, readSettings } from "./webhooks/read-delivery.ts";

const PARTITION_DAYS_AHEAD = 30;

/** A running worker process. */
export interface Worker {
  readonly port: number;
  /** Resolves when no notice is left that goes out without a person's help. */
  idle(): Promise<void>;
  /** Finishes what is under way, gives its shards back, closes. */
  close(): Promise<void>;
}

/** Starts process "worker": the engine's shards, the notifier for them, and housekeeping. `notify` is shortened by tests and benches. */
export async function startWorker(
  config: Config,
  log: Log,
  notify: Pick<NotifierDeps, "rates" | "times"> = {},
): Promise<Worker> {
  const db = openDatabase({ url: config.databaseUrl });
  const metrics = openMetrics();
  const quiet = (error: Error) => log.debug({ reason: error.message }, "redis");
  const redis = openCommands(config.redisUrl, quiet);
  const reader = openReader(config.redisUrl, quiet);
  await connected(redis, reader);
  const workerId = ulid().toLowerCase();
  const vault = openVault(config.masterKeys);
  const slack = openInstallations(db, vault);
  const slackApiUrl = config.slack.apiUrl;
  const notifier = startNotifier({
    db,
    log,
    metrics,
    slack,
    slackApiUrl,
    ...notify,
  });
  const shards = startShardWorker({
    db,
    redis,
    reader,
    workerId,
    leases: openLeases(redis, workerId),
    now: Date.now,
    newId: () => ulid().toLowerCase(),
    parse: (delivery) => readAgain(delivery, vault),
    onCards: (shard) => notifier.wake(shard),
    onShards: (owned) => notifier.setShards(owned),
    onTrouble: (what, error) => {
      metrics.troubles.inc({ stage: what });
      log.warn({ reason: saidBy(error) }, what);
    },
    onBatch: (items, tookMs) => {
      metrics.foldBatch.observe(items);
      metrics.foldSeconds.observe(tookMs / 1_000);
    },
    ...(log.isLevelEnabled("debug") ? { onFolded: traceTo(log) } : {}),
  });
  // Any worker may do it: the function takes a lock, and a partition that is there already stays.
  const partitions = cron.schedule(
    "7 * * * *",
    () =>
      void ensurePartitions(db, PARTITION_DAYS_AHEAD).catch((error: Error) =>
        log.error({ reason: error.message }, "partitions not made"),
      ),
  );
  const store = openArchive(config, db);
  const dropOldDays = async () => {
    const old = { db, store, now: Date.now() };
    const log = await forgetOld(old, shards.owned());
    return { log, ...(await archiveOldDays(old, shards.owned())) };
  };
  const archive = cron.schedule(
    "23 3 * * *",
    () =>
      void dropOldDays().then(
        (run) => log.info(run, "old days archived and dropped"),
        (error: Error) => log.error({ reason: error.message }, "old days not archived and dropped"),
      ),
    { timezone: "UTC" },
  );
  const leader = openLeader({
    db,
    redis,
    workerId,
    name: "schedule",
    onTrouble: (what, error) => log.warn({ reason: saidBy(error) }, what),
  });
  const healthOf = (lead: HealthDeps["lead"]): HealthDeps => ({
    db,
    lead,
    now: Date.now(),
    onMessage: (shard) => notifier.wake(shard),
    onTrouble: (what, error) => log.warn({ reason: saidBy(error) }, what),
  });
  const { smtp } = config;
  const schedule = startSchedule({
    leader,
    log,
    jobs: [
      { name: "count source hours", cron: "2 * * * *", run: (lead) => countSourceHours(healthOf(lead)) },
      {
        name: "purge tenants",
        cron: "37 * * * *",
        run: (lead) =>
          purgeTenants(
            { db, archive: store, log, forget: (tenantId) => forgetTenant(redis, tenantId) },
            lead,
          ),
      },
      { name: "watch sources", cron: "*/5 * * * *", run: (lead) => watchSources(healthOf(lead)) },
      { name: "count rollups", cron: "3-59/5 * * * *", run: (lead) => rollUp(healthOf(lead)) },
      {
        name: "make reports",
        cron: "*/5 * * * *",
        run: (lead) =>
          makeReports({
            ...healthOf(lead),
            pictureOf: (tenantId, report) => uploadPicture({ slack, slackApiUrl, log }, tenantId, report),
            mails: smtp !== undefined,
          }),
      },
      ...(smtp
        ? [
            {
              name: "send mails",
              cron: "* * * * *",
              run: (lead: HealthDeps["lead"]) => sendMails({ ...healthOf(lead), smtp }),
            },
          ]
        : []),
    ],
  });
  const measure = async () => {
    const owned = shards.owned();
    metrics.shards.set(owned.length);
    const waiting = await countWaiting(db, owned);
    metrics.pendingDeliveries.set(waiting.deliveries);
    metrics.oldestPendingSeconds.set(waiting.oldestDeliverySeconds);
    metrics.pendingNotices.set(waiting.notices);
    metrics.oldestNoticeSeconds.set(waiting.oldestNoticeSeconds);
  };
  const health = await serveHealth(config, metrics, measure, async () => ({
    postgres: (await ping(db)) ? "up" : "down",
    shards: shards.owned().length,
  }));
  log.info({ port: health.port }, "worker is running");
  return {
    port: health.port,
    idle: () => notifier.idle(),
    close: async () => {
      await partitions.stop();
      await archive.stop();
      await schedule.close();
      await leader.close();
      await shards.close();
      await notifier.close();
      await health.close();
      redis.disconnect();
      reader.disconnect();
      await db.close();
    },
  };
}

const StoredCommand = z.custom<Command>(
  (value) => typeof value === "object" && value !== null && "type" in value,
);

/** Reads a kept delivery again, as the door read it. Throws for what cannot be read any more: it has to end as a dead letter. */
export async function readAgain(delivery: RawDelivery, vault: Vault): Promise<InboxItem["content"]> {
  const { tenantId, provider, headers, body, receivedAt, settings, sealedPrivacyKey, integrationId } =
    delivery;
  if (provider === "dd0c")
    return { kind: "command", command: StoredCommand.parse(JSON.parse(Buffer.from(body).toString("utf8"))) };
  const known = parseProviderId(provider);
  if (!known) return { kind: "none" };
  const mask = sealedPrivacyKey === undefined ? undefined : openPrivacyKey(vault, tenantId, sealedPrivacyKey);
  const request = { headers, body, receivedAt };
  const parsed = await readDelivery(known, request, readSettings(settings), mask, integrationId);
  if (parsed.kind === "unreadable") throw new Error(parsed.reason);
  return parsed.kind === "alert" || parsed.kind === "deploy" ? parsed : { kind: "none" };
}

/** Says what became of each delivery, by the id that the door logged it under. */
function traceTo(log: Log): (tenantId: TenantId, events: readonly EngineEvent[]) => void {
  return (tenantId, events) => {
    const incidents = new Map<string, Set<string>>();
    for (const event of events) {
      const own = incidents.get(event.itemId) ?? new Set();
      if ("incidentId" in event && event.incidentId !== undefined) own.add(event.incidentId);
      incidents.set(event.itemId, own);
    }
    for (const [trace, own] of incidents)
      log.debug({ trace, tenant: tenantId, incidents: [...own] }, "delivery folded");
  };
}

async function serveHealth(
  config: Config,
  metrics: Metrics,
  measure: () => Promise<void>,
  state: () => Promise<object>,
) {
  const server = createServer((request, response) => {
    const answer = async () => {
      // While Postgres is away the rest of the figures is worth more than ever.
      if (request.url === "/metrics") await measure().catch(() => undefined);
      if (request.url === "/metrics")
        return { type: metrics.registry.contentType, text: await metrics.registry.metrics() };
      if (request.url === "/healthz") return { type: "application/json", text: '{"status":"alive"}' };
      return { type: "application/json", text: JSON.stringify(await state()) };
    };
    answer().then(
      ({ type, text }) => response.writeHead(200, { "content-type": type }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.metricsPort, config.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `node app/run.mjs worker`. */
export async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog(config.logLevel, "worker");
  outliveLostConnections(log);
  obeyCrashOrders(config);
  const worker = await startWorker(config, log);
  await untilStopped();
  await worker.close();
}
