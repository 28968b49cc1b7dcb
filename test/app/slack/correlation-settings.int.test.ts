import { WebClient } from "@slack/web-api";
import { ulid } from "ulid";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openLog } from "../../../app/log.ts";
import { openVault } from "../../../app/secrets.ts";
import { aliasQuestion, dependencyQuestion } from "../../../app/slack/cards/questions.ts";
import { changeCorrelation } from "../../../app/slack/change-correlation.ts";
import { openInstallations } from "../../../app/slack/installations.ts";
import type { Web } from "../../../app/web.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };
const MARCUS = { team: "Acme", user: "marcus" };

let around: Surroundings;
let web: Web;
let worker: Worker;
let db: Database;
let tenantId: TenantId;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  db = openDatabase({ url: around.database.url });
  const url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
  for (const service of ["payments", "checkout", "search"]) {
    const body = { id: service, title: "[Triggered] slow", alert_id: service, tags: `service:${service}` };
    await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: json(body) });
  }
  const names = () => rows("select count(*)::int as n from knowledge where id like 'name %'");
  await vi.waitFor(async () => expect(await names()).toEqual([{ n: 3 }]), { timeout: 15_000 });
  const [tenant] = await rows("select tenant_id from tenants");
  tenantId = tenant?.tenant_id;
});

afterAll(async () => {
  await db.close();
  await web.close();
  await worker.close();
  await around.close();
});

afterEach(async () => {
  for (const { team, user } of [ADA, MARCUS])
    await around.slack.control.closeModal(team, user, { all: true });
});

const save = (values: Record<string, string | string[]>, { team, user } = ADA) =>
  around.slack.control.fillAndSubmit(team, user, { values });
const json = (thing: unknown) => JSON.stringify(thing);
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const modalOf = ({ team, user }: typeof ADA) => json(around.slack.control.currentModal(team, user));
const config = async (): Promise<EngineConfig> => (await rows("select config from tenants"))[0]?.config;
/** The settings as the fold has them last. */
const folded = async () =>
  (
    await rows(
      "select data->'config' as c from events where type = 'settings.changed' order by position desc limit 1",
    )
  )[0]?.c;

async function openSettings(who = ADA): Promise<void> {
  await around.slack.control.typeCommand(who.team, who.user, "incidents", "/dd0c config");
  await around.slack.control.waitForModal(who.team, who.user);
}

async function openFromSettings(actionId: string, says: string, who = ADA): Promise<void> {
  await openSettings(who);
  await around.slack.control.clickAction({ ...who, view: "modal", actionId });
  await expect.poll(() => modalOf(who)).toContain(says);
}

const channel = () => around.slack.control.channels("Acme").find((one) => one.name === "incidents")?.id ?? "";

