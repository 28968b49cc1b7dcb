import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const ADA = { team: "Acme", user: "ada" };

let around: Surroundings;
let web: Web;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  await setUpBySlack(around.slack, { ...ADA, channel: "incidents", provider: "datadog" });
});

afterAll(async () => {
  await web.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const control = () => around.slack.control;
const shown = () => JSON.stringify(control().currentModal("Acme", "ada")?.blocks);
const channelId = (name: string) =>
  control()
    .channels("Acme")
    .find((channel) => channel.name === name)?.id ?? "";
const routes = async () =>
  (await rows("select config->'routes' as routes from tenants")).flatMap((row) => row.routes ?? []);
const openList = async () => {
  await control().typeCommand("Acme", "ada", "incidents", "/dd0c config");
  await control().waitForModal("Acme", "ada");
  await control().clickAction({ ...ADA, view: "modal", actionId: "open_routes" });
  await expect.poll(shown).toContain("goes to <#");
};
const add = async (sort: string) => {
  await control().clickAction({ ...ADA, view: "modal", actionId: `add_route_${sort}` });
  await expect.poll(shown).toContain("route_channel");
};

describe("channel routing", () => {
  it("begins with the channel for everything, and no incident that goes elsewhere", async () => {
    await openList();

    expect(shown()).toContain(`*Everything* goes to <#${channelId("incidents")}>.`);
    expect(shown()).toContain("No incident goes elsewhere yet.");
  });

  it("asks for an invitation into a private channel at its field, and routes a service there once the app is in it", async () => {
    await add("service");
    const values = { routed_services: [" Payments "], route_channel: channelId("oncall-private") };

    const refused = await control().fillAndSubmit("Acme", "ada", { values });
    expect(JSON.stringify(refused)).toContain("/invite @dd0c alert");
    control().inviteBot("Acme", "oncall-private");
    await control().fillAndSubmit("Acme", "ada", { values });

    await expect.poll(shown).toContain(`Service *payments* → <#${channelId("oncall-private")}>`);
    const [ada] = control().users("Acme");
    expect(await routes()).toMatchObject([
      { by: "service", values: ["payments"], channelId: channelId("oncall-private"), setBy: ada?.id },
    ]);
    const hello = await control().waitForMessage((message) => message.text.includes("routed incidents"));
    expect(hello).toMatchObject({ channelId: channelId("oncall-private") });
  });

  it("routes severities and teams, and says who changed it last", async () => {
    control().inviteBot("Acme", "alerts");
    await add("severity");
    await control().fillAndSubmit("Acme", "ada", {
      values: { severity: ["critical", "high"], route_channel: channelId("alerts") },
    });
    await expect.poll(shown).toContain("What begins as *critical*, *high*");
    await add("team");
    await control().fillAndSubmit("Acme", "ada", {
      values: { team: "@Core Platform\n\nsearch", route_channel: channelId("alerts") },
    });

    await expect.poll(shown).toContain("Teams *core-platform*, *search*");
    expect(shown()).toContain("Last changed by <@");
  });

  it("refuses a second route for the same service at its field: nobody could tell which counts", async () => {
    await add("service");

    const refused = await control().fillAndSubmit("Acme", "ada", {
      values: { routed_services: ["payments-service"], route_channel: channelId("alerts") },
    });

    expect(JSON.stringify(refused)).toContain("payments-service has a route already");
    await control().closeModal("Acme", "ada");
    expect(await routes()).toHaveLength(3);
  });

  it("changes a route, and takes one away, each with a line in the audit trail", async () => {
    const [payments] = await routes();
    const menu = {
      ...ADA,
      view: "modal",
      actionId: "route_menu",
      blockId: `route:${payments.routeId}`,
    } as const;
    await control().clickAction({ ...menu, value: "edit" });
    await expect.poll(shown).toContain("route_channel");
    await control().fillAndSubmit("Acme", "ada", {
      values: { routed_services: ["payments", "checkout"], route_channel: channelId("oncall-private") },
    });
    await expect.poll(shown).toContain("Services *payments*, *checkout*");

    await control().clickAction({ ...menu, value: "remove" });

    await expect.poll(shown).not.toContain("checkout");
    expect((await routes()).map((one: { by: string }) => one.by)).toEqual(["severity", "team"]);
    expect(await rows("select action from audit_log where target = 'routes' order by at")).toEqual(
      ["route_added", "route_added", "route_added", "route_changed", "route_removed"].map((action) => ({
        action,
      })),
    );
  });

  it("in privacy mode offers no route of a team, and refuses one of a form that is open still", async () => {
    await add("team");
    await rows("update tenants set privacy_since = now()");

    const refused = await control().fillAndSubmit("Acme", "ada", {
      values: { team: "payments", route_channel: channelId("alerts") },
    });
    expect(JSON.stringify(refused)).toMatch(/"team":"Privacy mode hides which team an alert is of/);
    await control().closeModal("Acme", "ada", { all: true });
    await openList();

    expect(shown()).toContain("a team's route matches nothing");
    expect(shown()).not.toContain("add_route_team");
  });

  it("says of the channel and of each route who changed it last, and when", async () => {
    const when = /Last changed by <@U\w+> <!date\^\d+\^\{date_short_pretty\} at/;
    const [severity] = await routes();
    const menu = { ...ADA, view: "modal", actionId: "route_menu" } as const;
    await control().clickAction({ ...menu, blockId: `route:${severity.routeId}`, value: "edit" });
    await expect.poll(shown).toContain("route_channel");
    expect(shown()).toMatch(when);
    await control().closeModal("Acme", "ada");
    await control().clickAction({ ...ADA, view: "modal", actionId: "pick_channel" });

    await expect.poll(shown).toContain("Incident cards go to one channel");
    expect(shown()).toMatch(when);
  });
});
