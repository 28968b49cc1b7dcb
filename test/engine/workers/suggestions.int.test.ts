import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import { readEvents } from "../../../engine/db/events.ts";
import { loadTenants } from "../../../engine/db/rebuild.ts";
import { takeFence } from "../../../engine/db/shards.ts";
import { enterTenant, withShards } from "../../../engine/db/tenant.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { openSimulation } from "../../../engine/simulation/simulation.ts";
import { openCommands } from "../../../engine/state/connections.ts";
import { patternsOf } from "../../../engine/suggest/subject.ts";
import { runBatch } from "../../../engine/workers/shard-batch.ts";
import { alertFor, TENANT } from "../../support/builders.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";
import { createTestRedis, type TestRedis } from "../../support/redis.ts";
import { weeks } from "../suggest/weeks.ts";

const SHARD = shardOf(TENANT);

let database: TestDatabase;
let redis: TestRedis;
let db: Database;
let commands: ReturnType<typeof openCommands>;
let batches = 0;

beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  db = openDatabase({ url: database.url });
  await addTenant(db, TENANT);
  commands = openCommands(redis.url, () => undefined);
});

afterAll(async () => {
  commands.disconnect();
  await db.close();
  await database.drop();
});

const rows = (text: string) => asSuperuser(database.url, (sql) => sql.unsafe(text));

/** Two weeks with advice of every kind, some of it withdrawn again, and a runbook attached and detached. */
function life() {
  const cpu = alertFor("search", { title: "CPU above 90%", severity: "low" });
  const latency = { draft: alertFor("payments"), at: "12:00:00", minutes: 40, acknowledged: true };
  const errors = { draft: alertFor("payments", { title: "5xx" }), at: "12:01:00", minutes: 40 };
  const checkout = { draft: alertFor("checkout"), at: "12:02:00", minutes: 40 };
  const told = weeks();
  const says = (day: number, type: "attach-runbook" | "detach-runbook") => {
    const { incidentId, footing } = told.incident();
    const about = { incidentId, patterns: patternsOf({ footing }), by: "UADA" };
    told.says(
      day,
      "12:30:00",
      type === "attach-runbook" ? { type, url: "https://wiki.example/x", ...about } : { type, ...about },
    );
  };
  const everyDay = [{ draft: cpu, minutes: 4 }, latency, errors, checkout];
  told.days(0, 1, ...everyDay).day(2, { ...latency, minutes: 90 });
  says(2, "attach-runbook");
  told
    .days(3, 9, ...everyDay)
    .day(10, { draft: cpu, minutes: 4 }, { draft: cpu, at: "09:09:00", acknowledged: true });
  told.day(11, { ...latency, minutes: 90 });
  says(11, "detach-runbook");
  return told;
}

/** Folds the items as workers do, a few a batch; every other batch belongs to a new owner, who knows only what Postgres has. */
async function work(items: readonly InboxItem[]): Promise<void> {
  await insertDeliveries(
    db,
    items.map(({ itemId, tenantId, receivedAt, integrationId }) => ({
      tenantId,
      deliveryId: itemId,
      integrationId,
      provider: "datadog",
      receivedAt,
      headers: {},
      body: Buffer.from("x"),
      bodySha256: Buffer.from("x"),
      dedupeKey: itemId,
      kind: "alert",
    })),
  );
  const deps = {
    db,
    redis: commands,
    workerId: "direct",
    newId: () => `g${batches++}`,
    onCards: () => undefined,
  };
  let owned = await own();
  for (let from = 0; from < items.length; from += 5) {
    if (from % 10 === 0) owned = await own();
    await runBatch(deps, owned, { items: items.slice(from, from + 5), doneEntries: [] });
  }
}

async function own(): Promise<Parameters<typeof runBatch>[1]> {
  const { fence, batch } = await takeFence(db, SHARD, "direct");
  await commands.set(`{s${String(SHARD).padStart(2, "0")}}:lease`, `direct:${fence}`);
  return {
    shard: SHARD,
    fence,
    batch,
    generation: `g${batches++}`,
    redisIsCurrent: false,
    leftUntil: new Map(),
    cursor: "0-0",
    tenants: new Map(),
    timers: new Map(),
    doneEntries: [],
  };
}

const adviceOf = (events: readonly EngineEvent[]) => events.filter(({ type }) => type === "suggestions.made");

describe("advice", () => {
  it("is the same live, through stores and takeovers, in the log and in a simulation, and its tables show it", async () => {
    const told = life();
    const advice = adviceOf(told.events);
    expect(new Set(told.made().map(({ type }) => type)).size).toBe(5);
    expect(advice.some((event) => event.type === "suggestions.made" && event.withdrawn.length > 0)).toBe(
      true,
    );

    await work(told.items);

    const log = await withShards(db, [SHARD], async (sql) => {
      await enterTenant(sql, TENANT);
      return readEvents(sql, TENANT);
    });
    expect(adviceOf(log)).toEqual(advice);

    const simulated: EngineEvent[] = [];
    const simulation = openSimulation(emptyState(TENANT, DEFAULT_CONFIG), (event) => simulated.push(event));
    for (const item of told.items) simulation.take(item, (ordinal) => `${item.itemId}/${ordinal}`);
    expect(adviceOf(simulated)).toEqual(advice);

    const stored = (await loadTenants(db, SHARD, [TENANT])).get(TENANT);
    expect(new Map(stored?.incidents.map((one) => [one.incidentId, one]))).toEqual(told.state.incidents);
    expect(stored?.knowledge.filter(({ id }) => id.startsWith("runbook "))).toEqual(
      [...told.state.runbooks.values()].map((data) => ({ id: `runbook ${data.pattern}`, data })),
    );

    expect(await shownByTables()).toEqual(expectedTables(advice));
  });
});

async function shownByTables() {
  const made = await rows(
    "select suggestion_id, incident_id, title, affected_alert_ids, affected_patterns, affected_services from suggestions order by 1",
  );
  const history = await rows(
    "select incident_id, suggestion_id, reasoning, withdrawn_at is not null as withdrawn from suggestion_history order by 1, 2",
  );
  return { made: [...made], history: [...history] };
}

/** What the tables must hold, taken from the log alone. */
function expectedTables(advice: readonly EngineEvent[]) {
  const made = new Map<string, object>();
  const history = new Map<string, object>();
  for (const event of advice) {
    if (event.type !== "suggestions.made") continue;
    const { incidentId: incident_id, suggestions, withdrawn } = event;
    for (const { suggestion_id, title, reasoning, affected } of suggestions) {
      made.set(suggestion_id, {
        suggestion_id,
        incident_id,
        title,
        affected_alert_ids: affected.alert_ids,
        affected_patterns: affected.patterns,
        affected_services: affected.services,
      });
      const key = `${incident_id} ${suggestion_id}`;
      history.set(key, { incident_id, suggestion_id, reasoning, withdrawn: false });
    }
    for (const id of withdrawn) {
      const key = `${incident_id} ${id}`;
      history.set(key, { ...history.get(key), withdrawn: true });
    }
  }
  const inOrder = (all: Map<string, object>) =>
    [...all].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return { made: inOrder(made), history: inOrder(history) };
}