describe("Dependencies", () => {
  const add = (downstream: string, upstream: string) =>
    around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { downstream_service: downstream, upstream_service: upstream },
    });

  it("opens from Home, offers the names that sources use, and takes one that nobody knows with a warning", async () => {
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "open_dependencies" });
    const place = { ...ADA, view: "modal", actionId: "upstream_service" } as const;
    const offered = async (query: string) =>
      (await around.slack.control.suggestions({ ...place, query }))?.options.map(({ text }) => text.text);
    expect(await offered("")).toEqual(["checkout", "payments", "search"]);
    expect(await offered("PAY")).toEqual(["payments", "pay (nothing reported it yet)"]);

    await add("checkout", "payments");

    expect(modalOf(ADA)).toContain("Added: checkout depends on payments.");
    expect(modalOf(ADA)).not.toContain("Check the spelling");
    await add("checkout", "serch");
    expect(modalOf(ADA)).toContain("Nothing has reported serch yet. Check the spelling");
    await expect
      .poll(async () => (await folded())?.dependencies)
      .toEqual([
        { upstream: "payments", downstream: "checkout" },
        { upstream: "serch", downstream: "checkout" },
      ]);
    expect(
      await rows("select target, after from audit_log where action = 'dependency_set' order by at"),
    ).toEqual([
      { target: "payments → checkout", after: "yes" },
      { target: "serch → checkout", after: "yes" },
    ]);
  });

  it.each([
    { of: "payments", on: "payments", says: "A service does not depend on itself" },
    { of: "payments", on: "payments-service", says: "are one service to us" },
    { of: "checkout", on: "payments", says: "This is there already." },
    { of: "payments", on: "checkout", says: "the other way round: checkout depends on payments" },
  ])("refuses $of on $on at the field", async ({ of, on, says }) => {
    await openFromSettings("open_dependencies", "Said by people");

    expect(json(await add(of, on))).toContain(says);
  });

  it("takes one away again, once however often it is pressed", async () => {
    await openFromSettings("open_dependencies", "Said by people");
    const before = (await config()).revision;
    const click = { ...ADA, view: "modal", actionId: "remove_dependency" } as const;

    await Promise.all([around.slack.control.clickAction(click), around.slack.control.clickAction(click)]);

    await expect
      .poll(async () => (await config()).dependencies)
      .toEqual([{ upstream: "payments", downstream: "checkout" }]);
    expect((await config()).revision).toBe(before + 1);
  });

  it("asks what alerts suggest, with the numbers, and believes the answer", async () => {
    const now = Date.now();
    const pair = (first: string, second: string, value: number) => ({
      key: `${first}>${second}`,
      first,
      second,
      together: { value, at: now },
      lag: { value: 2 * value, at: now },
      lagSquares: { value: 4 * value, at: now },
    });
    const learned = [
      ...["payments", "search"].map((service) => [
        `service ${service}`,
        { service, episodes: { value: 7, at: now }, firstAt: now - 864e5 },
      ]),
      ["pair payments>search", pair("payments", "search", 5)],
      ["pair search>payments", pair("search", "payments", 1)],
    ];
    await asSuperuser(around.database.url, async (sql) => {
      for (const [id, data] of learned)
        await sql`insert into knowledge (tenant_id, id, data) values (${tenantId}, ${String(id)}, ${sql.json(data as never)})
          on conflict (tenant_id, id) do update set data = excluded.data`;
    });
    await openFromSettings("open_dependencies", "Seen in your alerts");
    expect(modalOf(ADA)).toContain("They alerted together 6 times, payments first 5 times.");

    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "dependency_no" });

    await expect.poll(() => modalOf(ADA)).not.toContain("Seen in your alerts");
    expect(modalOf(ADA)).toContain("search does not depend on payments");
    expect((await config()).notDependencies).toEqual([{ upstream: "payments", downstream: "search" }]);
  });
});

describe("a question in a thread", () => {
  it("shows who answered what, each of its questions as it stands, and asks anew after an undo", async () => {
    const access = await openInstallations(db, openVault(around.env.MASTER_KEYS ?? "")).slackOf(tenantId);
    const client = new WebClient(access?.token, { slackApiUrl: around.slack.slackApiUrl });
    const posted = await client.chat.postMessage({
      channel: channel(),
      text: "Two questions",
      blocks: [
        ...dependencyQuestion({
          upstream: "search",
          downstream: "payments",
          together: 4.6,
          upstreamFirst: 4,
        }),
        ...aliasQuestion({
          ci: "pay-svc",
          monitoring: "payments",
          because: "Deploys of the one come before alerts of the other.",
        }),
      ],
    });
    const message = { channel: channel(), ts: posted.ts ?? "" };
    // Its blocks only: a message here remembers every look that it ever had.
    const shown = () =>
      json(around.slack.control.messages("Acme", "incidents").find(({ ts }) => ts === message.ts)?.blocks);
    const click = (who: typeof ADA, actionId: string) =>
      around.slack.control.clickAction({ ...who, message, actionId });

    // Ada's update of the message arrives after Marcus's, though it was made before his answer.
    around.slack.control.injectFault({ method: "chat.update", mode: "slow", delayMs: 700, times: 1 });
    await click(ADA, "dependency_yes");
    const noted = () => rows("select 1 as n from audit_log where target = 'search → payments'");
    await expect.poll(noted).toHaveLength(1);
    await click(MARCUS, "alias_yes");
    // His, hers, and hers once more: she looks again after her own.
    const updates = () =>
      around.slack.control.calls({ method: "chat.update" }).filter((one) => json(one).includes(message.ts));
    await expect.poll(() => updates().length, { timeout: 5_000 }).toBe(3);
    await expect
      .poll(shown, { timeout: 5_000 })
      .toMatch(/✅ Yes: payments depends on search\. <@U\w+> said so/);
    await expect
      .poll(async () => (await folded())?.serviceAliases)
      .toEqual([{ ci: "pay-svc", monitoring: "payments" }]);
    await expect
      .poll(shown, { timeout: 5_000 })
      .toMatch(/✅ Yes: payments depends.*✅ Yes: pay-svc and payments are one service/);
    await click(ADA, "answer_undo");

    await expect.poll(shown).toMatch(/"dependency_yes"/);
    expect(shown()).toMatch(/✅ Yes: pay-svc and payments are one service\. <@U\w+> said so/);
    expect((await config()).dependencies).not.toContainEqual({ upstream: "search", downstream: "payments" });
    await expect
      .poll(() => rows("select action from audit_log where target = 'search → payments' order by at"))
      .toEqual([{ action: "dependency_set" }, { action: "dependency_removed" }]);
  });
});

