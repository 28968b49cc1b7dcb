import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, startBoltApp, startSlack, teamOf, userId } from "./bolt-app.ts";

describe("the first hour with the app", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  const clicks: string[] = [];

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.command("/dd0c", async ({ ack, client, body }) => {
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: "modal",
            callback_id: "settings",
            title: { type: "plain_text", text: "Settings" },
            submit: { type: "plain_text", text: "Save" },
            blocks: [
              {
                type: "input",
                block_id: "where",
                label: { type: "plain_text", text: "Channel" },
                element: {
                  type: "conversations_select",
                  action_id: "channel",
                  default_to_current_conversation: true,
                },
              },
              {
                type: "input",
                block_id: "minutes",
                label: { type: "plain_text", text: "Minutes" },
                element: { type: "plain_text_input", action_id: "amount" },
              },
            ],
          },
        });
      });
      app.view("settings", async ({ ack, view, client }) => {
        const { where, minutes } = view.state.values;
        const amount = minutes?.amount?.value ?? "";
        if (!/^\d+$/.test(amount)) {
          await ack({ response_action: "errors", errors: { minutes: "Give a number" } });
          return;
        }
        await ack();
        await client.chat.postMessage({
          channel: where?.channel?.selected_conversation ?? "",
          text: `Window of ${amount} minutes`,
          blocks: [
            { type: "section", text: { type: "mrkdwn", text: `Window of ${amount} minutes` } },
            {
              type: "actions",
              block_id: "card",
              elements: [
                {
                  type: "button",
                  action_id: "mute",
                  text: { type: "plain_text", text: "Mute" },
                  value: "i-1",
                },
              ],
            },
          ],
        });
      });
      app.action("mute", async ({ ack, body, client, action }) => {
        await ack();
        if (body.type !== "block_actions" || action.type !== "button") return;
        clicks.push(action.value ?? "");
        await client.chat.update({
          channel: body.channel?.id ?? "",
          ts: body.message?.ts ?? "",
          text: `Muted by <@${body.user.id}>`,
          blocks: [{ type: "context", elements: [{ type: "mrkdwn", text: `Muted by <@${body.user.id}>` }] }],
        });
      });
      app.event("app_home_opened", async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: {
            type: "home",
            blocks: [{ type: "section", text: { type: "mrkdwn", text: `Hello <@${event.user}>` } }],
          },
        });
      });
    });
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  it("installs through the consent page, with cookies and redirects", async () => {
    const page = await slack.control.install("acme", "ada");

    expect(page).toMatchObject({ status: 200, html: "installed" });
    const { id, grantedScopes } = teamOf(slack, "acme");
    expect(bolt.installs.get(id)?.bot?.scopes).toEqual(grantedScopes);
    expect(teamOf(slack, "globex").isInstalled).toBe(false);
  });

  it("opens a modal from a slash command and keeps it open while the app finds errors", async () => {
    slack.control.inviteBot("acme", "alerts");
    await slack.control.typeCommand("acme", "ada", "alerts", "/dd0c config");
    await slack.control.waitForModal("acme", "ada");

    const refused = await slack.control.fillAndSubmit("acme", "ada", { values: { amount: "soon" } });

    expect(refused).toEqual({ ok: false, reason: "errors", errors: { minutes: "Give a number" } });
    expect(slack.control.currentModal("acme", "ada")?.errors).toEqual({ minutes: "Give a number" });
  });

  it("posts a card into the channel of the command when the modal is accepted", async () => {
    const accepted = await slack.control.fillAndSubmit("acme", "ada", { values: { amount: "5" } });

    expect(accepted).toEqual({ ok: true });
    expect(slack.control.currentModal("acme", "ada")).toBeUndefined();
    const card = await slack.control.waitForMessage((one) => one.text === "Window of 5 minutes");
    expect(card).toMatchObject({
      channelId: channelId(slack, "acme", "alerts"),
      userId: teamOf(slack, "acme").botUserId,
    });
  });

  it("edits the card in place when its button is clicked, and remembers both looks", async () => {
    const [card] = slack.control.messages("acme", "alerts").filter((one) => one.botId !== null);
    const ts = card?.ts ?? "";
    await slack.control.clickAction({
      team: "acme",
      user: "marcus",
      message: { channel: "alerts", ts },
      actionId: "mute",
    });

    const muted = await slack.control.waitForMessage((one) => one.text.startsWith("Muted"));

    expect(clicks).toEqual(["i-1"]);
    expect(muted.ts).toBe(ts);
    expect(muted.versions.map((one) => one.text)).toEqual([
      "Window of 5 minutes",
      `Muted by <@${userId(slack, "acme", "marcus")}>`,
    ]);
  });

  it("publishes a Home for the one who opened it and nobody else", async () => {
    await slack.control.openHome("acme", "priya");

    const home = await slack.control.waitForHome("acme", "priya");

    expect(JSON.stringify(home.blocks)).toContain(userId(slack, "acme", "priya"));
    expect(slack.control.home("acme", "ada")).toBeUndefined();
  });
});
