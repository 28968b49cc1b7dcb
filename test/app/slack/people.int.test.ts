import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { openHome, press, setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

// Acme: ada is an admin, ada and marcus are in @sre, priya is neither.
const TEAM = "Acme";

let around: Surroundings;
let web: Web;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  url = await setUpBySlack(around.slack, {
    team: TEAM,
    user: "priya",
    channel: "incidents",
    provider: "datadog",
  });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

afterEach(async () => {
  for (const user of ["ada", "marcus", "priya"]) await control().closeModal(TEAM, user, { all: true });
});

const control = () => around.slack.control;
const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const modalOf = (user: string) => control().currentModal(TEAM, user);
const shown = (user: string) => JSON.stringify(modalOf(user)?.blocks ?? []);
const groupId = () =>
  `S${control()
    .workspaces()
    .find((one) => one.name === TEAM)
    ?.id.slice(1)}`;
const openSettings = async (user: string) => {
  await control().typeCommand(TEAM, user, "incidents", "/dd0c config");
  await control().waitForModal(TEAM, user);
};
const openPeople = async (user: string) => {
  await openSettings(user);
  await control().clickAction({ team: TEAM, user, view: "modal", actionId: "open_people" });
  await expect.poll(() => shown(user)).toContain("Everyone sees incidents");
};
const who = async () => (await rows("select settings_by as by, settings_group as group from tenants"))[0];
/** Leaves the settings to these, past the modal. */
const leaveTo = async (by: string, group: string | null = null) => {
  await rows(
    `update tenants set settings_by = '${by}', settings_group = ${group === null ? "null" : `'${group}'`}`,
  );
};

describe("who may change settings", () => {
  it("is everyone at first, and is said in a modal", async () => {
    await openPeople("marcus");

    expect(modalOf("marcus")?.submit).toBeDefined();
    expect(await who()).toEqual({ by: "everyone", group: null });
  });

  it("cannot be left to people that whoever says so is not one of", async () => {
    await openPeople("marcus");

    const refused = await control().fillAndSubmit(TEAM, "marcus", { values: { who: "admins" } });

    expect(JSON.stringify(refused)).toContain("You are not one of them");
    expect(await who()).toMatchObject({ by: "everyone" });
  });

  it("can be a user group, which is asked for next", async () => {
    await openPeople("marcus");
    await control().clickAction({
      team: TEAM,
      user: "marcus",
      view: "modal",
      actionId: "who_may_change",
      value: "group",
    });
    await expect.poll(() => shown("marcus")).toContain('"block_id":"group"');

    await control().fillAndSubmit(TEAM, "marcus", { values: { who: "group", group: groupId() } });

    await expect.poll(who).toEqual({ by: "group", group: groupId() });
    expect(await rows("select action from audit_log where target = 'people'")).toEqual([
      { action: "people_set" },
    ]);
    await openPeople("marcus");
    expect(shown("marcus")).toContain("Last changed by <@");
  });
});

describe.each([
  { user: "ada", what: "an admin", by: "admins", may: true },
  { user: "marcus", what: "no admin", by: "admins", may: false },
  { user: "marcus", what: "a member of the group", by: "group", may: true },
  { user: "priya", what: "who installed the app, whatever the group", by: "group", may: true },
  { user: "marcus", what: "anyone, when everyone may", by: "everyone", may: true },
])("$user: $what, settings for $by", ({ user, by, may }) => {
  it(
    may ? "is shown a form" : "is shown the same as text, with the reason, and no button that changes",
    async () => {
      await leaveTo(by, by === "group" ? groupId() : null);
      await openSettings(user);

      if (may) {
        expect(modalOf(user)).toMatchObject({ submit: expect.anything() });
        expect(shown(user)).not.toContain(":lock:");
        return;
      }
      expect(modalOf(user)?.submit ?? null).toBeNull();
      expect(shown(user)).toContain(":lock: Only workspace admins may change settings");
      expect(shown(user)).not.toContain('"type":"input"');
      expect(shown(user)).toContain("*Privacy mode*\\nOff");
      expect(shown(user)).not.toContain("Try it first");
      expect(shown(user)).toContain("open_routes");
      await control().clickAction({ team: TEAM, user, view: "modal", actionId: "open_routes" });
      await expect.poll(() => shown(user)).toContain("*Everything* goes to <#");
      expect(shown(user)).not.toContain("add_route");
      expect(shown(user)).not.toContain("pick_channel");
    },
  );
});

describe("someone who may only look", () => {
  it("does not see a source's URL, which lets whoever has it send alerts", async () => {
    await leaveTo("admins");
    await openHome(around.slack, TEAM, "marcus");
    await press(around.slack, { team: TEAM, user: "marcus", view: "home", actionId: "show_source" });

    expect(shown("marcus")).toContain("waiting for the first delivery");
    expect(shown("marcus")).not.toContain(url.split("/").at(-1));
    expect(shown("marcus")).not.toContain("rotate_key");
  });

  it("is refused what a view of before still offers, with the reason", async () => {
    await leaveTo("everyone");
    await openSettings("marcus");
    const channel =
      control()
        .channels(TEAM)
        .find((one) => one.name === "incidents")?.id ?? "";
    await leaveTo("admins");

    await control().fillAndSubmit(TEAM, "marcus", {
      values: { channel, severity_words: "sev2 = critical" },
    });

    await expect.poll(() => shown("marcus")).toContain("Only workspace admins may change settings");
    expect(await rows("select config->'severityWords' as words from tenants")).toEqual([{ words: null }]);
  });

  it("is refused a button of a view of before, too", async () => {
    await leaveTo("everyone");
    await openSettings("marcus");
    await control().clickAction({ team: TEAM, user: "marcus", view: "modal", actionId: "open_plan" });
    await expect.poll(() => shown("marcus")).toContain("Delete all data");
    await leaveTo("admins");

    await control().clickAction({ team: TEAM, user: "marcus", view: "modal", actionId: "ask_deletion" });

    await expect.poll(() => modalOf("marcus")?.title).toMatchObject({ text: "Nothing was changed" });
  });

  it("reads on Home why, and is offered no step that is not theirs", async () => {
    await leaveTo("admins");
    await control().openHome(TEAM, "marcus");
    const home = await control().waitForHome(TEAM, "marcus", (view) =>
      JSON.stringify(view).includes(":lock:"),
    );

    expect(JSON.stringify(home)).not.toContain("add_source");
    expect(JSON.stringify(home)).toContain("open_settings");
  });

  it("is told when Slack does not say who is who, and whom to ask", async () => {
    await leaveTo("group", "SDELETED");
    await openSettings("ada");

    expect(shown("ada")).toContain("Slack does not tell us who that is");
    const priya = control()
      .users(TEAM)
      .find((one) => one.name === "priya");
    expect(shown("ada")).toContain(`<@${priya?.id}> can change this`);
  });
});
