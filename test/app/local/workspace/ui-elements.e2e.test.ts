import { App, LogLevel } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSlack, startLocalSlack } from "../../../../app/local/workspace/start.ts";
import { CHROMIUM, freePort, openChannel, openPage, say, shot } from "./ui-browser.ts";

if (CHROMIUM === undefined) console.log("ui-elements.e2e: skipped, there is no chromium on the PATH");

describe.skipIf(CHROMIUM === undefined)("Block Kit elements in the browser", () => {
  let slack: LocalSlack;
  let app: App;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[] = [];
  /** The last action the app heard of, by action_id. */
  const heard = new Map<string, Record<string, unknown>>();
  const submissions: unknown[] = [];

  beforeAll(async () => {
    slack = await startLocalSlack({ port: 0, seed: 11, manifestFile: "slack-manifest.yml" });
    const port = await freePort();
    app = recordingApp(slack, heard, submissions);
    await app.start({ port, host: "127.0.0.1" });
    await slack.control.setAppBaseUrl(`http://localhost:${port}`);
    await slack.control.install("Acme", "ada");
    slack.control.inviteBot("Acme", "alerts");
    ({ browser, page, errors: pageErrors } = await openPage());
    await page.goto(slack.url);
    await openChannel(page, "alerts");
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await slack?.close();
    expect(pageErrors).toEqual([]);
  });

  const element = (actionId: string): Locator => page.locator(`[data-action-id="${actionId}"]`);

  it("draws every block of a message", async () => {
    await say(page, "/dd0c elements");

    await element("pick-many").waitFor();
    for (const type of ["table", "data_table", "data_visualization", "markdown", "card", "container"]) {
      await page.locator(`[data-block-type="${type}"]`).first().waitFor();
    }
    expect(await page.locator(".block-unknown").count()).toBe(0);
    await shot(page, "elements");
  });

  it.each([
    ["pick-one", "Grafana", { selected_option: { value: "grafana" } }],
    ["pick-external", "remote-2", { selected_option: { value: "remote-2" } }],
    ["pick-user", "Marcus", { selected_user: expect.stringMatching(/^U/) }],
    ["pick-channel", "incidents", { selected_channel: expect.stringMatching(/^C/) }],
  ])("tells the app what was picked in %s", async (actionId, typed, expected) => {
    await element(actionId).click();
    await page.getByRole("combobox", { name: "Search" }).fill(typed);
    await page.getByRole("option", { name: typed }).click();

    await expect.poll(() => heard.get(actionId)).toMatchObject(expected);
  });

  it("keeps the picks of a multi select as chips", async () => {
    await element("pick-many").click();
    await page.getByRole("option", { name: "Datadog" }).click();
    await page.getByRole("option", { name: "PagerDuty" }).click();
    await page.keyboard.press("Escape");

    await expect
      .poll(() => heard.get("pick-many")?.selected_options)
      .toMatchObject([{ value: "datadog" }, { value: "pagerduty" }]);
    await page.getByRole("button", { name: "Remove Datadog" }).click();
    await expect.poll(() => heard.get("pick-many")?.selected_options).toMatchObject([{ value: "pagerduty" }]);
  });

  it("tells of dates, times, boxes, radio buttons, overflow menus and thumbs", async () => {
    await element("day").fill("2026-03-02");
    await element("hour").fill("09:30");
    await element("boxes").getByText("Grafana").click();
    await element("radios").getByText("PagerDuty").click();
    await element("more").click();
    await page.getByRole("menuitem", { name: "Datadog" }).click();
    await element("thumbs").getByRole("button", { name: "Bad" }).click();

    await expect.poll(() => heard.get("thumbs")).toMatchObject({ value: "down" });
    expect(heard.get("day")).toMatchObject({ selected_date: "2026-03-02" });
    expect(heard.get("hour")).toMatchObject({ selected_time: "09:30" });
    expect(heard.get("boxes")).toMatchObject({ selected_options: [{ value: "grafana" }] });
    expect(heard.get("radios")).toMatchObject({ selected_option: { value: "pagerduty" } });
    expect(heard.get("more")).toMatchObject({ selected_option: { value: "datadog" } });
  });

  it("hands a modal's values to the app, presets included, and dispatches text that asked for it", async () => {
    await say(page, "/dd0c form");
    await element("email").fill("not an address");
    await element("count").fill("7");
    await element("filter").fill("payments");
    await element("filter").press("Enter");
    await expect.poll(() => heard.get("filter")).toMatchObject({ value: "payments" });
    await page.getByTestId("modal-submit").click();
    await page.getByTestId("field-error").waitFor();

    await element("email").fill("ada@example.com");
    await page.getByTestId("modal-submit").click();

    await page.getByTestId("modal").waitFor({ state: "detached" });
    expect(submissions).toEqual([
      { email: "ada@example.com", count: "7", filter: "payments", preset: "already here" },
    ]);
  });
});

