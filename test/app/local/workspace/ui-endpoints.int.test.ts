import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import type { UiBootstrap, UiEvent, UiWireMessage } from "../../../../app/local/workspace/ui-contract.ts";
import { OPTIONAL_BOT_SCOPES } from "../../../../app/slack/manifest-facts.ts";
import { type BoltApp, channelId, startBoltApp, startSlack, teamOf, userId } from "./bolt-app.ts";

describe("what the browser asks for", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  const actor = () => ({ teamId: teamOf(slack, "acme").id, userId: userId(slack, "acme", "ada") });

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.command("/dd0c", async ({ ack, client, body }) => {
        await ack();
        await client.views.open({
          trigger_id: body.trigger_id,
          view: {
            type: "modal",
            callback_id: "m",
            title: { type: "plain_text", text: "Settings" },
            submit: { type: "plain_text", text: "Save" },
            blocks: [
              {
                type: "input",
                block_id: "b",
                label: { type: "plain_text", text: "Name" },
                element: { type: "plain_text_input", action_id: "a" },
              },
            ],
          },
        });
      });
      app.view("m", async ({ ack }) => ack({ response_action: "errors", errors: { b: "Taken" } }));
    });
    await slack.control.install("acme", "ada");
    slack.control.inviteBot("acme", "alerts");
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const get = async <T>(path: string, query: Record<string, string> = {}): Promise<T> =>
    (await fetch(`${slack.url}/_ui/${path}?${new URLSearchParams(query)}`)).json() as T;
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    return (
      await fetch(`${slack.url}/_ui/${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    ).json();
  };

  it("starts with the teams, the channels and the app as the manifest describes it", async () => {
    const { teams, apps, channels } = await get<UiBootstrap>("bootstrap");

    expect(teams.map((team) => [team.domain, team.installedAppIds])).toEqual([
      ["acme", [slack.appId]],
      ["globex", []],
    ]);
    expect(apps).toMatchObject([
      {
        id: slack.appId,
        name: "dd0c alert",
        hasHome: true,
        installUrl: `${bolt.url}/slack/install`,
        optionalScopes: [...OPTIONAL_BOT_SCOPES],
        commands: [
          { command: "/dd0c", usageHint: expect.stringMatching(/^\[status \| why 12 \| .*help\]$/) },
        ],
      },
    ]);
    expect(channels).toHaveLength(10);
  });

  it("tells of a new message as a stream, and counts it as unread until it is read", async () => {
    const channel = channelId(slack, "acme", "alerts");
    const stream = await fetch(`${slack.url}/_ui/events`);
    const events = readEvents(stream);
    await bolt.client("acme").chat.postMessage({ channel, text: "news" });

    const posted = await next(events, (event) => event.type === "message.posted");
    const changed = await next(events, (event) => event.type === "channel.changed");

    expect(posted).toMatchObject({ message: { text: "news", authorName: "dd0c alert", isEphemeral: false } });
    expect(changed).toMatchObject({ channel: { unread: { [actor().userId]: 1 } } });
    await post("read", { ...actor(), channelId: channel });
    expect(await next(events, (event) => event.type === "channel.changed")).toMatchObject({
      channel: { unread: { [actor().userId]: 0 } },
    });
    await events.return(undefined);
  });

  it("shows ephemeral messages to the one they are for", async () => {
    const channel = channelId(slack, "acme", "alerts");
    await bolt.client("acme").chat.postEphemeral({ channel, user: actor().userId, text: "psst" });
    const seenBy = async (name: string) => {
      const query = { ...actor(), userId: userId(slack, "acme", name), channelId: channel };
      const { messages } = await get<{ messages: UiWireMessage[] }>("messages", query);
      return messages.map((one) => one.text);
    };

    expect(await seenBy("ada")).toContain("psst");
    expect(await seenBy("marcus")).not.toContain("psst");
  });

  it("opens the modal of a command and hands back the app's errors", async () => {
    await post("send", { ...actor(), channelId: channelId(slack, "acme", "alerts"), text: "/dd0c config" });
    const modal = await slack.control.waitForModal("acme", "ada");

    const refused = await post("view-submit", {
      ...actor(),
      viewId: modal.id,
      values: { b: { a: { type: "plain_text_input", value: "x" } } },
    });

    expect(refused).toEqual({ ok: true, errors: { b: "Taken" } });
    expect(await get("modals", actor())).toMatchObject({
      modals: [{ id: modal.id, title: { text: "Settings" }, here: channelId(slack, "acme", "alerts") }],
    });
  });

  it("says in words what went wrong", async () => {
    expect(await post("view-submit", { ...actor(), viewId: "V0", values: {} })).toEqual({
      ok: false,
      error: "view_not_found",
      message: "This window is gone.",
    });
  });

  it("does not let one person act in another's modal", async () => {
    const modal = await slack.control.waitForModal("acme", "ada");
    const marcus = { ...actor(), userId: userId(slack, "acme", "marcus") };

    expect(await post("view-close", { ...marcus, viewId: modal.id, isCleared: true })).toMatchObject({
      error: "view_not_found",
    });
  });

  it("gets the listing as JSON and the pages as HTML with a strict policy", async () => {
    const listing = await fetch(`${slack.url}/app-directory/${slack.appId}`, {
      headers: { accept: "application/json" },
    });
    const page = await fetch(`${slack.url}/app-directory/${slack.appId}`, {
      headers: { accept: "text/html" },
    });

    expect(await listing.json()).toMatchObject({ id: slack.appId });
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  });
});

async function* readEvents(stream: Response): AsyncGenerator<UiEvent, void, void> {
  let rest = "";
  for await (const chunk of stream.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const parts = rest.split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part.startsWith("data: ")) yield JSON.parse(part.slice(6));
  }
}

async function next(
  events: AsyncGenerator<UiEvent, void, void>,
  fits: (event: UiEvent) => boolean,
): Promise<UiEvent | undefined> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true || value === undefined) return undefined;
    if (fits(value)) return value;
  }
}
