import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DELIVERIES_PER_MINUTE } from "../../../engine/domain/tier.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, type Door, startDoor } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const FREE = tenantNamed("free");
const PRO = tenantNamed("pr0");

let database: TestDatabase;
let door: Door;

beforeAll(async () => {
  database = await createTestDatabase();
  door = await startDoor(database.url, { perMinute: { free: 10, pro: 100, business: 1_000 } });
  await addTenant(door.db, FREE);
  await addTenant(door.db, PRO, "pro");
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
