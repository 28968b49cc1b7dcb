import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toDelivery } from "../../../app/webhooks/receive.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const A = tenantNamed("a");
const B = tenantNamed("b");
const MINUTE = Math.floor(Date.now() / 60_000) * 60_000;

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  for (const tenant of [A, B]) await addTenant(db, tenant);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

/** What Alertmanager sends has no id of its own: its bytes are what it is known by. */
async function delivery(tenantId: TenantId, text: string, receivedAt: number) {
  const body = Buffer.from(JSON.stringify({ version: "4", status: "firing", alerts: [], note: text }));
  const {
    parsed,
    masked: _,
    ...rest
  } = await toDelivery(
    tenantId,
    "alertmanager",
    { integrationId: "alertmanager-1", settings: {} },
    { headers: { "content-type": "application/json" }, body, receivedAt },
  );
  return { ...rest, bodySha256: Buffer.alloc(32), kind: parsed.kind };
}

const kept = async (...rows: Array<Awaited<ReturnType<typeof delivery>>>) =>
  (await insertDeliveries(db, rows)).fresh.size;

describe("the door's commit", () => {
  it("knows a retry again whose minute is over, and takes the same body as a repeat after a minute", async () => {
    expect(await kept(await delivery(A, "retried", MINUTE - 500))).toBe(1);
    expect(await kept(await delivery(A, "retried", MINUTE + 500))).toBe(0);
    expect(await kept(await delivery(A, "retried", MINUTE + 59_600))).toBe(1);
    expect(await kept(await delivery(A, "other", MINUTE + 500))).toBe(1);
  });

  it("says under which id it holds a retry whose minute is over", async () => {
    const first = await delivery(A, "answered", MINUTE - 500);
    const again = await delivery(A, "answered", MINUTE + 500);

    const { fresh } = await insertDeliveries(db, [first]);
    const retried = await insertDeliveries(db, [again]);

    expect([...fresh]).toEqual([first.deliveryId]);
    expect(retried).toEqual({ fresh: new Set(), heldAs: new Map([[again.deliveryId, first.deliveryId]]) });
    expect(again.deliveryId).not.toBe(first.deliveryId);
  });

  it("knows a first try that is written down after its retry, whose minute is another", async () => {
    const first = await delivery(A, "spooled", MINUTE - 2_000);
    const retry = await delivery(A, "spooled", MINUTE + 2_000);
    const repeat = await delivery(A, "spooled", MINUTE - 59_000);

    expect(await kept(retry)).toBe(1);

    expect(await insertDeliveries(db, [first])).toEqual({
      fresh: new Set(),
      heldAs: new Map([[first.deliveryId, retry.deliveryId]]),
    });
    expect(await kept(repeat)).toBe(1);
  });

  it("writes what many tenants sent as one, each row with its tenant", async () => {
    const rows = [
      await delivery(A, "several", MINUTE),
      await delivery(B, "several", MINUTE),
      await delivery(A, "one more", MINUTE),
    ];

    expect(await kept(...rows)).toBe(3);
    for (const { tenantId, deliveryId, body } of rows) {
      const found = await asSuperuser(
        database.url,
        (sql) => sql`select tenant_id, body from deliveries where delivery_id = ${deliveryId}`,
      );
      expect(found).toEqual([{ tenant_id: tenantId, body }]);
    }
  });
});
