import type { SlackViewAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, refusalOf, startBoltApp, startSlack, teamOf, userId } from "./bolt-app.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

function modal(callback_id: string, more: Partial<ModalView> = {}): ModalView {
  return {
    type: "modal",
    callback_id,
    title: plain(callback_id),
    submit: plain("Save"),
    blocks: [
      {
        type: "input",
        block_id: "name",
        label: plain("Name"),
        element: { type: "plain_text_input", action_id: "value", initial_value: "payments" },
      },
      {
        type: "input",
        block_id: "note",
        optional: true,
        label: plain("Note"),
        element: { type: "plain_text_input", action_id: "value" },
      },
      {
        type: "actions",
        block_id: "row",
        elements: [{ type: "button", action_id: "next", text: plain("Next"), value: "2" }],
      },
    ],
    ...more,
  };
}

describe("a modal", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  let triggers: string[];
  let submissions: ViewSubmitAction[];
  let closed: SlackViewAction[];
  let reply: (submission: ViewSubmitAction) => object | undefined;

  beforeEach(async () => {
    triggers = [];
    submissions = [];
    closed = [];
    reply = () => undefined;
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.command("/dd0c", async ({ ack, body }) => {
        triggers.push(body.trigger_id);
        await ack();
      });
      app.action("next", async ({ ack, body }) => {
        if (body.type === "block_actions") triggers.push(body.trigger_id);
        await ack();
      });
      app.view(/.*/, async ({ ack, body }) => {
        if (body.type !== "view_submission") return;
        submissions.push(body);
        const response = reply(body);
        // Bolt types each response by itself; the tests send all of them through one listener.
        await ack(response as never);
      });
      app.view({ type: "view_closed", callback_id: /.*/ }, async ({ ack, body }) => {
        closed.push(body);
        await ack();
      });
    });
    await slack.control.install("acme", "ada");
  });
  afterEach(async () => {
    await bolt.close();
    await slack.close();
  });

  const client = () => bolt.client("acme");
  const trigger = async () => {
    await slack.control.typeCommand("acme", "ada", "alerts", "/dd0c");
    return triggers.at(-1) ?? "";
  };
  const open = async (view: ModalView = modal("one")) =>
    client().views.open({ trigger_id: await trigger(), view });
  const pushTrigger = async () => {
    await slack.control.clickAction({ team: "acme", user: "ada", view: "modal", actionId: "next" });
    return triggers.at(-1) ?? "";
  };
  const titles = () => slack.control.currentModal("acme", "ada")?.title?.text;
  const submit = (values: Record<string, string> = {}) =>
    slack.control.fillAndSubmit("acme", "ada", { values });

  it("opens once per trigger", async () => {
    const trigger_id = await trigger();
    await client().views.open({ trigger_id, view: modal("one") });

    expect(await refusalOf(client().views.open({ trigger_id, view: modal("two") }))).toMatchObject({
      error: "exchanged_trigger_id",
    });
  });

  it("does not open with a trigger that is three seconds old", async () => {
    const trigger_id = await trigger();
    slack.control.advanceClock(3001);

    expect(await refusalOf(client().views.open({ trigger_id, view: modal("one") }))).toMatchObject({
      error: "expired_trigger_id",
    });
  });

  it("does not open with a trigger of another workspace", async () => {
    await slack.control.install("globex", "grace");
    const trigger_id = await trigger();

    expect(
      await refusalOf(bolt.client("globex").views.open({ trigger_id, view: modal("one") })),
    ).toMatchObject({ error: "invalid_trigger_id" });
  });

  it("is refused for a title that is too long, with the place", async () => {
    const view = modal("one", { title: plain("x".repeat(25)) });

    expect(await refusalOf(open(view))).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: [expect.stringContaining("/view/title/text")] },
    });
  });

  it("submits the complete state, presets included", async () => {
    await open();
    await submit({ note: "hello" });

    expect(submissions[0]?.view.state.values).toEqual({
      name: { value: { type: "plain_text_input", value: "payments" } },
      note: { value: { type: "plain_text_input", value: "hello" } },
    });
    expect(submissions[0]).toMatchObject({
      type: "view_submission",
      view: { callback_id: "one", app_id: slack.appId, root_view_id: submissions[0]?.view.id },
    });
  });

  it("does not ask the app while a required field is empty", async () => {
    await open();

    const refused = await submit({ name: "" });

    expect(refused).toMatchObject({ ok: false, errors: { name: "Please complete this required field." } });
    expect(submissions).toEqual([]);
  });

  it("lies on at most two others", async () => {
    await open();
    await client().views.push({ trigger_id: await pushTrigger(), view: modal("two") });
    await client().views.push({ trigger_id: await pushTrigger(), view: modal("three") });

    const fourth = client().views.push({ trigger_id: await pushTrigger(), view: modal("four") });

    expect(await refusalOf(fourth)).toMatchObject({ error: "push_limit_reached" });
    expect(titles()).toBe("three");
  });

  it("uncovers the one below when it is closed", async () => {
    await open();
    await client().views.push({ trigger_id: await pushTrigger(), view: modal("two") });

    await slack.control.closeModal("acme", "ada");

    expect(titles()).toBe("one");
  });

  it("tells the app that it was closed only when asked to", async () => {
    await open();
    await slack.control.closeModal("acme", "ada");
    await open(modal("two", { notify_on_close: true }));
    await slack.control.closeModal("acme", "ada", { all: true });

    expect(closed).toMatchObject([{ type: "view_closed", is_cleared: true, view: { callback_id: "two" } }]);
  });

  it("is updated by id when the hash fits, and keeps what was entered", async () => {
    const { view } = await open();
    await slack.control.fillAndSubmit("acme", "ada", { values: { name: "" } });
    const view_id = view?.id ?? "";

    expect(
      await refusalOf(client().views.update({ view_id, hash: "1.stale", view: modal("two") })),
    ).toMatchObject({ error: "hash_conflict" });
    const updated = await client().views.update({ view_id, hash: view?.hash ?? "", view: modal("two") });

    expect(updated.view).toMatchObject({ id: view_id, callback_id: "two" });
    expect(slack.control.currentModal("acme", "ada")?.entered).toMatchObject({
      name: { value: { value: "" } },
    });
  });

  it("is found by external_id, which no other modal may have", async () => {
    await open(modal("one", { external_id: "e-1" }));

    const updated = await client().views.update({ external_id: "e-1", view: modal("two") });

    expect(updated.view).toMatchObject({ callback_id: "two" });
    expect(await refusalOf(client().views.update({ external_id: "e-2", view: modal("x") }))).toMatchObject({
      error: "not_found",
    });
  });

  it.each([
    ["update", () => ({ response_action: "update", view: modal("two") }), "two"],
    ["push", () => ({ response_action: "push", view: modal("two") }), "two"],
    ["clear", () => ({ response_action: "clear" }), undefined],
    ["nothing", () => undefined, undefined],
  ])("answered with %s does so", async (_what, response, top) => {
    reply = response;
    await open();

    expect(await submit()).toEqual({ ok: true });
    expect(titles()).toBe(top);
  });

  it("answered with a view that Slack refuses stays open and says that something is wrong", async () => {
    reply = () => ({ response_action: "update", view: modal("two", { title: plain("x".repeat(30)) }) });
    await open();

    expect(await submit()).toMatchObject({ ok: false, reason: "trouble" });
    expect(titles()).toBe("one");
  });

  it("knows the channel it was opened from", async () => {
    await open(
      modal("one", {
        blocks: [
          {
            type: "input",
            block_id: "where",
            label: plain("Where"),
            element: {
              type: "conversations_select",
              action_id: "channel",
              default_to_current_conversation: true,
              response_url_enabled: true,
            },
          },
        ],
      }),
    );
    await submit();

    const alerts = channelId(slack, "acme", "alerts");
    expect(submissions[0]?.view.state.values.where?.channel?.selected_conversation).toBe(alerts);
    expect(submissions[0]?.response_urls).toMatchObject([{ channel_id: alerts, block_id: "where" }]);
    const members = slack.control.channels("acme").find((one) => one.id === alerts)?.members;
    expect(members).toEqual(["ada", "marcus", "priya"].map((name) => userId(slack, "acme", name)));
  });

  it("sends clicks inside it with the view and without a message", async () => {
    await open();
    await pushTrigger();

    const click = await slack.control.waitForDelivery((one) => one.name === "block_actions");
    expect(click.body).toMatchObject({
      container: { type: "view" },
      view: { callback_id: "one", state: { values: { name: { value: { value: "payments" } } } } },
      actions: [{ action_id: "next", value: "2" }],
    });
    expect(click.body).not.toHaveProperty("message");
  });
});

