import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { countDays } from "../../../engine/db/days.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const TENANT = tenantNamed("days");
/** Noon in New York on the Monday after its clocks went forward. */
const NOW = Date.parse("2026-03-09T16:00:00Z");

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url, poolMax: 1 });
  await addTenant(db, TENANT);
  await addTenant(db, tenantNamed("other"));
  const incidents: ReadonlyArray<
    readonly [openedAt: string, alerts: number, noise: number | null, state: object]
  > = [
    ["2026-03-08T04:59:00Z", 4, 20, { test: false }], // Saturday 23:59
    ["2026-03-08T05:01:00Z", 5, 40, { test: false }], // Sunday 00:01, before the clocks changed
    ["2026-03-09T03:59:00Z", 6, 60, { test: false }], // Sunday 23:59, after they did
    ["2026-03-09T04:01:00Z", 7, null, { test: false }], // Monday 00:01
    ["2026-03-09T05:00:00Z", 100, 90, { test: true }],
    ["2026-03-09T05:00:00Z", 100, 90, { test: false, mergedInto: { incidentId: "1" } }],
  ];
  await asSuperuser(database.url, async (sql) => {
    await sql`update tenants set time_zone = 'America/New_York'`;
    for (const tenant of [TENANT, tenantNamed("other")])
      for (const [n, [openedAt, alerts, noise, state]] of incidents.entries())
        await sql`
          insert into incidents (tenant_id, incident_id, number, "window", opened_at, closes_at, service, severity, title, alert_count, noise_score, deploy_id, live, state)
          values (${tenant}, ${n}, ${n}, 'closed', ${openedAt}, ${openedAt}, 's', 'high', 't', ${alerts}, ${noise}, ${n === 1 ? "d" : null}, false, ${sql.json(state as never)})`;
  });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

describe("what the last days came to", () => {
  it("is counted by the tenant's own midnights, also where the clocks change, every day of them and today last", async () => {
    expect(await withTenant(db, TENANT, (tx) => countDays(tx, 4, NOW))).toEqual([
      { day: "2026-03-06", alerts: 0, incidents: 0, withDeploy: 0 },
      { day: "2026-03-07", alerts: 4, incidents: 1, withDeploy: 0, noise: 20 },
      { day: "2026-03-08", alerts: 11, incidents: 2, withDeploy: 1, noise: 50 },
      { day: "2026-03-09", alerts: 7, incidents: 1, withDeploy: 0 },
    ]);
  });
});
