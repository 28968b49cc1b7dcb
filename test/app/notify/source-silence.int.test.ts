import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { validateBlocks } from "../../../app/local/workspace/blocks/validate.ts";
import type { Message } from "../../../app/local/workspace/core/state.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import { createIntegration, removeIntegration, setTellsSilence } from "../../../engine/db/integrations.ts";
import { type Lead, LostLead, takeLead } from "../../../engine/db/leaders.ts";
import { noteDoorOpen } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { countSourceHours, type HealthDeps, watchSources } from "../../../engine/workers/source-health.ts";
import { userId } from "../local/workspace/bolt-app.ts";
import { ALL_SHARDS, openStage, type Stage, type TestTenant } from "./stage.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The driven clock: the busy source's last delivery, a little ahead of the real time at which it is all set up. */
const LAST = Math.floor(Date.now() / HOUR) * HOUR + 2 * HOUR;

describe("a source that falls silent", () => {
  let stage: Stage;
  let acme: TestTenant;
  let ada: string;
  let lead: Lead;
  const troubles: string[] = [];

  beforeEach(async () => {
    stage = await openStage();
    acme = await stage.tenantIn("acme");
    ada = userId(stage.slack, "acme", "ada");
    lead = await takeLead(stage.db, "schedule", "worker-1");
    troubles.length = 0;
  });
  afterEach(async () => {
    expect(troubles).toEqual([]);
    await stage.close();
  });

  const connect = (integrationId: string, name = "Datadog EU", createdBy = ada) =>
    withTenant(stage.db, acme.tenantId, (tx) =>
      createIntegration(tx, {
        tenantId: acme.tenantId,
        integrationId,
        provider: "datadog",
        name,
        authMode: "url_key",
        keyHash: `hash of ${integrationId}`,
        sealedKey: "sealed",
        createdBy,
      }),
    );

  const deliver = async (integrationId: string, times: readonly number[], own?: true) => {
    for (let from = 0; from < times.length; from += 1_000) {
      await insertDeliveries(
        stage.db,
        times.slice(from, from + 1_000).map((receivedAt) => ({
          tenantId: acme.tenantId,
          deliveryId: `${integrationId}-${receivedAt}`,
          integrationId,
          provider: "datadog",
          receivedAt,
          headers: {},
          body: Buffer.from("{}"),
          bodySha256: Buffer.from("x"),
          dedupeKey: String(receivedAt),
          kind: "alert",
          ...(own ? { own } : {}),
        })),
      );
    }
  };

  /** Ten days of deliveries every three minutes up to LAST, at the hours that `when` allows, counted as the schedule does it. */
  const busyUntilLast = async (integrationId: string, when: (at: number) => boolean = () => true) => {
    const times: number[] = [];
    for (let at = LAST - 10 * DAY; at <= LAST; at += 3 * MINUTE) if (when(at)) times.push(at);
    await deliver(integrationId, times);
    for (const now of [LAST - 4 * DAY, LAST, LAST]) await countSourceHours(health(now));
  };

  const doorOpen = async (from: number, until: number) => {
    for (let at = from; at < until; at += 5 * MINUTE) await noteDoorOpen(stage.db, at);
  };

  const health = (now: number, changes: Partial<HealthDeps> = {}): HealthDeps => ({
    db: stage.db,
    lead,
    now,
    onMessage: () => undefined,
    onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
    ...changes,
  });
  const look = (now: number) => watchSources(health(now));

  /** A notifier of a process that lives for this one moment. */
  const deliverAll = async () => {
    const notifier = stage.notifier();
    notifier.setShards(ALL_SHARDS);
    await notifier.idle();
    await notifier.close();
  };

  const direct = (): Message[] =>
    stage.slack.control
      .channels("acme")
      .filter(({ kind, members }) => kind === "im" && members.includes(ada))
      .flatMap(({ id }) => stage.slack.control.messages("acme", id));
  const inChannel = (): Message[] =>
    stage.slack.control.messages("acme", "alerts").filter(({ botId }) => botId !== null);
  const posts = () => stage.slack.control.calls({ method: "chat.postMessage" });

  describe("and is usually busy", () => {
    beforeEach(async () => {
      await connect("busy");
      await busyUntilLast("busy");
      await doorOpen(LAST - HOUR, LAST + 8 * HOUR);
    });

    it("is told to whoever connected it, once: since when, what is usual, how to check, how to stop it", async () => {
      expect(await look(LAST + 110 * MINUTE)).toMatchObject({ silent: 0 });
      expect(await look(LAST + 120 * MINUTE)).toMatchObject({ silent: 1 });
      await deliverAll();
      expect(await look(LAST + 125 * MINUTE)).toMatchObject({ looked: 0, silent: 0 });
      await deliverAll();

      expect(inChannel()).toEqual([]);
      expect(direct()).toHaveLength(1);
      const [message] = direct();
      const said = JSON.stringify(message?.blocks);
      expect(message?.text).toContain("Datadog EU has sent nothing since");
      expect(said).toContain(`<!date^${LAST / 1000}^`);
      expect(said).toContain("Usually about 20 deliveries an hour come at this time.");
      expect(said).toContain("In Datadog: is the webhook still there and switched on");
      expect(said).toContain("docs.datadoghq.com");
      expect(said).toContain('"action_id":"show_source"');
      expect(said).toContain('"value":"busy"');
      expect(said).toContain("untick _Say when it is silent_");
      expect(validateBlocks("message", message?.blocks ?? [])).toEqual({ ok: true });
      expect(await acme.pending()).toBe(0);
    });

    it("is told once by two workers, and by none that leads no more", async () => {
      const now = LAST + 2 * HOUR;
      const both = await Promise.all([look(now), look(now)]);
      expect(both.map(({ silent }) => silent).toSorted()).toEqual([0, 1]);

      const old = lead;
      lead = await takeLead(stage.db, "schedule", "worker-2");
      await deliver("busy", [now]);
      await expect(watchSources(health(now + 5 * MINUTE, { lead: old }))).rejects.toThrow(LostLead);
      expect(await look(now + 5 * MINUTE)).toMatchObject({ back: 1 });
      await deliverAll();
      expect(direct()).toHaveLength(1);
    });

    it("is told once although the process ends between the look and the message", async () => {
      await look(LAST + 2 * HOUR);
      // Another process comes up, looks again, and delivers.
      lead = await takeLead(stage.db, "schedule", "worker-2");
      expect(await look(LAST + 130 * MINUTE)).toMatchObject({ silent: 0 });
      await deliverAll();
      await deliverAll();

      expect(direct()).toHaveLength(1);
      expect(posts()).toHaveLength(1);
    });

    it("is found again in the conversation when Slack's answer was lost", async () => {
      stage.slack.control.injectFault({ method: "chat.postMessage", mode: "accept_then_reset", times: 1 });
      await look(LAST + 2 * HOUR);
      await deliverAll();
      await deliver("busy", [LAST + 3 * HOUR]);
      await look(LAST + 3 * HOUR + MINUTE);
      await deliverAll();

      expect(direct().filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
      expect(direct()[0]?.text).toContain("delivers again");
      expect(stage.slack.control.calls({ method: "conversations.open" })).toHaveLength(1);
    });

    it("is told as back in the message itself and in its thread, once", async () => {
      await look(LAST + 2 * HOUR);
      await deliverAll();
      const back = LAST + 3 * HOUR;
      await deliver("busy", [back, back + MINUTE]);

      expect(await look(back + 2 * MINUTE)).toMatchObject({ silent: 0, back: 1 });
      expect(await look(back + 7 * MINUTE)).toMatchObject({ looked: 0, back: 0 });
      await deliverAll();
      await deliverAll();

      const [message, answer, ...more] = direct();
      expect(more).toEqual([]);
      expect(message?.text).toContain("Datadog EU delivers again since");
      expect(JSON.stringify(message?.blocks)).toContain(`<!date^${back / 1000}^`);
      expect(answer).toMatchObject({
        threadTs: message?.ts,
        text: "Datadog EU delivers again. It was silent for 3 hours.",
      });
      for (const one of [message, answer])
        expect(validateBlocks("message", one?.blocks ?? [])).toEqual({ ok: true });
    });

    it("is answered once in the thread although Slack's answer to that was lost", async () => {
      await look(LAST + 2 * HOUR);
      await deliverAll();
      await deliver("busy", [LAST + 3 * HOUR]);
      await look(LAST + 3 * HOUR + MINUTE);
      stage.slack.control.injectFault({ method: "chat.postMessage", mode: "accept_then_reset", times: 1 });
      await deliverAll();

      expect(direct()).toHaveLength(2);
      expect(posts()).toHaveLength(2);
      expect(stage.slack.control.calls({ method: "conversations.replies" })).toHaveLength(1);
      expect(await acme.pending()).toBe(0);
    });

    it("is told again when it falls silent a second time", async () => {
      await look(LAST + 2 * HOUR);
      await deliver("busy", [LAST + 3 * HOUR]);
      await look(LAST + 3 * HOUR + MINUTE);
      await deliverAll();
      // The first one was over before it could be told: one message tells the whole story.
      expect(direct()).toHaveLength(1);

      expect(await look(LAST + 5 * HOUR + MINUTE)).toMatchObject({ silent: 1 });
      await deliverAll();
      expect(direct()).toHaveLength(2);
      expect(direct()[1]?.text).toContain("has sent nothing since");
    });

    it("is not back because of our own test alert", async () => {
      await look(LAST + 2 * HOUR);
      await deliver("busy", [LAST + 150 * MINUTE], true);

      expect(await look(LAST + 155 * MINUTE)).toMatchObject({ back: 0 });
    });

    it("is told to nobody once it was removed, nobody wants to know, or the app has left", async () => {
      const change = (wish: "remove" | "mute") =>
        withTenant(stage.db, acme.tenantId, async (tx) => {
          const by = { integrationId: "busy", updatedBy: ada };
          if (wish === "remove") await removeIntegration(tx, by);
          else await setTellsSilence(tx, { ...by, tells: false });
        });
      await change("mute");
      expect(await look(LAST + 2 * HOUR)).toMatchObject({ looked: 0 });
      await stage.installations.revoke(acme.tenantId, "test");
      await withTenant(stage.db, acme.tenantId, (tx) =>
        setTellsSilence(tx, { integrationId: "busy", updatedBy: ada, tells: true }),
      );
      expect(await look(LAST + 2 * HOUR)).toMatchObject({ looked: 0 });
      await change("remove");
      expect(await look(LAST + 2 * HOUR)).toMatchObject({ looked: 0 });
      expect(await acme.notices()).toEqual([]);
    });

    it("gets no answer in the thread after somebody stopped the messages, but the message stays true", async () => {
      await look(LAST + 2 * HOUR);
      await deliverAll();
      await withTenant(stage.db, acme.tenantId, (tx) =>
        setTellsSilence(tx, { integrationId: "busy", updatedBy: ada, tells: false }),
      );
      await deliver("busy", [LAST + 3 * HOUR]);
      await look(LAST + 3 * HOUR + MINUTE);
      await deliverAll();

      expect(direct().map(({ text }) => text)).toEqual([expect.stringContaining("delivers again since")]);
    });
  });

  it("is told in the tenant's channel when whoever connected it cannot be written to", async () => {
    await connect("orphan", "Grafana", "U0LEFTUS");
    await busyUntilLast("orphan");
    await doorOpen(LAST - HOUR, LAST + 8 * HOUR);

    await look(LAST + 2 * HOUR);
    await deliverAll();

    expect(inChannel().map(({ text }) => text)).toEqual([
      expect.stringContaining("Grafana has sent nothing"),
    ]);
    expect(direct()).toEqual([]);
    expect(await acme.pending()).toBe(0);
  });

  it("is not accused while our own door was shut, or nobody knows whether it was open", async () => {
    await connect("busy");
    await busyUntilLast("busy");
    expect(await look(LAST + 5 * HOUR)).toMatchObject({ looked: 1, silent: 0 });

    await doorOpen(LAST - HOUR, LAST + 30 * MINUTE);
    await doorOpen(LAST + 4 * HOUR, LAST + 8 * HOUR);

    expect(await look(LAST + 5 * HOUR)).toMatchObject({ looked: 1, silent: 0 });
    expect(await look(LAST + 6 * HOUR)).toMatchObject({ silent: 1 });
  });

  it("is not accused of a quiet time that it always has", async () => {
    await connect("office");
    const quietFrom = new Date(LAST).getUTCHours();
    // Every day it stops at this hour, for the next six.
    await busyUntilLast(
      "office",
      (at) => (new Date(at).getUTCHours() - quietFrom + 24) % 24 >= 6 || at === LAST,
    );
    await doorOpen(LAST - HOUR, LAST + 9 * HOUR);

    for (let after = 2 * HOUR; after <= 7 * HOUR; after += 30 * MINUTE)
      expect(await look(LAST + after)).toMatchObject({ looked: 1, silent: 0 });
    expect(await look(LAST + 8 * HOUR)).toMatchObject({ silent: 1 });
  });

  it("does not post twice where the conversation may not be read: the message comes with the return", async () => {
    await stage.close();
    stage = await openStage();
    acme = await stage.tenantIn("acme", { scopes: "no history" });
    ada = userId(stage.slack, "acme", "ada");
    lead = await takeLead(stage.db, "schedule", "worker-1");
    await connect("busy");
    await busyUntilLast("busy");
    await doorOpen(LAST - HOUR, LAST + 8 * HOUR);
    stage.slack.control.injectFault({ method: "chat.postMessage", mode: "reset", times: 1 });
    await look(LAST + 2 * HOUR);
    await deliverAll();
    expect(direct()).toEqual([]);

    await deliver("busy", [LAST + 3 * HOUR]);
    await look(LAST + 3 * HOUR + MINUTE);
    await deliverAll();

    expect(direct().map(({ text }) => text)).toEqual([expect.stringContaining("delivers again since")]);
  });
});
