import type { TenantId } from "../domain/tenant.ts";
import type { ShardSql } from "./tenant.ts";

/** The tables that can be made anew from the log, and what names a row of each. Children come before parents. */
const PROJECTIONS = {
  incident_alerts: "alert_id",
  alerts: "alert_id",
  deploys: "deploy_id",
  knowledge: "id",
  incidents: "incident_id",
} as const;
export type Projection = keyof typeof PROJECTIONS;

/** The rows of a tenant's projections as text, by table and row id. */
export type ProjectionRows = ReadonlyMap<Projection, ReadonlyMap<string, string>>;

/** Returns every row of the entered tenant's projections, as text that is equal when the rows say the same. */
export async function readProjections(sql: ShardSql, tenantId: TenantId): Promise<ProjectionRows> {
  const tables = new Map<Projection, ReadonlyMap<string, string>>();
  for (const [table, id] of Object.entries(PROJECTIONS) as Array<[Projection, string]>) {
    // When a row was written is no part of what it says; a merged incident's end is noted when it is written.
    const rows = await sql<Array<{ id: string; said: string }>>`
      select ${sql(id)} as id, (case when to_jsonb(t) #> '{state,mergedInto}' is not null then to_jsonb(t) - 'closed_at' else to_jsonb(t) end
        - 'updated_at')::text as said
      from ${sql(table)} t where tenant_id = ${tenantId}`;
    tables.set(table, new Map(rows.map((row) => [row.id, row.said])));
  }
  return tables;
}

/** Takes away all rows of the entered tenant that nothing else refers to; incidents stay, because cards and advice name them. */
export async function clearProjections(sql: ShardSql, tenantId: TenantId): Promise<void> {
  await sql`delete from incident_alerts where tenant_id = ${tenantId}`;
  await sql`delete from alerts where tenant_id = ${tenantId}`;
  await sql`delete from deploys where tenant_id = ${tenantId}`;
  await sql`delete from knowledge where tenant_id = ${tenantId}`;
}

/** Puts right what writing an incident again leaves as it was: its number, by which people call it. */
export async function renumberIncidents(sql: ShardSql, tenantId: TenantId): Promise<void> {
  await sql`
    update incidents set number = (state->>'number')::int
    where tenant_id = ${tenantId} and number <> (state->>'number')::int`;
}
