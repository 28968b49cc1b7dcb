import type { Database } from "./database.ts";
import type { ShardSql } from "./tenant.ts";

/** The right to do what only one worker does, as Postgres gave it: a greater fence takes it away. */
export interface Lead {
  readonly name: string;
  readonly fence: number;
}

/** Thrown when another worker leads by now: what was begun under the old lead is undone and left to it. */
export class LostLead extends Error {
  override name = "LostLead";
}

/** Makes `owner` the leader: from here on nothing commits under an older lead. Waits for a commit that is under way. */
export async function takeLead(db: Database, name: string, owner: string): Promise<Lead> {
  const rows = await db.sql<Array<{ fence: string }>>`
    update leaders set fence = fence + 1, owner = ${owner} where name = ${name} returning fence`;
  const row = rows[0];
  if (!row) throw new Error(`"leaders" has no row ${name}: run the migrations`);
  return { name, fence: Number(row.fence) };
}

/** Makes sure that the transaction commits under this lead or not at all: throws {@link LostLead} when another has it. */
export async function holdLead(sql: ShardSql, { name, fence }: Lead): Promise<void> {
  const rows = await sql`select 1 from leaders where name = ${name} and fence = ${fence} for share`;
  if (rows.length === 0) throw new LostLead(`another worker leads ${name}`);
}
