import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import {
  type BoltApp,
  channelId,
  clientWith,
  refusalOf,
  startBoltApp,
  startSlack,
  teamOf,
  userId,
} from "./bolt-app.ts";

describe("the Web API", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  const acme = (name: string) => channelId(slack, "acme", name);

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack);
    await slack.control.install("acme", "ada");
    await slack.control.install("globex", "grace");
    slack.control.inviteBot("acme", "alerts");
    slack.control.inviteBot("globex", "alerts");
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const raw = (method: string, init: RequestInit = {}) =>
    fetch(`${slack.slackApiUrl}${method}`, { method: "POST", ...init });
  const bearer = () => ({ authorization: `Bearer ${bolt.client("acme").token ?? ""}` });

  it("answers an unknown method with 200 and unknown_method", async () => {
    const response = await raw("chat.teleport", { headers: bearer() });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ok: false, error: "unknown_method" });
  });

  it("takes arguments as a form and as JSON", async () => {
    const form = await raw("chat.postMessage", {
      headers: bearer(),
      body: new URLSearchParams({
        channel: acme("alerts"),
        text: "a",
        blocks: JSON.stringify([{ type: "divider" }]),
      }),
    });
    const json = await raw("chat.postMessage", {
      headers: { ...bearer(), "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ channel: acme("alerts"), text: "b", blocks: [{ type: "divider" }] }),
    });

    expect(await form.json()).toMatchObject({
      ok: true,
      message: { text: "a", blocks: [{ type: "divider" }] },
    });
    expect(await json.json()).toMatchObject({ ok: true, message: { text: "b" } });
  });

  it("refuses a body that is not JSON with a 200", async () => {
    const response = await raw("chat.postMessage", {
      headers: { ...bearer(), "content-type": "application/json" },
      body: "{",
    });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ok: false, error: "invalid_json" });
  });

  it("warns of blocks without the text that notifications show", async () => {
    const posted = await bolt
      .client("acme")
      .apiCall("chat.postMessage", { channel: acme("alerts"), blocks: [{ type: "divider" }] });

    expect(posted.response_metadata?.warnings).toEqual(["missing_text_in_message"]);
  });

  it("opens a direct conversation when the app posts to a person", async () => {
    const ada = userId(slack, "acme", "ada");

    const { channel } = await bolt.client("acme").chat.postMessage({ channel: ada, text: "hello you" });

    const direct = slack.control.channels("acme").find((one) => one.id === channel);
    expect(direct).toMatchObject({ kind: "im", members: [teamOf(slack, "acme").botUserId, ada] });
  });

  it("says in headers which scopes the token has and the method wants", async () => {
    const response = await raw("chat.postMessage", { headers: bearer() });

    expect(response.headers.get("x-oauth-scopes")).toContain("chat:write");
    expect(response.headers.get("x-accepted-oauth-scopes")).toBe("chat:write");
  });

  it("refuses a call without a token, and one with a wrong token", async () => {
    expect(await (await raw("auth.test")).json()).toMatchObject({ error: "not_authed" });
    const wrong = await raw("auth.test", { headers: { authorization: "Bearer xoxb-nobody" } });
    expect(await wrong.json()).toMatchObject({ error: "invalid_auth" });
  });

  it("names the missing scope", async () => {
    expect(await refusalOf(bolt.client("acme").users.list({}))).toMatchObject({
      error: "missing_scope",
      needed: "users:read",
      provided: expect.stringContaining("chat:write"),
    });
  });

  it("tells who a token is", async () => {
    const { id, botUserId } = teamOf(slack, "acme");

    expect(await bolt.client("acme").auth.test()).toMatchObject({
      team_id: id,
      user_id: botUserId,
      team: "Acme",
    });
  });

  it("keeps the workspaces apart", async () => {
    const elsewhere = channelId(slack, "globex", "alerts");

    const refusal = await refusalOf(bolt.client("acme").chat.postMessage({ channel: elsewhere, text: "hi" }));

    expect(refusal).toMatchObject({ error: "channel_not_found" });
  });

  it.each([
    ["not_in_channel", "incidents", "for a public channel it is not in"],
    ["channel_not_found", "oncall-private", "for a private channel it is not in"],
    ["is_archived", "old-alerts", "for an archived channel"],
  ])("answers %s to a post in #%s, %s", async (error, channel) => {
    expect(
      await refusalOf(bolt.client("acme").chat.postMessage({ channel: acme(channel), text: "hi" })),
    ).toMatchObject({ error });
  });

  it("refuses to join without channels:join", async () => {
    expect(
      await refusalOf(bolt.client("acme").conversations.join({ channel: acme("incidents") })),
    ).toMatchObject({
      error: "missing_scope",
      needed: "channels:join",
    });
  });

  it("lists channels page by page, without private ones the app is not in", async () => {
    const types = "public_channel,private_channel";
    const names: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await bolt
        .client("acme")
        .conversations.list({ types, limit: 2, ...(cursor && { cursor }) });
      names.push(...(page.channels ?? []).map((one) => one.name));
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);

    expect(names).toEqual(["general", "alerts", "incidents", "old-alerts"]);
  });

  it("refuses a post of nothing with no_text", async () => {
    expect(
      await refusalOf(bolt.client("acme").chat.postMessage({ channel: acme("alerts"), text: "" })),
    ).toMatchObject({
      error: "no_text",
    });
  });

  it("refuses bad blocks with the place of the mistake", async () => {
    const blocks = [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }];

    expect(
      await refusalOf(bolt.client("acme").chat.postMessage({ channel: acme("alerts"), text: "x", blocks })),
    ).toMatchObject({
      error: "invalid_blocks",
      errors: ["must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
      response_metadata: { messages: [expect.stringContaining("[json-pointer:/blocks/0/text/text]")] },
    });
  });

  it("validates blocks without a token", async () => {
    const client = clientWith(slack, "");

    const refusal = await refusalOf(client.apiCall("blocks.validate", { blocks: [{ type: "header" }] }));

    expect(refusal).toMatchObject({
      error: "invalid_blocks",
      errors: [
        {
          code: "missing_field",
          message: "missing required field: text",
          pointer: "/blocks/0",
          field: "text",
        },
      ],
    });
  });

  it("keeps blocks that an update leaves out, and removes them on an empty list", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const { ts = "" } = await client.chat.postMessage({
      channel,
      text: "one",
      blocks: [{ type: "divider" }],
    });

    const kept = await client.chat.update({ channel, ts, text: "two" });
    const removed = await client.chat.update({ channel, ts, text: "three", blocks: [] });

    expect(kept.message).toMatchObject({ text: "two", blocks: [{ type: "divider" }] });
    expect(removed.message).not.toHaveProperty("blocks");
  });

  it("shows on a message who posted it", async () => {
    const { message } = await bolt.client("acme").chat.postMessage({ channel: acme("alerts"), text: "hi" });
    const { id, botUserId } = teamOf(slack, "acme");

    expect(message).toMatchObject({
      user: botUserId,
      app_id: slack.appId,
      team: id,
      bot_profile: { name: "dd0c alert", team_id: id },
    });
  });

  it("updates only messages of its own", async () => {
    await slack.control.say("acme", "ada", "alerts", "from a person");
    const theirs = await slack.control.waitForMessage((one) => one.text === "from a person");

    expect(
      await refusalOf(
        bolt.client("acme").chat.update({ channel: theirs.channelId, ts: theirs.ts, text: "x" }),
      ),
    ).toMatchObject({ error: "cant_update_message" });
  });

  it("does not find an ephemeral message again", async () => {
    const client = bolt.client("acme");
    const user = userId(slack, "acme", "ada");
    const { message_ts: ts = "" } = await client.chat.postEphemeral({
      channel: acme("alerts"),
      user,
      text: "psst",
    });

    expect(await refusalOf(client.chat.update({ channel: acme("alerts"), ts, text: "x" }))).toMatchObject({
      error: "message_not_found",
    });
    expect(slack.control.ephemerals("acme", { user: "ada" }).map((one) => one.text)).toEqual(["psst"]);
    expect(slack.control.messages("acme", "alerts").some((one) => one.text === "psst")).toBe(false);
  });

  it("hangs replies under their thread and counts them", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const { ts = "" } = await client.chat.postMessage({ channel, text: "parent" });
    await client.chat.postMessage({ channel, text: "reply", thread_ts: ts });
    await client.chat.postMessage({ channel, text: "loud reply", thread_ts: ts, reply_broadcast: true });

    const thread = await client.conversations.replies({ channel, ts });
    const history = await client.conversations.history({ channel });

    expect(thread.messages?.map((one) => one.text)).toEqual(["parent", "reply", "loud reply"]);
    expect(thread.messages?.[0]).toMatchObject({ reply_count: 2 });
    expect(history.messages?.map((one) => one.text)).toContain("loud reply");
    expect(history.messages?.map((one) => one.text)).not.toContain("reply");
  });

  it("gives metadata only to who asks for it, newest first and from `oldest` on", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const metadata = { event_type: "dd0c_incident", event_payload: { id: "i-1" } };
    const { ts: oldest = "" } = await client.chat.postMessage({ channel, text: "before" });
    await client.chat.postMessage({ channel, text: "first", metadata });
    await client.chat.postMessage({ channel, text: "second" });

    const plain = await client.conversations.history({ channel, oldest });
    const full = await client.conversations.history({ channel, oldest, include_all_metadata: true });

    expect(plain.messages?.map((one) => one.text)).toEqual(["second", "first"]);
    expect(plain.messages?.[1]).not.toHaveProperty("metadata");
    expect(full.messages?.[1]).toMatchObject({ metadata });
  });

  it("deletes a message, and links to one that is there", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const { ts = "" } = await client.chat.postMessage({ channel, text: "gone soon" });

    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    await client.chat.delete({ channel, ts });

    expect(permalink).toBe(`${slack.url}/client/${teamOf(slack, "acme").id}/${channel}#${ts}`);
    expect(await refusalOf(client.chat.getPermalink({ channel, message_ts: ts }))).toMatchObject({
      error: "message_not_found",
    });
  });

  it("takes 4000 characters in an update and no more", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const { ts = "" } = await client.chat.postMessage({ channel, text: "short" });

    expect(await client.chat.update({ channel, ts, text: "x".repeat(4000) })).toMatchObject({ ok: true });
    expect(await refusalOf(client.chat.update({ channel, ts, text: "x".repeat(4001) }))).toMatchObject({
      error: "msg_too_long",
    });
  });

  it("posts a scheduled message when the workspace's clock has come to its time, and not before", async () => {
    const client = bolt.client("acme");
    const channel = acme("alerts");
    const postAt = Math.floor(slack.control.now() / 1000) + 3_600;
    const shown = () =>
      slack.control.messages("acme", "alerts").filter((message) => message.text === "later");

    const scheduled = await client.chat.scheduleMessage({ channel, text: "later", post_at: postAt });
    expect(scheduled).toMatchObject({ ok: true, channel, scheduled_message_id: expect.stringMatching(/^Q/) });
    expect(shown()).toEqual([]);
    slack.control.advanceClock(3_601_000);

    await slack.control.waitForMessage((message) => message.text === "later");
    expect(shown()).toHaveLength(1);
    const past = client.chat.scheduleMessage({ channel, text: "too late", post_at: postAt });
    expect(await refusalOf(past)).toMatchObject({ error: "time_in_past" });
  });
});
