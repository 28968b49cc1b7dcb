import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { takeLead } from "../../../engine/db/leaders.ts";
import { parseTenantId } from "../../../engine/domain/tenant.ts";
import { rollUpTenant } from "../../../engine/workers/roll-up.ts";
import { busyDays } from "../../support/busy-days.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";
import { storeStory } from "../../support/story.ts";

const ADA = { team: "Acme", user: "ada" };
const HOUR = 3_600_000;

let around: Surroundings;
let web: Web;
let db: Database;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  db = openDatabase({ url: around.database.url });
  await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await db.close();
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const modal = () => JSON.stringify(around.slack.control.currentModal("Acme", "ada"));
const type = (text: string) => around.slack.control.typeCommand("Acme", "ada", "incidents", text);
const answer = () => around.slack.control.ephemerals("Acme", { channel: "incidents", user: "ada" }).at(-1);
const answers = () => JSON.stringify(answer()?.blocks);
const channelId = () =>
  around.slack.control.channels("Acme").find((one) => one.name === "incidents")?.id ?? "";

/** A zone in which it is about six in the evening, whenever this runs. */
const evening = () => {
  const ahead = ((18 - new Date().getUTCHours() + 35) % 24) - 11;
  return ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
};

describe("the settings of digest and report", () => {
  const open = async () => {
    await openHome(around.slack, "Acme", "ada");
    await press(around.slack, { ...ADA, view: "home", actionId: "open_reports", blockId: "home_actions" });
  };
  const submit = (values: Record<string, string | string[]>) =>
    around.slack.control.fillAndSubmit("Acme", "ada", { values });

  it("offers zones while one is typed, refuses what cannot be, and keeps the rest with who and when", async () => {
    await open();
    const offered = await around.slack.control.suggestions({
      ...ADA,
      view: "modal",
      actionId: "report_zone",
      query: "new yo",
    });
    expect(JSON.stringify(offered)).toContain("America/New_York");

    const wrong = await submit({ emails: "ada@example.com\nnobody", place: "cards" });
    expect(JSON.stringify(wrong)).toContain("“nobody” is no e-mail address.");
    expect(JSON.stringify(await submit({ emails: "", place: "other" }))).toContain("Pick a channel.");
    const nowhere = await submit({ emails: "", report_zone: "Mars/Olympus", place: "cards" });
    expect(JSON.stringify(nowhere)).toContain("Pick one of the zones");
    await submit({
      place: "me",
      hour: "7",
      report_zone: "Asia/Kolkata",
      days: ["1", "2", "3", "4", "5"],
      emails: "ada@example.com, priya@example.com",
    });

    await expect
      .poll(() => rows("select hour, digest_days, weekly, emails from report_settings"))
      .toEqual([
        {
          hour: 7,
          digest_days: [1, 2, 3, 4, 5],
          weekly: true,
          emails: ["ada@example.com", "priya@example.com"],
        },
      ]);
    expect(await rows("select time_zone from tenants")).toEqual([{ time_zone: "Asia/Kolkata" }]);
    expect(await rows("select action, target from audit_log where action = 'reports_set'")).toEqual([
      { action: "reports_set", target: "reports" },
    ]);

    await type("/dd0c digest");
    expect(answers()).toContain("The next digest comes");
    expect(answers()).toContain("also to 2 e-mail addresses");
  });

  it("is not set anew by saving it as it was", async () => {
    const before = await rows("select set_at from report_settings");
    await open();
    expect(modal()).toContain("Last changed by");
    await submit({});

    expect(await rows("select set_at from report_settings")).toEqual(before);
  });

  it("takes another channel only when the app is in it", async () => {
    await open();
    const refused = await submit({ place: "other", other_channel: otherChannel() });
    expect(JSON.stringify(refused)).toContain("/invite");
    await submit({ place: "other", other_channel: channelId() });

    await expect
      .poll(() => rows("select recipient from report_settings"))
      .toEqual([{ recipient: channelId() }]);
  });

  const otherChannel = () =>
    around.slack.control.channels("Acme").find((one) => one.kind === "public" && one.name !== "incidents")
      ?.id ?? "";
});

describe("/dd0c digest now", () => {
  it("shows the day so far to who typed it, and Tune says how an alert behaved", async () => {
    await type("/dd0c digest now");
    expect(answers()).toContain("Nothing fired today so far");

    const [tenant] = await rows("select tenant_id from tenants");
    const tenantId = parseTenantId(String(tenant?.tenant_id));
    if (!tenantId) throw new Error("no tenant");
    await rows(`update tenants set time_zone = '${evening()}'`);
    const start = Date.now() - 10 * HOUR;
    await storeStory(db, tenantId, busyDays(31, { items: 50, start }), Date.now());
    await rollUpTenant({ db, lead: await takeLead(db, "schedule", "test") }, tenantId);

    await type("/dd0c digest now");

    const [said] = await rows("select sum(alert_count)::int as alerts from rollup_hourly");
    expect(answers()).toContain(`${said?.alerts} alerts → `);
    const shown = answer();
    expect(shown?.onlyFor).toBeTruthy();
    const tuned = shown?.blocks.find((block) => JSON.stringify(block).includes("tune_alert"));
    await press(around.slack, {
      ...ADA,
      message: { channel: "incidents", ts: shown?.ts ?? "" },
      actionId: "tune_alert",
      blockId: String(tuned?.block_id),
    });
    expect(modal()).toContain("In the last 28 days");
    expect(modal()).toMatch(/\d+ fires? in /);
    expect(modal()).toContain("What we would change");
  });
});