/** A Bolt app that remembers what it hears. */
function recordingApp(
  slack: LocalSlack,
  heard: Map<string, Record<string, unknown>>,
  submissions: unknown[],
): App {
  const app = new App({
    signingSecret: slack.signingSecret,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: "a secret of this test",
    scopes: ["commands", "chat:write"],
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.slackApiUrl },
    installerOptions: {
      directInstall: true,
      authorizationUrl: slack.authorizeUrl,
      clientOptions: { slackApiUrl: slack.slackApiUrl },
    },
  });
  app.command("/dd0c", async ({ ack, command, client }) => {
    await ack();
    if (command.text === "form") await client.views.open({ trigger_id: command.trigger_id, view: FORM });
    else
      await client.chat.postMessage({
        channel: command.channel_id,
        text: "Elements",
        blocks: elementBlocks(),
      });
  });
  app.action(/.*/, async ({ ack, action }) => {
    await ack();
    if ("action_id" in action) heard.set(action.action_id, { ...action });
  });
  app.options("pick-external", async ({ ack, payload }) => {
    const options = [1, 2, 3]
      .map((n) => option(`remote-${n}`))
      .filter(({ value }) => value.includes(payload.value));
    await ack({ options });
  });
  app.view("form", async ({ ack, view }) => {
    await ack();
    const values = Object.values(view.state.values).flatMap((block) => Object.entries(block));
    submissions.push(Object.fromEntries(values.map(([actionId, { value }]) => [actionId, value])));
  });
  return app;
}

function option(name: string) {
  return { text: { type: "plain_text" as const, text: name }, value: name.toLowerCase() };
}

const TOOLS = ["Datadog", "Grafana", "PagerDuty"].map(option);

function elementBlocks(): KnownBlock[] {
  const cell = (text: string) => ({ type: "raw_text" as const, text });
  const number = (value: number) => ({ type: "raw_number" as const, value, text: `${value}` });
  const blocks: (KnownBlock | { type: "data_visualization"; title: string; chart: object })[] = [
    {
      type: "table",
      rows: [
        [cell("Pattern"), cell("Alerts")],
        [cell("disk full"), number(412)],
      ],
    },
    {
      type: "data_table",
      caption: "Noisiest services",
      rows: [
        [cell("Service"), cell("Alerts")],
        [cell("api"), number(9)],
      ],
    },
    {
      type: "data_visualization",
      title: "Alerts per day",
      chart: { type: "bar", series: [{ name: "Alerts", data: [{ label: "Mon", value: 3 }] }] },
    },
    { type: "markdown", text: "## What happened\n1. A **deploy**" },
    {
      type: "card",
      title: { type: "mrkdwn", text: "*payments*" },
      body: { type: "mrkdwn", text: "p99 over 2 s" },
    },
    {
      type: "container",
      title: { type: "plain_text", text: "12 alerts" },
      is_collapsible: true,
      child_blocks: [{ type: "section", text: { type: "mrkdwn", text: "• one\n• two" } }],
    },
    {
      type: "actions",
      elements: [
        { type: "static_select", action_id: "pick-one", options: TOOLS },
        { type: "external_select", action_id: "pick-external", min_query_length: 1 },
        { type: "users_select", action_id: "pick-user" },
        { type: "channels_select", action_id: "pick-channel" },
        { type: "datepicker", action_id: "day" },
        { type: "timepicker", action_id: "hour" },
        { type: "overflow", action_id: "more", options: TOOLS },
      ],
    },
    {
      type: "actions",
      elements: [
        { type: "checkboxes", action_id: "boxes", options: TOOLS },
        { type: "radio_buttons", action_id: "radios", options: TOOLS },
      ],
    },
    {
      type: "section",
      text: { type: "mrkdwn", text: "Tools" },
      accessory: { type: "multi_static_select", action_id: "pick-many", options: TOOLS },
    },
    {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "thumbs",
          positive_button: { text: { type: "plain_text", text: "Good" }, value: "up" },
          negative_button: { text: { type: "plain_text", text: "Bad" }, value: "down" },
        },
      ],
    },
  ];
  // @slack/types does not know data_visualization yet; the workspace and Slack do.
  return blocks as KnownBlock[];
}

const FORM: ModalView = {
  type: "modal",
  callback_id: "form",
  title: { type: "plain_text", text: "Form" },
  submit: { type: "plain_text", text: "Save" },
  blocks: [
    {
      type: "input",
      label: { type: "plain_text", text: "Email" },
      element: { type: "email_text_input", action_id: "email" },
    },
    {
      type: "input",
      label: { type: "plain_text", text: "Count" },
      element: { type: "number_input", action_id: "count", is_decimal_allowed: false },
    },
    {
      type: "input",
      dispatch_action: true,
      label: { type: "plain_text", text: "Filter" },
      element: { type: "plain_text_input", action_id: "filter" },
    },
    {
      type: "input",
      label: { type: "plain_text", text: "Preset" },
      element: { type: "plain_text_input", action_id: "preset", initial_value: "already here" },
    },
  ],
};
