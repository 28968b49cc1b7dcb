import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

let around: Surroundings;
let web: Web;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const ADA = { team: "Acme", user: "ada" };
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = (thing: unknown) => JSON.stringify(thing);

describe("installing", () => {
  it("takes a person from the direct-install link to the app's Home, and makes the tenant", async () => {
    const page = await around.slack.control.install("Acme", "ada");

    expect(page.url).toContain(`/app/${around.slack.appId}`);
    expect(await rows("select name, status from tenants")).toMatchObject([
      { name: "Acme", status: "active" },
    ]);
    const [installation] = await rows("select sealed_installation, scopes from slack_installations");
    expect(installation?.sealed_installation).toMatch(/^v1\.test\./);
    expect(installation?.scopes).toContain("chat:write");
  });

  it("says in plain words that a cancelled installation changed nothing", async () => {
    const page = await around.slack.control.install("Globex", "grace", { decision: "cancel" });

    expect(page.html).toContain("The installation was cancelled. Nothing was changed.");
    expect(await rows("select * from tenants where name = 'Globex'")).toEqual([]);
  });

  it("takes a state once, and not at all after ten minutes", async () => {
    const start = await fetch(`${around.config.publicUrl}/slack/install`, { redirect: "manual" });
    const state = new URL(start.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const cookie = (start.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const finish = () =>
      fetch(`${around.config.publicUrl}/slack/oauth_redirect?code=x&state=${state}`, { headers: { cookie } });
    await rows("update oauth_states set created_at = now() - interval '11 minutes'");

    expect(await (await finish()).text()).toContain("older than ten minutes");
    expect(await (await finish()).text()).toContain("used already");
  });

  it("keeps the tenant when the app is installed again", async () => {
    await around.slack.control.install("Acme", "marcus");

    expect(await rows("select count(*)::int as n from tenants")).toEqual([{ n: 1 }]);
  });
});

describe("the first minute in Slack", () => {
  it("begins with a checklist on Home", async () => {
    const view = await openHome(around.slack, "Acme", "ada");

    expect(shown(view)).toContain("Set up: 0 of 3 done");
  });

  it("asks for an invitation when the app is not in the channel, and goes on when it is", async () => {
    const { control } = around.slack;
    const channelId = control.channels("Acme").find((channel) => channel.name === "incidents")?.id ?? "";
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "pick_channel" });

    const refused = await control.fillAndSubmit("Acme", "ada", { values: { channel: channelId } });
    expect(shown(refused)).toContain("Invite the app first");
    control.inviteBot("Acme", "incidents");
    await control.fillAndSubmit("Acme", "ada", { values: { channel: channelId } });

    await control.waitForHome("Acme", "ada", (view) => shown(view).includes("Set up: 1 of 3 done"));
    const hello = await control.waitForMessage((message) =>
      message.text.includes("connected dd0c/alert to this channel"),
    );
    expect(hello.channelId).toBe(channelId);
  });

  it("refuses an archived channel at its field", async () => {
    const { control } = around.slack;
    const archived = control.channels("Acme").find((channel) => channel.isArchived)?.id ?? "";
    await press(around.slack, { ...ADA, view: "home", actionId: "pick_channel" });

    const refused = await control.fillAndSubmit("Acme", "ada", { values: { channel: archived } });

    expect(shown(refused)).toMatch(/archived|Invite the app first/);
    await control.closeModal("Acme", "ada", { all: true });
  });

  it("gives a URL for a source, keeps its key hashed, and turns green when the first delivery arrives", async () => {
    const { control } = around.slack;
    const url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
    expect(url).toMatch(/\/v1\/wh\/[0-9a-z]{26}\/datadog\/[\w-]{27}$/);
    const [source] = await rows("select key_hash, sealed_key, integration_id from integrations");
    expect(source?.key_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(source?.sealed_key).not.toContain(url.split("/").at(-1));
    await openHome(around.slack, "Acme", "ada");

    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id":"1","title":"[Triggered] latency"}',
    });

    expect(answer.status).toBe(202);
    await control.waitForHome("Acme", "ada", (view) => shown(view).includes("last delivery"));
  });

  it("sends a test alert the way of a real one", async () => {
    const { control } = around.slack;
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
    await control.clickAction({ ...ADA, view: "modal", actionId: "send_test" });
    await control.closeModal("Acme", "ada", { all: true });

    const kept = () => rows("select kind from deliveries where convert_from(body, 'UTF8') like '%[TEST]%'");
    await expect.poll(kept, { timeout: 5_000 }).toMatchObject([{ kind: "alert" }]);
  });

  it("keeps a pasted signing secret sealed, and from then on refuses unsigned requests", async () => {
    const { control } = around.slack;
    const url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "pagerduty" });
    const [source] = await rows("select integration_id from integrations where provider = 'pagerduty'");
    await openHome(around.slack, "Acme", "ada");
    await control.waitForHome("Acme", "ada", (view) => shown(view).includes(source?.integration_id));
    await press(around.slack, {
      ...ADA,
      view: "home",
      actionId: "show_source",
      blockId: `source:${source?.integration_id}`,
    });

    const short = await control.fillAndSubmit("Acme", "ada", { values: { secret: "short" } });
    expect(shown(short)).toContain("too short");
    await control.fillAndSubmit("Acme", "ada", { values: { secret: "a-long-signing-secret" } });

    const [after] = await rows(
      "select sealed_secrets, auth_mode from integrations where provider = 'pagerduty'",
    );
    expect(after).toMatchObject({ auth_mode: "hmac", sealed_secrets: expect.stringMatching(/^v1\./) });
    expect((await fetch(url, { method: "POST", body: "{}" })).status).toBe(401);
  });

  it("records who changed what", async () => {
    const trail = await rows("select action, actor from audit_log order by at");

    expect(trail.map((entry) => entry.action)).toEqual(
      expect.arrayContaining(["installed", "channel_set", "source_added", "source_secret_set"]),
    );
    for (const entry of trail) expect(entry.actor).toMatch(/^(U|slack)/);
  });
});

