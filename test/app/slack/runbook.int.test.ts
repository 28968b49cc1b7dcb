import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const LINK = "https://wiki.example/queue-depth";
/** Short ones, so that windows close and incidents are let go while somebody watches. */
const CONFIG = { windowMs: 1_000, extendWithinMs: 0, windowMaxMs: 2_000, reopenMs: 400 };

let around: Surroundings;
let web: Web;
let worker: Worker;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
  await asSuperuser(around.database.url, (sql) => sql`update tenants set config = ${sql.json(CONFIG)}`);
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const json = (thing: unknown) => JSON.stringify(thing);
const modal = () => json(around.slack.control.currentModal("Acme", "ada"));

async function fires(status: "Triggered" | "Recovered"): Promise<void> {
  const body = {
    id: `${status}-${Math.floor(performance.now())}`,
    title: `[${status}] queue depth above 10k`,
    alert_id: "7",
    alert_transition: status,
    tags: "service:search,env:production",
  };
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: json(body),
  });
  expect(answer.status).toBe(202);
}

const cardWith = (text: string, but = "never in a card") =>
  around.slack.control.waitForMessage(
    (message) => json(message.blocks).includes(text) && !json(message.blocks).includes(but),
    20_000,
  );
const at = ({ channelId, ts }: { channelId: string; ts: string }) => ({
  message: { channel: channelId, ts },
});

describe("a runbook, in Slack", () => {
  it("is attached by a modal under the card, which then shows it and who attached it", async () => {
    await fires("Triggered");
    const card = await cardWith("Attach runbook");
    await press(around.slack, { ...ADA, ...at(card), actionId: "card_runbook" });
    expect(modal()).toContain("queue depth above 10k (search)");

    await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { address: LINK, title: "When the <queue> grows" },
    });

    expect(modal()).toContain("is attached. It is shown when such alerts fire again.");
    const shown = await cardWith("Change runbook");
    expect(shown.ts).toBe(card.ts);
    expect(json(shown.blocks)).toContain(`<${LINK}|When the &lt;queue&gt; grows>`);
    expect(json(shown.blocks)).toMatch(/Attached by <@U\w+>\./);
    expect(await rows("select action, actor from audit_log where action like 'runbook%'")).toEqual([
      { action: "runbook_attached", actor: expect.stringMatching(/^U/) },
    ]);
    await around.slack.control.closeModal("Acme", "ada", { all: true });
  });

  it.each([
    { typed: "ftp://wiki.example/x", says: "Enter a link that begins with https:// or http://." },
    { typed: "javascript:alert(1)", says: "Enter a link that begins with https:// or http://." },
    {
      typed: "https://ada:hunter2@wiki.example/x",
      says: "Leave the user name and the password out of the link.",
    },
    { typed: `https://wiki.example/${"a".repeat(1_000)}`, says: "This link is too long" },
    { typed: `https://wiki.example/?${"a&".repeat(400)}`, says: "This link is too long" },
  ])("is refused at its field when the link is $typed", async ({ typed, says }) => {
    const card = await cardWith("Change runbook");
    await press(around.slack, { ...ADA, ...at(card), actionId: "card_runbook" });

    const answer = await around.slack.control.fillAndSubmit("Acme", "ada", { values: { address: typed } });

    expect(json(answer)).toContain(says);
    await around.slack.control.closeModal("Acme", "ada", { all: true });
    expect(await rows("select data->>'url' as url from knowledge where id like 'runbook %'")).toEqual([
      { url: LINK },
    ]);
  });

  it("is on the first message when the same alert fires in a later incident, and that is in the store", async () => {
    await fires("Recovered");
    await expect
      .poll(() => rows("select live from incidents"), { timeout: 20_000 })
      .toEqual([{ live: false }]);

    await fires("Triggered");
    const eager = await cardWith("It is offered for the first time.");

    expect(eager.versions[0] && json(eager.versions[0])).toContain("When the &lt;queue&gt; grows");
    expect(
      await rows(
        `select s.type, s.action_taken, s.runbook->>'url' as url, cardinality(s.affected_alert_ids) as alerts, h.withdrawn_at
         from suggestions s join suggestion_history h using (tenant_id, suggestion_id) join incidents i on i.incident_id = h.incident_id
         where i.number = 2`,
      ),
    ).toEqual([{ type: "runbook", action_taken: "none", url: LINK, alerts: 1, withdrawn_at: null }]);
  });

  it("cannot be attached from another workspace, whatever its button says", async () => {
    await around.slack.control.install("Globex", "grace");
    const [incident] = await rows("select incident_id, number from incidents order by number limit 1");
    const before = await rows("select count(*)::int as n from deliveries where kind = 'command'");
    const submitIn = (name: string) => {
      const team = around.slack.control.workspaces().find((one) => one.name === name);
      const payload = { ...submission, team: { id: team?.id }, user: { id: "U0GRACE", team_id: team?.id } };
      return signed(`payload=${encodeURIComponent(json(payload))}`);
    };
    const submission = {
      type: "view_submission",
      view: {
        id: "V0FORGED",
        type: "modal",
        callback_id: "runbook",
        private_metadata: json({ incidentId: incident?.incident_id }),
        state: {
          values: {
            address: { address: { type: "url_text_input", value: LINK } },
            title: { title: { type: "plain_text_input", value: "When the <queue> grows" } },
          },
        },
      },
    };

    const answer = await submitIn("Globex");

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    expect(await rows("select count(*)::int as n from deliveries where kind = 'command'")).toEqual(before);
    expect(await (await submitIn("Acme")).text()).toContain("is attached");
  });

  it("is detached in the same modal, and goes from the card", async () => {
    const card = await cardWith("Change runbook", "When the <queue> grows");
    const newest = await around.slack.control.waitForMessage(
      (message) =>
        message.ts > card.ts &&
        json(message.blocks).includes("It is offered for the first time.") &&
        json(message.blocks).includes("Change runbook"),
      20_000,
    );
    await press(around.slack, { ...ADA, ...at(newest), actionId: "card_runbook" });
    expect(modal()).toMatch(
      /Now: <https:\/\/wiki\.example\/queue-depth\|When the &lt;queue&gt; grows>, attached by <@U\w+>\./,
    );

    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "detach_runbook" });

    await expect.poll(modal).toContain("The runbook is detached.");
    await around.slack.control.waitForMessage(
      (message) => message.ts === newest.ts && json(message.blocks).includes("Attach runbook"),
      20_000,
    );
    expect(await rows("select id from knowledge where id like 'runbook %'")).toEqual([]);
    expect(await rows("select withdrawn_at is not null as withdrawn from suggestion_history")).toEqual([
      { withdrawn: true },
    ]);
  });
});

/** A request that Slack signed for the app. */
function signed(body: string): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac("sha256", around.slack.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  return fetch(`${around.config.publicUrl}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${mac}`,
    },
    body,
  });
}