describe("Services and aliases", () => {
  it("lists what people said, refuses a name that stands for another, and removes", async () => {
    await openFromSettings("open_aliases", "pay-svc and payments are one service");
    const [, marcus] = around.slack.control.users("Acme").filter(({ name }) => /ada|marcus/.test(name));
    // Ada took a dependency back after that, which is another form's.
    expect(modalOf(ADA)).toContain(`Last changed by <@${marcus?.id}> <!date`);
    const add = (ci: string, monitoring: string) =>
      around.slack.control.fillAndSubmit("Acme", "ada", {
        values: { ci_name: ci, monitoring_name: monitoring },
      });

    expect(json(await add("pay-svc", "search"))).toContain("pay-svc stands for payments already");
    expect(json(await add("search-prod", "search"))).toContain("These are one service to us already.");
    await add("finder", "search");
    expect((await config()).serviceAliases).toContainEqual({ ci: "finder", monitoring: "search" });
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "remove_alias" });

    await expect
      .poll(async () => (await config()).serviceAliases)
      .toEqual([{ ci: "pay-svc", monitoring: "payments" }]);
  });
});

describe("Safelist", () => {
  const ALL = ["critical", "security", "database", "payment", "data-integrity"];
  it("names the line that is no pattern, and the word that is none", async () => {
    await openFromSettings("open_safelist", "never scores above 50");

    const refused = json(await save({ defaults: ALL, words: "ledger\n\ns3", patterns: "fraud\n(?=x)" }));

    expect(refused).toContain("Line 3: a word is letters from a to z");
    expect(refused).toContain("Line 2: /(?=x)/ is no pattern");
    expect(json(await save({ defaults: ALL, words: "", patterns: ".*" }))).toContain(
      "Line 1: /.*/ matches everything",
    );
    const many = Array.from({ length: 21 }, (_, n) => `fraud${n}`).join("\n");
    expect(json(await save({ defaults: ALL, patterns: many }))).toContain(
      "At most 20 patterns; these are 21.",
    );
  });

  it("says in words what taking a default off means, and does so only when sent once more", async () => {
    await openFromSettings("open_safelist", "never scores above 50");
    const form = { defaults: ALL.filter((id) => id !== "payment"), words: "Ledger", patterns: "card fraud" };

    await save(form);
    expect(modalOf(ADA)).toContain("You are taking payments off the safelist.");
    expect((await config()).safelist?.off ?? []).toEqual([]);
    await save(form);

    await expect
      .poll(async () => (await folded())?.safelist)
      .toEqual({
        off: ["payment"],
        serviceWords: ["ledger"],
        patterns: ["card fraud"],
      });
    await openFromSettings("open_safelist", "never scores above 50");
    expect(modalOf(ADA)).toContain("Last changed by <@");
  });

  it("of two people who have it open at once loses nothing", async () => {
    await openFromSettings("open_safelist", "never scores above 50", ADA);
    await openFromSettings("open_safelist", "never scores above 50", MARCUS);

    await save({ defaults: ALL, patterns: "card fraud\nrefunds" }, ADA);
    await save({ words: "ledger\nwallet", patterns: "" }, MARCUS);

    expect((await config()).safelist).toEqual({
      off: [],
      serviceWords: ["ledger", "wallet"],
      patterns: ["refunds"],
    });
  });
});

