import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATA_FOLDER, openMemory } from "./data-folder.ts";
import { freePort } from "./free-port.ts";
import { startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { startLocalSlack } from "./workspace/start.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What was started because the environment did not name one. */
export interface FilledEnvironment {
  /** The environment with everything in it that a process of ours needs. */
  readonly env: Env;
  /** One plain line for each thing that runs here instead of elsewhere. */
  readonly notes: readonly string[];
  /** The local Slack workspace's address; absent with a real Slack. */
  readonly workspaceUrl?: string;
  /** Tells the local workspace where the app answers. */
  announce(appUrl: string): Promise<void>;
  /** Stops what was started, the stores last. */
  stop(): Promise<void>;
}

/**
 * Starts what `env` leaves out: Postgres, Redis, a Slack workspace, each on a free port that is kept for the next start,
 * with its data in `.data/`. What the environment names is used and nothing is started beside it.
 */
export async function fillEnvironment(given: Env): Promise<FilledEnvironment> {
  const memory = openMemory(DATA_FOLDER);
  const notes: string[] = [];
  const stops: Array<() => Promise<void>> = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const [stores, slack, master, port] = await Promise.all([
      startStores(),
      startSlack(),
      masterKeys(),
      appPort(),
    ]);
    const publicUrl = given.PUBLIC_URL ?? `http://localhost:${port}`;
    const env = {
      ...given,
      ...stores,
      ...slack?.env,
      MASTER_KEYS: master,
      PORT: String(port),
      PUBLIC_URL: publicUrl,
    };
    return {
      env: {
        HOST: "127.0.0.1",
        METRICS_PORT: "0",
        LOG_LEVEL: "warn",
        SPOOL_DIR: join(DATA_FOLDER, "spool"),
        ...env,
      },
      notes,
      ...(slack ? { workspaceUrl: slack.url } : {}),
      announce: async (appUrl) => slack?.announce(appUrl),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }

  async function startStores(): Promise<Record<string, string>> {
    const [postgres, redis] = await Promise.all([
      given.DATABASE_URL ? undefined : startLocalPostgres(),
      given.REDIS_URL ? undefined : startLocalRedis(),
    ]);
    return { ...(postgres ? { DATABASE_URL: postgres } : {}), ...(redis ? { REDIS_URL: redis } : {}) };
  }

  async function startLocalPostgres(): Promise<string> {
    const port = await memory.recall("postgresPort", () => freePort());
    const server = await startPostgres({ folder: join(DATA_FOLDER, "postgres"), port, durable: true });
    stops.push(server.stop);
    memory.set("postgresPort", server.port);
    notes.push(`Postgres 18 on port ${server.port}, data in .data/postgres`);
    return server.url;
  }

  async function startLocalRedis(): Promise<string> {
    const port = await memory.recall("redisPort", () => freePort());
    const server = await startRedis({
      folder: join(DATA_FOLDER, "redis"),
      port,
      durable: true,
      requireReal: false,
    });
    stops.push(server.stop);
    memory.set("redisPort", server.port);
    notes.push(
      server.kind === "emulator"
        ? "Redis: a JavaScript emulator in memory, slow and forgetful; `brew install valkey` or `apt install redis-server` gives the real one"
        : `Redis on port ${server.port}, data in .data/redis`,
    );
    return server.url;
  }

  async function startSlack() {
    if (given.SLACK_CLIENT_ID) return undefined;
    const workspace = await startLocalSlack({
      port: await freePort(Number(await memory.recall("workspacePort", () => 3001))),
      manifestFile: fileURLToPath(new URL("../../slack-manifest.yml", import.meta.url)),
      snapshotFile: join(DATA_FOLDER, "workspace.json"),
    });
    stops.push(workspace.close);
    memory.set("workspacePort", Number(new URL(workspace.url).port));
    notes.push("Slack: a local stand-in for the browser, not Slack");
    return {
      url: workspace.url,
      announce: async (appUrl: string) => {
        await workspace.control.setAppBaseUrl(appUrl);
      },
      env: {
        SLACK_CLIENT_ID: workspace.clientId,
        SLACK_CLIENT_SECRET: workspace.clientSecret,
        SLACK_SIGNING_SECRET: workspace.signingSecret,
        SLACK_API_URL: workspace.slackApiUrl,
        SLACK_AUTHORIZE_URL: workspace.authorizeUrl,
        SLACK_CLIENT_URL: `${workspace.url}/client`,
      },
    };
  }

  async function masterKeys(): Promise<string> {
    return (
      given.MASTER_KEYS ??
      (await memory.recall("masterKeys", () => `local:${randomBytes(32).toString("base64")}`))
    );
  }

  async function appPort(): Promise<number> {
    if (given.PORT) return Number(given.PORT);
    const port = await freePort(Number(await memory.recall("appPort", () => 3000)));
    memory.set("appPort", port);
    return port;
  }
}
