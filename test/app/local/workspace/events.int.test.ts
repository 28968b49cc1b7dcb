import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, startBoltApp, startSlack, teamOf, userId } from "./bolt-app.ts";

describe("an event", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;
  const heard: { id: string; retry: number | undefined; reason: string | undefined }[] = [];

  beforeEach(async () => {
    heard.length = 0;
    slack = await startSlack();
    bolt = await startBoltApp(slack, (app) => {
      app.event("app_home_opened", async ({ context, body }) => {
        heard.push({ id: body.event_id, retry: context.retryNum, reason: context.retryReason });
      });
    });
    await slack.control.install("acme", "ada");
  });
  afterEach(async () => {
    await bolt.close();
    await slack.close();
  });

  it("comes in Slack's envelope", async () => {
    await slack.control.openHome("acme", "ada");

    const { id, botUserId } = teamOf(slack, "acme");
    const [delivery] = slack.control.deliveries({ name: "app_home_opened" });
    expect(delivery?.body).toMatchObject({
      type: "event_callback",
      team_id: id,
      context_team_id: id,
      api_app_id: slack.appId,
      event_id: expect.stringMatching(/^Ev/),
      event: { type: "app_home_opened", user: userId(slack, "acme", "ada"), tab: "home" },
      authorizations: [{ team_id: id, user_id: botUserId, is_bot: true }],
    });
  });

  it("that the app did not take comes again at once, after a minute and after five, with the same id", async () => {
    await bolt.close();
    await slack.control.openHome("acme", "ada");
    const attempt = (retry: number) =>
      slack.control.waitForDelivery((one) => one.name === "app_home_opened" && one.retry === retry);

    await attempt(1);
    slack.control.advanceClock(60_000);
    await attempt(2);
    slack.control.advanceClock(300_000);
    await attempt(3);

    const all = slack.control.deliveries({ name: "app_home_opened" });
    expect(all.map((one) => one.outcome)).toEqual(Array(4).fill("unreachable"));
    expect(new Set(all.map((one) => JSON.stringify(one.body))).size).toBe(1);
  });

  it("says on a retry which one it is and why", async () => {
    await bolt.close();
    await slack.control.openHome("acme", "ada");
    await slack.control.waitForDelivery((one) => one.retry === 1);
    const again = await startBoltApp(slack, (app) => {
      app.event("app_home_opened", async ({ context, body }) => {
        heard.push({ id: body.event_id, retry: context.retryNum, reason: context.retryReason });
      });
    });
    for (const [team, installation] of bolt.installs) again.installs.set(team, installation);

    slack.control.advanceClock(60_000);
    await slack.control.waitForDelivery((one) => one.retry === 2);

    expect(heard).toEqual([{ id: expect.stringMatching(/^Ev/), retry: 2, reason: "connection_failed" }]);
    await again.close();
  });

  it("that the manifest does not subscribe to is not sent", async () => {
    await slack.control.say("acme", "ada", "general", "hello");

    expect(slack.control.deliveries({ kind: "event" })).toEqual([]);
  });
});
