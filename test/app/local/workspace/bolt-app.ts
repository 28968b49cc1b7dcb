import { createServer } from "node:http";
import { App, ExpressReceiver, type Installation, LogLevel } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import express from "express";
import {
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from "../../../../app/local/workspace/start.ts";

export const MANIFEST_FILE = new URL("../../../../slack-manifest.yml", import.meta.url).pathname;

const SCOPES = [
  "commands",
  "chat:write",
  "channels:read",
  "groups:read",
  "channels:history",
  "groups:history",
  "im:history",
  "im:write",
  "files:write",
];

export interface BoltApp {
  app: App;
  installs: Map<string, Installation>;
  /** The client of one workspace, as our product makes it: no retries, 429 rejected. */
  client(team: string): WebClient;
  url: string;
  close(): Promise<void>;
}

/** The local workspace without rate limits, unless asked for. */
export function startSlack(options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> {
  return startLocalSlack({ port: 0, manifestFile: MANIFEST_FILE, seed: 7, rateLimits: "off", ...options });
}

/** A real Bolt app beside the local workspace; `register` adds its listeners. */
export async function startBoltApp(
  slack: LocalSlack,
  register: (app: App) => void = () => undefined,
): Promise<BoltApp> {
  const installs = new Map<string, Installation>();
  const web = express();
  const receiver = new ExpressReceiver({
    app: web,
    logLevel: LogLevel.ERROR,
    signingSecret: slack.signingSecret,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: "a secret for the state",
    scopes: SCOPES,
    installationStore: {
      storeInstallation: async (installation) => void installs.set(installation.team?.id ?? "", installation),
      fetchInstallation: async ({ teamId }) => {
        const found = installs.get(teamId ?? "");
        if (found === undefined) throw new Error("no installation");
        return found;
      },
      deleteInstallation: async ({ teamId }) => void installs.delete(teamId ?? ""),
    },
    installerOptions: {
      directInstall: true,
      authorizationUrl: slack.authorizeUrl,
      clientOptions: { slackApiUrl: slack.slackApiUrl },
      callbackOptions: {
        success: (_installation, _options, _req, res) => res.end("installed"),
        failure: (error, _options, _req, res) => res.writeHead(500).end(`failed: ${error.code}`),
      },
    },
  });
  const app = new App({
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.slackApiUrl, retryConfig: { retries: 0 } },
  });
  app.error(() => Promise.resolve());
  register(app);
  const server = createServer(web);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : 0}`;
  await slack.control.setAppBaseUrl(url);
  return {
    app,
    installs,
    url,
    client: (team) => {
      const { id } = teamOf(slack, team);
      return clientWith(slack, installs.get(id)?.bot?.token ?? "");
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function clientWith(slack: LocalSlack, token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 1000,
    logLevel: LogLevel.ERROR,
  });
}

export function teamOf(slack: LocalSlack, team: string) {
  const found = slack.control.workspaces().find((one) => one.domain === team);
  if (found === undefined) throw new Error(`no team ${team}`);
  return found;
}

export function channelId(slack: LocalSlack, team: string, name: string): string {
  const found = slack.control.channels(team).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found.id;
}

export function userId(slack: LocalSlack, team: string, name: string): string {
  const found = slack.control.users(team).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no user ${name}`);
  return found.id;
}

/** The platform error's code, for calls that are refused. */
export async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return typeof error === "object" && error !== null && "data" in error ? error.data : error;
  }
  throw new Error("the call was not refused");
}
