import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, readConfig } from "../../app/config.ts";
import { freePort } from "../../app/local/free-port.ts";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../../app/local/workspace/start.ts";
import { openLog } from "../../app/log.ts";
import { startWeb, type Web } from "../../app/web.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";
import { createTestRedis, type TestRedis } from "./redis.ts";

const MANIFEST = fileURLToPath(new URL("../../slack-manifest.yml", import.meta.url));

/** Two stores of its own, a Slack workspace, and the environment that points the product at them. */
export interface Surroundings {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly slack: LocalSlack;
  readonly env: Record<string, string>;
  readonly config: Config;
  close(): Promise<void>;
}

/** Starts everything around the product, on free ports. */
export async function startSurroundings(
  slackOptions: Partial<LocalSlackOptions> = {},
): Promise<Surroundings> {
  const [database, redis, slack, port, metricsPort] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    startLocalSlack({ port: 0, manifestFile: MANIFEST, rateLimits: "off", ...slackOptions }),
    freePort(),
    freePort(),
  ]);
  const env = {
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    HOST: "127.0.0.1",
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    PUBLIC_URL: `http://localhost:${port}`,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SLACK_CLIENT_ID: slack.clientId,
    SLACK_CLIENT_SECRET: slack.clientSecret,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.slackApiUrl,
    SLACK_AUTHORIZE_URL: slack.authorizeUrl,
    SLACK_CLIENT_URL: `${slack.url}/client`,
    MASTER_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
    SPOOL_DIR: mkdtempSync(join(tmpdir(), "dd0c-spool-")),
  };
  return {
    database,
    redis,
    slack,
    env,
    config: readConfig(env),
    close: async () => {
      await slack.close();
      await database.drop();
    },
  };
}

/** Starts process "web" inside the test and tells the workspace where it is. */
export async function startWebIn({ config, slack }: Surroundings): Promise<Web> {
  const web = await startWeb(config, openLog("error", "web"));
  await slack.control.setAppBaseUrl(config.publicUrl);
  return web;
}
