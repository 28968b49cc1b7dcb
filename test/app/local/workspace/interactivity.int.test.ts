import type { BlockAction, GlobalShortcut, MessageShortcut } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../../../../app/local/workspace/core/manifest.ts";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, MANIFEST_FILE, startBoltApp, startSlack, userId } from "./bolt-app.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const low = option("low");
const options = [low, option("high")];

const BLOCKS: KnownBlock[] = [
  {
    type: "actions",
    block_id: "row",
    elements: [
      {
        type: "button",
        action_id: "mute",
        text: plain("Mute"),
        value: "i-1",
        style: "danger",
        confirm: { text: plain("Really?") },
      },
      { type: "static_select", action_id: "severity", options },
      { type: "overflow", action_id: "more", options },
      { type: "checkboxes", action_id: "boxes", options },
      { type: "radio_buttons", action_id: "radio", options, initial_option: low },
      { type: "conversations_select", action_id: "conversation" },
      { type: "channels_select", action_id: "channel" },
      { type: "users_select", action_id: "user" },
      { type: "multi_static_select", action_id: "many", options },
      { type: "external_select", action_id: "service", min_query_length: 0 },
      { type: "datepicker", action_id: "day" },
      { type: "timepicker", action_id: "hour" },
    ],
  },
  {
    type: "context_actions",
    block_id: "rating",
    elements: [
      {
        type: "feedback_buttons",
        action_id: "helpful",
        positive_button: { text: plain("Helpful"), value: "yes" },
        negative_button: { text: plain("Not helpful"), value: "no" },
      },
    ],
  },
];

