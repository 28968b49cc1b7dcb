import { parseTenantId, shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { holdLead, type Lead } from "./leaders.ts";
import { enterTenant, withShards } from "./tenant.ts";

/** Few enough that a step takes a second or so, and holds no lock for longer. */
const ROWS_PER_STEP = 20_000;

/** Returns the tenants of the shards whose grace is over, the longest due first. */
export async function listDuePurges(db: Database, shards: readonly number[]): Promise<TenantId[]> {
  const rows = await withShards(
    db,
    shards,
    (sql) => sql<Array<{ tenant_id: string }>>`
      select tenant_id from pending_purges
      where shard = any(${[...shards]}::smallint[]) and due_at <= now() order by due_at, tenant_id`,
  );
  return rows.flatMap(({ tenant_id }) => parseTenantId(tenant_id) ?? []);
}

/** What the archive holds of a tenant: the parts that stand in an object store have to go there too. */
export interface KeptPart {
  readonly day: string;
  readonly part: number;
}

/** Returns the tenant's parts in the archive. */
export function listArchivedParts(db: Database, tenantId: TenantId): Promise<KeptPart[]> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    const rows = await sql<Array<{ day: string; part: number }>>`
      select day::text as day, part from archived_parts where tenant_id = ${tenantId} order by day, part`;
    return rows.map(({ day, part }) => ({ day, part }));
  });
}

/**
 * Takes the tenant off its Slack team, under the lead: from here on nobody can bring it back, and what stands elsewhere can
 * be deleted. The database refuses a tenant that is active or whose grace is not over.
 */
export async function beginPurge(db: Database, lead: Lead, tenantId: TenantId): Promise<void> {
  await purgeRows(db, lead, tenantId, 0);
}

/** Deletes some of the tenant's rows likewise. Returns how many went; 0 once the tenant itself is gone. */
export function purgeSome(db: Database, lead: Lead, tenantId: TenantId): Promise<number> {
  return purgeRows(db, lead, tenantId, ROWS_PER_STEP);
}

function purgeRows(db: Database, lead: Lead, tenantId: TenantId, rowsMax: number): Promise<number> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await holdLead(sql, lead);
    await enterTenant(sql, tenantId);
    const [row] = await sql<Array<{ went: string }>>`select purge_tenant(${rowsMax}) as went`;
    return Number(row?.went ?? 0);
  });
}
