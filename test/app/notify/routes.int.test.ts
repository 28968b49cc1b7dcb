import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { validateBlocks } from "../../../app/local/workspace/blocks/validate.ts";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { routeProblem } from "../../../engine/db/routes.ts";
import { alertFor } from "../../support/builders.ts";
import { channelId, userId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, STORMY, type Stage, type TestTenant } from "./stage.ts";

/** The machine may be busy. */
const PATIENT = { timeout: 10_000 };

describe("a channel that refuses cards", () => {
  let stage: Stage;
  let acme: TestTenant;

  beforeEach(async () => {
    stage = await openStage();
    acme = await stage.tenantIn("acme");
  });
  afterEach(() => stage.close());

  const inChannel = (channel: string): Message[] =>
    stage.slack.control.messages("acme", channel).filter(({ botId }) => botId !== null);
  const directTo = (name: string): Message[] =>
    stage.slack.control
      .channels("acme")
      .filter(({ kind, members }) => kind === "im" && members.includes(userId(stage.slack, "acme", name)))
      .flatMap(({ id }) => stage.slack.control.messages("acme", id));
  const notifier = () => {
    const started = stage.notifier();
    started.setShards(ALL_SHARDS);
    return started;
  };
  /** The tries that follow a refusal tell nobody anything new. */
  const triedAgain = () => {
    const before = stage.slack.control.calls({ method: "chat.postMessage" }).length;
    return stage.slack.control.waitForCall(
      ({ method }) =>
        method === "chat.postMessage" &&
        stage.slack.control.calls({ method: "chat.postMessage" }).length >= before + 3,
    );
  };

  it("is told to whoever picked it, once, with the way to mend it; mended, the same message says so", async () => {
    await acme.picks("alerts", "ada");
    stage.slack.control.kickBot("acme", "alerts");
    const running = notifier();
    for (const service of ["payments", "search", "login"]) await acme.receives("09:00:00", alertFor(service));
    await running.idle();
    await triedAgain();

    expect(directTo("ada")).toHaveLength(1);
    const [told] = directTo("ada");
    expect(told?.text).toContain("The app is not in");
    expect(told?.text).toContain("/invite @dd0c alert");
    expect(JSON.stringify(told?.blocks)).toContain('"action_id":"pick_channel"');
    expect(validateBlocks("message", told?.blocks ?? [])).toEqual({ ok: true });
    expect(await routeProblem(stage.db, acme.tenantId)).toEqual({
      channelId: channelId(stage.slack, "acme", "alerts"),
      reason: "not_in_channel",
      waiting: 3,
    });

    stage.slack.control.inviteBot("acme", "alerts");
    await stage.slack.control.waitForMessage((one) => one.text.includes("login"));
    await expect.poll(() => directTo("ada")[0]?.text, PATIENT).toContain("takes incident cards again");
    await running.idle();

    expect(directTo("ada")).toHaveLength(1);
    expect(inChannel("alerts")).toHaveLength(3);
    expect(await routeProblem(stage.db, acme.tenantId)).toBeUndefined();
    expect(await acme.pending()).toBe(0);
  });

  it("is told once although the process that found out is started again", async () => {
    await acme.picks("alerts", "ada");
    stage.slack.control.archiveChannel("acme", "alerts");
    const first = notifier();
    await acme.receives("09:00:00", alertFor("payments"));
    await first.idle();
    await first.close();

    await notifier().idle();
    await triedAgain();

    expect(directTo("ada")).toHaveLength(1);
    expect(directTo("ada")[0]?.text).toContain("is archived. Unarchive it, or pick another channel.");
  });

  it("has its cards, those that were posted too, in the channel that is picked instead", async () => {
    await acme.picks("alerts", "ada");
    const running = notifier();
    await acme.receives("09:00:00", alertFor("payments"));
    await running.idle();
    stage.slack.control.archiveChannel("acme", "alerts");
    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    await acme.receives("09:00:20", alertFor("search"));
    await running.idle();

    stage.slack.control.inviteBot("acme", "incidents");
    await acme.picks("incidents", "ada");
    await expect.poll(() => inChannel("incidents").length, PATIENT).toBe(2);
    await expect.poll(() => directTo("ada")[0]?.text, PATIENT).toContain("Incident cards go to");
    await running.idle();

    const texts = inChannel("incidents").map(({ text }) => text);
    expect(texts.filter((text) => text.includes("payments") && text.includes("2 alerts"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("search"))).toHaveLength(1);
    expect(directTo("ada")).toHaveLength(1);
    expect(await acme.pending()).toBe(0);
  });

  it("is told to whoever installed the app when the one who picked it is gone", async () => {
    await acme.picks("alerts", "UGONE");
    stage.slack.control.kickBot("acme", "alerts");
    const running = notifier();
    await acme.receives("09:00:00", alertFor("payments"));
    await running.idle();

    const admin = stage.slack.control.users("acme").find(({ isAdmin }) => isAdmin)?.name ?? "";
    await expect
      .poll(() =>
        directTo(admin)
          .map(({ text }) => text)
          .join(),
      )
      .toContain("The app is not in");
    expect(inChannel("alerts")).toEqual([]);
  });
});

describe("a workspace that does not take the newer blocks", () => {
  it("gets the older ones, and is not asked again for a week", async () => {
    const stage = await openStage();
    const acme = await stage.tenantIn("acme");
    stage.slack.control.lackBlocks(["data_table"]);
    const running = stage.notifier({ times: { ...STORMY } });
    running.setShards(ALL_SHARDS);
    for (let n = 0; n < 5; n++) await acme.receives("09:00:00", alertFor(`service-${n}`));
    await running.idle();
    for (let n = 5; n < 9; n++) await acme.receives("09:00:00", alertFor(`service-${n}`));
    await running.idle();

    const refused = stage.slack.control
      .calls()
      .filter(({ args }) => JSON.stringify(args).includes("data_table"));
    const board = stage.slack.control.messages("acme", "alerts").find(({ text }) => text.includes("Storm"));
    expect(refused).toHaveLength(1);
    expect(JSON.stringify(board?.blocks)).toContain('"type":"table"');
    await stage.close();
  });
});
