import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { withShards } from "../../../engine/db/tenant.ts";
import { shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const A = tenantNamed("a");
const B = tenantNamed("b");
const NO_TENANTS_DATA = ["door_hours", "leaders", "shards"];
const AT = "2026-11-24T10:00:00Z";

/** One row of tenant A for each table; a table that is missing here fails the first test. Parents come before children. */
const ROWS: ReadonlyArray<readonly [table: string, row: Readonly<Record<string, unknown>>]> = [
  ["tenants", { name: "A" }],
  ["tenant_directory", { team_key: "TA" }],
  ["oauth_states", { state_hash: "state-a", install_options: {} }],
  [
    "slack_installations",
    { team_id: "TA", app_id: "A1", bot_user_id: "U1", scopes: ["commands"], installed_by: "U1" },
  ],
  [
    "integrations",
    {
      integration_id: "i",
      provider: "datadog",
      name: "n",
      auth_mode: "url_key",
      key_hash: "h",
      sealed_key: "s",
      created_by: "U1",
      updated_by: "U1",
    },
  ],
  ["source_hours", { integration_id: "i", hour: AT, deliveries: 40, moments: 12 }],
  ["source_silences", { integration_id: "i", since: AT, usual_per_hour: 40, told_at: AT }],
  ["delivery_keys", { integration_id: "i", dedupe_key: "k", delivery_id: "d", received_at: AT }],
  [
    "deliveries",
    {
      delivery_id: "d",
      integration_id: "i",
      provider: "datadog",
      received_at: AT,
      headers: {},
      body: Buffer.from("x"),
      body_sha256: Buffer.from("y"),
      kind: "alert",
    },
  ],
  ["pending_deliveries", { shard: shardOf(A), delivery_id: "d", received_at: AT }],
  ["dead_letters", { delivery_id: "d", integration_id: "i", received_at: AT, reason: "r" }],
  ["events", { event_id: "e", at: AT, item_id: "d", type: "alert.received", data: {} }],
  [
    "incidents",
    {
      incident_id: "n",
      number: 1,
      window: "open",
      opened_at: AT,
      closes_at: AT,
      service: "s",
      severity: "high",
      title: "t",
      alert_count: 1,
      live: true,
      state: {},
    },
  ],
  [
    "alerts",
    {
      alert_id: "a",
      fingerprint: "f",
      incident_id: "n",
      provider: "p",
      integration_id: "i",
      provider_alert_id: "x",
      status: "triggered",
      severity: "high",
      service: "s",
      environment: "unknown",
      title: "t",
      occurrences: 1,
      triggered_at: AT,
      received_at: AT,
      last_seen_at: AT,
      test: false,
      live: true,
      state: {},
    },
  ],
  ["incident_alerts", { incident_id: "n", alert_id: "a", added_at: AT, reason: {} }],
  [
    "deploys",
    {
      deploy_id: "d",
      integration_id: "i",
      provider: "github",
      provider_deploy_id: "1",
      service: "s",
      environment: "unknown",
      status: "success",
      started_at: AT,
      received_at: AT,
      live: true,
      data: {},
    },
  ],
  [
    "dependencies",
    {
      upstream_service: "a",
      downstream_service: "b",
      source: "explicit",
      confidence: 1,
      occurrence_count: 0,
      first_seen: AT,
      last_seen: AT,
    },
  ],
  ["service_aliases", { alias: "a", service: "s", source: "explicit" }],
  [
    "suggestions",
    {
      suggestion_id: "s",
      incident_id: "n",
      type: "group",
      confidence: 1,
      title: "t",
      reasoning: "r",
      affected_alert_ids: [],
      created_at: AT,
    },
  ],
  [
    "suggestion_history",
    { incident_id: "n", suggestion_id: "s", confidence: 1, reasoning: "r", made_at: AT, changed_at: AT },
  ],
  ["feedback", { incident_id: "n", given_by: "U1", verdict: "helpful", given_at: AT }],
  ["knowledge", { id: "pattern p", data: {} }],
  ["mutes", { mute_id: "m", pattern: {}, muted_by: "U1", created_at: AT, expires_at: AT }],
  ["notices", { notice_id: "n", kind: "incident", incident_id: "n", lane: "first", created_at: AT }],
  ["pending_notices", { shard: shardOf(A), notice_id: "n", due_at: AT }],
  ["closed_routes", { channel_id: "C1", reason: "is_archived", notice_id: "n" }],
  ["storms", { storm_id: "s", channel_id: "C1" }],
  ["pending_timers", { shard: shardOf(A), due_at: AT }],
  ["pending_purges", { shard: shardOf(A), due_at: AT }],
  [
    "rollup_hourly",
    { service: "s", bucket: AT, alert_count: 1, unique_alerts: 1, incident_count: 1, noise_score_sum: 0 },
  ],
  [
    "rollup_daily",
    {
      service: "s",
      bucket: AT,
      total_alerts: 1,
      total_incidents: 1,
      deploy_incidents: 0,
      noise_score_sum: 0,
    },
  ],
  ["rollup_cursors", { position: 1 }],
  [
    "rollup_incidents",
    { incident_id: "n", opened_hour: AT, service: "s", test: false, counted: true, by_deploy: false },
  ],
  ["rollup_seen", { day: AT, service: "s", fingerprint: "f", hours: 1 }],
  ["report_settings", { set_by: "U1" }],
  ["reports", { kind: "digest", day: "2026-11-24", made_at: AT }],
  ["report_mails", { day: "2026-11-23", address: "a@example.com", due_at: AT }],
  ["api_keys", { key_id: "k", key_hash: "h", prefix: "dd0c", scopes: [], created_by: "U1" }],
  ["delivery_days", { shard: shardOf(A), day: "2026-11-24" }],
  ["archived_parts", { day: "2026-11-24", part: 0, deliveries: 1 }],
  ["audit_log", { audit_id: "a", actor: "U1", action: "x", target: "y" }],
];
/** Tables that open by something other than the tenant, and what opens another's view of them. */
const OPENED_BY: Readonly<Record<string, readonly [setting: string, own: string, other: string]>> = {
  tenant_directory: ["app.team_key", "TA", "TB"],
  oauth_states: ["app.oauth_state", "state-a", "state-b"],
  pending_deliveries: ["app.shard", String(shardOf(A)), String((shardOf(A) + 1) % 64)],
  pending_notices: ["app.shard", String(shardOf(A)), String((shardOf(A) + 1) % 64)],
  delivery_days: ["app.shard", String(shardOf(A)), String((shardOf(A) + 1) % 64)],
  pending_purges: ["app.shard", String(shardOf(A)), String((shardOf(A) + 1) % 64)],
  pending_timers: ["app.shard", String(shardOf(A)), String((shardOf(A) + 1) % 64)],
};
const APPEND_ONLY = ["audit_log"];
const NEVER_CHANGED = ["audit_log", "events", "tenant_directory", "oauth_states"];

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  for (const [table, row] of ROWS) await insertAs(table, row, A, contextOf(table, A));
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const superuser = (text: string) => asSuperuser(database.url, (sql) => sql.unsafe(text));
const names = (rows: ReadonlyArray<Record<string, unknown>>) => rows.map((row) => String(row.name));

/** What a transaction of the tenant has to say before it touches the table. */
function contextOf(table: string, tenantId: TenantId): Record<string, string> {
  const [setting, own, other] = OPENED_BY[table] ?? ["app.tenant_id", A, B];
  return { [setting]: tenantId === A ? own : other };
}

/** Runs one statement as the app, in a transaction that has said this and nothing else. */
function asApp(
  context: Readonly<Record<string, string>>,
  text: string,
  values: unknown[] = [],
): Promise<Array<Record<string, unknown>>> {
  return db.sql.begin(async (sql) => {
    for (const [name, value] of Object.entries(context))
      await sql`select set_config(${name}, ${value}, true)`;
    return sql.unsafe(text, values as never[]);
  }) as Promise<Array<Record<string, unknown>>>;
}

function insertAs(
  table: string,
  row: Readonly<Record<string, unknown>>,
  tenantId: TenantId,
  context: Readonly<Record<string, string>>,
) {
  const full: Record<string, unknown> = table === "oauth_states" ? row : { tenant_id: tenantId, ...row };
  const columns = Object.keys(full).map((name) => `"${name}"`);
  const marks = columns.map((_, index) => `$${index + 1}`);
  return asApp(
    context,
    `insert into "${table}" (${columns.join(", ")}) values (${marks.join(", ")})`,
    Object.values(full),
  );
}

describe("every table of the database", () => {
  it("is walked by this test", async () => {
    const tables = names(
      await superuser(
        "select relname as name from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition",
      ),
    );

    expect(tables.toSorted()).toEqual([...ROWS.map(([table]) => table), ...NO_TENANTS_DATA].toSorted());
  });

  it("has row-level security enabled and forced, with a policy that guards reads and writes", async () => {
    const open = names(
      await superuser(`select relname as name from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not relispartition and not (relrowsecurity and relforcerowsecurity)`),
    );
    const halfGuarded = names(
      await superuser("select tablename as name from pg_policies where qual is null or with_check is null"),
    );
    const guarded = names(await superuser("select distinct tablename as name from pg_policies"));

    expect(open.toSorted()).toEqual(NO_TENANTS_DATA);
    expect(halfGuarded).toEqual([]);
    expect(guarded.toSorted()).toEqual(ROWS.map(([table]) => table).toSorted());
  });

  it("gives the app no way around: no superuser, no bypass, no ownership, no privilege on a partition, no TRUNCATE", async () => {
    expect(
      await superuser(
        "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'dd0c_app'",
      ),
    ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
    expect(
      names(await superuser("select relname as name from pg_class where relowner = 'dd0c_app'::regrole")),
    ).toEqual([]);
    expect(
      names(
        await superuser(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relispartition and relkind = 'r'
        and has_table_privilege('dd0c_app', oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')`),
      ),
    ).toEqual([]);
    expect(
      names(
        await superuser(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and has_table_privilege('dd0c_app', oid, 'TRUNCATE, REFERENCES, TRIGGER')`),
      ),
    ).toEqual([]);
  });

  it("has four functions that run with the owner's rights, and those look nothing up on the caller's path", async () => {
    const functions = await superuser(
      "select proname, proconfig::text as config from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by proname",
    );

    expect(functions).toEqual([
      { proname: "analyze_grown", config: expect.stringContaining("search_path=pg_catalog, public") },
      { proname: "drop_empty_days", config: expect.stringContaining("search_path=pg_catalog, public") },
      { proname: "ensure_partitions", config: expect.stringContaining("search_path=pg_catalog, public") },
      { proname: "purge_tenant", config: expect.stringContaining("search_path=pg_catalog, public") },
    ]);
  });

  it("starts every key of tenants' rows with the tenant, so that no key tells of another's rows", async () => {
    const loose =
      await superuser(`select c.conrelid::regclass::text as name, c.conname from pg_constraint c join pg_class t on t.oid = c.conrelid
      where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f') and not t.relispartition
      and exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id')
      and (select a.attname from pg_attribute a where a.attrelid = t.oid and a.attnum = c.conkey[1]) not in ('tenant_id', 'team_key', 'shard')`);

    expect(loose).toEqual([]);
  });
});

describe.each(ROWS.map(([table, row]) => ({ table, row })))("$table", ({ table, row }) => {
  const own = contextOf(table, A);
  const foreign = contextOf(table, B);

  it("shows its row to whom it belongs", async () => {
    expect(await asApp(own, `select 1 as seen from "${table}"`)).toEqual([{ seen: 1 }]);
  });

  it("shows nothing to another tenant, and lets it change and delete nothing", async () => {
    expect(await asApp(foreign, `select 1 from "${table}"`)).toEqual([]);
    const column = Object.keys(row)[0] ?? "tenant_id";
    if (!NEVER_CHANGED.includes(table))
      expect(
        (await asApp(foreign, `update "${table}" set "${column}" = "${column}" returning 1 as n`)).length,
      ).toBe(0);
    if (!APPEND_ONLY.includes(table) && table !== "api_keys")
      expect((await asApp(foreign, `delete from "${table}" returning 1 as n`)).length).toBe(0);
    expect(await asApp(own, `select 1 as seen from "${table}"`)).toEqual([{ seen: 1 }]);
  });

  it("takes no row for one tenant from another", async () => {
    await expect(insertAs(table, row, A, foreign)).rejects.toThrow(/row-level security/);
  });

  it("is an error, not an empty answer, for whoever has not said for whom", async () => {
    await expect(asApp({}, `select 1 from "${table}"`)).rejects.toThrow(/is not set/);
  });
});

describe("what is only ever appended", () => {
  it.each(["update", "delete"])("cannot be changed by the app: %s", async (verb) => {
    const statement = (table: string, column: string) =>
      verb === "update" ? `update ${table} set ${column} = ${column}` : `delete from ${table}`;
    await expect(asApp({ "app.tenant_id": A }, statement("audit_log", "actor"))).rejects.toThrow(
      /permission denied/,
    );
    if (verb === "update")
      await expect(asApp({ "app.tenant_id": A }, statement("events", "type"))).rejects.toThrow(
        /permission denied/,
      );
  });
});

describe("a partition", () => {
  it("cannot be read past its parent", async () => {
    const [partition] = names(
      await superuser(
        "select relname as name from pg_class where relispartition and relkind = 'r' and relname like 'deliveries_2%' limit 1",
      ),
    );

    await expect(asApp({ "app.tenant_id": B }, `select * from "${partition}"`)).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe("a transaction on shards", () => {
  it("sees the work lists of its shards only", async () => {
    const seen = await withShards(
      db,
      [(shardOf(A) + 1) % 64, (shardOf(A) + 2) % 64],
      (sql) => sql`select 1 from pending_deliveries`,
    );

    expect(seen).toHaveLength(0);
  });
});