describe("a Home", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;

  beforeEach(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack);
    await slack.control.install("acme", "ada");
  });
  afterEach(async () => {
    await bolt.close();
    await slack.close();
  });

  const home = (text: string) => ({
    type: "home" as const,
    blocks: [{ type: "section" as const, text: { type: "mrkdwn" as const, text } }],
  });

  it("is told of with the view that is there already, but not the first time", async () => {
    const user_id = userId(slack, "acme", "ada");
    await slack.control.openHome("acme", "ada");
    await bolt.client("acme").views.publish({ user_id, view: home("hi") });
    await slack.control.openHome("acme", "ada");

    const [first, second] = slack.control
      .deliveries({ name: "app_home_opened" })
      .filter((one) => one.retry === 0);
    expect(first?.body).not.toHaveProperty("event.view");
    expect(second?.body).toHaveProperty("event.view.type", "home");
  });

  it("is not told of when somebody looks at the About tab", async () => {
    const body = {
      teamId: teamOf(slack, "acme").id,
      userId: userId(slack, "acme", "ada"),
      appId: slack.appId,
      tab: "about",
    };
    const headers = { "content-type": "application/json" };

    await fetch(`${slack.url}/_ui/open-home`, { method: "POST", headers, body: JSON.stringify(body) });

    expect(slack.control.deliveries({ kind: "event" })).toEqual([]);
  });

  it("is published over an older one only with the right hash", async () => {
    const user_id = userId(slack, "acme", "ada");
    const client = bolt.client("acme");
    const { view } = await client.views.publish({ user_id, view: home("one") });

    expect(
      await refusalOf(client.views.publish({ user_id, hash: "1.old", view: home("two") })),
    ).toMatchObject({
      error: "hash_conflict",
    });
    expect(await client.views.publish({ user_id, hash: view?.hash ?? "", view: home("two") })).toMatchObject({
      view: { id: view?.id },
    });
  });
});
