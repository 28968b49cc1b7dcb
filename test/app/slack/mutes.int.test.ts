import { ulid } from "ulid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import { changeCorrelation } from "../../../app/slack/change-correlation.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { openDatabase } from "../../../engine/db/database.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const MARCUS = { team: "Acme", user: "marcus" };

let around: Surroundings;
let web: Web;
let worker: Worker;
let url: string;
let round = 0;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await around.close();
});

/** What the settings modal could not say: windows too short for a person. */
async function changeSettings(changes: Partial<EngineConfig>): Promise<void> {
  const db = openDatabase({ url: around.database.url });
  const [tenant] = await rows("select tenant_id from tenants");
  const publish = async () => undefined;
  const newId = () => ulid().toLowerCase();
  const deps = { db, log: openLog("silent", "test"), newId, now: Date.now, publish };
  const config = await changeCorrelation(deps, tenant?.tenant_id, "U1", (before) => ({
    config: { ...before, ...changes },
    notes: [],
  }));
  await db.close();
  const seen = `select 1 as n from events where type = 'settings.changed' and data->'config'->>'revision' = '${config?.revision}'`;
  await expect.poll(() => rows(seen), { timeout: 15_000 }).toHaveLength(1);
}

/** Each test has a service of its own, so that nothing of another one joins. */
let search = "";
beforeEach(async () => {
  await around.slack.control.closeModal("Acme", "ada", { all: true });
  round += 1;
  search = `search${"abcdefghijklmnop"[round]}`;
});

const json = (thing: unknown) => JSON.stringify(thing);
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const modalOf = ({ team, user }: typeof ADA) => json(around.slack.control.currentModal(team, user));
const thread = (ts: string) =>
  around.slack.control.messages("Acme", "incidents").filter((one) => one.threadTs === ts && one.ts !== ts);
const at = ({ channelId, ts }: { channelId: string; ts: string }) => ({
  message: { channel: channelId, ts },
});

async function fires(title: string, status = "Triggered", priority = "P2") {
  const body = {
    id: `${search}-${title}-${status}-${round}`,
    title: `[${status}] ${title}`,
    alert_id: `${search}/${title}`,
    alert_transition: status,
    priority,
    tags: `service:${search},env:production`,
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: json(body) });
  expect(answer.status).toBe(202);
}

const cardWith = (...texts: readonly string[]) =>
  around.slack.control.waitForMessage(
    (one) =>
      one.threadTs === null &&
      one.onlyFor === null &&
      texts.every((text) => json([one.text, one.blocks]).includes(text)),
    20_000,
  );

/** Types it and waits for the answer that only this person sees. */
async function types(text: string, { team, user }: typeof ADA = ADA) {
  const before = around.slack.control.ephemerals(team, { channel: "incidents", user }).length;
  await around.slack.control.typeCommand(team, user, "incidents", text);
  await expect
    .poll(() => around.slack.control.ephemerals(team, { channel: "incidents", user }).length, {
      timeout: 10_000,
    })
    .toBeGreaterThan(before);
  return around.slack.control.ephemerals(team, { channel: "incidents", user }).at(-1);
}

const incidentOf = (service: string) =>
  rows(
    `select alert_count, state->'muted'->>'by' as muted, state ? 'unmuted' as told from incidents where service = '${service}'`,
  );

/** A first alert that is over, so that its service and its pattern are known. */
async function knownAndOver(title: string) {
  await fires(title);
  const card = await cardWith("New alert", search);
  await fires(title, "Recovered");
  await cardWith(search, "*Resolved*");
  return card;
}

async function choose(card: Parameters<typeof at>[0], does: string, who = ADA) {
  const now = around.slack.control.messages("Acme", "incidents").find(({ ts }) => ts === card.ts);
  const value = json(now).match(new RegExp(`"${does} [0-9a-z]{26}"`))?.[0];
  if (!value) throw new Error(`the card offers no ${does}`);
  return { ...who, ...at(card), actionId: "card_more", value: value.slice(1, -1) };
}

