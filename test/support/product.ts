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

/** A person's first minute in Slack, by clicks: installs, picks the channel, connects a source. Returns the source's URL. */
export async function setUpBySlack(
  slack: LocalSlack,
  options: { team: string; user: string; channel: string; provider: string },
): Promise<string> {
  const { team, user, channel, provider } = options;
  const { control } = slack;
  if (!control.workspaces().find((one) => one.name === team)?.isInstalled) {
    await control.install(team, user);
    control.inviteBot(team, channel);
    await openHome(slack, team, user);
    await press(slack, { team, user, view: "home", actionId: "pick_channel" });
    const channelId = control.channels(team).find((one) => one.name === channel)?.id ?? "";
    await control.fillAndSubmit(team, user, { values: { channel: channelId } });
  }
  await openHome(slack, team, user);
  await press(slack, {
    team,
    user,
    view: "home",
    actionId: "add_source",
    blockId: "home_actions",
  });
  const answer = await control.fillAndSubmit(team, user, { values: { provider } });
  const modal = control.currentModal(team, user);
  const url = /https?:\/\/[^\s`"']+\/v1\/wh\/[^\s`"']+/.exec(JSON.stringify(modal?.blocks))?.[0];
  await control.closeModal(team, user, { all: true });
  if (!url) throw new Error(`the modal shows no URL: ${JSON.stringify(answer)}`);
  return url;
}

/** Opens the app's Home and waits until the app has shown something there. */
export async function openHome(slack: LocalSlack, team: string, user: string) {
  await slack.control.openHome(team, user);
  return slack.control.waitForHome(team, user);
}

/** Presses a button that opens a modal, and waits for the modal. */
export async function press(slack: LocalSlack, click: Parameters<LocalSlack["control"]["clickAction"]>[0]) {
  await slack.control.clickAction(click);
  return slack.control.waitForModal(click.team, click.user);
}
