import { sql as drizzleSql } from "drizzle-orm";
import type { PgTransaction } from "drizzle-orm/pg-core";
import type { PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import type { TransactionSql } from "postgres";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";

type Transaction = PgTransaction<PostgresJsQueryResultHKT, Record<string, never>, Record<string, never>>;

/** A drizzle transaction that works for one tenant. Every query function asks for one, and only {@link withTenant} makes it. */
export type TenantTx = Transaction & { readonly __scope: TenantId };

/** A hand-written transaction on the work lists of some shards; say for which tenant with {@link enterTenant} before its rows. */
export type ShardSql = TransactionSql & { readonly __shards: true };

/** Runs `work` in one transaction as the tenant: row-level security shows and takes its rows only (design §3 G5). */
export function withTenant<T>(
  db: Database,
  tenantId: TenantId,
  work: (tx: TenantTx) => Promise<T>,
): Promise<T> {
  return db.orm.transaction(async (tx) => {
    await tx.execute(
      drizzleSql`select set_config('app.tenant_id', ${tenantId}, true), set_config('app.shard', ${String(shardOf(tenantId))}, true)`,
    );
    return work(tx as unknown as TenantTx);
  });
}

/** Runs `work` in one hand-written transaction on the work lists of `shards`. Rows of a tenant open after {@link enterTenant}. */
export async function withShards<T>(
  db: Database,
  shards: readonly number[],
  work: (sql: ShardSql) => Promise<T>,
): Promise<T> {
  const result = await db.sql.begin(async (sql) => {
    // Not awaited before the work begins: both travel together, and the connection keeps their order.
    const entered = sql`select set_config('app.shard', ${shards.join(",")}, true)`.execute();
    const [, done] = await Promise.all([entered, work(sql as unknown as ShardSql)]);
    return done;
  });
  return result as T;
}

/** From here to the next call the transaction works for `tenantId`, which must belong to one of the transaction's shards. */
export function enterTenant(sql: ShardSql, tenantId: TenantId): Promise<unknown> {
  // Sent at once, so that it may stand in a pipeline before the statements that need it.
  return sql`select set_config('app.tenant_id', ${tenantId}, true)`.execute();
}

/** From here to its end the transaction reads whole tables: its statements are planned each time, by what there is. */
export function readMany(sql: ShardSql): Promise<unknown> {
  return sql`
    select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'on', true),
      set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true)`.execute();
}

/** Runs `work` in one hand-written transaction on the tenant's rows and its shard's work lists. */
export function asTenant<T>(
  db: Database,
  tenantId: TenantId,
  work: (sql: ShardSql) => Promise<T>,
): Promise<T> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    const [, result] = await Promise.all([enterTenant(sql, tenantId), work(sql)]);
    return result;
  });
}

/** Returns the tenant of a Slack team (`team id`, or the enterprise's for an org-wide install), or undefined. */
export async function tenantOfTeam(db: Database, teamKey: string): Promise<TenantId | undefined> {
  const rows = await db.sql.begin(async (sql) => {
    await sql`select set_config('app.team_key', ${teamKey}, true)`;
    return sql<
      Array<{ tenant_id: TenantId }>
    >`select tenant_id from tenant_directory where team_key = ${teamKey}`;
  });
  return rows[0]?.tenant_id;
}
