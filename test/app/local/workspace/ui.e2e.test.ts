import { App, LogLevel } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalSlack, startLocalSlack } from "../../../../app/local/workspace/start.ts";
import { CHROMIUM, freePort, openChannel, openPage, say, shot } from "./ui-browser.ts";

if (CHROMIUM === undefined) console.log("ui.e2e: skipped, there is no chromium on the PATH");

describe.skipIf(CHROMIUM === undefined)("the browser client of the local workspace", () => {
  let slack: LocalSlack;
  let app: App;
  let browser: Browser;
  let page: Page;
  let pageErrors: string[] = [];
  const submitted: unknown[] = [];

  beforeAll(async () => {
    slack = await startLocalSlack({ port: 0, seed: 7, manifestFile: "slack-manifest.yml" });
    const port = await freePort();
    app = tinyApp(slack, submitted);
    await app.start({ port, host: "127.0.0.1" });
    await slack.control.setAppBaseUrl(`http://localhost:${port}`);
    ({ browser, page, errors: pageErrors } = await openPage());
  });

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await slack?.close();
    expect(pageErrors).toEqual([]);
  });

  it("adds the app from the directory and ends on its Home", async () => {
    await page.goto(`${slack.url}/app-directory/${slack.appId}`);
    await page.getByRole("heading", { name: "Permissions" }).first().waitFor();
    await shot(page, "directory");

    await page.getByTestId("add-to-slack").click();
    await page.getByRole("button", { name: "Allow" }).click();

    await page.waitForURL("**/client/*/app/*");
    await page.getByTestId("home").getByText("Welcome to the tiny app").waitFor();
    expect(await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).isVisible()).toBe(
      true,
    );
    await shot(page, "home");
  });

  it("answers a button on the Home by publishing it anew", async () => {
    await page.locator('[data-action-id="count"]').click();

    await page.getByTestId("home").getByText("Clicked by").waitFor();
  });

  it("offers slash commands while they are typed, and shows the answer to their author only", async () => {
    await openChannel(page, "alerts");
    await page.getByTestId("composer").getByRole("combobox").pressSequentially("/dd");
    const offer = page.locator('[data-command="/dd0c"]');
    await offer.getByText("See open incidents").waitFor();
    await shot(page, "autocomplete");

    await page.keyboard.press("Enter");
    await page.keyboard.type("help");
    await page.keyboard.press("Enter");

    const answer = page.locator("[data-ephemeral]", { hasText: "You asked for help" });
    await answer.getByText("Only visible to you").waitFor();
  });

  it("invites the app to a channel by the name people see", async () => {
    await page.getByTestId("composer").getByRole("combobox").fill("/invite @dd0c alert");
    await page.keyboard.press("Enter");

    await page.getByTestId("channel").getByText("was added to the channel").waitFor();
  });

  it("edits a message in place when its button is pressed", async () => {
    await say(page, "/dd0c card");
    const card = page.getByTestId("message").filter({ hasText: "p99 latency" });
    await card.waitFor();
    const ts = await card.getAttribute("data-ts");
    await shot(page, "card");

    await card.locator('[data-action-id="ack"]').click();

    await card.getByText("Acknowledged by").waitFor();
    await card.getByText("(edited)").waitFor();
    expect(await card.getAttribute("data-ts")).toBe(ts);
    expect(await card.locator('[data-action-id="ack"]').count()).toBe(0);
    await shot(page, "edited");
  });

  it("asks before a dangerous choice, and takes no for an answer", async () => {
    await say(page, "/dd0c card");
    const card = page.getByTestId("message").filter({ has: page.locator('[data-action-id="mute"]') });

    await card.locator('[data-action-id="mute"]').click();
    await page.getByTestId("confirm").getByText("Mute this pattern?").waitFor();
    await page.keyboard.press("Escape");

    await page.getByTestId("confirm").waitFor({ state: "detached" });
    expect(await card.getByText("Muted").count()).toBe(0);
  });

  it("shows a thread beside the channel and counts its replies", async () => {
    const card = page.getByTestId("message").filter({ has: page.locator('[data-action-id="mute"]') });
    await card.hover();
    await card.getByRole("button", { name: "Reply in thread" }).click();

    await page.getByTestId("thread").getByTestId("composer").getByRole("combobox").fill("rolling back");
    await page.keyboard.press("Enter");

    await page.getByTestId("thread").getByText("rolling back").waitFor();
    await page.getByTestId("channel").getByText("1 reply").waitFor();
    await page.getByRole("button", { name: "Close thread" }).click();
  });

  it("walks through a modal: required fields, the app's errors, a second view, and submission", async () => {
    await say(page, "/dd0c config");
    const modal = page.getByTestId("modal").last();
    await modal.getByText("Add a Source").waitFor();
    await page.keyboard.type("taken");
    await page.getByTestId("modal-submit").click();
    await page.getByTestId("field-error").getByText("required").waitFor();

    await modal.locator('[data-action-id="tool"]').click();
    await page.keyboard.type("graf");
    await page.keyboard.press("Enter");
    await page.getByTestId("modal-submit").click();
    await page.getByTestId("field-error").getByText("That name is taken").waitFor();
    await shot(page, "modal");

    await modal.locator('[data-action-id="name"]').fill("Grafana EU");
    await page.getByTestId("modal-submit").click();
    await page.getByRole("heading", { name: "Almost Done" }).waitFor();
    await page.getByTestId("modal").last().getByTestId("modal-submit").click();

    await page.getByTestId("modal").first().waitFor({ state: "detached" });
    expect(submitted).toContainEqual(
      expect.objectContaining({ name: "Grafana EU", tool: "grafana", channel: expect.stringMatching(/^C/) }),
    );
  });

  it("closes a modal with Escape", async () => {
    await say(page, "/dd0c config");
    await page.getByTestId("modal").waitFor();

    await page.keyboard.press("Escape");

    await page.getByTestId("modal").waitFor({ state: "detached" });
  });

  it("makes no link of an address that could run script", async () => {
    await say(page, "<javascript:alert(1)|harmless> and https://example.com/ok *bold*");

    const message = page.getByTestId("message").filter({ hasText: "harmless" });
    await message.getByText("bold", { exact: true }).waitFor();
    const links = await message
      .getByRole("link")
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("href")));
    expect(links).toEqual(["https://example.com/ok"]);
  });

  it("counts a mention in another channel as unread until that channel is opened", async () => {
    const incidents = page.locator("[data-channel-id]", { hasText: "incidents" });
    const [ada] = slack.control.users("Acme");

    await slack.control.say("Acme", "marcus", "incidents", `is <@${ada?.id}> there?`);

    await incidents.getByText("1 unread").waitFor();
    await incidents.click();
    await page.getByTestId("channel").getByText("there?").waitFor();
    await incidents.getByText("1 unread").waitFor({ state: "detached" });
    await openChannel(page, "alerts");
  });

  it("shows nothing of one workspace in the other", async () => {
    await page.getByRole("button", { name: "Workspace Globex" }).click();
    await openChannel(page, "alerts");

    await page.getByRole("heading", { name: "#alerts" }).waitFor();
    expect(await page.getByTestId("message").count()).toBe(0);
    expect(await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).count()).toBe(0);
    await page.getByRole("button", { name: "Workspace Acme" }).click();
    await openChannel(page, "alerts");
  });

  it("lists the requests between app and workspace, newest first", async () => {
    await page.getByTestId("inspector-toggle").click();

    const inspector = page.getByTestId("inspector");
    await inspector.locator('[data-exchange="chat.update"]').first().waitFor();
    await inspector.locator('[data-exchange="view_submission"]').first().getByText("200").waitFor();
    await shot(page, "inspector");
  });

  it("says on every page, in both themes, that it is not Slack", async () => {
    await page.getByTestId("theme-toggle").click();

    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    for (const path of ["/", "/app-directory", `/app-directory/${slack.appId}`]) {
      await page.goto(slack.url + path);
      await page.getByTestId("banner").getByText("Local stand-in, not Slack").waitFor();
    }
  });

  it("removes the app when asked twice", async () => {
    await page.getByTestId("remove-app").click();
    await page.getByTestId("confirm-agree").click();

    await page.getByTestId("remove-app").waitFor({ state: "detached" });
    expect(await page.getByTestId("sidebar").getByRole("link", { name: "dd0c alert" }).count()).toBe(0);
  });
});

