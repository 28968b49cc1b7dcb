import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { guardTransactions } from "./guarded-transactions.ts";
import { openSockets } from "./whole-end-socket.ts";

/** The role that queries run as: owns nothing, cannot bypass row-level security (migrations/0001). */
const APP_ROLE = "dd0c_app";

/**
 * The way to Postgres. Two pools, because drizzle rewires the date handling of the client it is given
 * (reference/dependencies.md §0.7): `sql` for hand-written statements on the hot path (times as ISO text), `orm` for the rest.
 * Neither is a way to a tenant's rows: those open only inside the functions of tenant.ts.
 */
export interface Database {
  readonly sql: Sql;
  readonly orm: PostgresJsDatabase;
  /** Waits up to five seconds for running queries, then closes. */
  close(): Promise<void>;
}

/** What a process may use. `poolMax` counts the hot pool; the other one is a third of it. */
export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax?: number;
  /** A server-side bound on every statement, in milliseconds. */
  readonly statementTimeoutMs?: number;
  /** False behind a pooler in transaction mode, which cannot keep named statements. */
  readonly prepare?: boolean;
}

/**
 * Hand-written statements look a few rows up by their keys, whatever the table holds. Planned by what it holds, one made
 * for sixty rows reads all of it at every message of the storm that follows, and one that is planned anew each time takes
 * longer to plan than to run. What reads much says so: see `readMany` in tenant.ts.
 */
const FEW_ROWS = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
};

/** After Postgres itself has given a statement up, its answer is on the way for no longer than this. */
const ANSWER_GRACE_MS = 5_000;

/** Returns the pools; nothing connects until the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const poolMax = options.poolMax ?? 9;
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  // The driver takes it, its types do not say so.
  const sockets = { socket: openSockets() };
  const pool = (max: number, settings: Readonly<Record<string, string>> = {}) =>
    guardTransactions(
      postgres(options.url, {
        ...sockets,
        max,
        connect_timeout: 2,
        idle_timeout: 300,
        max_lifetime: 540,
        prepare: options.prepare ?? true,
        onnotice: () => undefined,
        connection: {
          application_name: "dd0c-alert",
          role: APP_ROLE,
          statement_timeout: statementTimeoutMs,
          idle_in_transaction_session_timeout: 15_000,
          ...settings,
        },
      }),
      statementTimeoutMs + ANSWER_GRACE_MS,
    );
  const sql = pool(poolMax, FEW_ROWS);
  const ormClient = pool(Math.max(2, Math.ceil(poolMax / 3)));
  return {
    sql,
    orm: drizzle({ client: ormClient }),
    close: async () => {
      await Promise.all([sql.end({ timeout: 5 }), ormClient.end({ timeout: 5 })]);
    },
  };
}
