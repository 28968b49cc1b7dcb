import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../app/log.ts";
import { openVault } from "../app/secrets.ts";
import { dependencyQuestion } from "../app/slack/cards/questions.ts";
import { openInstallations } from "../app/slack/installations.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { openDatabase } from "../engine/db/database.ts";
import { CHROMIUM, openPage } from "./app/local/workspace/ui-browser.ts";
import { setUpBySlack } from "./support/clicks.ts";
import { asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

if (CHROMIUM === undefined) console.log("say-so.e2e: skipped, there is no chromium on the PATH");

/** Where the pictures go, for a person to look at. */
const SHOTS = process.env.UI_SHOTS ?? mkdtempSync(join(tmpdir(), "dd0c-say-so-"));

describe.skipIf(CHROMIUM === undefined)("what a person says of an incident", () => {
  let around: Surroundings;
  let web: Web;
  let worker: Worker;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[];
  let url = "";
  let team = "";

  beforeAll(async () => {
    console.log(`say-so.e2e: pictures in ${SHOTS}`);
    around = await startSurroundings();
    web = await startWebIn(around);
    worker = await startWorker(around.config, openLog("error", "worker"));
    url = await setUpBySlack(around.slack, {
      team: "Acme",
      user: "ada",
      channel: "incidents",
      provider: "datadog",
    });
    team = around.slack.control.workspaces().find(({ name }) => name === "Acme")?.id ?? "";
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
  const submit = () => page.getByTestId("modal-submit").last().click();
  const card = (text: string) =>
    page.getByTestId("channel").getByTestId("message").filter({ hasText: text }).last();
  const channelId = () =>
    around.slack.control.channels("Acme").find(({ name }) => name === "incidents")?.id ?? "";

  async function choose(text: string, choice: string): Promise<void> {
    await card(text).locator('[data-action-id="card_more"]').click();
    await page.getByText(choice, { exact: true }).last().click();
    await modal().waitFor();
  }

  it("asks why, and reads it", async () => {
    for (const title of ["p99 latency above 2 s", "error rate above 5%", "retry queue growing"])
      await fires("payments", title);
    await fires("search", "index is stale");
    await around.slack.control.waitForMessage((one) =>
      JSON.stringify(one.blocks).includes("3 alerts → 1 incident"),
    );
    await page.goto(`${around.slack.url}/client/${team}/${channelId()}`);
    await card("3 alerts → 1 incident").waitFor();
    await shot("1-card");

    await card("3 alerts → 1 incident").locator('[data-action-id="card_why"]').click();

    await modal().getByText("No deploy is implicated.").waitFor();
    await shot("2-why");
    await page.keyboard.press("Escape");
    await modal().waitFor({ state: "detached" });
  });

  it("takes out what is not related, and sees who and what in the thread", async () => {
    await choose("3 alerts → 1 incident", "Not related…");
    await shot("3-not-related");
    await modal().locator('[data-action-id="split_picked"]').click();
    await page.keyboard.type("retry");
    await page.keyboard.press("Enter");
    await modal().getByText("1 alert goes, 2 stay.").waitFor();
    await page.keyboard.press("Escape");
    await shot("4-not-related-picked");

    await submit();

    await card("Taken out of #1").waitFor();
    await card("1 reply").getByText("1 reply").click();
    await page.getByTestId("thread").getByText("took 1 alert out of incident #1").waitFor();
    await shot("5-taken-out");
  });

  it("takes it back in the thread", async () => {
    await page.getByTestId("thread").locator('[data-action-id="undo"]').click();

    await page.getByTestId("thread").getByText("They are one incident again, #1.").waitFor();
    await card("is now part of incident #1").waitFor();
    await shot("6-taken-back");
    await page.getByRole("button", { name: "Close thread" }).click();
  });

  it("merges another incident into it, and takes that back", async () => {
    await choose("3 alerts → 1 incident", "Merge with…");
    await modal().locator('[data-action-id="other"]').click();
    await shot("7-merge-with");
    await page.keyboard.type("search");
    await page.keyboard.press("Enter");
    await submit();

    await card("4 alerts → 1 incident").waitFor();
    await card("2 replies").getByText("2 replies").click();
    await page.getByTestId("thread").getByText("merged incident #2").waitFor();
    await shot("8-merged");
    await page.getByTestId("thread").locator('[data-action-id="undo"]').click();
    await page.getByTestId("thread").getByText("Incident #2 is on its own again.").waitFor();
    await card("On its own again").waitFor();
    await card("3 alerts → 1 incident").waitFor();
    await shot("9-merge-taken-back");
    await page.getByRole("button", { name: "Close thread" }).click();
  });

  it("answers a question about a dependency", async () => {
    const db = openDatabase({ url: around.database.url });
    const tenantId = (await asSuperuser(around.database.url, (sql) => sql`select tenant_id from tenants`))[0]
      ?.tenant_id;
    const access = await openInstallations(db, openVault(around.env.MASTER_KEYS ?? "")).slackOf(tenantId);
    await db.close();
    const asked = { upstream: "payments", downstream: "checkout", together: 6, upstreamFirst: 5 };
    await new WebClient(access?.token, { slackApiUrl: around.slack.slackApiUrl }).chat.postMessage({
      channel: channelId(),
      text: "payments → checkout?",
      blocks: dependencyQuestion(asked),
    });
    await card("Does checkout depend on payments").waitFor();
    await shot("10-question");

    await card("Does checkout depend on payments").locator('[data-action-id="dependency_yes"]').click();

    await card("Yes: checkout depends on payments.").waitFor();
    await shot("11-answered");
  });

  it("sees it among the dependencies, adds one, and looks at names, safelist and settings", async () => {
    await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).click();
    await page.getByTestId("home").locator('[data-action-id="open_settings"]').click();
    await modal().getByText("What correlation goes by").waitFor();
    await shot("12-settings");
    await modal().locator('[data-action-id="open_dependencies"]').click();
    await modal().getByText("Said by people").waitFor();
    await pick("downstream_service", "search");
    await pick("upstream_service", "payments");
    await submit();
    await modal().getByText("Added: search depends on payments.").waitFor();
    await shot("13-dependencies");
    await page.getByTestId("modal-back").last().click();
    await modal().locator('[data-action-id="open_aliases"]').click();
    await modal().getByText("In CI it is").waitFor();
    await shot("14-aliases");
    await page.getByTestId("modal-back").last().click();
  });

  it("takes payments off the safelist only after reading what that means", async () => {
    await modal().locator('[data-action-id="open_safelist"]').click();
    await modal().getByText("On it from the start").waitFor();
    await shot("15-safelist");
    await modal()
      .getByRole("checkbox", { name: /^Payments/ })
      .click();
    await modal().locator('[data-action-id="patterns"]').fill("card (declined|fraud)");
    await submit();

    await modal().getByText("You are taking payments off the safelist.").waitFor();
    await shot("16-safelist-warning");
    await submit();
    await modal().getByText("What correlation goes by").waitFor();

    const stored = await asSuperuser(
      around.database.url,
      (sql) => sql`select config->'safelist' as safelist from tenants`,
    );
    expect(stored).toEqual([
      { safelist: { off: ["payment"], serviceWords: [], patterns: ["card (declined|fraud)"] } },
    ]);
  });

  async function pick(actionId: string, name: string): Promise<void> {
    await modal().locator(`[data-action-id="${actionId}"]`).click();
    await page.keyboard.type(name);
    await page.getByRole("option", { name }).first().click();
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
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(202);
  }
});
