import { ulid } from "ulid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLog } from "../../../app/log.ts";
import { changeCorrelation } from "../../../app/slack/change-correlation.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { openDatabase } from "../../../engine/db/database.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import { press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const MARCUS = { team: "Acme", user: "marcus" };

let around: Surroundings;
let web: Web;
let worker: Worker;
let url: string;
let service = 0;

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

const json = (thing: unknown) => JSON.stringify(thing);
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const modalOf = ({ team, user }: typeof ADA) => json(around.slack.control.currentModal(team, user));
const thread = (ts: string) =>
  around.slack.control.messages("Acme", "incidents").filter((one) => one.threadTs === ts && one.ts !== ts);

/** Each test has services of its own, so that nothing of another one joins. */
let payments = "";
let search = "";
beforeEach(async () => {
  await around.slack.control.closeModal("Acme", "ada", { all: true });
  await around.slack.control.closeModal("Acme", "marcus", { all: true });
  service += 1;
  payments = `payments${"abcdefghijklmnop"[service]}`;
  search = `search${"abcdefghijklmnop"[service]}`;
});

/** What the settings modal could not say: windows too short for a person. */
async function changeSettings(changes: Partial<EngineConfig>): Promise<void> {
  const db = openDatabase({ url: around.database.url });
  const [tenant] = await rows("select tenant_id from tenants");
  const deps = {
    db,
    log: openLog("silent", "test"),
    newId: () => ulid().toLowerCase(),
    now: Date.now,
    publish,
  };
  const config = await changeCorrelation(deps, tenant?.tenant_id, "U1", (before) => ({
    config: { ...before, ...changes },
    notes: [],
  }));
  await db.close();
  const seen = `select 1 as n from events where type = 'settings.changed' and data->'config'->>'revision' = '${config?.revision}'`;
  await expect.poll(() => rows(seen), { timeout: 15_000 }).toHaveLength(1);
}

/** The sweeper finds what is not published. */
const publish = async () => undefined;

async function fires(of: string, title: string, status: "Triggered" | "Recovered" = "Triggered") {
  const body = {
    id: `${of}-${title}-${status}`,
    title: `[${status}] ${title}`,
    alert_id: `${of}/${title}`,
    alert_transition: status,
    tags: `service:${of},env:production`,
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: json(body) });
  expect(answer.status).toBe(202);
}

const cardWith = (...texts: readonly string[]) =>
  around.slack.control.waitForMessage(
    (message) => message.threadTs === null && texts.every((text) => json(message).includes(text)),
    20_000,
  );
const at = ({ channelId, ts }: { channelId: string; ts: string }) => ({
  message: { channel: channelId, ts },
});

/** Two kinds of alert on one service: one incident with two to pick from. */
async function pair() {
  await fires(payments, "latency");
  await fires(payments, "error rate");
  const card = await cardWith(payments, "2 alerts → 1 incident");
  const number = Number(/Incident #(\d+)/.exec(json(card))?.[1]);
  return { card, number };
}

async function notRelated(card: { channelId: string; ts: string }, who = ADA) {
  const menu = json(card).match(/split [0-9a-z]{26}/)?.[0] ?? "";
  await press(around.slack, { ...who, ...at(card), actionId: "card_more", value: menu });
}

/** The values of what can be picked in the open modal, by what it says. */
function picks(who = ADA): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (thing: unknown): void => {
    if (typeof thing !== "object" || thing === null) return;
    const { value, text } = thing as { value?: unknown; text?: { text?: unknown } };
    if (typeof value === "string" && typeof text?.text === "string") found[text.text] = value;
    for (const inner of Object.values(thing)) look(inner);
  };
  look(around.slack.control.currentModal(who.team, who.user)?.blocks);
  return found;
}

const pickIn = async (who: typeof ADA, value: string[]) =>
  around.slack.control.clickAction({ ...who, view: "modal", actionId: "split_picked", value });

