import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Delivery } from "../../../../app/local/workspace/core/exchanges.ts";
import { readManifest } from "../../../../app/local/workspace/core/manifest.ts";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import {
  type BoltApp,
  clientWith,
  MANIFEST_FILE,
  refusalOf,
  startBoltApp,
  startSlack,
  teamOf,
  userId,
} from "./bolt-app.ts";

function eventTs(delivery: Delivery | undefined): string {
  return z.object({ event: z.object({ event_ts: z.string() }) }).parse(delivery?.body).event.event_ts;
}

describe("installing the app", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;

  beforeEach(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack);
  });
  afterEach(async () => {
    await bolt.close();
    await slack.close();
  });

  const authorize = (query: Record<string, string>) =>
    fetch(
      `${slack.authorizeUrl}?${new URLSearchParams({ client_id: slack.clientId, scope: "commands", ...query })}`,
    );

  /** What the consent page's Allow button gives to the app. */
  async function codeFor(scope: string): Promise<string> {
    const { id } = teamOf(slack, "acme");
    const query = new URLSearchParams({ client_id: slack.clientId, scope, state: "s" });
    const response = await fetch(`${slack.authorizeUrl}?${query}`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ decision: "allow", person: `${id}/${userId(slack, "acme", "ada")}` }),
    });
    return new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  }

  const exchange = (code: string, more: Record<string, string> = {}) =>
    clientWith(slack, "").oauth.v2.access({
      client_id: slack.clientId,
      client_secret: slack.clientSecret,
      code,
      ...more,
    });

  it("shows what is asked for, and says that this is not Slack", async () => {
    const page = await (await authorize({ scope: "commands,chat:write,channels:history" })).text();

    expect(page).toContain("Local stand-in, not Slack");
    expect(page).toContain("<code>chat:write</code>");
    expect(page).toContain('name="optional_scope" value="channels:history"');
    expect(page).toContain("Globex");
  });

  it("ends at the app with access_denied when it is cancelled", async () => {
    const page = await slack.control.install("acme", "ada", { decision: "cancel" });

    expect(page).toMatchObject({ status: 500, html: "failed: slack_oauth_installer_authorization_error" });
    expect(page.url).toContain("error=access_denied");
    expect(teamOf(slack, "acme").isInstalled).toBe(false);
  });

  it("grants an optional scope only when it stays ticked", async () => {
    await slack.control.install("acme", "ada", { optionalScopes: ["channels:history"] });

    const { grantedScopes } = teamOf(slack, "acme");

    expect(grantedScopes).toContain("channels:history");
    expect(grantedScopes).not.toContain("groups:history");
  });

  it.each([
    ["invalid_client_id", { client_id: "1.2" }],
    ["bad_redirect_uri", { redirect_uri: "https://evil.example/callback" }],
    ["invalid_scope", { scope: "admin.users:write" }],
    ["invalid_scope", { user_scope: "search:read" }],
  ])("stops with %s for %j", async (error, query) => {
    const response = await authorize(query);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain(error);
  });

  it("gives a code that works once", async () => {
    const code = await codeFor("commands");

    expect(await exchange(code)).toMatchObject({ ok: true, token_type: "bot", team: { name: "Acme" } });
    expect(await refusalOf(exchange(code))).toMatchObject({ error: "code_already_used" });
  });

  it("gives a code that lasts ten minutes", async () => {
    const code = await codeFor("commands");
    slack.control.advanceClock(10 * 60_000 + 1);

    expect(await refusalOf(exchange(code))).toMatchObject({ error: "invalid_code" });
  });

  it.each([
    ["invalid_code", { code: "nope" }],
    ["invalid_client_id", { client_id: "1.2" }],
    ["bad_client_secret", { client_secret: "guess" }],
    ["bad_redirect_uri", { redirect_uri: "https://evil.example/" }],
  ])("refuses an exchange with %s", async (error, more) => {
    expect(await refusalOf(exchange(await codeFor("commands"), more))).toMatchObject({ error });
  });

  it("a second time keeps the bot and its token and adds to the scopes", async () => {
    const first = await exchange(await codeFor("commands"));
    const second = await exchange(await codeFor("chat:write"));

    expect(second).toMatchObject({
      access_token: first.access_token,
      bot_user_id: first.bot_user_id,
      scope: "commands,chat:write",
    });
  });

  it("is undone with both events, and the token then belongs to an inactive account", async () => {
    await slack.control.install("acme", "ada");
    const client = bolt.client("acme");
    slack.control.inviteBot("acme", "alerts");

    slack.control.uninstall("acme");

    await slack.control.waitForDelivery((one) => one.name === "app_uninstalled");
    const revoked = await slack.control.waitForDelivery((one) => one.name === "tokens_revoked");
    expect(revoked.body).toMatchObject({ event: { tokens: { bot: [teamOf(slack, "acme").botUserId] } } });
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: "account_inactive" });
    const alerts = slack.control.channels("acme").find((one) => one.name === "alerts");
    expect(alerts?.members).not.toContain(teamOf(slack, "acme").botUserId);
  });

  it("is undone by the app itself, with its secret", async () => {
    await slack.control.install("acme", "ada");
    const client = bolt.client("acme");
    const credentials = { client_id: slack.clientId, client_secret: slack.clientSecret };

    expect(await refusalOf(client.apps.uninstall({ ...credentials, client_secret: "guess" }))).toMatchObject({
      error: "bad_client_secret",
    });
    expect(await client.apps.uninstall(credentials)).toMatchObject({ ok: true });
    expect(teamOf(slack, "acme").isInstalled).toBe(false);
  });

  it("is undone by auth.revoke, after which the token is a revoked one", async () => {
    await slack.control.install("acme", "ada");
    const client = bolt.client("acme");

    expect(await client.auth.revoke({})).toMatchObject({ revoked: true });
    expect(await refusalOf(client.auth.test())).toMatchObject({ error: "token_revoked" });
  });

  it("works again after it was undone, with a new token for the same bot", async () => {
    await slack.control.install("acme", "ada");
    const { botUserId } = teamOf(slack, "acme");
    const before = bolt.client("acme").token;
    slack.control.uninstall("acme");

    await slack.control.install("acme", "marcus");

    expect(bolt.client("acme").token).not.toBe(before);
    expect(await bolt.client("acme").auth.test()).toMatchObject({ user_id: botUserId });
  });

  it("sends the uninstall events in either order", async () => {
    const orders = new Set<string>();
    for (let round = 0; round < 12 && orders.size < 2; round += 1) {
      await slack.control.install("acme", "ada");
      slack.control.clearLogs();
      slack.control.uninstall("acme");
      const both = ["app_uninstalled", "tokens_revoked"].map((name) =>
        slack.control.waitForDelivery((one) => one.name === name),
      );
      const [gone, revoked] = await Promise.all(both);
      orders.add(eventTs(gone) < eventTs(revoked) ? "uninstalled first" : "revoked first");
    }

    expect(orders.size).toBe(2);
  });
});

describe("with token rotation", () => {
  it("a token lives twelve hours and is renewed once by its refresh token", async () => {
    const manifest = readManifest(MANIFEST_FILE);
    const settings = { ...manifest.settings, token_rotation_enabled: true };
    const slack = await startSlack({ manifest: { ...manifest, settings } });
    const bolt = await startBoltApp(slack);
    await slack.control.install("acme", "ada");
    const { id } = teamOf(slack, "acme");
    const { refreshToken = "" } = bolt.installs.get(id)?.bot ?? {};
    const refresh = () =>
      clientWith(slack, "").oauth.v2.access({
        client_id: slack.clientId,
        client_secret: slack.clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
    slack.control.advanceClock(12 * 60 * 60_000);

    expect(await refusalOf(bolt.client("acme").auth.test())).toMatchObject({ error: "token_expired" });
    const renewed = await refresh();

    expect(await clientWith(slack, renewed.access_token ?? "").auth.test()).toMatchObject({ team_id: id });
    expect(await refusalOf(refresh())).toMatchObject({ error: "invalid_refresh_token" });
    await bolt.close();
    await slack.close();
  });
});
