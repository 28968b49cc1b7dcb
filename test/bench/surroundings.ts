import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { freePort } from "../../app/local/free-port.ts";
import { startPostgres } from "../../app/local/postgres.ts";
import { startRedis } from "../../app/local/redis.ts";
import { type LocalSlack, startLocalSlack } from "../../app/local/workspace/start.ts";
import { migrate } from "../../engine/db/migrate.ts";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
const MANIFEST = fileURLToPath(new URL("../../slack-manifest.yml", import.meta.url));

/** Durable stores of their own, a workspace, and the way to start processes beside them. */
export interface BenchSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly slack: LocalSlack;
  readonly versions: string;
  /** Starts `node app/run.mjs <name>` and waits until `health` answers, or until it prints `port N` when there is none. */
  start(name: string, health?: string, environment?: Readonly<Record<string, string>>): Promise<BenchProcess>;
  /** Has Postgres gather the statistics that its autovacuum would have within a minute: what is measured is not a fresh install. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

export interface BenchProcess {
  readonly pid: number;
  /** What it printed last, `port N` for a process that chose its own. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts everything the bench needs but the product itself. The workspace has no rate limits unless it is told so. */
export async function startBenchSurroundings({
  rateLimits = "off",
}: {
  readonly rateLimits?: "off" | "real";
} = {}): Promise<BenchSurroundings> {
  const folder = mkdtempSync(join(tmpdir(), "dd0c-bench-"));
  const store = await startPostgres({ folder: join(folder, "postgres"), durable: true });
  const redis = await startRedis({ folder: join(folder, "redis"), durable: true, requireReal: true });
  await migrate(store.url);
  const slack = await startLocalSlack({ port: 0, manifestFile: MANIFEST, rateLimits });
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "production",
    LOG_LEVEL: "error",
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    PUBLIC_URL: `http://localhost:${port}`,
    DATABASE_URL: store.url,
    REDIS_URL: redis.url,
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.slackApiUrl,
    SLACK_AUTHORIZE_URL: slack.authorizeUrl,
    SLACK_CLIENT_URL: `${slack.url}/client`,
    MASTER_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
    SPOOL_DIR: join(folder, "spool"),
  };
  const processes: BenchProcess[] = [];
  return {
    env,
    slack,
    versions: await versionsOf(store.url, redis.kind),
    async start(name, health, environment = {}) {
      const started = await startProcess(name, { ...env, ...environment }, health);
      processes.push(started);
      return started;
    },
    async analyze() {
      const sql = postgres(store.url, { max: 1, onnotice: () => undefined });
      await sql`analyze`;
      await sql.end();
    },
    async close() {
      await Promise.all(processes.map((one) => one.stop()));
      await slack.close();
      await Promise.all([store.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startProcess(
  name: string,
  env: Readonly<Record<string, string>>,
  health: string | undefined,
): Promise<BenchProcess> {
  const child: ChildProcess = spawn(process.execPath, [RUN, name], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000);
  });
  const isUp = async () =>
    health === undefined
      ? output.includes("port ")
      : ((await fetch(health).catch(() => undefined))?.ok ?? false);
  for (let n = 0; !(await isUp()); n++) {
    if (n > 400) throw new Error(`${name} did not start: ${output}`);
    await wait(50);
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Runs a process of the bench to its end and returns the JSON it prints. */
export async function runToEnd(name: string, argument: object): Promise<unknown> {
  const child = spawn(process.execPath, [RUN, name, JSON.stringify(argument)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, "exit");
  return JSON.parse(output.trim().split("\n").at(-1) ?? "null");
}

/** A process of the bench that lives through many slices and answers each order with what it saw. */
export interface BenchHand {
  ask(order: object): Promise<unknown>;
  stop(): void;
}

/** Starts a process that takes orders over IPC, and waits until it is ready. */
export async function startHand(name: string): Promise<BenchHand> {
  const child = spawn(process.execPath, [RUN, name], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  await once(child, "message");
  return {
    async ask(order) {
      const answer = once(child, "message");
      child.send(order);
      return (await answer)[0];
    },
    stop: () => child.disconnect(),
  };
}

async function versionsOf(databaseUrl: string, redisKind: string): Promise<string> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql<Array<{ version: string }>>`select split_part(version(), ' ', 2) as version`;
  await sql.end();
  return `Node ${process.versions.node}, Postgres ${row?.version}, ${redisKind}`;
}