describe("/dd0c", () => {
  const says = async (typed: string) => {
    const reply = await around.slack.control.typeCommand("Acme", "ada", "incidents", typed);
    return shown(reply);
  };

  it.each([
    { typed: "/dd0c", words: "/dd0c status" },
    { typed: "/dd0c help", words: "/dd0c config" },
    { typed: "/dd0c stauts", words: "Did you mean `/dd0c status`" },
    { typed: "/dd0c <!channel>", words: "&lt;!channel&gt;" },
    { typed: "/dd0c status", words: "Nothing is open" },
  ])("answers $typed", async ({ typed, words }) => {
    await says(typed);

    const answers = around.slack.control.ephemerals("Acme", { channel: "incidents", user: "ada" });
    expect(shown(answers.at(-1))).toContain(words);
  });

  it("opens the settings, and keeps a new window as a command for the engine", async () => {
    const { control } = around.slack;
    await says("/dd0c config");
    await control.waitForModal("Acme", "ada");
    await control.clickAction({ ...ADA, view: "modal", actionId: "open_windows" });
    await expect.poll(() => shown(control.currentModal("Acme", "ada"))).toContain("Correlation window");
    const bad = await control.fillAndSubmit("Acme", "ada", { values: { window: "31" } });
    expect(shown(bad)).toContain("at most 30");
    await control.fillAndSubmit("Acme", "ada", { values: { window: "10" } });

    const kept = async () => {
      const found = await rows(
        "select convert_from(body, 'UTF8') as body from deliveries where kind = 'command'",
      );
      return found.map((row) => JSON.parse(row.body));
    };
    await expect
      .poll(kept, { timeout: 5_000 })
      .toMatchObject([{ type: "settings", config: { windowMs: 600_000 } }]);
    expect(await rows("select config_set_by is not null as who from tenants")).toMatchObject([{ who: true }]);
  });
});

describe("removing the app", () => {
  it("deletes the token at once, stops the sources, and dates the purge", async () => {
    const { control } = around.slack;
    const url = await setUpBySlack(around.slack, {
      team: "Globex",
      user: "grace",
      channel: "alerts",
      provider: "datadog",
    });
    expect((await fetch(url, { method: "POST", body: '{"id":"2","title":"[Triggered] x"}' })).status).toBe(
      202,
    );

    control.uninstall("Globex");
    await control.waitForDelivery(
      (delivery) => delivery.name === "app_uninstalled" && delivery.outcome === 200,
    );
    await control.waitForDelivery(
      (delivery) => delivery.name === "tokens_revoked" && delivery.outcome === 200,
    );

    const left = () =>
      rows(
        "select t.status, t.purge_after > now() + interval '29 days' as dated, i.sealed_installation from tenants t join slack_installations i using (tenant_id) where t.name = 'Globex'",
      );
    await expect
      .poll(left, { timeout: 5_000 })
      .toEqual([{ status: "uninstalled", dated: true, sealed_installation: null }]);
  });

  it("leaves the other workspace alone", async () => {
    expect(await rows("select status from tenants where name = 'Acme'")).toEqual([{ status: "active" }]);
  });
});
