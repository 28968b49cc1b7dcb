import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import { type Lead, takeLead } from "../../../engine/db/leaders.ts";
import { loadDoor, noteDoorOpen } from "../../../engine/db/source-health.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { countSourceHours } from "../../../engine/workers/source-health.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Math.floor(Date.now() / HOUR) * HOUR;
const A = tenantNamed("a");
const B = tenantNamed("b");

let database: TestDatabase;
let db: Database;
let lead: Lead;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  lead = await takeLead(db, "schedule", "test");
  for (const tenant of [A, B]) await addTenant(db, tenant);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const rows = (text: string) => asSuperuser(database.url, (sql) => sql.unsafe(text));
const hours = (tenantId: TenantId) =>
  rows(
    `select integration_id as source, hour, deliveries, moments from source_hours where tenant_id = '${tenantId}' order by source, hour`,
  );
const count = (now: number) =>
  countSourceHours({
    db,
    lead,
    now,
    onMessage: () => undefined,
    onTrouble: (_what, error) => {
      throw error;
    },
  });
const deliver = (tenantId: TenantId, source: string, times: readonly number[]) =>
  insertDeliveries(
    db,
    times.map((receivedAt) => ({
      tenantId,
      deliveryId: `${source}-${receivedAt}`,
      integrationId: source,
      provider: "datadog",
      receivedAt,
      headers: {},
      body: Buffer.from("{}"),
      bodySha256: Buffer.from("x"),
      dedupeKey: String(receivedAt),
      kind: "alert",
    })),
  );

describe("the hours of a source", () => {
  it("are counted out of the ledger, bursts of five minutes as one moment, and the hour that is not over is left", async () => {
    const hour = NOW - 3 * HOUR;
    await deliver(A, "one", [
      hour,
      hour + 1_000,
      hour + 4 * MINUTE,
      hour + 5 * MINUTE,
      NOW - 1,
      NOW,
      NOW + MINUTE,
    ]);
    await deliver(A, "two", [hour + HOUR]);
    await deliver(B, "one", [hour + 2 * MINUTE]);

    await count(NOW + 10 * MINUTE);

    expect(await hours(A)).toEqual([
      { source: "one", hour: new Date(hour), deliveries: 4, moments: 2 },
      { source: "one", hour: new Date(NOW - HOUR), deliveries: 1, moments: 1 },
      { source: "two", hour: new Date(hour + HOUR), deliveries: 1, moments: 1 },
    ]);
    expect(await hours(B)).toEqual([{ source: "one", hour: new Date(hour), deliveries: 1, moments: 1 }]);
  });

  it("stay the same when they are counted again, and take in what the spool brought late", async () => {
    const before = await hours(A);
    await count(NOW + 20 * MINUTE);
    expect(await hours(A)).toEqual(before);

    await deliver(A, "one", [NOW - 2 * HOUR + MINUTE]);
    await count(NOW + 70 * MINUTE);

    expect(await hours(A)).toContainEqual({
      source: "one",
      hour: new Date(NOW - 2 * HOUR),
      deliveries: 1,
      moments: 1,
    });
    expect(await hours(A)).toContainEqual({ source: "one", hour: new Date(NOW), deliveries: 2, moments: 1 });
  });

  it("are made up for after days in which nobody counted, and forgotten after four weeks", async () => {
    await rows(
      `insert into source_hours values ('${A}', 'one', '${new Date(NOW - 30 * DAY).toISOString()}', 9, 9), ('${A}', 'one', '${new Date(NOW - 27 * DAY).toISOString()}', 8, 8)`,
    );
    await deliver(A, "one", [NOW + 2 * DAY + MINUTE, NOW + 3 * DAY + MINUTE]);

    await count(NOW + 3 * DAY + HOUR);

    const seen = (await hours(A)).filter(({ source }) => source === "one").map(({ hour }) => Number(hour));
    expect(seen).toContain(NOW + 2 * DAY);
    expect(seen).toContain(NOW + 3 * DAY);
    expect(Math.min(...seen)).toBeGreaterThan(NOW - 27 * DAY);
  });
});

describe("the door", () => {
  it("is remembered in five minutes, for two days", async () => {
    for (const at of [NOW - 3 * DAY, NOW + MINUTE, NOW + 4 * MINUTE, NOW + 59 * MINUTE, NOW + HOUR])
      await noteDoorOpen(db, at);

    expect(await loadDoor(db)).toEqual(
      new Map([
        [NOW, 0b1000_0000_0001],
        [NOW + HOUR, 1],
      ]),
    );
  });
});
