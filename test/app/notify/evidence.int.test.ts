import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { setEvidence } from "../../../engine/db/evidence.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { alertFor } from "../../support/builders.ts";
import { ALL_SHARDS, openStage, type Stage, type TestTenant } from "./stage.ts";

describe("a card", () => {
  let stage: Stage;
  let acme: TestTenant;

  beforeEach(async () => {
    stage = await openStage();
    acme = await stage.tenantIn("acme");
  });
  afterEach(() => stage.close());

  const messages = (): Message[] =>
    stage.slack.control.messages("acme", "alerts").filter(({ botId }) => botId !== null);
  const threads = () => messages().filter(({ threadTs }) => threadTs !== null);
  const notifier = () => {
    const started = stage.notifier();
    started.setShards(ALL_SHARDS);
    return started;
  };

  it("has each of its alerts named once in its thread, in batches, where the tenant wants that", async () => {
    await withTenant(stage.db, acme.tenantId, (tx) => setEvidence(tx, true));
    const running = notifier();
    await acme.receives("09:00:00", alertFor("payments", { title: "check 0" }));
    await running.idle();
    expect(threads()).toEqual([]);

    for (let n = 1; n < 40; n++)
      await acme.receives(
        `09:00:${String(n).padStart(2, "0")}`,
        alertFor("payments", { title: `check ${n}` }),
      );
    await running.idle();
    await acme.becomes("09:10:00");
    await running.idle();

    const [card] = messages();
    const said = threads()
      .map(({ blocks }) => JSON.stringify(blocks))
      .join("\n");
    expect(threads().every(({ threadTs }) => threadTs === card?.ts)).toBe(true);
    expect(threads().length).toBeLessThanOrEqual(4);
    const named = [...said.matchAll(/check (\d+) /g)].map(([, n]) => Number(n)).toSorted((a, b) => a - b);
    expect(named).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(await acme.pending()).toBe(0);
  });

  it("has nothing in its thread where nobody asked for it", async () => {
    const running = notifier();
    await acme.receives(
      "09:00:00",
      alertFor("payments"),
      alertFor("payments", { title: "error rate above 5%" }),
    );
    await acme.becomes("09:10:00");
    await running.idle();

    expect(threads()).toEqual([]);
  });

  it("says how often such an incident was there before, and how that ended", async () => {
    const running = notifier();
    const fires = async (from: string, until: string) => {
      await acme.receives(from, alertFor("payments", { providerAlertId: from }));
      await acme.receives(until, alertFor("payments", { providerAlertId: from, status: "resolved" }));
    };
    await fires("06:00:00", "06:08:00");
    await fires("07:30:00", "07:38:00");
    await acme.receives("09:00:00", alertFor("payments", { providerAlertId: "09:00:00" }));
    await acme.becomes("09:10:00");
    await running.idle();

    const last = messages().find(({ text }) => text.includes("Incident #3"));
    expect(JSON.stringify(last?.blocks)).toMatch(
      /Seen twice before in the last 30 days, the last time as #2 .*half of them within 8 minutes/,
    );
    const first = messages().find(({ text }) => text.includes("Incident #1"));
    expect(JSON.stringify(first?.blocks)).not.toContain("Seen ");
  });
});
