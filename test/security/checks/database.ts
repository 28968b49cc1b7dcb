import postgres from "postgres";
import { appRoleUrl } from "../app-role.ts";
import { type Check, unless } from "../check.ts";

const TENANT_TABLES = `from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')`;

/** Returns a check that a query of the superuser finds nothing. */
function finds(point: number, name: string, query: string): Check {
  return {
    point,
    name,
    look: async ({ sql }) =>
      (await sql.unsafe<Array<{ name: string }>>(query)).map((row) => String(row.name)),
  };
}

/** Who may see what: asked of the database itself. */
export const DATABASE_CHECKS: readonly Check[] = [
  finds(
    1,
    "row-level security is enabled and forced on every table with tenants' rows",
    `select relname as name ${TENANT_TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)`,
  ),
  finds(
    2,
    "every such table has a policy, and every policy guards reading and writing",
    `select c.relname as name ${TENANT_TABLES} and not exists (select from pg_policies p where p.tablename = c.relname)
     union all select tablename || '.' || policyname from pg_policies where schemaname = 'public' and (qual is null or with_check is null)`,
  ),
  finds(
    3,
    "the app's role is no superuser, bypasses nothing, owns nothing, may not truncate",
    `select 'role ' || rolname as name from pg_roles where rolname in ('dd0c_app', 'product') and (rolsuper or rolbypassrls or rolcreaterole)
     union all select 'owns ' || relname from pg_class where relowner = 'dd0c_app'::regrole
     union all select 'may truncate ' || relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('dd0c_app', oid, 'TRUNCATE, REFERENCES, TRIGGER')`,
  ),
  finds(
    4,
    "the app has no privilege on a partition, where the parent's policy would not hold",
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relispartition and relkind = 'r'
     and has_table_privilege('dd0c_app', oid, 'SELECT, INSERT, UPDATE, DELETE')`,
  ),
  finds(
    5,
    "views run with their reader's rights; functions with their owner's are four, with a fixed search path",
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
       and not coalesce(reloptions::text like '%security_invoker=true%', false)
     union all select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
       and (proname not in ('analyze_grown', 'ensure_partitions', 'drop_empty_days', 'purge_tenant') or not coalesce(proconfig::text like '%search_path=pg_catalog, public%', false))`,
  ),
  finds(
    6,
    "every key of tenants' rows begins with the tenant, so that none tells of another's",
    `select c.conname as name from pg_constraint c join pg_class t on t.oid = c.conrelid
     where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f') and not t.relispartition
       and exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id')
       and (select a.attname from pg_attribute a where a.attrelid = t.oid and a.attnum = c.conkey[1]) not in ('tenant_id', 'team_key', 'shard')`,
  ),
  {
    point: 7,
    name: "who has not said for whom gets an error, not an empty answer",
    look: (stage) =>
      asApp(stage, async (app) => {
        const offenders: string[] = [];
        for (const table of ["alerts", "incidents", "deliveries", "events", "notices", "integrations"]) {
          const answer = await app.unsafe(`select 1 from ${table} limit 1`).then(
            () => "an answer",
            (error: { code?: string }) => error.code,
          );
          offenders.push(...unless(answer === "42501", `${table}: ${answer}`));
        }
        return offenders;
      }),
  },
  {
    point: 9,
    name: "20 000 reads by two tenants over one pool, some of which fail half-way: no row is a stranger's",
    look: (stage) =>
      asApp(stage, async (app) => {
        let strangers = 0;
        const read = async (n: number) => {
          const tenantId = stage.tenantIds[n % 2] ?? "";
          const rows = await app
            .begin(async (tx) => {
              await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
              if (n % 97 === 0) await tx`select 1 / 0`;
              return tx<Array<{ tenant_id: string }>>`select tenant_id from integrations`;
            })
            .catch(() => []);
          strangers += rows.filter((row) => row.tenant_id !== tenantId).length;
        };
        for (let from = 0; from < 20_000; from += 200)
          await Promise.all(Array.from({ length: 200 }, (_, n) => read(from + n)));
        return unless(strangers === 0, `${strangers} rows of another tenant`);
      }),
    slow: true,
  },
  {
    point: 48,
    name: "the app can add to the audit log and change nothing in it",
    look: (stage) =>
      asApp(stage, async (app) => {
        const offenders: string[] = [];
        for (const statement of [
          "update audit_log set actor = 'x'",
          "delete from audit_log",
          "truncate audit_log",
        ]) {
          const answer = await app
            .begin(async (tx) => {
              await tx`select set_config('app.tenant_id', ${stage.tenantIds[0] ?? ""}, true)`;
              return tx.unsafe(statement);
            })
            .then(
              () => "done",
              (error: { code?: string }) => error.code,
            );
          offenders.push(...unless(answer === "42501", `${statement}: ${answer}`));
        }
        return offenders;
      }),
  },
];

async function asApp<T>(
  stage: Parameters<typeof appRoleUrl>[0],
  look: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(appRoleUrl(stage), {
    max: 8,
    onnotice: () => undefined,
    connection: { role: "dd0c_app" },
  });
  try {
    return await look(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
