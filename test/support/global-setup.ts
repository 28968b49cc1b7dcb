import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../app/local/postgres.ts";
import { startRedis } from "../../app/local/redis.ts";
import { migrate } from "../../engine/db/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
  }
}

/** Name of the migrated database that every test file clones. */
export const TEMPLATE = "tpl";

/** One real Postgres and one real Redis for the run, both in a folder that goes away; a machine without them fails with the fix. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "dd0c-test-"));
  const store = await startPostgres({ folder: join(folder, "postgres"), durable: false });
  const redis = await startRedis({ folder: join(folder, "redis"), durable: false, requireReal: true });
  const admin = postgres(store.url, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate(databaseUrl(store.url, TEMPLATE));
  project.provide("postgresUrl", store.url);
  project.provide("redisUrl", redis.url);
  return async () => {
    await Promise.all([store.stop(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Returns the server's URL with another database in it. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