describe("/dd0c mute", () => {
  it("keeps a service quiet, lists that everywhere, and tells what still fires once it is undone", async () => {
    await knownAndOver("latency");
    const known = around.slack.control.messages("Acme", "incidents").length;

    const answer = await types(`/dd0c mute ${search} for 2h because of <!channel> & the move`);
    expect(json(answer)).toContain(`muted everything from *${search}* until <!date`);
    expect(json(answer)).toContain(": “&lt;!channel&gt; &amp; the move”");
    expect(json(answer)).toContain("this would have muted *1 firing*");
    expect(json(answer)).toContain("Nobody acted on it.");

    await fires("queue grows");
    await expect
      .poll(() => incidentOf(search), { timeout: 15_000 })
      .toContainEqual(expect.objectContaining({ alert_count: 2, muted: expect.any(String) }));
    const status = await types("/dd0c status");
    expect(json(status)).toContain(`Everything from *${search}*, until <!date`);
    await openHome(around.slack, "Acme", "ada");
    await expect
      .poll(() => json(around.slack.control.home("Acme", "ada")), { timeout: 8_000 })
      .toContain("Unmute");
    expect(around.slack.control.messages("Acme", "incidents")).toHaveLength(known);
    await fires("disk is full");
    const muteId = json(status).match(/"mute:([0-9a-z]{26})"/)?.[1] ?? "";

    await around.slack.control.clickAction({
      ...ADA,
      view: "home",
      actionId: "unmute",
      blockId: `mute:${muteId}`,
    });

    await cardWith(search, "Was muted by <@", "the mute was undone");
    await expect
      .poll(() => json(around.slack.control.home("Acme", "ada")), { timeout: 8_000 })
      .not.toContain(`mute:${muteId}`);
    const trail = await rows(`select action from audit_log where target = '${muteId}' order by at`);
    expect(trail.map(({ action }) => action)).toEqual(["muted", "unmuted"]);
  });

  it("posts nothing at all for what opens muted, keeps it, and posts it when the mute is undone", async () => {
    await changeSettings({ windowMs: 300, windowMaxMs: 900, extendWithinMs: 0, reopenMs: 200 });
    await knownAndOver("latency");
    await expect
      .poll(() => rows(`select live from incidents where service = '${search}'`), { timeout: 15_000 })
      .toEqual([{ live: false }]);
    await types(`/dd0c mute ${search}`);
    await fires("queue grows");
    const mutedOnes = () =>
      rows(`select "window" from incidents where service = '${search}' and state ? 'muted'`);
    await expect.poll(mutedOnes, { timeout: 15_000 }).toEqual([{ window: "closed" }]);
    expect(
      await rows(
        `select 1 as n from notices n join incidents i using (tenant_id, incident_id) where i.service = '${search}' and i.state ? 'muted'`,
      ),
    ).toEqual([]);

    const answer = await types(`/dd0c unmute ${search}`);

    expect(json(answer)).toContain(`unmuted everything from *${search}*`);
    await cardWith(search, "queue grows", "Was muted by <@");
    await changeSettings(DEFAULT_CONFIG);
  });

  it.each([
    { typed: "mute nosuchservice for 2h", says: "No alert has come from `nosuchservice` yet" },
    { typed: "mute SEARCH until the cows come home", says: "I cannot read “the cows come home” as a time" },
    { typed: "mute SEARCH until 2020-01-01", says: "“2020-01-01” is past already" },
    { typed: "unmute nosuchservice", says: "Nothing" },
  ])("answers $typed in plain words", async ({ typed, says }) => {
    await knownAndOver("latency");

    expect(json(await types(`/dd0c ${typed.replace("SEARCH", search)}`))).toContain(says);
  });

  it("says of a service with nothing but critical alerts that they are posted all the same", async () => {
    await fires("is down", "Triggered", "P1");
    await cardWith(search, "New alert");

    const answer = await types(`/dd0c mute ${search} for 2h`);

    expect(json(answer)).toContain("on the safelist: they are posted whatever is muted");
    await fires("is down too", "Triggered", "P1");
    const card = await cardWith(search, "2 alerts → 1 incident");
    await press(around.slack, await choose(card, "mute"));
    expect(modalOf(ADA)).toContain("on the safelist: they are posted whatever is muted");
    const refused = await around.slack.control.fillAndSubmit("Acme", "ada", { values: {} });
    expect(json(refused)).toContain("Critical alerts are on the safelist");
  });
});

