import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { CHROMIUM, openChannel, openPage, say } from "./app/local/workspace/ui-browser.ts";
import { asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

if (CHROMIUM === undefined) console.log("first-minute.e2e: skipped, there is no chromium on the PATH");

/** Where the pictures go, for a person to look at. */
const SHOTS = fileURLToPath(new URL("../.data/screenshots", import.meta.url));
/** The least that a person could set is a minute; the test does not want to wait for it. */
const WINDOW_MS = 8_000;

describe.skipIf(CHROMIUM === undefined)("a newcomer's first minute", () => {
  let around: Surroundings;
  let web: Web;
  let worker: Worker;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[];
  let url = "";

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    around = await startSurroundings();
    web = await startWebIn(around);
    worker = await startWorker(around.config, openLog("error", "worker"));
    ({ browser, page, errors: pageErrors } = await openPage());
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  });

  afterAll(async () => {
    await browser?.close();
    await web?.close();
    await worker?.close();
    await around?.close();
    expect(pageErrors ?? []).toEqual([]);
  });

  const shot = (name: string) => page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const home = () => page.getByTestId("home");
  const modal = () => page.getByTestId("modal").last();
  const message = (text: string) =>
    page.getByTestId("channel").getByTestId("message").filter({ hasText: text }).last();

  it("begins in the app directory and, after consent, on the app's Home with a checklist", async () => {
    await page.goto(`${around.slack.url}/app-directory/${around.slack.appId}`);
    await page.getByTestId("add-to-slack").click();
    await shot("consent");
    await page.getByRole("button", { name: "Allow" }).click();

    await page.waitForURL("**/client/*/app/*");
    await home().getByText("Set up: 0 of 3 done").waitFor();
    await shot("home-checklist");
    await asSuperuser(
      around.database.url,
      (sql) => sql`update tenants set config = ${sql.json({ windowMs: WINDOW_MS, extendWithinMs: 0 })}`,
    );
  });

  it("picks a channel in a modal, after inviting the app there", async () => {
    await openChannel(page, "incidents");
    await say(page, "/invite @dd0c alert");
    await page.getByTestId("channel").getByText("was added to the channel").waitFor();
    await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).click();

    await home().locator('[data-action-id="pick_channel"]').first().click();
    await modal().locator('[data-action-id="channel"]').click();
    await page.keyboard.type("incidents");
    await page.keyboard.press("Enter");
    await page.getByTestId("modal-submit").click();

    await home().getByText("Set up: 1 of 3 done").waitFor();
  });

  it("adds a Datadog source and sees its URL", async () => {
    await home().locator('[data-action-id="add_source"]').first().click();
    await modal().locator('[data-action-id="provider"]').click();
    await page.keyboard.type("Datadog");
    await page.keyboard.press("Enter");
    await page.getByTestId("modal-submit").click();

    await modal().getByText("waiting for the first delivery").waitFor();
    url = /https?:\/\/\S+\/v1\/wh\/[\w/-]+/.exec(await modal().innerText())?.[0] ?? "";
    expect(url).toContain(`${around.config.publicUrl}/v1/wh/`);
    await shot("modal-source");
  });

  it("presses Send test alert and sees it in the channel within a second or so, while the modal turns green", async () => {
    await modal().locator('[data-action-id="send_test"]').click();

    await around.slack.control.waitForMessage((message) => message.text.startsWith("🧪 Test alert"));
    await modal().getByText("connected, last delivery").waitFor();
    await page.keyboard.press("Escape");
    await modal().waitFor({ state: "detached" });
    await home().getByText("last delivery").waitFor();
    await shot("home-set-up");
  });

  it("pastes the URL into Datadog and sees the first alert at once, watching for related ones", async () => {
    await page.locator("[data-channel-id]", { hasText: "incidents" }).click();
    const sentAt = Date.now();

    await send("p99 latency above 2 s", "Triggered");

    const eager = await around.slack.control.waitForMessage((message) =>
      message.text.startsWith("🔔 New alert: payments"),
    );
    expect(eager.text).toContain("watching for related alerts…");
    await message("Watching for related alerts").waitFor();
    await shot("eager-message");
    // Said of the product, not a timed test: the number is printed for whoever reads the log.
    console.log(
      `first-minute.e2e: the eager message was there after ${Math.round(eager.versions[0]?.arrivedAtMs ?? 0) - sentAt} ms`,
    );
  });

  it("sees the same message become the incident card as more alerts join, and its final state when the window closes", async () => {
    const eager = await around.slack.control.waitForMessage((message) =>
      message.text.startsWith("🔔 New alert: payments"),
    );
    for (const title of ["error rate above 5%", "CPU above 90%", "retry queue growing"])
      await send(title, "Triggered");

    const grouping = await around.slack.control.waitForMessage(
      (message) => message.ts === eager.ts && message.text.includes("4 alerts"),
    );
    await say(page, "/dd0c status");
    await page.locator("[data-ephemeral]", { hasText: "open" }).getByText("payments").first().waitFor();
    await shot("grouping-card");
    const closed = await around.slack.control.waitForMessage(
      (message) => message.ts === eager.ts && JSON.stringify(message.blocks).includes("card_helpful"),
      20_000,
    );

    expect(grouping.ts).toBe(eager.ts);
    expect(closed.versions.length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(closed.blocks)).toContain("Noise score");
    await message("Incident #2")
      .getByRole("button", { name: /Helpful/ })
      .first()
      .waitFor();
    await shot("final-card");
  });

  it("presses Helpful, which the card then shows", async () => {
    await message("Incident #2").getByRole("button", { name: "Helpful" }).first().click();

    await page.locator("[data-ephemeral]", { hasText: "Noted as helpful" }).waitFor();
    await around.slack.control.waitForMessage((message) =>
      JSON.stringify(message.blocks).includes("Helpful (1)"),
    );
    const stored = await asSuperuser(around.database.url, (sql) => sql`select verdict from feedback`);
    expect(stored).toEqual([{ verdict: "helpful" }]);
  });

  async function send(title: string, transition: string): Promise<void> {
    const now = String(Date.now());
    const body = {
      dd0c_schema: "datadog.v1",
      event_id: `${title}-${transition}`,
      alert_cycle_key: title,
      transition,
      alert_type: "error",
      alert_priority: "P2",
      title,
      tags: "service:payments,env:prod",
      date: now,
      last_updated: now,
      link: "https://app.datadoghq.com/monitors/88042",
    };
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(202);
  }
});
