import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import { appendEvents, readEvents } from "../../../engine/db/events.ts";
import { type Lead, LostLead, takeLead } from "../../../engine/db/leaders.ts";
import { enterTenant, withShards } from "../../../engine/db/tenant.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import { shardOf } from "../../../engine/domain/tenant.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { countEvents } from "../../../engine/reports/rollups.ts";
import { rollUp } from "../../../engine/workers/roll-up.ts";
import { TENANT } from "../../support/builders.ts";
import { busyDays } from "../../support/busy-days.ts";
import { addTenant } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

let database: TestDatabase;
let db: Database;
let lead: Lead;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  await addTenant(db, TENANT);
  lead = await takeLead(db, "schedule", "worker-1");
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const asTenant = <T>(work: Parameters<typeof withShards<T>>[2]) =>
  withShards(db, [shardOf(TENANT)], async (sql) => {
    await enterTenant(sql, TENANT);
    return work(sql);
  });

/** A delivery is what makes a tenant one of those that are looked at. */
const hear = (receivedAt: number) =>
  insertDeliveries(db, [
    {
      tenantId: TENANT,
      deliveryId: `d-${receivedAt}`,
      integrationId: "i",
      provider: "datadog",
      receivedAt,
      headers: {},
      body: Buffer.from("{}"),
      bodySha256: Buffer.from("x"),
      dedupeKey: String(receivedAt),
      kind: "alert",
    },
  ]);

describe("rollups in Postgres", () => {
  it("are equal to a recount of the whole log, however it was counted page by page", async () => {
    const start = Date.now();
    await hear(start);
    const state = emptyState(TENANT, DEFAULT_CONFIG);
    const items = busyDays(7, { items: 240, start });
    const deps = { db, lead, now: start, onTrouble: (_: string, error: unknown) => Promise.reject(error) };
    let counted = 0;
    for (let from = 0; from < items.length; from += 60) {
      const events: EngineEvent[] = items.slice(from, from + 60).flatMap((item) => foldItem(state, item));
      await asTenant((sql) => appendEvents(sql, TENANT, events));
      // Counted by a leader that was, nothing is written; then in pages so short that they end within an item.
      await expect(
        rollUp({ ...deps, lead: { ...lead, fence: lead.fence + 1 }, pageSize: 3 }),
      ).rejects.toBeInstanceOf(LostLead);
      counted += (await rollUp({ ...deps, pageSize: from === 0 ? 3 : 37 })).events;
      expect(await rollUp(deps)).toEqual({ events: 0 });
    }

    const whole = countEvents(
      { incidents: new Map(), hoursSeen: new Map() },
      await asTenant((sql) => readEvents(sql, TENANT)),
    );
    const rows = (of: "hourly" | "daily") =>
      [...whole[of].values()]
        .filter((one) => one.alerts !== 0 || one.incidents !== 0)
        .map(({ start: bucket, service, alerts, unique, incidents, scored, noiseSum, deployIncidents }) =>
          [bucket, service, alerts, unique, incidents, scored, noiseSum, deployIncidents].join(" "),
        )
        .toSorted();
    const stored = async (statement: string) =>
      (await asTenant((sql) => sql.unsafe(statement))).map((row) => Object.values(row).join(" ")).toSorted();
    expect(
      await stored(
        `select extract(epoch from bucket) * 1000::bigint as b, service, alert_count, unique_alerts, incident_count,
           scored_incidents, noise_score_sum, deploy_incidents from rollup_hourly where alert_count <> 0 or incident_count <> 0`,
      ),
    ).toEqual(rows("hourly").map((row) => row.replace(/^(\d+)/, "$1.000000")));
    expect(
      await stored(
        `select extract(epoch from bucket) * 1000::bigint as b, service, total_alerts, unique_alerts, total_incidents,
           scored_incidents, noise_score_sum, deploy_incidents from rollup_daily where total_alerts <> 0 or total_incidents <> 0`,
      ),
    ).toEqual(rows("daily").map((row) => row.replace(/^(\d+)/, "$1.000000")));
    expect(rows("hourly").length).toBeGreaterThan(40);
    expect(counted).toBeGreaterThan(400);
  });
});