/** A real Bolt app, small enough to read: a Home with a counter, a card, and a modal of two steps. */
function tinyApp(slack: LocalSlack, submitted: unknown[]): App {
  const app = new App({
    signingSecret: slack.signingSecret,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    stateSecret: "a secret of this test",
    scopes: ["commands", "chat:write", "channels:read"],
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.slackApiUrl },
    installerOptions: {
      directInstall: true,
      authorizationUrl: slack.authorizeUrl,
      clientOptions: { slackApiUrl: slack.slackApiUrl },
      callbackOptions: {
        success: (installation, _options, _req, res) => {
          res.writeHead(302, { location: `${slack.url}/client/${installation.team?.id}/app/${slack.appId}` });
          res.end();
        },
      },
    },
  });

  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: homeBlocks("Nobody clicked yet.") },
    });
  });
  app.action("count", async ({ ack, body, client }) => {
    await ack();
    const blocks = homeBlocks(`Clicked by <@${body.user.id}>.`);
    await client.views.publish({ user_id: body.user.id, view: { type: "home", blocks } });
  });
  app.command("/dd0c", async ({ ack, command, client }) => {
    if (command.text === "config") {
      await ack();
      await client.views.open({ trigger_id: command.trigger_id, view: SOURCE_MODAL });
    } else if (command.text === "card") {
      await ack();
      const card = { text: "payments: p99 latency over 2 s", blocks: cardBlocks() };
      await client.chat.postMessage({ channel: command.channel_id, ...card });
    } else {
      await ack({
        response_type: "ephemeral",
        text: `You asked for \`${command.text}\`: You asked for help.`,
      });
    }
  });
  app.action("ack", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions" || body.channel === undefined || body.message === undefined) return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: "Acknowledged",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "payments: p99 latency over 2 s" } },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: `:white_check_mark: Acknowledged by <@${body.user.id}>` }],
        },
      ],
    });
  });
  app.view("source", async ({ ack, view }) => {
    const { values } = view.state;
    if (values.name?.name?.value === "taken") {
      await ack({ response_action: "errors", errors: { name: "That name is taken." } });
      return;
    }
    submitted.push({
      name: values.name?.name?.value,
      tool: values.tool?.tool?.selected_option?.value,
      channel: values.channel?.channel?.selected_conversation,
    });
    await ack({ response_action: "push", view: DONE_MODAL });
  });
  app.view("done", async ({ ack }) => ack({ response_action: "clear" }));
  return app;
}

