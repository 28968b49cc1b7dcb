import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { RespondArguments, SlashCommand } from "@slack/bolt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readManifest } from "../../../../app/local/workspace/core/manifest.ts";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import {
  type BoltApp,
  channelId,
  clientWith,
  MANIFEST_FILE,
  startBoltApp,
  startSlack,
  teamOf,
  userId,
} from "./bolt-app.ts";

describe("a slash command", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  const seen: SlashCommand[] = [];
  const answers: Record<string, RespondArguments | string> = {
    plain: "plain words",
    loud: { response_type: "in_channel", text: "everyone hears this" },
    broken: { blocks: [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }] },
  };

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.command("/dd0c", async ({ ack, command }) => {
        seen.push(command);
        if (command.text !== "silence") await ack(answers[command.text]);
      });
    });
    await slack.control.install("acme", "ada");
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const type = (text: string, channel = "alerts") =>
    slack.control.typeCommand("acme", "marcus", channel, text);
  const privately = () => slack.control.ephemerals("acme", { user: "marcus" }).map((one) => one.text);
  const respond = (url: string, body: object) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const responseUrl = async () => {
    await type("/dd0c status");
    return seen.at(-1)?.response_url ?? "";
  };

  it("reaches the app with everything Slack sends", async () => {
    await type("/dd0c status  now");

    expect(seen.at(-1)).toMatchObject({
      command: "/dd0c",
      text: "status  now",
      team_id: teamOf(slack, "acme").id,
      team_domain: "acme",
      channel_id: channelId(slack, "acme", "alerts"),
      channel_name: "alerts",
      user_id: userId(slack, "acme", "marcus"),
      user_name: "marcus",
      api_app_id: slack.appId,
      is_enterprise_install: "false",
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
      response_url: expect.stringContaining(`${slack.url}/_hooks/commands/`),
    });
  });

  it("hides the name of a private channel", async () => {
    await type("/dd0c status", "oncall-private");

    expect(seen.at(-1)).toMatchObject({ channel_name: "privategroup" });
  });

  it("answered with words shows them to its sender only", async () => {
    await type("/dd0c plain");

    expect(privately()).toContain("plain words");
    expect(slack.control.messages("acme", "alerts").map((one) => one.text)).not.toContain("plain words");
  });

  it("answered in_channel is seen by everyone, though the bot is not in the channel", async () => {
    await type("/dd0c loud");

    expect(slack.control.messages("acme", "alerts").map((one) => one.text)).toContain("everyone hears this");
  });

  it("without an ack in three seconds tells its sender of operation_timeout", async () => {
    const reply = await type("/dd0c silence");

    expect(reply?.outcome).toBe("timeout");
    expect(privately()).toContain("/dd0c failed with the error `operation_timeout`");
  });

  it("answered with blocks that Slack refuses tells its sender so", async () => {
    await type("/dd0c broken");

    expect(privately()).toContain("/dd0c failed with the error `invalid_command_response`");
  });

  it("that no app has is not a valid command", async () => {
    await type("/dance");

    expect(privately()).toContain("`/dance` is not a valid command.");
  });

  it("of an app that is not installed in this workspace is not a valid command", async () => {
    await slack.control.typeCommand("globex", "grace", "alerts", "/dd0c");

    expect(slack.control.ephemerals("globex").map((one) => one.text)).toEqual([
      "`/dd0c` is not a valid command.",
    ]);
  });

  it("/invite brings the app in by the name people type", async () => {
    await type("/invite @dd0c", "incidents");

    const incidents = slack.control.channels("acme").find((one) => one.name === "incidents");
    expect(incidents?.members).toContain(teamOf(slack, "acme").botUserId);
  });

  it("gives a response_url that works five times", async () => {
    const url = await responseUrl();

    const statuses: number[] = [];
    for (let use = 0; use < 6; use += 1) statuses.push((await respond(url, { text: `use ${use}` })).status);

    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(privately()).toContain("use 4");
  });

  it("gives a response_url that works for thirty minutes", async () => {
    const url = await responseUrl();
    slack.control.advanceClock(30 * 60_000 + 1);

    const late = await respond(url, { text: "late" });

    expect(late.status).toBe(404);
    expect(await late.json()).toEqual({ ok: false, error: "expired_url" });
  });

  it("gives a response_url that refuses an empty message", async () => {
    const empty = await respond(await responseUrl(), {});

    expect(empty.status).toBe(400);
    expect(await empty.json()).toEqual({ ok: false, error: "no_text" });
  });
});