describe("Why?", () => {
  it("opens what made the incident and why each alert is in it", async () => {
    const { card, number } = await pair();

    await press(around.slack, { ...ADA, ...at(card), actionId: "card_why" });

    expect(modalOf(ADA)).toContain(`Why incident #${number}`);
    expect(modalOf(ADA)).toContain(`began with “latency” on ${payments}`);
    expect(modalOf(ADA)).toContain("No deploy is implicated.");
    expect(modalOf(ADA)).toMatch(
      /\*error rate\* · payments\w · [a-z]+ · firing\\nIt joined incident #\d+ because/,
    );
  });

  it.each([
    { typed: "/dd0c why", says: "Which incident" },
    { typed: "/dd0c why soon", says: "`soon` is not an incident's number" },
    { typed: "/dd0c why 99999", says: "There is no incident #99999." },
    { typed: "/dd0c why 99999999999999", says: "is not an incident's number" },
    { typed: "/dd0c why #1", says: "*Incident #1*" },
  ])("answers $typed in place", async ({ typed, says }) => {
    await around.slack.control.typeCommand("Acme", "ada", "incidents", typed);

    const answers = around.slack.control.ephemerals("Acme", { channel: "incidents", user: "ada" });
    expect(json(answers.at(-1))).toContain(says);
  });

  it("tells whoever's click came too late that nothing was opened", async () => {
    const { card } = await pair();
    // The trigger is three seconds old by the time that the app uses it.
    const click = around.slack.control.clickAction({ ...ADA, ...at(card), actionId: "card_why" });
    around.slack.control.advanceClock(4_000);
    await click;

    const said = await around.slack.control.waitForMessage((one) => one.text.includes("Press it again."));
    expect(said.onlyFor).not.toBeNull();
  });

  it("tells it also of a command that opens a modal, and of a button in an answer", async () => {
    const told = () =>
      around.slack.control
        .ephemerals("Acme", { channel: "incidents", user: "ada" })
        .filter((one) => one.text.includes("Press it again.")).length;
    const before = told();
    const config = around.slack.control.typeCommand("Acme", "ada", "incidents", "/dd0c config");
    around.slack.control.advanceClock(4_000);
    await config;
    await expect.poll(told).toBe(before + 1);

    await around.slack.control.typeCommand("Acme", "ada", "incidents", "/dd0c help");
    const help = around.slack.control.ephemerals("Acme", { channel: "incidents", user: "ada" }).at(-1);
    const click = around.slack.control.clickAction({
      ...ADA,
      message: { channel: help?.channelId ?? "", ts: help?.ts ?? "" },
      actionId: "add_source",
    });
    around.slack.control.advanceClock(4_000);
    await click;
    await expect.poll(told).toBe(before + 2);
  });
});

/** An alert stands in one incident, whichever table is asked. */
const membershipsThatDiffer = () =>
  rows(
    `select count(*)::int as n from incident_alerts l join alerts a using (tenant_id, alert_id) where l.incident_id <> a.incident_id`,
  );

describe("Not related", () => {
  it("previews who goes and who stays, refuses all of them, takes them out, and takes it back once", async () => {
    const { card, number } = await pair();
    await notRelated(card);
    const { latency = "", "error rate": errors = "" } = picks();
    expect(modalOf(ADA)).toContain("2 alerts in it. Nothing is picked yet.");

    await pickIn(ADA, [errors]);
    await expect.poll(() => modalOf(ADA)).toContain("*1 alert goes*, 1 stays.");
    const refused = await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { split_picked: [latency, errors] },
    });
    expect(json(refused)).toContain("Leave at least one.");
    await around.slack.control.fillAndSubmit("Acme", "ada", { values: { split_picked: [errors] } });

    const own = await cardWith(`Taken out of #${number}`, payments);
    expect(own.ts).not.toBe(card.ts);
    await expect
      .poll(() => json(thread(card.ts)), { timeout: 8_000 })
      .toContain("took 1 alert out of incident");
    const [told] = thread(card.ts);
    expect(json(told)).toContain("Such alerts stay apart from now on.");
    expect(await membershipsThatDiffer()).toEqual([{ n: 0 }]);
    if (!told) throw new Error("nothing in the thread");
    await Promise.all([
      around.slack.control.clickAction({ ...ADA, ...at(told), actionId: "undo" }),
      around.slack.control.clickAction({ ...MARCUS, ...at(told), actionId: "undo" }),
    ]);

    await expect.poll(() => json(thread(card.ts)[0]), { timeout: 8_000 }).toContain("took this back");
    expect(json(thread(card.ts)[0])).toContain(`They are one incident again, #${number}.`);
    expect(json(thread(card.ts)[0]?.blocks)).not.toContain("Undo");
    await around.slack.control.waitForMessage((one) => one.text.includes("This was taken back already."));
    await around.slack.control.waitForMessage(
      (one) => one.ts === own.ts && one.text.includes(`is now part of incident #${number}`),
    );
    expect(await rows(`select count(*)::int as n from knowledge where id like 'link %'`)).toEqual([{ n: 0 }]);
    expect(await membershipsThatDiffer()).toEqual([{ n: 0 }]);
  });

  it("tells the second of two people who take out the same alert that it had left", async () => {
    const { card } = await pair();
    await notRelated(card, ADA);
    await notRelated(card, MARCUS);
    const { "error rate": errors = "" } = picks();
    const submit = (who: typeof ADA) =>
      around.slack.control.fillAndSubmit(who.team, who.user, { values: { split_picked: [errors] } });

    await Promise.all([submit(ADA), submit(MARCUS)]);

    await expect.poll(() => thread(card.ts).length, { timeout: 8_000 }).toBe(1);
    const late = await around.slack.control
      .waitForMessage((one) => one.text.startsWith("Nothing changed"), 8_000)
      .catch(() => undefined);
    // Whoever read the incident after the first word was folded is refused at the field instead.
    if (!late) expect(modalOf(ADA) + modalOf(MARCUS)).toMatch(/left this incident|That is all of them/);
    const split = await rows(
      `select count(*)::int as n from events where type = 'incident.split' and data->'fingerprints' ? '${errors.split(" ")[1]}'`,
    );
    expect(split).toEqual([{ n: 1 }]);
  });

  it("of an incident that is over says that only the future changes", async () => {
    await changeSettings({ windowMs: 300, windowMaxMs: 900, extendWithinMs: 0, reopenMs: 200 });
    await fires(payments, "latency");
    await fires(payments, "error rate");
    const card = await cardWith(payments, "2 alerts → 1 incident");
    for (const title of ["latency", "error rate"]) await fires(payments, title, "Recovered");
    await expect
      .poll(() => rows(`select live from incidents where service = '${payments}'`), { timeout: 15_000 })
      .toEqual([{ live: false }]);
    await notRelated(card);
    expect(modalOf(ADA)).toContain("is over, so nothing moves any more");

    await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { split_picked: [picks()["error rate"] ?? ""] },
    });

    await expect
      .poll(() => json(thread(card.ts)), { timeout: 8_000 })
      .toContain("The incident is over, so nothing moves.");
    expect(json(thread(card.ts))).toMatch(/said that 1 alert of incident #\d+ is not related to the others/);
    expect(await rows(`select count(*)::int as n from incidents where service = '${payments}'`)).toEqual([
      { n: 1 },
    ]);
    const [link] = await rows(
      "select data->>'kind' as kind, data->'left' as l, data->'right' as r from knowledge where id like 'link %' order by updated_at desc limit 1",
    );
    expect(link).toMatchObject({ kind: "apart", l: [expect.any(String)], r: [expect.any(String)] });
    await changeSettings(DEFAULT_CONFIG);
  });
});

