import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FaultMode } from "../../../app/local/workspace/api/faults.ts";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { claimChange } from "../../../engine/db/notice-content.ts";
import { routeProblem } from "../../../engine/db/routes.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { alertFor } from "../../support/builders.ts";
import { channelId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, QUICK, type Stage, type TestTenant } from "./stage.ts";

describe("the notifier", () => {
  let stage: Stage;
  const cards = (team = "acme", channel = "alerts"): Message[] =>
    stage.slack.control.messages(team, channel).filter((one) => one.botId !== null);
  const calls = (method: string, team?: string) =>
    stage.slack.control.calls({ method, ...(team === undefined ? {} : { team }) });
  const fails = (method: string, mode: FaultMode, times = 1) =>
    stage.slack.control.injectFault({ method, mode, times });

  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it("posts the first alert at once, one message with its notice in the metadata", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));

    notifier.wake(shardOf(acme.tenantId));
    await notifier.idle();

    const [notice] = await acme.notices();
    expect(cards()).toMatchObject([
      {
        text: expect.stringContaining("payments"),
        metadata: {
          event_type: "dd0c_incident",
          event_payload: { notice_id: notice?.notice_id, incident_id: acme.incident().incidentId },
        },
      },
    ]);
    expect(notice).toMatchObject({ state: "sent", sent_revision: 1, attempts: 1, slack_ts: cards()[0]?.ts });
    expect(await acme.pending()).toBe(0);
    expect(calls("chat.postMessage")[0]?.args).toMatchObject({
      unfurl_links: "false",
      unfurl_media: "false",
    });
  });

  it("edits that one message as alerts join and when the window closes", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();

    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    await notifier.idle();
    await acme.becomes("09:10:00");
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(cards()[0]?.versions.map((look) => JSON.stringify(look.blocks))).toEqual([
      expect.stringContaining("New alert"),
      expect.stringContaining("collecting related alerts"),
      expect.stringMatching(/2 alerts → 1 incident.*Helpful/),
    ]);
    expect(calls("chat.postMessage")).toHaveLength(1);
    expect(calls("chat.update")).toHaveLength(2);
  });

  it("folds a burst of alerts into few edits, the last of which shows them all", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    for (let n = 0; n < 25; n++) {
      await acme.receives(
        `09:00:${String(n).padStart(2, "0")}`,
        alertFor("payments", { title: `check ${n}` }),
      );
      notifier.wake(shardOf(acme.tenantId));
    }
    await notifier.idle();

    expect(JSON.stringify(cards()[0]?.blocks)).toContain("25 alerts → 1 incident");
    expect(calls("chat.update").length).toBeLessThanOrEqual(6);
    expect(cards()).toHaveLength(1);
  });

  it("makes no call when the card would look the same", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    const before = stage.slack.control.calls().length;

    await acme.receives("09:00:01", alertFor("payments", { status: "acknowledged" }));
    await notifier.idle();
    await acme.receives("09:00:01", alertFor("payments", { status: "acknowledged" }));
    await notifier.idle();

    const [notice] = await acme.notices();
    expect(notice?.sent_revision).toBe(notice?.wanted_revision);
    expect(stage.slack.control.calls().length - before).toBeLessThanOrEqual(2);
  });

  it.each<FaultMode>(["accept_then_hang", "accept_then_reset", "accept_then_500", "bad_json"])(
    "does not post twice when Slack took the card and then: %s",
    async (mode) => {
      const acme = await stage.tenantIn("acme");
      const notifier = stage.notifier();
      notifier.setShards(ALL_SHARDS);
      fails("chat.postMessage", mode);
      await acme.receives("09:00:00", alertFor("payments"));
      await notifier.idle();
      await acme.becomes("09:10:00");
      await notifier.idle();

      expect(cards()).toHaveLength(1);
      expect(cards()[0]?.text).toContain("Incident #1");
      expect(calls("chat.postMessage")).toHaveLength(1);
      expect(await acme.notices()).toMatchObject([{ state: "sent", slack_ts: cards()[0]?.ts }]);
    },
  );

  it.each<FaultMode>(["hang", "reset", "http_500", "http_503"])(
    "posts the card in the end when Slack did not take it: %s",
    async (mode) => {
      const acme = await stage.tenantIn("acme");
      const notifier = stage.notifier();
      notifier.setShards(ALL_SHARDS);
      fails("chat.postMessage", mode);
      await acme.receives("09:00:00", alertFor("payments"));
      await notifier.idle();

      expect(cards()).toHaveLength(1);
      expect(calls("chat.postMessage")).toHaveLength(2);
    },
  );

  it.each<FaultMode>([
    "accept_then_hang",
    "accept_then_reset",
    "accept_then_500",
    "bad_json",
    "hang",
    "http_503",
  ])("repeats an edit whose answer was lost: %s", async (mode) => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    fails("chat.update", mode);
    await acme.becomes("09:10:00");
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(cards()[0]?.text).toContain("Incident #1");
    expect(await acme.pending()).toBe(0);
  });

  it("settles all unclear posts of a channel with one look at its history", async () => {
    const acme = await stage.tenantIn("acme");
    const first = stage.notifier();
    first.setShards(ALL_SHARDS);
    for (const service of ["payments", "search", "login"]) await acme.receives("09:00:00", alertFor(service));
    await first.idle();
    await first.close();
    await acme.abandonClaims();

    const second = stage.notifier();
    second.setShards(ALL_SHARDS);
    await second.idle();

    expect(cards()).toHaveLength(3);
    expect(calls("conversations.history")).toHaveLength(1);
    expect((await acme.notices()).map((one) => one.state)).toEqual(["sent", "sent", "sent"]);
  });

  it("posts what another process claimed and never sent", async () => {
    const acme = await stage.tenantIn("acme");
    await acme.receives("09:00:00", alertFor("payments"));
    await acme.abandonClaims();
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(calls("conversations.history")).toHaveLength(1);
    expect(await acme.notices()).toMatchObject([{ state: "sent", last_error: null }]);
  });

  it("without the history scope posts nothing more before the window closes, and then the final card", async () => {
    const acme = await stage.tenantIn("acme", { scopes: "no history" });
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    fails("chat.postMessage", "reset");
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    await notifier.idle();

    expect(cards()).toHaveLength(0);
    expect(await acme.notices()).toMatchObject([
      { state: "parked", last_error: expect.stringContaining("only the final card will be posted") },
    ]);

    await acme.becomes("09:10:00");
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(cards()[0]?.text).toContain("Incident #1");
    expect(await acme.notices()).toMatchObject([{ state: "sent", last_error: null }]);
    expect(calls("conversations.history")).toHaveLength(0);
  });

  it("without the history scope does not repeat a final card of which the answer was lost", async () => {
    const acme = await stage.tenantIn("acme", { scopes: "no history" });
    await acme.receives("09:00:00", alertFor("payments"));
    await acme.becomes("09:10:00");
    fails("chat.postMessage", "accept_then_reset");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(calls("chat.postMessage")).toHaveLength(1);
    expect(await acme.pending()).toBe(0);
  });

  it("waits as long as Slack asks and goes on by itself", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    stage.slack.control.injectFault({
      method: "chat.postMessage",
      mode: "http_429",
      times: 1,
      retryAfterSeconds: 1,
    });
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();

    const [refused, posted] = calls("chat.postMessage");
    expect((posted?.arrivedAtMs ?? 0) - (refused?.arrivedAtMs ?? 0)).toBeGreaterThanOrEqual(990);
    expect(cards()).toHaveLength(1);
  });

  it("keeps the card while no channel is picked and posts it once there is one", async () => {
    const acme = await stage.tenantIn("acme", { channel: "" });
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    expect(await acme.pending()).toBe(1);

    stage.slack.control.inviteBot("acme", "incidents");
    await acme.picks("incidents");
    await stage.slack.control.waitForMessage((one) => one.botId !== null);
    await notifier.idle();

    expect(cards("acme", "incidents")).toHaveLength(1);
  });

  it("says that the channel refuses cards, and posts them once the bot is invited", async () => {
    const acme = await stage.tenantIn("acme");
    stage.slack.control.kickBot("acme", "alerts");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    const problem = await routeProblem(stage.db, acme.tenantId);

    stage.slack.control.inviteBot("acme", "alerts");
    await stage.slack.control.waitForMessage((one) => one.botId !== null && one.text.includes("payments"));
    await notifier.idle();

    expect(problem).toEqual({
      channelId: channelId(stage.slack, "acme", "alerts"),
      reason: "not_in_channel",
      waiting: 1,
    });
    expect(cards()).toHaveLength(1);
    expect(await routeProblem(stage.db, acme.tenantId)).toBeUndefined();
  });

  it("ends an installation whose token Slack calls dead, and its notices with it", async () => {
    const acme = await stage.tenantIn("acme");
    stage.slack.control.uninstall("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();

    expect(await stage.installations.slackOf(acme.tenantId)).toBeUndefined();
    expect(await acme.notices()).toMatchObject([{ state: "dead" }]);
    expect(await acme.pending()).toBe(0);
    expect(cards()).toHaveLength(0);
  });

  it("sends plain text when Slack refuses the blocks", async () => {
    const acme = await stage.tenantIn("acme");
    stage.slack.control.lackBlocks(["section"]);
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();

    expect(cards()).toMatchObject([{ blocks: [], text: expect.stringContaining("payments") }]);
    expect(await acme.pending()).toBe(0);
  });

  it("posts a card again that somebody deleted, once", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();
    const remove = async () => {
      const access = await stage.installations.slackOf(acme.tenantId);
      await fetch(`${stage.slack.slackApiUrl}chat.delete`, {
        method: "POST",
        headers: { authorization: `Bearer ${access?.token}` },
        body: new URLSearchParams({
          channel: channelId(stage.slack, "acme", "alerts"),
          ts: cards()[0]?.ts ?? "",
        }),
      });
    };
    await remove();
    await acme.becomes("09:10:00");
    await notifier.idle();
    expect(cards()).toHaveLength(1);

    await remove();
    await acme.receives("09:10:10", alertFor("payments", { status: "resolved" }));
    await notifier.idle();
    expect(cards()).toHaveLength(0);
    expect(await acme.pending()).toBe(0);
  });

  it("keeps each tenant's cards in its own workspace", async () => {
    const acme = await stage.tenantIn("acme");
    const globex = await stage.tenantIn("globex");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    for (let n = 0; n < 3; n++) {
      await acme.receives(`09:00:0${n}`, alertFor(`acme-${n}`));
      await globex.receives(`09:00:0${n}`, alertFor(`globex-${n}`));
    }
    await notifier.idle();

    expect(cards("acme").map((one) => one.text.includes("acme-"))).toEqual([true, true, true]);
    expect(cards("globex").map((one) => one.text.includes("globex-"))).toEqual([true, true, true]);
  });

  it("does not let one tenant's trouble slow another one", async () => {
    const acme = await stage.tenantIn("acme");
    const globex = await stage.tenantIn("globex");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    for (let n = 0; n < 30; n++) await acme.receives("09:00:00", alertFor(`acme-${n}`));
    await globex.receives("09:00:00", alertFor("globex"));
    const startedAt = performance.now();
    notifier.wake(shardOf(acme.tenantId));
    notifier.wake(shardOf(globex.tenantId));
    await stage.slack.control.waitForMessage((one) => one.text.includes("globex"));

    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(cards("acme").length).toBeLessThan(30);
  });

  it("delivers only for the shards it was given", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS.filter((shard) => shard !== shardOf(acme.tenantId)));
    await acme.receives("09:00:00", alertFor("payments"));
    notifier.wake(shardOf(acme.tenantId));
    await notifier.idle();
    expect(cards()).toHaveLength(0);

    notifier.setShards(ALL_SHARDS);
    await notifier.idle();
    expect(cards()).toHaveLength(1);
  });

  it("loses and doubles nothing while Slack is away, and shows the newest state when it is back", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    stage.slack.control.injectFault({ method: "*", mode: "http_503", times: 40 });
    for (const service of ["payments", "search"]) await acme.receives("09:00:00", alertFor(service));
    notifier.wake(shardOf(acme.tenantId));
    await stage.slack.control.waitForCall((call) => call.method === "auth.test");
    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    await acme.becomes("09:10:00");
    stage.slack.control.clearFaults();
    await notifier.idle();

    expect(cards()).toHaveLength(2);
    expect(cards().every((one) => one.text.includes("Incident #"))).toBe(true);
    expect(await acme.pending()).toBe(0);
  });

  it("posts each card once although two processes believe that the shard is theirs", async () => {
    const acme = await stage.tenantIn("acme");
    const one = stage.notifier();
    const other = stage.notifier();
    for (let n = 0; n < 3; n++) await acme.receives("09:00:00", alertFor(`service-${n}`));
    one.setShards(ALL_SHARDS);
    other.setShards(ALL_SHARDS);
    await Promise.all([one.idle(), other.idle()]);

    expect(cards()).toHaveLength(3);
    expect(calls("chat.postMessage")).toHaveLength(3);
  });

  /** What a process does that is killed before it hears what came of its change. */
  async function changeUnheard(
    { tenantId, notices }: TestTenant,
    text: string,
  ): Promise<() => Promise<unknown>> {
    const { token } = (await stage.installations.slackOf(tenantId)) ?? {};
    const [notice] = await notices();
    const claimed = await claimChange(stage.db, tenantId, notice?.notice_id ?? "");
    const { channelId: channel, slackTs: ts } = claimed ?? { channelId: "", slackTs: "" };
    const client = new WebClient(token, { slackApiUrl: stage.slack.slackApiUrl });
    return () => client.chat.update({ channel, ts, text, blocks: [] });
  }

  it.each([{ refusals: 0 }, { refusals: 1 }])(
    "does not take for shown what the process before it had written down last, after $refusals refusals",
    async ({ refusals }) => {
      const acme = await stage.tenantIn("acme");
      const before = stage.notifier();
      before.setShards(ALL_SHARDS);
      await acme.receives("09:00:00", alertFor("payments"));
      await acme.becomes("09:10:00");
      await before.idle();
      const shown = cards()[0]?.text;
      await before.close();
      // News that changes nothing: the card is wanted as it was.
      const { incidentId } = acme.incident();
      await acme.says("09:11:00", { type: "unfeedback", incidentId, by: "U1" });
      const change = await changeUnheard(acme, "as it was for a moment");
      await change();
      if (refusals > 0)
        stage.slack.control.injectFault({
          method: "chat.update",
          mode: "http_429",
          times: 1,
          retryAfterSeconds: 1,
        });

      const after = stage.notifier();
      after.setShards(ALL_SHARDS);
      await after.idle();

      expect(cards()[0]?.text).toBe(shown);
      expect(await acme.pending()).toBe(0);
    },
  );

  it("shows the newest state although a call of the process before it arrives after its own", async () => {
    const acme = await stage.tenantIn("acme");
    const before = stage.notifier();
    before.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await before.idle();
    await before.close();
    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    const change = await changeUnheard(acme, "older by now");
    stage.slack.control.injectFault({ method: "chat.update", mode: "slow", times: 1, delayMs: 500 });
    const late = change();

    const after = stage.notifier({ times: { ...QUICK, firstUpdateAfterMs: 0, updateEveryMs: 1_000 } });
    after.setShards(ALL_SHARDS);
    await Promise.all([late, after.idle()]);

    expect(cards()[0]?.versions.map(({ text }) => text)).toContain("older by now");
    expect(cards()[0]?.text).toContain("Incident #1");
    expect(await acme.pending()).toBe(0);
  });

  it("keeps within Slack's own limits in a storm", async () => {
    stage.slack.control.setRateLimits("real");
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    for (let n = 0; n < 8; n++) await acme.receives("09:00:00", alertFor(`service-${n}`));
    for (let n = 0; n < 8; n++)
      await acme.receives("09:00:10", alertFor(`service-${n}`, { title: "error rate above 5%" }));
    await notifier.idle();

    expect(stage.slack.control.calls().filter((call) => call.httpStatus === 429)).toEqual([]);
    expect(cards()).toHaveLength(8);
    expect(cards().every((one) => JSON.stringify(one.blocks).includes("2 alerts → 1 incident"))).toBe(true);
  });

  it("shows every incident exactly once after a while of faults of every kind", async () => {
    const acme = await stage.tenantIn("acme");
    const rates = {
      postPerChannel: { perMinute: 6_000, burst: 3 },
      update: { perMinute: 6_000, burst: 8 },
      history: { perMinute: 6_000, burst: 2 },
      overall: { perMinute: 12_000, burst: 20 },
    };
    const notifier = stage.notifier({ rates });
    notifier.setShards(ALL_SHARDS);
    const modes: FaultMode[] = [
      "accept_then_hang",
      "accept_then_reset",
      "accept_then_500",
      "bad_json",
      "reset",
    ];
    modes.forEach((mode, seed) => {
      for (const method of ["chat.postMessage", "chat.update"])
        stage.slack.control.injectFault({ method, mode, probability: 0.12, seed });
    });
    for (let n = 0; n < 20; n++) await acme.receives("09:00:00", alertFor(`service-${n}`));
    for (let n = 0; n < 20; n++)
      await acme.receives("09:00:10", alertFor(`service-${n}`, { title: "error rate above 5%" }));
    await acme.becomes("09:10:00");
    await notifier.idle();

    const shown = cards().map((one) => one.metadata?.event_payload.incident_id);
    expect(new Set(shown).size).toBe(20);
    expect(shown).toHaveLength(20);
    expect(cards().every((one) => JSON.stringify(one.blocks).includes("Helpful"))).toBe(true);
    expect(await acme.pending()).toBe(0);
    expect(stage.slack.control.calls().some((call) => call.fault !== null)).toBe(true);
  });
});
