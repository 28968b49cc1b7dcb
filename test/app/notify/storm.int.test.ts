import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { validateBlocks } from "../../../app/local/workspace/blocks/validate.ts";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { countCards } from "../../../engine/db/notice-counts.ts";
import { alertFor } from "../../support/builders.ts";
import { channelId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, STORMY, type Stage, type TestTenant } from "./stage.ts";

describe("a storm of new incidents", () => {
  let stage: Stage;
  let acme: TestTenant;

  beforeEach(async () => {
    stage = await openStage();
    acme = await stage.tenantIn("acme");
  });
  afterEach(() => stage.close());

  const messages = (): Message[] =>
    stage.slack.control.messages("acme", "alerts").filter(({ botId }) => botId !== null);
  const boards = () => messages().filter(({ text }) => /Storm( over)?:/.test(text));
  const lines = () => messages().filter(({ text }) => text.includes("The storm is over"));
  const cards = () => messages().filter(({ metadata }) => metadata?.event_type === "dd0c_incident");
  const notifier = (calmMs = 60_000) => {
    const started = stage.notifier({ times: { ...STORMY, storm: { ...STORMY.storm, calmMs } } });
    started.setShards(ALL_SHARDS);
    return started;
  };
  const begins = async (from: number, to: number, severity: "high" | "critical" = "high") => {
    for (let n = from; n < to; n++)
      await acme.receives("09:00:00", alertFor(`service-${n}`, { severity, title: `check ${n}` }));
  };

  it("is one board, edited in place, that counts every incident without a card; critical ones have theirs", async () => {
    const running = notifier();
    await begins(0, 12);
    await running.idle();
    await begins(12, 14, "critical");
    await begins(14, 16);
    await acme.receives(
      "09:00:05",
      alertFor("service-15", { severity: "high", title: "check 15", status: "resolved" }),
    );
    await running.idle();

    expect(boards()).toHaveLength(1);
    for (const critical of ["service-12", "service-13"])
      expect(cards().filter(({ text }) => text.includes(critical))).toHaveLength(1);
    const onBoard = 16 - cards().length;
    expect(onBoard).toBeGreaterThanOrEqual(6);
    expect(boards()[0]?.text).toContain(
      `Storm: ${onBoard} incidents out of ${onBoard} alerts, ${onBoard - 1} still firing`,
    );
    expect(validateBlocks("message", boards()[0]?.blocks ?? [])).toEqual({ ok: true });
    const coalesced = (await acme.notices()).filter((one) => one.storm_id !== null && one.slack_ts === null);
    expect(coalesced).toHaveLength(onBoard);
    expect(await countCards(stage.db, acme.tenantId, 24)).toMatchObject({
      received: 16,
      posted: 16 - onBoard,
      coalesced: onBoard,
      waiting: 0,
      storms: [{ channelId: channelId(stage.slack, "acme", "alerts") }],
    });
  });

  it("keeps its board over a restart, and says in one line when it is over", async () => {
    const first = notifier();
    await begins(0, 8);
    await first.idle();
    await first.close();
    const second = notifier(200);
    await begins(8, 9);
    await stage.slack.control.waitForMessage(({ text }) => text.includes("The storm is over"));
    await second.idle();

    expect(boards()).toHaveLength(1);
    expect(boards()[0]?.text).toContain("Storm over: ");
    expect(lines()).toHaveLength(1);
    expect(await acme.pending()).toBe(0);

    await begins(9, 10);
    await second.idle();
    expect(cards().at(-1)?.text).toContain("service-9");
  });

  it("is followed by a card for whatever grows afterwards, and by none for what only ends", async () => {
    const running = notifier(200);
    await begins(0, 8);
    await stage.slack.control.waitForMessage(({ text }) => text.includes("The storm is over"));
    await running.idle();
    const before = cards().length;
    const [last] = (await acme.notices()).filter((one) => one.storm_id !== null && one.slack_ts === null);
    expect(last).toBeDefined();

    await acme.receives("09:00:20", alertFor("service-7", { title: "check 7", status: "resolved" }));
    await running.idle();
    expect(cards()).toHaveLength(before);

    await acme.receives("09:00:30", alertFor("service-6", { title: "error rate above 5%" }));
    await running.idle();
    expect(cards()).toHaveLength(before + 1);
    expect(cards().at(-1)?.text).toContain("service-6");
    expect(await acme.pending()).toBe(0);
  });

  it("gives an incident its card as soon as it turns critical", async () => {
    const running = notifier();
    await begins(0, 8);
    await running.idle();
    const before = cards().length;
    await acme.receives("09:00:10", alertFor("service-7", { severity: "critical", title: "down" }));
    await running.idle();

    expect(cards()).toHaveLength(before + 1);
    expect(cards().at(-1)?.text).toContain("service-7");
  });

  it("counts an incident no more whose own card was found in the channel, though its answer was lost", async () => {
    const running = notifier();
    await begins(0, 8);
    await running.idle();
    const onBoard = 8 - cards().length;
    expect(boards()[0]?.text).toContain(`Storm: ${onBoard} incidents`);

    stage.slack.control.injectFault({ method: "chat.postMessage", mode: "accept_then_500", times: 1 });
    await acme.receives("09:00:10", alertFor("service-7", { severity: "critical", title: "down" }));
    await running.idle();

    expect(cards().at(-1)?.text).toContain("service-7");
    expect(boards()[0]?.text).toContain(`Storm: ${onBoard - 1} incidents`);
  });

  it("ends with the installation", async () => {
    const running = notifier();
    await begins(0, 8);
    await running.idle();
    expect((await countCards(stage.db, acme.tenantId, 24)).storms).toHaveLength(1);

    stage.slack.control.uninstall("acme");
    await begins(8, 9, "critical");
    await running.idle();
    expect((await countCards(stage.db, acme.tenantId, 24)).storms).toEqual([]);
    expect(await acme.pending()).toBe(0);
  });

  it("takes a pile of first cards that waited for Slack as one, instead of posting them one by one", async () => {
    stage.slack.control.injectFault({ method: "*", mode: "http_503", times: 12 });
    const running = notifier();
    await begins(0, 8);
    await stage.slack.control.waitForCall(({ method }) => method === "auth.test");
    stage.slack.control.clearFaults();
    await running.idle();

    expect(boards()).toHaveLength(1);
    expect(cards().length).toBeLessThan(4);
  });
});