describe("a slash command with should_escape", () => {
  it("carries the ids of the people and channels it names", async () => {
    const manifest = readManifest(MANIFEST_FILE);
    const slash_commands = manifest.features.slash_commands.map((one) => ({ ...one, should_escape: true }));
    const slack = await startSlack({
      manifest: { ...manifest, features: { ...manifest.features, slash_commands } },
    });
    const bolt = await startBoltApp(slack);
    await slack.control.install("acme", "ada");

    await slack.control.typeCommand("acme", "ada", "general", "/dd0c mute @marcus in #alerts not @nobody");

    const marcus = userId(slack, "acme", "marcus");
    const alerts = channelId(slack, "acme", "alerts");
    expect(slack.control.deliveries({ kind: "command" })[0]?.body).toMatchObject({
      text: `mute <@${marcus}|marcus> in <#${alerts}|alerts> not @nobody`,
    });
    await bolt.close();
    await slack.close();
  });
});

describe("a request to the app", () => {
  let slack: LocalSlack;
  let server: Server;
  let base = "";
  const requests: { req: IncomingMessage; body: string }[] = [];
  let handle = (res: ServerResponse, _body: string): void => void res.end();

  beforeAll(async () => {
    slack = await startSlack();
    server = createServer((req, res) => {
      let body = "";
      req.on("data", (chunk) => {
        body += chunk;
      });
      req.on("end", () => {
        requests.push({ req, body });
        handle(res, body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    base = `http://localhost:${typeof address === "object" ? address?.port : 0}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await slack.close();
  });

  it("proves that the request URL listens, by a challenge", async () => {
    expect(await slack.control.setAppBaseUrl(base)).toBe(false);

    handle = (res, body) =>
      void res.end(z.object({ challenge: z.string() }).parse(JSON.parse(body)).challenge);

    expect(await slack.control.setAppBaseUrl(base)).toBe(true);
  });

  it("carries Slack's v0 signature over the raw body and the exact content type", async () => {
    const { req, body } = requests.at(-1) ?? {};
    const timestamp = String(req?.headers["x-slack-request-timestamp"]);
    const mac = createHmac("sha256", slack.signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");

    expect(req?.headers["x-slack-signature"]).toBe(`v0=${mac}`);
    expect(req?.headers["content-type"]).toBe("application/json");
    expect(req?.url).toBe("/slack/events");
  });

  it("is not tried again when the app says so", async () => {
    handle = (res) => void res.writeHead(500, { "x-slack-no-retry": "1" }).end();
    const { id } = teamOf(slack, "acme");
    const code = await consent(slack, base, id);
    await clientWith(slack, "").oauth.v2.access({
      client_id: slack.clientId,
      client_secret: slack.clientSecret,
      code,
    });

    await slack.control.openHome("acme", "ada");
    slack.control.advanceClock(300_000);

    expect(slack.control.deliveries({ name: "app_home_opened" }).map((one) => one.outcome)).toEqual([500]);
  });
});

/** Allows the installation and returns the code that the app would get. */
async function consent(slack: LocalSlack, base: string, teamId: string): Promise<string> {
  const query = new URLSearchParams({
    client_id: slack.clientId,
    scope: "commands",
    redirect_uri: `${base}/slack/oauth_redirect`,
  });
  const person = `${teamId}/${userId(slack, "acme", "ada")}`;
  const response = await fetch(`${slack.authorizeUrl}?${query}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ decision: "allow", person }),
  });
  return new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
}
