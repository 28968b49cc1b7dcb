import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { takeLead } from "../../../engine/db/leaders.ts";
import { enterTenant, withShards } from "../../../engine/db/tenant.ts";
import { SHARDS, shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { forgetOld } from "../../../engine/workers/retention.ts";
import { rollUpTenant } from "../../../engine/workers/roll-up.ts";
import { tenantNamed } from "../../support/builders.ts";
import { busyDays } from "../../support/busy-days.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";
import { storeStory } from "../../support/story.ts";

const DAY = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
const FREE = tenantNamed("free");
const PAYS = tenantNamed("pays");

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  await addTenant(db, FREE);
  await addTenant(db, PAYS);
  await asSuperuser(database.url, async (sql) => {
    await sql`select ensure_partitions(${new Date(TODAY - 13 * DAY).toISOString().slice(0, 10)}::date, 13)`;
    await sql`update tenants set tier = 'pro' where tenant_id = ${PAYS}`;
  });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const one = async (tenantId: TenantId, statement: string) =>
  withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return Number(Object.values((await sql.unsafe(statement))[0] ?? {})[0]);
  });
const events = (tenantId: TenantId) => one(tenantId, "select count(*) from events");
const counted = (tenantId: TenantId) => one(tenantId, "select sum(alert_count) from rollup_hourly");
const partitions = () =>
  asSuperuser(database.url, async (sql) =>
    (
      await sql<
        Array<{ name: string }>
      >`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass`
    )
      .map(({ name }) => name)
      .filter(
        (name) => name < `events_${new Date(TODAY - 7 * DAY).toISOString().slice(0, 10).replaceAll("-", "")}`,
      ),
  );

describe("what a plan keeps no longer", () => {
  it("goes by the day, once it was counted; its counts stay, and partitions go when nobody has anything in them", async () => {
    const lead = await takeLead(db, "schedule", "worker-1");
    const start = TODAY - 12 * DAY;
    for (const tenantId of [FREE, PAYS])
      await storeStory(db, tenantId, busyDays(21, { items: 150, start }), start + 3 * DAY);
    const before = await events(FREE);
    const days = await partitions();
    expect(days.length).toBeGreaterThanOrEqual(5);

    // Not counted yet: nothing may go.
    expect(await forgetOld({ db, now: Date.now() }, ALL_SHARDS)).toMatchObject({ events: 0 });
    for (const tenantId of [FREE, PAYS]) await rollUpTenant({ db, lead }, tenantId);
    const alerts = await counted(FREE);
    expect(alerts).toBeGreaterThan(50);

    expect(await forgetOld({ db, now: Date.now() }, ALL_SHARDS)).toMatchObject({ events: before });
    expect(await events(FREE)).toBe(0);
    expect(await counted(FREE)).toBe(alerts);
    expect(await events(PAYS)).toBe(before);
    // Days on which nothing ever happened went at the first look; the others are still somebody's.
    const occupied = await partitions();
    expect(occupied.length).toBeGreaterThan(0);
    expect(occupied.length).toBeLessThan(days.length);

    // Whoever pays no longer keeps no more than others: nobody has anything of those days now.
    await asSuperuser(database.url, (sql) => sql`update tenants set tier = 'free'`);
    await forgetOld({ db, now: Date.now() }, ALL_SHARDS);
    expect(await events(PAYS)).toBe(0);
    expect(await counted(PAYS)).toBe(alerts);
    expect(await partitions()).toEqual([]);
  });
});
