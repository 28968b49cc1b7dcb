import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { CHROMIUM, openPage, say, shot } from "./app/local/workspace/ui-browser.ts";
import { setUpBySlack } from "./support/clicks.ts";
import { asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

if (CHROMIUM === undefined) console.log("cards-and-commands.e2e: skipped, there is no chromium on the PATH");

/** Short, so that a card is final while somebody watches. */
const CONFIG = { windowMs: 2_000, extendWithinMs: 0, windowMaxMs: 3_000 };

describe.skipIf(CHROMIUM === undefined)("what a person asks in the channel, and says under a card", () => {
  let around: Surroundings;
  let web: Web;
  let worker: Worker;
  let browser: Browser;
  let page: Page;
  let errors: string[] = [];
  let url = "";

  beforeAll(async () => {
    around = await startSurroundings();
    web = await startWebIn(around);
    worker = await startWorker(around.config, openLog("error", "worker"));
    const { control } = around.slack;
    url = await setUpBySlack(around.slack, {
      team: "Acme",
      user: "ada",
      channel: "incidents",
      provider: "datadog",
    });
    await asSuperuser(around.database.url, (sql) => sql`update tenants set config = ${sql.json(CONFIG)}`);
    const team = control.workspaces().find(({ name }) => name === "Acme")?.id ?? "";
    const incidents = control.channels("Acme").find(({ name }) => name === "incidents")?.id ?? "";
    ({ browser, page, errors } = await openPage());
    await page.goto(`${around.slack.url}/client/${team}/${incidents}`);
  });

  afterAll(async () => {
    await browser?.close();
    await web?.close();
    await worker?.close();
    await around?.close();
    expect(errors).toEqual([]);
  });

  const look = (name: string) => shot(page, `cards-and-commands-${name}`);
  const channel = () => page.getByTestId("channel");
  const thread = () => page.getByTestId("thread");
  const modal = () => page.getByTestId("modal").last();
  const reads = (text: string | RegExp) => modal().getByText(text).first().waitFor();
  const press = (name: string) => modal().getByRole("button", { name, exact: true }).click();
  const message = (text: string) => channel().getByTestId("message").filter({ hasText: text }).last();
  const answer = (text: string) => channel().locator("[data-ephemeral]").filter({ hasText: text }).last();
  const asks = async (command: string, answered: string) => {
    await say(page, command);
    await answer(answered).scrollIntoViewIfNeeded();
  };

  it("asks what there is, where nothing has come yet", async () => {
    await page.getByTestId("composer").first().waitFor();
    await asks("/dd0c", "turns a hundred alerts into one incident card");
    await look("1-help");
    await asks("/dd0c why", "There has been no incident yet.");
    await asks("/dd0c digest now", "Nothing fired today so far");
    await look("2-nothing-yet");
  });

  it("has cards' alerts named in their threads, by the switch in /dd0c delivery", async () => {
    await asks("/dd0c delivery", "A card's thread can name each of its alerts");
    await answer("Nothing has arrived yet.").waitFor();
    await look("3-delivery");
    await answer("A card's thread can name").getByRole("button", { name: "Turn on" }).click();
    await answer("each card's thread names its alerts").getByRole("button", { name: "Turn off" }).waitFor();
    expect(await channel().getByRole("button", { name: "Turn on" }).count()).toBe(0);
    await look("4-named-from-now-on");

    for (const title of ["p99 latency above 2 s", "error rate above 5%"]) await fires("search", title);

    await message("2 alerts → 1 incident").getByText("1 reply").click();
    await thread().getByText("error rate above 5%").first().waitFor();
    await look("5-evidence");
    await page.getByRole("button", { name: "Close thread" }).click();
    await asks("/dd0c delivery", "1 incident received · 1 card posted");
    await look("6-delivery-with-evidence");
  });

  it("sends a test alert, and sees its card", async () => {
    await asks("/dd0c test", "A test alert is on its way through Datadog");
    await message("Test alert").waitFor();
    await look("7-test");
  });

  it("says that a card helped, and takes that back", async () => {
    const card = () => message("2 alerts → 1 incident");
    await card().getByRole("button", { name: "Helpful", exact: false }).first().click();
    await answer("Noted as helpful").waitFor();
    await card().getByText("Helpful (1)").waitFor();
    await look("8-helpful");
    await answer("Noted as helpful").getByRole("button", { name: "Take back" }).click();

    await answer("your word on this card does not count any more").waitFor();
    await card().getByText("Helpful (1)").waitFor({ state: "detached" });
  });

  it("says that it did not, and why", async () => {
    await message("2 alerts → 1 incident").getByRole("button", { name: "Not helpful" }).click();
    await reads("Noted as not helpful.");
    await modal().getByLabel("Something else").check();
    await press("Send");
    await reads("Say in a few words what it was.");
    await look("9-why-not");
    await modal().getByLabel("Alerts that do not belong together").check();
    await press("Send");

    await reads("Thank you: noted as not helpful, and why.");
    await look("10-why-not-thanks");
    await press("Done");
    await message("2 alerts → 1 incident").getByText("Not helpful (1)").waitFor();
  });

  it("attaches a runbook to such alerts, and detaches it after a question", async () => {
    const card = () => message("2 alerts → 1 incident");
    await card().getByRole("button", { name: "Attach runbook" }).click();
    await modal().locator('[data-action-id="address"]').fill("ftp://wiki.example/search");
    await press("Attach");
    await reads("Enter a link that begins with https://");
    await look("11-runbook-wrong-link");
    await modal().locator('[data-action-id="address"]').fill("https://wiki.example/search");
    await modal().locator('[data-action-id="title"]').fill("When search is slow");
    await press("Attach");
    await reads("is attached. It is shown when such alerts fire again.");
    await press("Done");
    await card().getByText("When search is slow").first().waitFor();
    await look("12-runbook-on-card");

    await card().getByRole("button", { name: "Change runbook" }).click();
    await press("Detach");
    await page.getByTestId("confirm").getByText("It is not shown with these alerts any more").waitFor();
    await look("13-detach-asks");
    await page.getByTestId("confirm-agree").click();
    await reads("The runbook is detached.");
    await press("Done");
  });

  it("asks why an incident is what it is, by its number", async () => {
    await asks("/dd0c why", "Which incident? Say its number");
    await asks("/dd0c why 99", "There is no incident #99.");
    await look("14-why-which");
    await asks("/dd0c why 1", "Incident #1");
    await look("15-why");
    // All of it is told already: no button offers more.
    expect(await answer("Incident #1").getByRole("button", { name: "All of it" }).count()).toBe(0);
  });

  it("reads the day so far, and when the digest comes", async () => {
    await asks("/dd0c digest", "The next digest comes");
    await look("17-digest");
    await asks("/dd0c digest now", "2 alerts became 1 incident");
    await look("18-digest-now");
  });

  it("opens the settings by the command and by the shortcut", async () => {
    await say(page, "/dd0c config");
    await reads("What correlation goes by");
    await press("Cancel");
    await page.getByRole("button", { name: "Shortcuts" }).click();
    await look("19-shortcuts");
    await page.getByRole("menuitem", { name: /Configure dd0c/ }).click();
    await reads("What correlation goes by");
    await look("20-configure");
    await press("Cancel");
  });

  it("mutes a card's pattern from the menu of its message, and is told where that makes no sense", async () => {
    await fromMenu("2 alerts → 1 incident");
    await reads("Nobody acted on it.");
    await look("21-mute-shortcut");
    await press("Cancel");
    await say(page, "Anybody looking at search?");
    await message("Anybody looking at search?").waitFor();
    await fromMenu("Anybody looking at search?");
    await modal().waitFor();
    await look("22-mute-no-card");
  });

  async function fromMenu(text: string): Promise<void> {
    await message(text).hover();
    await message(text).getByRole("button", { name: "More message actions" }).click();
    await page.getByRole("menuitem", { name: /Mute this pattern/ }).click();
  }

  async function fires(service: string, title: string): Promise<void> {
    const body = {
      id: `${service}-${title}`,
      title: `[Triggered] ${title}`,
      alert_id: `${service}/${title}`,
      alert_transition: "Triggered",
      priority: "P2",
      tags: `service:${service},env:production`,
    };
    const answered = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answered.status).toBe(202);
  }
});
