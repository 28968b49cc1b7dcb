import type { Database } from "./database.ts";

/** Makes the daily partitions of yesterday to `daysAhead` days ahead, as far as they are missing, and returns how many it made. */
export async function ensurePartitions(db: Database, daysAhead: number): Promise<number> {
  const rows = await db.sql<Array<{ made: number }>>`
    select ensure_partitions((now() at time zone 'utc')::date - 1, ${daysAhead}) as made`;
  return rows[0]?.made ?? 0;
}