describe("an interaction", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  let at: { channel: string; ts: string };
  const seen: BlockAction[] = [];
  const shortcuts: (MessageShortcut | GlobalShortcut)[] = [];

  beforeAll(async () => {
    const manifest = readManifest(MANIFEST_FILE);
    const features = {
      ...manifest.features,
      shortcuts: [
        { name: "Mute This Pattern", type: "message", callback_id: "mute_pattern", description: "Mute it" },
        { name: "Configure dd0c", type: "global", callback_id: "configure", description: "Settings" },
      ],
    };
    slack = await startSlack({ manifest: { ...manifest, features } });
    bolt = await startBoltApp(slack, (app) => {
      app.action(/.*/, async ({ ack, body, respond }) => {
        if (body.type !== "block_actions") return;
        seen.push(body);
        await ack();
        const [action] = body.actions;
        if (action?.action_id === "more") await respond({ replace_original: false, text: "only you" });
        if (action?.action_id === "helpful") await respond({ replace_original: true, text: "Thanks" });
      });
      app.options("service", async ({ ack, payload }) => {
        await ack({ options: [option(`${payload.value}-api`)] });
      });
      app.shortcut(/.*/, async ({ ack, shortcut }) => {
        if (shortcut.type === "message_action" || shortcut.type === "shortcut") shortcuts.push(shortcut);
        await ack();
      });
    });
    await slack.control.install("acme", "ada");
    slack.control.inviteBot("acme", "alerts");
    const posted = await bolt.client("acme").chat.postMessage({
      channel: channelId(slack, "acme", "alerts"),
      text: "card",
      blocks: BLOCKS,
    });
    at = { channel: "alerts", ts: posted.ts ?? "" };
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const click = (actionId: string, value?: string | string[]) =>
    slack.control.clickAction({
      team: "acme",
      user: "marcus",
      message: at,
      actionId,
      ...(value !== undefined && { value }),
    });

  it("with a button carries the message, the person and the button's value", async () => {
    await click("mute");

    const channel = { id: channelId(slack, "acme", "alerts"), name: "alerts" };
    expect(seen.at(-1)).toMatchObject({
      type: "block_actions",
      user: { id: userId(slack, "acme", "marcus"), username: "marcus" },
      api_app_id: slack.appId,
      channel,
      container: { type: "message", message_ts: at.ts, channel_id: channel.id, is_ephemeral: false },
      message: { ts: at.ts, text: "card", app_id: slack.appId },
      response_url: expect.stringContaining("/_hooks/actions/"),
      trigger_id: expect.any(String),
      actions: [
        {
          type: "button",
          action_id: "mute",
          block_id: "row",
          value: "i-1",
          style: "danger",
          text: { text: "Mute" },
          action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
        },
      ],
    });
  });

  it("that a person takes back in the confirm dialog never reaches the app", async () => {
    const before = seen.length;

    await slack.control.clickAction({
      team: "acme",
      user: "marcus",
      message: at,
      actionId: "mute",
      confirm: "deny",
    });

    expect(seen).toHaveLength(before);
  });

  it.each<[actionId: string, value: string | string[], action: object]>([
    ["severity", "high", { type: "static_select", selected_option: { value: "high" } }],
    ["more", "low", { type: "overflow", selected_option: { value: "low", text: { text: "LOW" } } }],
    [
      "boxes",
      ["low", "high"],
      { type: "checkboxes", selected_options: [{ value: "low" }, { value: "high" }] },
    ],
    ["radio", "high", { type: "radio_buttons", selected_option: { value: "high" } }],
    ["conversation", "C1", { type: "conversations_select", selected_conversation: "C1" }],
    ["channel", "C1", { type: "channels_select", selected_channel: "C1" }],
    ["user", "U1", { type: "users_select", selected_user: "U1" }],
    ["many", ["low"], { type: "multi_static_select", selected_options: [{ value: "low" }] }],
    ["service", "pay", { type: "external_select", selected_option: { value: "pay" } }],
    ["day", "2026-03-02", { type: "datepicker", selected_date: "2026-03-02" }],
    ["hour", "09:30", { type: "timepicker", selected_time: "09:30" }],
    ["helpful", "negative", { type: "feedback_buttons", value: "no", text: { text: "Not helpful" } }],
  ])("with %s sends what was chosen", async (actionId, value, action) => {
    await click(actionId, value);

    expect(seen.at(-1)?.actions).toMatchObject([{ ...action, action_id: actionId }]);
  });

  it("carries the state of every other element on the message", async () => {
    await click("severity", "low");

    expect(seen.at(-1)?.state?.values.row).toMatchObject({
      severity: { type: "static_select", selected_option: { value: "low" } },
      radio: { type: "radio_buttons", selected_option: { value: "low" } },
      boxes: { type: "checkboxes", selected_options: [] },
      day: { type: "datepicker", selected_date: null },
    });
  });

  it("is answered through response_url, to one person or in place of the message", async () => {
    await slack.control.waitForMessage((one) => one.text === "only you" && one.onlyFor !== null);

    const thanked = await slack.control.waitForMessage((one) => one.text === "Thanks");
    expect(thanked.ts).toBe(at.ts);
  });

  it("on an ephemeral message carries no copy of it", async () => {
    const client = bolt.client("acme");
    const channel = channelId(slack, "acme", "alerts");
    const user = userId(slack, "acme", "marcus");
    const blocks: KnownBlock[] = [
      { type: "actions", elements: [{ type: "button", action_id: "quiet", text: plain("Quiet") }] },
    ];
    const { message_ts: ts } = await client.chat.postEphemeral({
      channel,
      user,
      text: "x",
      blocks,
    });

    await slack.control.clickAction({
      team: "acme",
      user: "marcus",
      message: { channel: "alerts", ts: ts ?? "" },
      actionId: "quiet",
    });

    expect(seen.at(-1)).toMatchObject({ container: { is_ephemeral: true } });
    expect(seen.at(-1)?.message).toBeUndefined();
  });

  it("with an external select asks the app for options", async () => {
    const { ts = "" } = await bolt.client("acme").chat.postMessage({
      channel: channelId(slack, "acme", "alerts"),
      text: "pick",
      blocks: [
        {
          type: "actions",
          elements: [{ type: "external_select", action_id: "service", min_query_length: 0 }],
        },
      ],
    });

    const found = await slack.control.suggestions({
      team: "acme",
      user: "ada",
      message: { channel: "alerts", ts },
      actionId: "service",
      query: "pay",
    });

    expect(found?.options.map((one) => one.value)).toEqual(["pay-api"]);
  });

  it("with a message shortcut carries the message", async () => {
    await slack.control.messageShortcut("acme", "ada", at, "mute_pattern");

    expect(shortcuts.at(-1)).toMatchObject({
      type: "message_action",
      callback_id: "mute_pattern",
      message: { ts: at.ts },
      user: { id: userId(slack, "acme", "ada"), name: "ada" },
    });
  });

  it("with a global shortcut carries a trigger and no channel", async () => {
    await slack.control.globalShortcut("acme", "ada", "configure");

    expect(shortcuts.at(-1)).toMatchObject({ type: "shortcut", callback_id: "configure" });
    expect(shortcuts.at(-1)).not.toHaveProperty("channel");
  });

  it("with a button of an app that was removed goes nowhere", async () => {
    const { ts = "" } = await bolt.client("acme").chat.postMessage({
      channel: channelId(slack, "acme", "alerts"),
      text: "left behind",
      blocks: BLOCKS,
    });
    slack.control.uninstall("acme");
    const before = seen.length;

    const reply = await slack.control.clickAction({
      team: "acme",
      user: "ada",
      message: { channel: "alerts", ts },
      actionId: "mute",
    });

    expect(reply?.outcome).toBe("no_app_url");
    expect(seen).toHaveLength(before);
  });
});
