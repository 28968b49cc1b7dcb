import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { databaseUrl, TEMPLATE } from "./global-setup.ts";

/** A migrated, empty database of a test file's own. `url` is the superuser's: what opens it for the app sets the role. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Clones the template (about 60 ms). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  const name = `t_${randomBytes(6).toString("hex")}`;
  await administer(server, `create database ${name} template ${TEMPLATE} strategy wal_log`);
  return {
    url: databaseUrl(server, name),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => undefined });
  try {
    // Two clones at once: the template must not be in use, and a clone counts as use.
    await sql.begin(async (tx) => {
      await tx`select 1`;
    });
    await sql`select pg_advisory_lock(7)`;
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