describe("Mute this pattern", () => {
  it("says what it would have muted, mutes one kind, and shows who on the card and in its thread", async () => {
    await fires("latency");
    await fires("error rate");
    const card = await cardWith(search, "2 alerts → 1 incident");
    await press(around.slack, await choose(card, "mute"));
    expect(modalOf(ADA)).toContain("Mute this pattern");
    expect(modalOf(ADA)).toContain(
      "this would have muted *1 firing*; its incident would have been posted all the same",
    );

    const both = [...modalOf(ADA).matchAll(/"value":"([0-9a-f]{32})"/g)].map(([, value]) => value ?? "");
    const kinds = [...new Set(both)];
    const pick = (value: string[]) =>
      around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "mute_picked", value });
    // Two picks in quick succession, made in the same look of the modal: what the second says is what counts.
    await Promise.all([pick(kinds.slice(1)), pick(kinds)]);
    await expect.poll(() => modalOf(ADA)).toContain("*2 firings*; 1 incident would not have been posted");
    await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { mute_picked: kinds, mute_how_long: "1h", mute_reason: "known & harmless" },
    });

    await cardWith(search, "🔕 Muted by <@", "known &amp; harmless");
    await expect.poll(() => json(thread(card.ts)), { timeout: 8_000 }).toContain("and 1 more kind of alert");
    const [told] = thread(card.ts);
    if (!told) throw new Error("nothing in the thread");
    await Promise.all([
      around.slack.control.clickAction({ ...ADA, ...at(told), actionId: "unmute" }),
      around.slack.control.clickAction({ ...MARCUS, ...at(told), actionId: "unmute" }),
    ]);
    await cardWith(search, "Was muted by <@");
    await expect.poll(() => json(thread(card.ts)[0]?.blocks), { timeout: 8_000 }).toContain("unmuted");
    expect(json(thread(card.ts)[0]?.blocks)).toContain("and 1 more kind of alert");
    expect(json(thread(card.ts)[0]?.blocks)).toContain("mute_again");
    await around.slack.control.waitForMessage((one) => one.onlyFor !== null && one.text.includes("already"));
    expect(
      await rows(
        `select count(*)::int as n from events where type = 'mute.lifted' and data->>'muteId' = '${json(told)
          .match(/[0-9a-z]{26}/g)
          ?.at(-1)}'`,
      ),
    ).toEqual([{ n: 1 }]);
  });

  it("is in the menu of the message too, and says of any other message that it is no card", async () => {
    await fires("latency");
    const card = await cardWith(search, "New alert");
    await around.slack.control.messageShortcut(
      "Acme",
      "ada",
      { channel: "incidents", ts: card.ts },
      "mute_pattern",
    );
    await around.slack.control.waitForModal("Acme", "ada");
    expect(modalOf(ADA)).toContain("Nothing more is posted of “latency”");
    await around.slack.control.closeModal("Acme", "ada", { all: true });

    await around.slack.control.say("Acme", "ada", "incidents", "hello there");
    const stray = await around.slack.control.waitForMessage((one) => one.text === "hello there");
    await around.slack.control.messageShortcut(
      "Acme",
      "ada",
      { channel: "incidents", ts: stray.ts },
      "mute_pattern",
    );

    await around.slack.control.waitForModal("Acme", "ada");
    expect(modalOf(ADA)).toContain("not an incident card");
  });
});

