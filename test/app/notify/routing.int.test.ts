import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routeProblem } from "../../../engine/db/routes.ts";
import type { Route } from "../../../engine/domain/route.ts";
import { alertFor } from "../../support/builders.ts";
import { channelId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, type Stage } from "./stage.ts";

describe("an incident's channel", () => {
  let stage: Stage;
  const cards = (channel: string) =>
    stage.slack.control.messages("acme", channel).filter((one) => one.botId !== null);
  const route = (service: string, channel: string): Route => ({
    routeId: service,
    by: "service",
    values: [service],
    channelId: channelId(stage.slack, "acme", channel),
    setBy: "U1",
  });

  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it("is that of its route; the others go to the tenant's own, and the reason is kept", async () => {
    const acme = await stage.tenantIn("acme");
    stage.slack.control.inviteBot("acme", "incidents");
    acme.routes([route("payments", "incidents")]);
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);

    await acme.receives("09:00:00", alertFor("payments"), alertFor("search"));
    await notifier.idle();

    expect(cards("incidents").map(({ text }) => text)).toEqual([expect.stringContaining("payments")]);
    expect(cards("alerts").map(({ text }) => text)).toEqual([expect.stringContaining("search")]);
    const reasons = (await acme.notices()).map(({ route_reason: reason }) => reason);
    expect(new Set(reasons)).toEqual(new Set(["payments is routed there", null]));
  });

  it("is its own for life: another route moves neither its card nor what it says later", async () => {
    const acme = await stage.tenantIn("acme");
    stage.slack.control.inviteBot("acme", "incidents");
    acme.routes([route("payments", "incidents")]);
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await acme.receives("09:00:00", alertFor("payments"));
    await notifier.idle();

    acme.routes([route("payments", "alerts")]);
    await acme.receives("09:00:10", alertFor("payments", { title: "error rate above 5%" }));
    await acme.becomes("09:10:00");
    await notifier.idle();

    expect(cards("incidents")).toHaveLength(1);
    expect(JSON.stringify(cards("incidents")[0]?.blocks)).toContain("2 alerts");
    expect(cards("alerts")).toEqual([]);
  });

  it("that the app is not in is named on Home, and the card arrives once it is invited", async () => {
    const acme = await stage.tenantIn("acme");
    acme.routes([route("payments", "oncall-private")]);
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);

    await acme.receives("09:00:00", alertFor("payments"));
    await expect
      .poll(() => routeProblem(stage.db, acme.tenantId))
      .toMatchObject({ channelId: channelId(stage.slack, "acme", "oncall-private"), waiting: 1 });
    stage.slack.control.inviteBot("acme", "oncall-private");

    await expect.poll(() => cards("oncall-private").length).toBe(1);
  });
});
