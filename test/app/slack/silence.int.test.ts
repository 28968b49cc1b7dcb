import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  url = await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const shown = (thing: unknown) => JSON.stringify(thing);
const modal = () => shown(around.slack.control.currentModal("Acme", "ada"));
const openSource = async () => {
  await openHome(around.slack, "Acme", "ada");
  await around.slack.control.waitForHome("Acme", "ada", (view) => shown(view).includes("show_source"));
  await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });
};
const close = () => around.slack.control.closeModal("Acme", "ada", { all: true });

describe("the set-up page of a source", () => {
  it("turns green by itself with the first delivery, and says how long ago that was", async () => {
    await openSource();
    expect(modal()).toContain("waiting for the first delivery…");

    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id":"1","title":"[Triggered] latency"}',
    });

    expect(answer.status).toBe(202);
    await expect
      .poll(modal, { timeout: 5_000 })
      .toContain(":white_check_mark: *Datadog*: connected, last delivery");
    expect(modal()).toMatch(/<!date\^\d+\^\{ago\}\|\d\d:\d\d UTC>/);
    await close();
  });

  it("has a switch for the silence notice, and keeps who turned it", async () => {
    const tells = () => rows("select tells_silence from integrations");
    await openSource();
    expect(modal()).toContain("Say when it is silent");
    expect(modal()).toContain("initial_options");

    await around.slack.control.clickAction({
      ...ADA,
      view: "modal",
      actionId: "tell_silence",
      selectedOption: "yes",
      entered: {},
    });
    expect(await tells()).toEqual([{ tells_silence: true }]);
    await around.slack.control.clickAction({ ...ADA, view: "modal", actionId: "tell_silence" });
    await expect.poll(tells).toEqual([{ tells_silence: false }]);
    await close();
    await openSource();
    expect(modal()).not.toContain("initial_options");
    await around.slack.control.clickAction({
      ...ADA,
      view: "modal",
      actionId: "tell_silence",
      selectedOption: "yes",
    });
    await expect.poll(tells).toEqual([{ tells_silence: true }]);
    await close();

    const trail = await rows(
      "select action, actor, before, after from audit_log where action like 'silence%' order by at",
    );
    expect(trail).toEqual([
      {
        action: "silence_notice_off",
        actor: expect.stringMatching(/^U/),
        before: { tells: true },
        after: { tells: false },
      },
      {
        action: "silence_notice_on",
        actor: expect.stringMatching(/^U/),
        before: { tells: false },
        after: { tells: true },
      },
    ]);
  });
});

describe("a source that is silent", () => {
  it("says so on Home, in its set-up, and to /dd0c status and delivery, until it is heard again", async () => {
    const { control } = around.slack;
    await rows(`insert into source_silences (tenant_id, integration_id, since, usual_per_hour, told_at)
      select tenant_id, integration_id, last_heard_at, 40, now() from integrations`);
    const [known] = await rows(
      "select floor(extract(epoch from last_heard_at))::int as since from integrations",
    );
    const since = `silent since <!date^${known?.since}^{date_short_pretty} at {time}`;

    await openHome(around.slack, "Acme", "ada");
    const home = await control.waitForHome("Acme", "ada", (view) => shown(view).includes("silent since"));
    expect(shown(home)).toContain(since);
    expect(shown(home)).toContain("usually ~40 an hour");
    await openSource();
    expect(modal()).toContain(since);
    expect(modal()).toContain("Usually about 40 an hour");
    await close();
    const status = await control.typeCommand("Acme", "ada", "incidents", "/dd0c status");
    expect(shown(status)).toContain(":mute: 1 source is silent: *Datadog* since");
    const delivery = await control.typeCommand("Acme", "ada", "incidents", "/dd0c delivery");
    expect(shown(delivery)).toContain(since);

    await rows("update integrations set last_heard_at = last_heard_at + interval '3 hours'");
    await openHome(around.slack, "Acme", "ada");
    await control.waitForHome("Acme", "ada", (view) => shown(view).includes("last delivery"));
    const after = await control.typeCommand("Acme", "ada", "incidents", "/dd0c status");
    expect(shown(after)).not.toContain("silent");
  });

  it("shows to whoever presses an old button that it was removed since", async () => {
    const { control } = around.slack;
    await openHome(around.slack, "Acme", "ada");
    await control.waitForHome("Acme", "ada", (view) => shown(view).includes("show_source"));
    await rows("update integrations set status = 'removed'");

    await press(around.slack, { ...ADA, view: "home", actionId: "show_source" });

    expect(modal()).toContain("is removed");
    await close();
  });
});

describe("the door", () => {
  it("is noted as open while webhooks can be taken", async () => {
    const [hour] = await rows("select hour, slots from door_hours");
    expect(Number(hour?.slots)).toBeGreaterThan(0);
  });
});