describe("a person's word on a card", () => {
  const press1 = (card: Parameters<typeof at>[0], actionId: string, who = ADA) =>
    around.slack.control.clickAction({ ...who, ...at(card), actionId });
  const happened = (type: string) =>
    rows(
      `select count(*)::int as n from events e join incidents i on i.incident_id = e.data->>'incidentId' where e.type = '${type}' and i.service = '${search}'`,
    );

  it("acknowledges once however many press, shows who, and can be taken back", async () => {
    await fires("latency");
    const card = await cardWith("New alert", search);

    await Promise.all([
      press1(card, "card_acknowledge"),
      press1(card, "card_acknowledge"),
      press1(card, "card_acknowledge", MARCUS),
    ]);

    await cardWith(search, "👀 Acknowledged by <@");
    expect(await happened("incident.acknowledged")).toEqual([{ n: 1 }]);
    const late = await around.slack.control.waitForMessage(
      (one) => one.onlyFor !== null && /acknowledged incident #\d+ already/.test(one.text),
    );
    expect(late.text).not.toContain("<!channel>");
    await around.slack.control.clickAction(await choose(card, "unacknowledge", MARCUS));
    await expect.poll(() => happened("incident.unacknowledged"), { timeout: 8_000 }).toEqual([{ n: 1 }]);
    await around.slack.control.waitForMessage(
      (one) =>
        one.ts === card.ts &&
        !json(one.blocks).includes("Acknowledged by") &&
        json(one.blocks).includes("card_acknowledge"),
    );
    await expect.poll(() => json(thread(card.ts)), { timeout: 8_000 }).toContain("took the acknowledgement");
    const [told] = thread(card.ts);
    if (!told) throw new Error("nothing in the thread");

    await press1(told, "standing_undo");

    await expect.poll(() => json(thread(card.ts)), { timeout: 8_000 }).toContain("is acknowledged again");
    expect(await happened("incident.acknowledged")).toEqual([{ n: 2 }]);
  });

  it("resolves what fires, tells the thread, and the thread takes it back once", async () => {
    await fires("latency");
    await fires("error rate");
    const card = await cardWith(search, "2 alerts → 1 incident");
    await around.slack.control.clickAction(await choose(card, "resolve"));
    await cardWith(search, "*Resolved* by <@");
    await expect.poll(() => json(thread(card.ts)), { timeout: 8_000 }).toContain("resolved incident #");
    const [told] = thread(card.ts);
    if (!told) throw new Error("nothing in the thread");

    await Promise.all([press1(told, "standing_undo"), press1(told, "standing_undo", MARCUS)]);

    await cardWith(search, "Reopened by <@", "2 alerts firing");
    await expect.poll(() => json(thread(card.ts)), { timeout: 8_000 }).toContain("took this back");
    expect(await happened("incident.kept_open")).toEqual([{ n: 1 }]);
    const late = await around.slack.control.waitForMessage(
      (one) => one.onlyFor !== null && /reopened incident #\d+ already/.test(one.text),
    );
    expect(late.onlyFor).not.toBeNull();
  });

  it("asks why it was not helpful, wants words for “something else”, and takes it back", async () => {
    await changeSettings({ windowMs: 300, windowMaxMs: 900, extendWithinMs: 0 });
    await fires("latency");
    const card = await cardWith(search, "Not helpful");
    await changeSettings(DEFAULT_CONFIG);
    const given = () =>
      rows(
        `select f.verdict, f.why from feedback f join incidents i using (tenant_id, incident_id) where i.service = '${search}'`,
      );
    await press(around.slack, { ...ADA, ...at(card), actionId: "card_not_helpful" });
    const refused = await around.slack.control.fillAndSubmit("Acme", "ada", { values: { why: "other" } });
    expect(json(refused)).toContain("Say in a few words what it was.");

    await around.slack.control.fillAndSubmit("Acme", "ada", { values: { why: "other", more: "too late" } });

    await expect
      .poll(given, { timeout: 8_000 })
      .toEqual([{ verdict: "not_helpful", why: "other: too late" }]);
    expect(modalOf(ADA)).toContain("noted as not helpful, and why");
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "feedback_undo" });
    await expect.poll(given, { timeout: 8_000 }).toEqual([]);
    await expect.poll(() => modalOf(ADA)).toContain("Taken back");
  });
});

describe("the rest of /dd0c", () => {
  it.each([
    { typed: "/dd0c", says: "/dd0c mute search for 2h because" },
    { typed: "/dd0c mutt search", says: "Did you mean `/dd0c mute`?" },
    { typed: "/dd0c <!channel>", says: "There is no `/dd0c &lt;!channel&gt;`" },
  ])("answers $typed", async ({ typed, says }) => {
    expect(json(await types(typed))).toContain(says);
  });

  it("sends a test alert through the one source that there is", async () => {
    expect(json(await types("/dd0c test"))).toContain("A test alert is on its way through");
    await cardWith("🧪 Test alert");
  });

  it("opens the settings from the workspace's menu", async () => {
    await around.slack.control.globalShortcut("Acme", "ada", "configure");
    await around.slack.control.waitForModal("Acme", "ada");
    expect(modalOf(ADA)).toContain("What correlation goes by");
  });
});
