import { describe, expect, it } from "vitest";
import { NOTIFIER_TIMES, planNotice } from "../../../app/notify/plan.ts";
import type { NoticeWork } from "../../../engine/db/notice-work.ts";
import { TENANT } from "../../support/builders.ts";

const NEW: NoticeWork = {
  tenantId: TENANT,
  noticeId: "notice-1",
  kind: "incident",
  state: "new",
  lane: "first",
  wantedRevision: 1,
  sentRevision: 0,
  sentHash: undefined,
  slackTs: undefined,
  channelId: undefined,
  targetId: "C1",
  threadTs: undefined,
  tenantActive: true,
  attempts: 0,
  claimedAgoMs: undefined,
  claimedAt: undefined,
  sentAgoMs: undefined,
  createdAgoMs: 5,
  neverUpdated: true,
  chapter: "open",
  moreToCome: true,
  stormId: undefined,
  openStorm: undefined,
  standsAlone: false,
  grewSince: false,
};
const POSTED: NoticeWork = {
  ...NEW,
  state: "sent",
  wantedRevision: 2,
  sentRevision: 1,
  sentHash: "open:abc",
  slackTs: "1.2",
  channelId: "C1",
  attempts: 1,
  sentAgoMs: 200,
};

const plan = (work: NoticeWork, callEndedAgoMs?: number) => planNotice(work, NOTIFIER_TIMES, callEndedAgoMs);

describe("a first message", () => {
  it("goes out at once", () => {
    expect(plan(NEW)).toEqual({ do: "post", inMs: 0, channelId: "C1" });
  });

  it("waits for a channel", () => {
    expect(plan({ ...NEW, targetId: undefined })).toEqual({ do: "wait" });
  });

  it("does not go to a tenant that left", () => {
    expect(plan({ ...NEW, tenantActive: false })).toEqual({ do: "wait" });
  });

  it("is looked for ten seconds after this process gave up on it", () => {
    expect(plan({ ...NEW, state: "sending", channelId: "C1", claimedAgoMs: 900 }, 100)).toMatchObject({
      do: "reconcile",
      inMs: 9_900,
    });
  });

  it("is looked for after call and lag could both have passed when another process claimed it", () => {
    expect(plan({ ...NEW, state: "sending", channelId: "C1", claimedAgoMs: 4_000 })).toMatchObject({
      do: "reconcile",
      inMs: 16_000,
    });
  });

  it("is looked for where it was posted, wherever the tenant wants cards by now", () => {
    expect(plan({ ...NEW, state: "sending", channelId: "C-old", claimedAgoMs: 60_000 })).toEqual({
      do: "reconcile",
      inMs: 0,
      channelId: "C-old",
    });
  });

  it("stays parked until the window has closed", () => {
    expect(plan({ ...NEW, state: "parked" })).toEqual({ do: "wait" });
    expect(plan({ ...NEW, state: "parked", moreToCome: false })).toMatchObject({ do: "post" });
  });
});

describe("a change of a message", () => {
  it("comes a second after the first message, then every two seconds at most", () => {
    expect(plan(POSTED)).toEqual({ do: "update", inMs: 800, channelId: "C1" });
    expect(plan({ ...POSTED, neverUpdated: false })).toMatchObject({ inMs: 1_800 });
    expect(plan({ ...POSTED, sentAgoMs: 9_000 })).toMatchObject({ inMs: 0 });
  });

  it.each([
    ["closes", { chapter: "closed" }, "open:abc"],
    ["is over", { chapter: "resolved" }, "closed:abc"],
    ["fires again", { chapter: "open" }, "resolved:abc"],
  ] as const)("does not wait when the incident %s", (_what, changes, sentHash) => {
    expect(plan({ ...POSTED, ...changes, sentHash })).toMatchObject({ do: "update", inMs: 0 });
  });

  it("goes to where the message is, wherever the tenant wants cards by now", () => {
    expect(plan({ ...POSTED, targetId: "C2" })).toMatchObject({ channelId: "C1" });
  });

  it("is not made when nothing newer is wanted, or there is nobody left to tell", () => {
    expect(plan({ ...POSTED, sentRevision: 2 })).toEqual({ do: "finish" });
    expect(plan({ ...POSTED, state: "dead" })).toEqual({ do: "finish" });
  });
});

describe("in a storm", () => {
  it("stands on the board instead of having a card, unless it is critical", () => {
    expect(plan({ ...NEW, openStorm: "storm-1" })).toEqual({ do: "board", stormId: "storm-1" });
    expect(plan({ ...NEW, openStorm: "storm-1", standsAlone: true })).toMatchObject({ do: "post" });
  });

  it("stays on its board afterwards, until it grows", () => {
    expect(plan({ ...NEW, stormId: "storm-1" })).toEqual({ do: "board", stormId: "storm-1" });
    expect(plan({ ...NEW, stormId: "storm-1", grewSince: true })).toMatchObject({ do: "post" });
  });

  it("keeps a card that it has, and what may be in Slack is looked for", () => {
    expect(plan({ ...POSTED, openStorm: "storm-1" })).toMatchObject({ do: "update" });
    expect(
      plan({ ...NEW, openStorm: "storm-1", state: "sending", channelId: "C1", claimedAgoMs: 0 }),
    ).toMatchObject({
      do: "reconcile",
    });
  });

  it("looks whether it is over whenever the board is up to date", () => {
    const board: NoticeWork = { ...POSTED, kind: "storm", chapter: "on", sentRevision: 2 };
    expect(plan(board)).toEqual({ do: "look" });
    expect(plan({ ...board, moreToCome: false })).toEqual({ do: "finish" });
  });
});
