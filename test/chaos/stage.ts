import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { freePort } from "../../app/local/free-port.ts";
import { type LocalSlack, startLocalSlack } from "../../app/local/workspace/start.ts";
import { migrate } from "../../engine/db/migrate.ts";
import { setUpBySlack } from "../support/clicks.ts";
import { PROVIDERS } from "./deliveries.ts";
import { type KeptProcess, keepRunning } from "./kept-process.ts";
import { type Link, openLink } from "./link.ts";
import { type KillableRedis, type KillableStore, openPostgres, openRedis } from "./stores.ts";

const MANIFEST = new URL("../../slack-manifest.yml", import.meta.url).pathname;
const MASTER_KEYS = `test:${Buffer.alloc(32, 7).toString("base64")}`;

/** Who installs the app. */
export const TENANTS = [
  { team: "Acme", user: "ada", channel: "incidents" },
  { team: "Globex", user: "grace", channel: "alerts" },
] as const;

/** The product as it runs in production, two of each process, with everything between its parts in our hands. */
export interface Stage {
  readonly webs: readonly KeptProcess[];
  readonly workers: readonly KeptProcess[];
  readonly postgres: KillableStore;
  readonly redis: KillableRedis;
  readonly slack: LocalSlack;
  readonly links: { readonly postgres: Link; readonly redis: Link; readonly front: Link };
  readonly spoolFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Webhook URLs by tenant and provider. */
  readonly urls: ReadonlyArray<Readonly<Record<string, string>>>;
  readonly tenantIds: readonly string[];
  /** Past every link and every policy. */
  readonly sql: postgres.Sql;
  close(): Promise<{ readonly exitCodes: ReadonlyArray<number | null> }>;
}

export interface StageOptions {
  /** File of the worker process, from app/. */
  readonly worker?: string;
  /** How many of each process. */
  readonly each?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the product with durable stores of its own. */
export async function openStage({
  worker = "worker",
  each = 2,
  env: more = {},
}: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "dd0c-chaos-"));
  const store = await openPostgres(join(folder, "postgres"));
  const redis = await openRedis(join(folder, "redis"));
  await migrate(store.url);
  const sql = postgres(store.url, { max: 2, onnotice: () => undefined, idle_timeout: 2 });
  await prepare(sql);
  const slack = await startLocalSlack({ port: 0, manifestFile: MANIFEST, rateLimits: "off" });
  const ports = await Promise.all(Array.from({ length: 2 * each }, () => freePort()));
  const [webPorts, metricsPorts] = [ports.slice(0, each), ports.slice(each)];
  const links = {
    postgres: await openLink([store.port]),
    redis: await openLink([redis.port]),
    front: await openLink(webPorts),
  };
  const spoolFolder = join(folder, "spool");
  const env = {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "test",
    CRASH_POINTS: "armed",
    LOG_LEVEL: "warn",
    HOST: "127.0.0.1",
    PUBLIC_URL: `http://localhost:${links.front.port}`,
    // As in production: a login that owns nothing, a member of the app's role.
    DATABASE_URL: `postgres://product@127.0.0.1:${links.postgres.port}/postgres`,
    DIRECT_DATABASE_URL: store.url,
    REDIS_URL: `redis://127.0.0.1:${links.redis.port}`,
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.slackApiUrl,
    SLACK_AUTHORIZE_URL: slack.authorizeUrl,
    SLACK_CLIENT_URL: `${slack.url}/client`,
    MASTER_KEYS,
    SPOOL_DIR: spoolFolder,
    ...more,
  };
  const webs = webPorts.map((port, index) =>
    keepRunning(
      `web ${index + 1}`,
      "web",
      { ...env, PORT: String(port) },
      `http://127.0.0.1:${port}/healthz`,
    ),
  );
  const workers = metricsPorts.map((port, index) =>
    keepRunning(
      `worker ${index + 1}`,
      worker,
      { ...env, METRICS_PORT: String(port) },
      `http://127.0.0.1:${port}/healthz`,
    ),
  );
  await Promise.all([...webs, ...workers].map((one) => one.ready()));
  await slack.control.setAppBaseUrl(env.PUBLIC_URL);
  const urls: Record<string, string>[] = [];
  for (const tenant of TENANTS) {
    const own: Record<string, string> = {};
    for (const provider of PROVIDERS) own[provider] = await setUpBySlack(slack, { ...tenant, provider });
    urls.push(own);
  }
  const tenantIds = urls.map((own) => own.datadog?.split("/")[5] ?? "");
  await sql`update tenants set tier = 'business'`;
  let closing: Promise<{ readonly exitCodes: ReadonlyArray<number | null> }> | undefined;
  const close = () => {
    closing ??= putAway();
    return closing;
  };
  // Ctrl-C must not leave a host of processes behind.
  const interrupted = () => void close().finally(() => process.exit(130));
  process.once("SIGINT", interrupted);
  async function putAway() {
    process.off("SIGINT", interrupted);
    const exitCodes = await Promise.all([...webs, ...workers].map((one) => one.stop()));
    await sql.end({ timeout: 2 });
    await slack.close();
    await Promise.all(Object.values(links).map((link) => link.close()));
    await Promise.all([store.stop(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
    return { exitCodes };
  }
  return {
    webs,
    workers,
    postgres: store,
    redis,
    slack,
    links,
    spoolFolder,
    env,
    urls,
    tenantIds,
    sql,
    close,
  };
}

/** The product's login, and a place at which the disk can be made full. */
async function prepare(sql: postgres.Sql): Promise<void> {
  await sql`create role product login`;
  await sql`grant dd0c_app to product`;
  await makeRoom(sql);
  await sql`create trigger disk before insert on deliveries for each statement execute function disk_check()`;
}

/** From now on every new delivery meets what Postgres says when its disk is full. */
export async function fillDisk(sql: postgres.Sql): Promise<void> {
  await sql`create or replace function disk_check() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;
}

/** Takes {@link fillDisk} back. */
export async function makeRoom(sql: postgres.Sql): Promise<void> {
  await sql`create or replace function disk_check() returns trigger language plpgsql as $$
    begin return null; end $$`;
}