describe("Merge with", () => {
  it("makes one incident of two, says so in the card that stays, and gives both back", async () => {
    await fires(payments, "latency");
    const older = await cardWith(`New alert`, payments);
    await fires(search, "latency");
    await fires(search, "queue");
    const younger = await cardWith(search, "2 alerts → 1 incident");
    const menu = json(younger).match(/merge [0-9a-z]{26}/)?.[0] ?? "";
    await press(around.slack, { ...ADA, ...at(younger), actionId: "card_more", value: menu });
    const other = Object.entries(picks()).find(([says]) => says.includes(payments));
    expect(other?.[0]).toMatch(/^#\d+ payments\w: latency, less than a minute ago$/);

    await around.slack.control.fillAndSubmit("Acme", "ada", { values: { other: other?.[1] ?? "" } });

    await around.slack.control.waitForMessage(
      (one) => one.ts === younger.ts && one.text.includes("is now part of incident"),
      8_000,
    );
    await expect.poll(() => json(thread(older.ts)), { timeout: 8_000 }).toContain("merged incident");
    const [told] = thread(older.ts);
    if (!told) throw new Error("nothing in the thread");
    // "Everything that came from" is one pick by now.
    const whole = await cardWith(payments, "3 alerts → 1 incident");
    expect(whole.ts).toBe(older.ts);
    await notRelated(whole);
    expect(Object.keys(picks())).toContainEqual(
      expect.stringMatching(/^Everything that came from incident #\d+$/),
    );
    await around.slack.control.closeModal("Acme", "ada", { all: true });

    // The card of the one that went explains where it went, and whatever is asked of it is asked of the other.
    await press(around.slack, { ...ADA, ...at(younger), actionId: "card_why" });
    expect(modalOf(ADA)).toMatch(/Incident #\d+ became part of incident #\d+ <!date/);
    expect(modalOf(ADA)).toContain(`began with “latency” on ${payments}`);
    await around.slack.control.closeModal("Acme", "ada", { all: true });

    await around.slack.control.clickAction({ ...MARCUS, ...at(told), actionId: "undo" });

    const back = await cardWith(search, "On its own again", "2 alerts → 1 incident");
    expect(back.ts).toBe(younger.ts);
    await expect.poll(() => json(thread(older.ts)[0]), { timeout: 8_000 }).toContain("is on its own again");
  });

  it("lets Why? take back what the thread no longer shows", async () => {
    const { card, number } = await pair();
    await notRelated(card);
    await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { split_picked: [picks()["error rate"] ?? ""] },
    });
    const own = await cardWith(`Taken out of #${number}`);
    await press(around.slack, { ...MARCUS, ...at(own), actionId: "card_why" });
    expect(modalOf(MARCUS)).toContain("What people said");

    await around.slack.control.clickAction({ ...MARCUS, view: "modal", actionId: "undo" });

    await expect
      .poll(() => modalOf(MARCUS), { timeout: 8_000 })
      .toContain(`They are one incident again, #${number}.`);
    expect(modalOf(MARCUS)).not.toContain("What people said");
  });
});