function homeBlocks(words: string): KnownBlock[] {
  return [
    { type: "header", text: { type: "plain_text", text: "Welcome to the tiny app" } },
    { type: "section", text: { type: "mrkdwn", text: words } },
    {
      type: "actions",
      elements: [{ type: "button", action_id: "count", text: { type: "plain_text", text: "Click" } }],
    },
  ];
}

function cardBlocks(): KnownBlock[] {
  return [
    { type: "header", text: { type: "plain_text", text: ":red_circle: payments: p99 latency over 2 s" } },
    { type: "section", text: { type: "mrkdwn", text: "*23 alerts* from Datadog became one incident." } },
    {
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: "ack",
          style: "primary",
          text: { type: "plain_text", text: "Acknowledge" },
        },
        {
          type: "button",
          action_id: "mute",
          style: "danger",
          text: { type: "plain_text", text: "Mute" },
          confirm: {
            title: { type: "plain_text", text: "Mute this pattern?" },
            text: { type: "mrkdwn", text: "For *2 hours*." },
            confirm: { type: "plain_text", text: "Mute" },
            deny: { type: "plain_text", text: "Cancel" },
          },
        },
      ],
    },
  ];
}

const SOURCE_MODAL: ModalView = {
  type: "modal",
  callback_id: "source",
  title: { type: "plain_text", text: "Add a Source" },
  submit: { type: "plain_text", text: "Next" },
  blocks: [
    {
      type: "input",
      block_id: "name",
      label: { type: "plain_text", text: "Name" },
      hint: { type: "plain_text", text: "Shown on cards." },
      element: { type: "plain_text_input", action_id: "name" },
    },
    {
      type: "input",
      block_id: "channel",
      label: { type: "plain_text", text: "Channel" },
      element: { type: "conversations_select", action_id: "channel", default_to_current_conversation: true },
    },
    {
      type: "input",
      block_id: "tool",
      label: { type: "plain_text", text: "Tool" },
      element: {
        type: "static_select",
        action_id: "tool",
        options: ["Datadog", "Grafana", "PagerDuty"].map((name) => ({
          text: { type: "plain_text", text: name },
          value: name.toLowerCase(),
        })),
      },
    },
  ],
};

const DONE_MODAL: ModalView = {
  type: "modal",
  callback_id: "done",
  title: { type: "plain_text", text: "Almost Done" },
  submit: { type: "plain_text", text: "Finish" },
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "Paste the address into *Grafana*." } }],
};
