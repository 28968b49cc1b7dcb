import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));
// Any fixed number: two releases that start at once take turns.
const LOCK = 4_200_001;
const PARTITION_DAYS_AHEAD = 30;

/**
 * Brings the database at `adminUrl` (a role that may create tables and roles) to the newest schema and makes the daily
 * partitions of yesterday to 30 days ahead. Safe to run twice and side by side.
 */
export async function migrate(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(drizzle({ client: sql }), { migrationsFolder: MIGRATIONS });
    await sql`select ensure_partitions((now() at time zone 'utc')::date - 1, ${PARTITION_DAYS_AHEAD})`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
