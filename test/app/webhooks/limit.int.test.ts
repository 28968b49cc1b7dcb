import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Limits, openLimits } from "../../../app/webhooks/limit.ts";
import { DELIVERIES_PER_MINUTE } from "../../../engine/domain/tier.ts";
import { connected, openCommands } from "../../../engine/state/connections.ts";
import { openSharedRates } from "../../../engine/state/rates.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";
import { createTestRedis } from "../../support/redis.ts";

const FREE = tenantNamed("free");
const PRO = tenantNamed("pr0");
const FLOOD = tenantNamed("f1ood");
const QUIET = tenantNamed("quiet");

let database: TestDatabase;
let door: Door;

beforeAll(async () => {
  database = await createTestDatabase();
  door = await startDoor(database.url, { perMinute: { free: 10, pro: 100, business: 1_000 } });
  await addTenant(door.db, FREE);
  await addTenant(door.db, PRO, "pro");
  await addTenant(door.db, FLOOD);
  await addTenant(door.db, QUIET, "pro");
});

afterAll(async () => {
  await door.close();
  await database.drop();
});

async function sendMany(path: string, count: number): Promise<number[]> {
  const send = (n: number) =>
    fetch(door.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ event_id: `${path}-${n}`, title: `alert ${n}` }),
    });
  return (await Promise.all(Array.from({ length: count }, (_, n) => send(n)))).map(({ status }) => status);
}

const publishedOf = (tenantId: string) => door.published.filter((item) => item.tenantId === tenantId).length;
const keptOf = async (tenantId: string) =>
  (
    await asSuperuser(
      database.url,
      (sql) => sql`
        select (select count(*)::int from deliveries where tenant_id = ${tenantId}) as kept,
          (select count(*)::int from pending_deliveries where tenant_id = ${tenantId}) as pending`,
    )
  )[0];

describe("a tenant beyond its rate", () => {
  it("is refused nothing: all is kept, and what is beyond waits for its turn", async () => {
    const { path } = await addSource(door.db, FREE, "datadog");

    const statuses = await sendMany(path, 40);

    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(await keptOf(FREE)).toEqual({ kept: 40, pending: 40 });
    expect(publishedOf(FREE)).toBe(10);
  });

  it("takes nothing from a neighbour, who has the rate of its own plan", async () => {
    const { path } = await addSource(door.db, PRO, "datadog");

    await sendMany(path, 40);

    expect(publishedOf(PRO)).toBe(40);
  });

  it("has what the price list says", () => {
    expect(DELIVERIES_PER_MINUTE).toEqual({ free: 60, pro: 600, business: 6_000 });
  });
});

/** How many deliveries of each tenant every commit held, by its transaction. */
const commitsOf = (...tenantIds: readonly string[]) =>
  asSuperuser(
    database.url,
    (sql) => sql<Array<{ tenants: Record<string, number> }>>`
      select jsonb_object_agg(tenant_id, n) as tenants from (
        select xmin::text as tx, tenant_id, count(*)::int as n from deliveries
        where tenant_id = any(${[...tenantIds]}) group by 1, 2
      ) as counted group by tx`,
  );

describe("a flood", () => {
  it("shares no commit with those who are within their rate, and loses nothing", async () => {
    const [flood, quiet] = [
      await addSource(door.db, FLOOD, "datadog"),
      await addSource(door.db, QUIET, "datadog"),
    ];
    await sendMany(flood.path, 10);

    const beyond = await addSource(door.db, FLOOD, "datadog");
    const statuses = await Promise.all([sendMany(beyond.path, 300), sendMany(quiet.path, 30)]);

    expect(new Set(statuses.flat())).toEqual(new Set([202]));
    expect(await keptOf(FLOOD)).toEqual({ kept: 310, pending: 310 });
    expect(await keptOf(QUIET)).toEqual({ kept: 30, pending: 30 });
    expect(publishedOf(QUIET)).toBe(30);
    expect(publishedOf(FLOOD)).toBe(10);
    const commits = await commitsOf(FLOOD, QUIET);
    expect(commits.filter(({ tenants }) => QUIET in tenants && FLOOD in tenants)).toEqual([]);
    expect(Math.max(...commits.map(({ tenants }) => tenants[FLOOD] ?? 0))).toBeLessThanOrEqual(100);
  });
});

describe("the count of several web processes", () => {
  const perMinute = { free: 10, pro: 100, business: 1_000 };
  const lanes = async (limits: Limits, count: number) => {
    const taken: string[] = [];
    for (let n = 0; n < count; n++) taken.push(await limits.chooseLane(FREE, "free"));
    return taken.filter((lane) => lane === "fast").length;
  };

  it("is one: what one has used up, the other has not to give", async () => {
    const redis = await createTestRedis();
    const commands = [openCommands(redis.url, () => undefined), openCommands(redis.url, () => undefined)];
    await connected(...commands);
    const [one, other] = commands.map((own) => openLimits({ perMinute, shared: openSharedRates(own) })) as [
      Limits,
      Limits,
    ];

    expect(await lanes(one, 8)).toBe(8);
    await one.share();
    expect(await lanes(other, 1)).toBe(1);
    await other.share();

    expect(await lanes(other, 5)).toBe(1);
    expect(other.isBeyond(FREE)).toBe(true);
    expect(one.isBeyond(FREE)).toBe(false);
    for (const limits of [one, other]) limits.close();
    for (const own of commands) own.disconnect();
  });

  it("is each one's own while Redis is away, and nothing waits for it", async () => {
    const away = openCommands("redis://127.0.0.1:1", () => undefined);
    const limits = openLimits({ perMinute, shared: openSharedRates(away) });

    expect(await lanes(limits, 6)).toBe(6);
    await limits.share();

    expect(await lanes(limits, 6)).toBe(4);
    limits.close();
    away.disconnect();
  });

  it("is told by itself, each second", async () => {
    const redis = await createTestRedis();
    const own = openCommands(redis.url, () => undefined);
    await connected(own);
    const rates = openSharedRates(own);
    const limits = openLimits({ perMinute, shared: rates });

    await lanes(limits, 3);

    await vi.waitFor(async () => expect((await rates.add(FREE, 0)).count).toBe(3), { timeout: 10_000 });
    limits.close();
    own.disconnect();
  });
});