describe("the settings", () => {
  it("take windows and a noise model, and what somebody else changed meanwhile stays", async () => {
    await openFromSettings("open_windows", "Correlation window", ADA);
    await openFromSettings("open_windows", "Correlation window", MARCUS);

    await save({ window: "7", lookback_production: "20" }, MARCUS);
    await save({ noise_model: "v1", reopen: "45" }, ADA);

    await expect.poll(config).toMatchObject({
      noiseModel: "v1",
      windowMs: 420_000,
      windowMaxMs: 1_260_000,
      reopenMs: 2_700_000,
      deployLookbackMs: { production: 1_200_000, other: 1_800_000 },
    });
    expect(await rows("select count(*)::int as n from audit_log where action = 'windows_set'")).toEqual([
      { n: 2 },
    ]);
    await openFromSettings("open_windows", "Correlation window", ADA);
    expect(modalOf(ADA)).toContain("Last changed by <@");
  });

  it("say at its field what is no duration, and keep nothing of that form", async () => {
    await openFromSettings("open_windows", "Correlation window", ADA);

    const refused = await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { window: "9", lookback_other: "0" },
    });

    expect(json(refused)).toMatch(/lookback_other|at least 1/);
    expect((await config()).windowMs).toBe(420_000);
  });

  it("take people's words for severities, and what somebody else changed meanwhile stays", async () => {
    await openSettings(ADA);
    await openSettings(MARCUS);
    await around.slack.control.fillAndSubmit("Acme", "marcus", {
      values: { channel: channel(), severity_words: "sev2 = critical" },
    });
    await around.slack.control.fillAndSubmit("Acme", "ada", {
      values: { channel: channel(), severity_words: "page = high" },
    });

    await expect.poll(config).toMatchObject({ severityWords: { sev2: "critical", page: "high" } });
    await openSettings(ADA);
    expect(modalOf(ADA)).toMatch(/Words last changed by <@U\w+> <!date/);
  });

  it("say at the field when words became too many while somebody else added some", async () => {
    const words = (who: string) => Array.from({ length: 30 }, (_, n) => `${who}${n} = low`).join("\n");
    await openSettings(ADA);
    await openSettings(MARCUS);
    await save({ channel: channel(), severity_words: words("m") }, MARCUS);

    const refused = await save({ channel: channel(), severity_words: words("a") }, ADA);

    expect(refused).toMatchObject({ errors: { severity_words: "At most 50 words." } });
    expect(Object.keys((await config()).severityWords)).toContain("m29");
  });

  it("keep every one of many changes at once, in the row, in the trail and in the fold", async () => {
    const deps = {
      db,
      log: openLog("silent", "t"),
      newId: () => ulid().toLowerCase(),
      now: Date.now,
      publish: async () => undefined,
    };
    const before = await config();

    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        changeCorrelation(deps, tenantId, `U${n}`, (now) => ({
          config: { ...now, dependencies: [...now.dependencies, { upstream: `up-${n}`, downstream: "x" }] },
          notes: [{ action: "test", target: `up-${n}`, before: null, after: null }],
        })),
      ),
    );

    const after = await config();
    expect(after.dependencies).toHaveLength(before.dependencies.length + 12);
    expect(after.revision).toBe(before.revision + 12);
    expect(await rows("select count(*)::int as n from audit_log where action = 'test'")).toEqual([{ n: 12 }]);
    await expect.poll(async () => (await folded())?.revision, { timeout: 20_000 }).toBe(after.revision);
    expect((await folded())?.dependencies).toEqual(after.dependencies);
  });
});
