import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { claimNotices } from "../../../engine/db/notice-content.ts";
import { alertFor } from "../../support/builders.ts";
import { ALL_SHARDS, openStage, type Stage } from "./stage.ts";

const SEARCH = { kind: "service", service: "search" } as const;

describe("what is muted, on its way to Slack", () => {
  let stage: Stage;
  const cards = (): Message[] =>
    stage.slack.control.messages("acme", "alerts").filter((one) => one.botId !== null);

  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it("has no message while it is muted, and one when the mute is undone", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.says("09:00:00", { type: "mute", target: SEARCH, by: "U1" });

    await acme.receives("09:01:00", alertFor("search"));
    await acme.becomes("09:20:00");
    await notifier.idle();
    expect([cards().length, (await acme.notices()).length, await acme.pending()]).toEqual([0, 0, 0]);

    const muteId = acme.incident().muted?.muteId ?? "";
    await acme.says("09:30:00", { type: "unmute", muteId, by: "U2" });
    await notifier.idle();
    expect(cards()).toHaveLength(1);
    expect(JSON.stringify(cards()[0]?.blocks)).toContain("Was muted by");
  });

  it("is taken back when it is not out yet, whoever holds it already", async () => {
    const acme = await stage.tenantIn("acme", { channel: "" });
    await acme.receives("09:00:00", alertFor("search"));
    expect(await acme.pending()).toBe(1);

    await acme.says("09:01:00", { type: "mute", target: SEARCH, by: "U1" });

    expect(await acme.pending()).toBe(0);
    await acme.picks("alerts");
    const [notice] = await acme.notices();
    expect(
      await claimNotices(stage.db, [{ tenantId: acme.tenantId, noticeId: notice?.notice_id ?? "" }]),
    ).toEqual([undefined]);
  });

  it("changes the card that is there, and posts no other", async () => {
    const acme = await stage.tenantIn("acme");
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("search"));
    await notifier.idle();

    await acme.says("09:01:00", { type: "mute", target: SEARCH, by: "U1" });
    await acme.receives("09:02:00", alertFor("search", { title: "queue grows" }));
    await notifier.idle();

    expect(cards()).toHaveLength(1);
    expect(JSON.stringify(cards()[0]?.blocks)).toMatch(/Muted by <@U1>.*2 alerts → 1 incident/);
  });
});
