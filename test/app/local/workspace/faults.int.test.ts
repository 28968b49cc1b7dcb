import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FaultMode } from "../../../../app/local/workspace/api/faults.ts";
import type { LocalSlack } from "../../../../app/local/workspace/start.ts";
import { type BoltApp, channelId, startBoltApp, startSlack } from "./bolt-app.ts";

describe("a fault", () => {
  let slack: LocalSlack;
  let bolt: BoltApp;

  beforeAll(async () => {
    slack = await startSlack();
    bolt = await startBoltApp(slack);
    await slack.control.install("acme", "ada");
    slack.control.inviteBot("acme", "alerts");
  });
  beforeEach(() => {
    slack.control.clearFaults();
    slack.control.setRateLimits("off");
  });
  afterAll(async () => {
    await bolt.close();
    await slack.close();
  });

  const post = (text: string) =>
    bolt.client("acme").chat.postMessage({ channel: channelId(slack, "acme", "alerts"), text });
  const posted = (text: string) =>
    slack.control.messages("acme", "alerts").filter((one) => one.text === text);

  it.each<[mode: FaultMode, visible: number, error: new (...given: never[]) => Error]>([
    ["http_429", 0, WebAPIRateLimitedError],
    ["http_500", 0, WebAPIHTTPError],
    ["http_503", 0, WebAPIHTTPError],
    ["reset", 0, WebAPIRequestError],
    ["hang", 0, WebAPIRequestError],
    ["accept_then_reset", 1, WebAPIRequestError],
    ["accept_then_500", 1, WebAPIHTTPError],
    ["accept_then_hang", 1, WebAPIRequestError],
    ["bad_json", 1, WebAPIPlatformError],
  ])(
    "%s leaves %i message behind and reaches the app as its own kind of error",
    async (mode, visible, error) => {
      slack.control.injectFault({ method: "chat.postMessage", mode });

      await expect(post(mode)).rejects.toBeInstanceOf(error);

      expect(posted(mode)).toHaveLength(visible);
      expect(await post(`${mode} is over`)).toMatchObject({ ok: true });
    },
  );

  it("strikes as often as told", async () => {
    slack.control.injectFault({ method: "chat.postMessage", mode: "http_500", times: 2 });

    const results = await Promise.allSettled([post("1"), post("2"), post("3")]);

    expect(results.filter((one) => one.status === "rejected")).toHaveLength(2);
  });

  it("with a probability strikes the same calls for the same seed", async () => {
    const round = async () => {
      slack.control.clearFaults();
      slack.control.injectFault({ method: "auth.test", mode: "http_500", probability: 0.5, seed: 3 });
      const outcomes: boolean[] = [];
      for (let call = 0; call < 8; call += 1) {
        outcomes.push(
          await bolt
            .client("acme")
            .auth.test()
            .then(
              () => true,
              () => false,
            ),
        );
      }
      return outcomes;
    };

    const first = await round();

    expect(first).toContain(true);
    expect(first).toContain(false);
    expect(await round()).toEqual(first);
  });

  it("of slowness ends when the workspace's clock has moved", async () => {
    slack.control.injectFault({ method: "chat.postMessage", mode: "slow", delayMs: 800 });

    const answer = await post("late");

    expect(answer.ok).toBe(true);
    expect(slack.control.calls({ method: "chat.postMessage" }).at(-1)?.tookMs).toBeGreaterThan(790);
  });

  it("says in the call log what was lost", async () => {
    slack.control.injectFault({ method: "chat.postMessage", mode: "accept_then_reset" });
    await post("lost answer").catch(() => undefined);

    const call = await slack.control.waitForCall((one) => one.fault === "accept_then_reset");

    expect(call).toMatchObject({ httpStatus: 0, response: { ok: true } });
  });

  it("is not needed for a 429: the eleventh second brings the next message", async () => {
    slack.control.setRateLimits({ "chat.postMessage": { perMinute: 6, burst: 1 } });
    await post("in time");

    await expect(post("too soon")).rejects.toMatchObject({ retryAfter: 10 });
    slack.control.advanceClock(10_000);

    expect(await post("later")).toMatchObject({ ok: true });
  });
});
