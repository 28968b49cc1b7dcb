import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { CHROMIUM, openPage, say } from "./app/local/workspace/ui-browser.ts";
import { setUpBySlack } from "./support/clicks.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

if (CHROMIUM === undefined) console.log("mutes.e2e: skipped, there is no chromium on the PATH");

/** Where the pictures go, for a person to look at. */
const SHOTS = process.env.UI_SHOTS ?? mkdtempSync(join(tmpdir(), "dd0c-mutes-"));

describe.skipIf(CHROMIUM === undefined)("what a person mutes, takes up and resolves", () => {
  let around: Surroundings;
  let web: Web;
  let worker: Worker;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[];
  let url = "";
  let home = "";

  beforeAll(async () => {
    console.log(`mutes.e2e: pictures in ${SHOTS}`);
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
    const team = control.workspaces().find(({ name }) => name === "Acme")?.id ?? "";
    const channel = control.channels("Acme").find(({ name }) => name === "incidents")?.id ?? "";
    home = `${around.slack.url}/client/${team}/${channel}`;
    ({ browser, page, errors: pageErrors } = await openPage());
  });

  afterAll(async () => {
    await browser?.close();
    await web?.close();
    await worker?.close();
    await around?.close();
    expect(pageErrors ?? []).toEqual([]);
  });

  const shot = (name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const modal = () => page.getByTestId("modal").last();
  const channel = () => page.getByTestId("channel");
  const card = (text: string) => channel().getByTestId("message").filter({ hasText: text }).last();

  async function choose(text: string, choice: string): Promise<void> {
    const dots = card(text).locator('[data-action-id="card_more"]');
    // The click scrolls the card into view, which may close the menu that it opened.
    await dots.scrollIntoViewIfNeeded();
    await dots.click();
    await page.getByText(choice, { exact: true }).last().click();
  }

  it("takes an incident up, and says so on its card", async () => {
    for (const title of ["p99 latency above 2 s", "retry queue growing"]) await fires("search", title);
    await fires("thumbnails", "cache miss ratio above 40%");
    await page.goto(home);
    await card("2 alerts → 1 incident").waitFor();
    await shot("1-cards");

    await card("2 alerts → 1 incident").locator('[data-action-id="card_acknowledge"]').click();

    await card("2 alerts → 1 incident").getByText("Acknowledged by").waitFor();
    await shot("2-acknowledged");
  });

  it("mutes one kind of alert, after reading what that would have hidden", async () => {
    await choose("thumbnails", "Mute this pattern…");
    await modal().getByText("Nobody acted on it.").waitFor();
    await shot("3-mute-modal");
    await modal().locator('[data-action-id="mute_reason"]').fill("the cache is being rebuilt");
    await page.getByTestId("modal-submit").last().click();

    await card("thumbnails").getByText("Muted by").waitFor();
    await card("thumbnails").getByText("1 reply").click();
    await page.getByTestId("thread").getByText("muted “cache miss ratio").waitFor();
    await shot("4-muted");
    await page.getByRole("button", { name: "Close thread" }).click();
  });

  it("asks /dd0c for what it knows", async () => {
    await say(page, "/dd0c mute search until tomorrow because of the reindexing");
    await channel().getByText("critical and safelisted").last().scrollIntoViewIfNeeded();
    await shot("5-command-mute");
    await say(page, "/dd0c status");
    await channel().getByText("Everything from search").last().scrollIntoViewIfNeeded();
    await shot("6-command-status");
    await say(page, "/dd0c mutt");
    await channel().getByText("The app's Home tab shows").last().scrollIntoViewIfNeeded();
    await shot("7-command-help");
    await say(page, "/dd0c mute serch for 2h");
    await channel().getByText("No alert has come from").scrollIntoViewIfNeeded();
    await shot("8-command-typo");
  });

  it("resolves an incident, reads that in the thread, and takes it back", async () => {
    // The channel stands where its newest message is; from a fresh look at it the menu stays where it opens.
    await page.goto(home);
    await card("2 alerts → 1 incident").waitFor();
    await choose("2 alerts → 1 incident", "Take acknowledgement back");
    await card("2 alerts → 1 incident").locator('[data-action-id="card_acknowledge"]').waitFor();
    await choose("2 alerts → 1 incident", "Resolve");
    await card("2 alerts → 1 incident").getByText("Resolved").waitFor();
    await card("2 alerts → 1 incident").getByText("2 replies").click();
    await page.getByTestId("thread").getByText("nobody has it in hand now").waitFor();
    await page.getByTestId("thread").getByText("Should its alerts fire again").waitFor();
    await shot("9-resolved");

    await page.getByTestId("thread").locator('[data-action-id="standing_undo"]').last().click();

    await page.getByTestId("thread").getByText("took this back").waitFor();
    await card("2 alerts → 1 incident").getByText("Reopened by").waitFor();
    await shot("10-reopened");
    await page.getByRole("button", { name: "Close thread" }).click();
  });

  it("sees what is muted on Home, and unmutes it there", async () => {
    await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).click();
    await page.getByTestId("home").getByText("Everything from search").waitFor();
    await shot("11-home");

    await page.getByTestId("home").locator('[data-action-id="unmute"]').first().click();

    await page.getByTestId("home").getByText("Everything from search").waitFor({ state: "detached" });
    await shot("12-home-unmuted");
    await page.goto(home);
    await card("2 alerts → 1 incident").getByText("Was muted by").waitFor();
    await shot("13-told-again");
  });

  async function fires(service: string, title: string): Promise<void> {
    const body = {
      id: `${service}-${title}`,
      title: `[Triggered] ${title}`,
      alert_id: `${service}/${title}`,
      alert_transition: "Triggered",
      priority: "P2",
      tags: `service:${service},env:production`,
    };
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(202);
  }
});
