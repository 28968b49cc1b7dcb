import type { Database } from "./database.ts";

/**
 * Has Postgres look again at the tables that have more than doubled since it last did, so that plans of before are made
 * anew (migrations/0018). Returns how many there were; none while another process does the same.
 */
export async function analyzeGrown(db: Database): Promise<number> {
  const rows = await db.sql<Array<{ analyzed: number }>>`select analyze_grown() as analyzed`;
  return rows[0]?.analyzed ?? 0;
}
