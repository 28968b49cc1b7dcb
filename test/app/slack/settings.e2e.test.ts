import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Web } from "../../../app/web.ts";
import { setUpBySlack } from "../../support/clicks.ts";
import { asSuperuser } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";
import { CHROMIUM, openPage, shot } from "../local/workspace/ui-browser.ts";

if (CHROMIUM === undefined) console.log("settings.e2e: skipped, there is no chromium on the PATH");

describe.skipIf(CHROMIUM === undefined)("the settings, as a person clicks through them", () => {
  let around: Surroundings;
  let web: Web;
  let browser: Browser;
  let page: Page;
  let errors: string[] = [];

  beforeAll(async () => {
    around = await startSurroundings();
    web = await startWebIn(around);
    ({ browser, page, errors } = await openPage());
  });

  afterAll(async () => {
    await browser?.close();
    await web?.close();
    await around?.close();
    expect(errors).toEqual([]);
  });

  const modal = () => page.getByTestId("modal").last();
  const press = (name: string) => modal().getByRole("button", { name, exact: true }).click();
  const reads = (text: string | RegExp) => modal().getByText(text).first().waitFor();
  const home = () => page.getByTestId("home");
  const openHome = async (user: string) => {
    const { url, appId, control } = around.slack;
    const team = control.workspaces().find((one) => one.name === "Acme")?.id ?? "";
    const person = control.users("Acme").find((one) => one.name === user)?.id ?? "";
    // Whom this browser acts as, as "Act as" in its corner sets it; before Home is opened, which greets once.
    await page.goto(`${url}/client/${team}`);
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [
      `actor:${team}`,
      person,
    ] as const);
    await page.goto(`${url}/client/${team}/app/${appId}`);
    await home().getByText("dd0c/alert").first().waitFor();
  };

  it("greets whoever added the app, with the steps to the first card", async () => {
    await around.slack.control.install("Acme", "ada");
    await openHome("ada");

    await home().getByText("thank you for adding dd0c/alert").waitFor();
    await home().getByText("Set up: 0 of 3 done").waitFor();
    await shot(page, "home-first");
  });

  it("shows whoever comes back what is open, and a week in bars", async () => {
    const { control } = around.slack;
    const incidents = control.channels("Acme").find(({ name }) => name === "incidents")?.id ?? "";
    control.inviteBot("Acme", "incidents");
    await home().getByRole("button", { name: "Pick a channel", exact: true }).click();
    await reads("Incident cards go to one channel");
    await control.fillAndSubmit("Acme", "ada", { values: { channel: incidents } });
    await home().getByText("Set up: 1 of 3 done").waitFor();
    await shot(page, "home-one-step");
    const url = await setUpBySlack(around.slack, {
      team: "Acme",
      user: "ada",
      channel: "incidents",
      provider: "datadog",
    });
    await asSuperuser(around.database.url, async (sql) => {
      for (const [n, [days, alerts, noise]] of [
        [6, 12, 30],
        [5, 140, 82],
        [4, 3, 10],
        [2, 51, 64],
        [1, 37, 55],
        [0, 8, 20],
      ].entries())
        await sql`
          insert into incidents (tenant_id, incident_id, number, "window", opened_at, closes_at, service, severity, title, alert_count, noise_score, live, state)
          select tenant_id, ${`i${n}`}, ${n + 1}, 'closed', now() - make_interval(days => ${days ?? 0}), now(), 's', 'high', 't', ${alerts ?? 0}, ${noise ?? 0}, false, '{"test": false}'
          from tenants`;
    });
    await fetch(url, { method: "POST", body: '{"id":"1","title":"[Triggered] latency"}' });
    await openHome("ada");

    await home().getByText("Yesterday 37 alerts became").waitFor();
    await home().getByText("140 alerts → 1 incident, noise 82").waitFor();
    await shot(page, "home-returning");
  });

  it("leads from the settings to routing, and a route is there as soon as it is saved", async () => {
    await home().getByRole("button", { name: "Settings", exact: true }).click();
    await reads("What correlation goes by");
    await shot(page, "settings");
    await press("Channel routing");
    await reads("No incident goes elsewhere yet.");
    await press("Route a severity");
    await modal().getByLabel("critical").check();
    await shot(page, "route-form");
    await press("Cancel");
    await shot(page, "routes");
    await press("Done");
  });

  it("tries windows, words and dependencies before they are saved", async () => {
    await modal().getByLabel("Your own words for severities").fill("p3 = critical");
    await press("Preview");
    await reads(/^Nothing of the last 7 days.*1 delivery that still waits is left out\.$/s);
    await shot(page, "settings-words");
    await press("Windows and scoring");
    await reads("How noise is scored");
    await modal().getByLabel("Correlation window, minutes").fill("9");
    await press("Preview");
    await reads(/^Nothing of the last 7 days.*1 delivery that still waits is left out\.$/s);
    await shot(page, "windows");
    await press("Cancel");
    await press("Dependencies");
    await reads("they become one incident");
    await press("Preview");
    await reads("This service: Pick a service.");
    await shot(page, "dependencies");
    await press("Done");
  });

  it("says what the plan gives, and wants the workspace's name before everything is deleted", async () => {
    await press("Plan and data");
    await reads("deliveries a minute at full speed");
    await shot(page, "plan");
    await press("Delete all data");
    await reads("type the workspace's name");
    await shot(page, "deletion");
    await press("Cancel");
    await press("Cancel");
  });

  it("leaves the settings to a group, and shows everyone else the same as text", async () => {
    await press("People");
    await reads("Who may change settings");
    await modal().getByLabel("A user group").check();
    await reads("Pick a group");
    await shot(page, "people");
    await modal().getByLabel("Workspace admins").check();
    await modal().getByText("Pick a group").waitFor({ state: "hidden" });
    await press("Save");
    await reads("What correlation goes by");
    await openHome("priya");
    await home().getByText("Only workspace admins may change settings").waitFor();
    await shot(page, "home-locked");
    await home().getByRole("button", { name: "Settings", exact: true }).click();
    await reads("Only workspace admins may change settings");
    await shot(page, "settings-locked");
    expect(await modal().getByRole("button", { name: "Save" }).count()).toBe(0);
  });
});
