import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { getTableColumns, getTableName, isTable } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as engine from "../../../engine/db/schema/engine.ts";
import * as ledger from "../../../engine/db/schema/ledger.ts";
import * as outbox from "../../../engine/db/schema/outbox.ts";
import * as reports from "../../../engine/db/schema/reports.ts";
import * as sources from "../../../engine/db/schema/sources.ts";
import * as tenants from "../../../engine/db/schema/tenants.ts";
import { asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const MIGRATIONS = new URL("../../../engine/db/migrations/", import.meta.url);
/** A migration that was released is never edited: add a new one. */
const FROZEN: Readonly<Record<string, string>> = {
  "0001_first_minute.sql": "38161f905d58996755d5c70d7ebf41328aaa60b8f52df94adfa175cf4a873baa",
  "0002_pending_timers.sql": "2f1a3b5ceca131d07856372d22e248784a0f2b338359f86d4312110a9044c189",
  "0003_fair_sweep.sql": "d48a647ed852ab8c6467db0e0ae307e7d95a7888d293f01eba143dc4edf501c5",
  "0004_replay.sql": "9143ab435aecef8f4a6a0bad46ce3a8e629d5f2a1a9418499726d404f20ca72b",
  "0005_archive.sql": "80bed400b7cbead3e02304403d2a12b6684ca22297ad3e7d1f58b97ecfcb672e",
  "0006_privacy.sql": "bce7f343d36c90924c8af2d710f64716e1132b4ed47271b7de42fd9c63188662",
  "0007_source_health.sql": "3f52bc690589a5f471c154234834617e4f405ae19e89434cd8acfd9dc742c156",
  "0008_knowledge.sql": "e539d95e12b930081732a755a4b095c12d566306af8000e864aad2468eb4398e",
  "0009_suggestions.sql": "3d317beae30be5d50ea4e08e3aa4939bf6fbd539fb38a0e58898e847c6499275",
  "0010_alerts_of_incident.sql": "f136a7bacac79a5a9b1d6632ed8a6288ac9598d9449e791086c611623ded8c4c",
  "0011_keep_deliveries.sql": "395c84e8af311f6002da83a4ef0cef618e6535d92ba872d524c70ccd631a6e8c",
  "0012_delivery.sql": "a240de73e11f2ee2a4d5e7f475addfdc6dc87c4dda7db718b4ad5adb9fb90a4d",
  "0013_reports.sql": "1ca93c5c52740a2ab5c9a63893354f995f6b44c823c33dab28e1799dd8cb0f8e",
  "0014_mutes.sql": "913716c0f5e388fc9abe1b45f549d74f7f7a5b9e2aa9614326ff087486b3130f",
  "0015_settings.sql": "b8d27ce1ebbc3cef3bcbadcca23dd1dcd07f6c001bc728bb189f206cbb1041c7",
  "0016_held_as.sql": "8714686f6dca1718b934cffec6a579dfeed56751f3f5cb72c39e487e9548aa16",
  "0017_kept_before.sql": "f411b3593087e90379c6b3d3d0e9102b235bb562ab0030f9a9bbf749621c46c4",
  "0018_young_tables.sql": "298500be90644cd7da47b4cd390e839c0e9e21d9c810be1ddb5215d7ec937d91",
  "0019_first_cards_first.sql": "daf743dfa65a6a2b72cf68184f460dff097675772aba6f40ef2edff62c40fa29",
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

describe("the schema as queries see it", () => {
  it("is the database's own, table for table and column for column", async () => {
    const rows = await asSuperuser(
      database.url,
      (sql) => sql<Array<{ table: string; column: string; nullable: string }>>`
        select c.table_name as table, c.column_name as column, c.is_nullable as nullable from information_schema.columns c
        join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace
        where c.table_schema = 'public' and not t.relispartition`,
    );
    const actual = rows.map((row) => `${row.table}.${row.column}${row.nullable === "YES" ? "?" : ""}`);
    const declared = [
      ...Object.values(engine),
      ...Object.values(ledger),
      ...Object.values(outbox),
      ...Object.values(reports),
      ...Object.values(sources),
      ...Object.values(tenants),
    ]
      .filter((entry) => isTable(entry))
      .flatMap((table) =>
        Object.values(getTableColumns(table)).map(
          (column) => `${getTableName(table)}.${column.name}${column.notNull ? "" : "?"}`,
        ),
      );

    expect(declared.toSorted()).toEqual(actual.toSorted());
  });
});

describe("migrations", () => {
  it("are the ones that were released", () => {
    const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
    const hashes = Object.fromEntries(
      files.map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(new URL(name, MIGRATIONS)))
          .digest("hex"),
      ]),
    );

    expect(hashes).toEqual(FROZEN);
  });
});
