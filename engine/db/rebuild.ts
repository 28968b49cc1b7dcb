import type { CanonicalDeploy } from "../domain/deploy.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../domain/engine-config.ts";
import type { AlertState, IncidentState } from "../domain/state.ts";
import type { StoredTenant } from "../domain/stored-tenant.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** Returns what Postgres knows of tenants of one shard: enough to go on folding when Redis has nothing (design §3 G6). */
export async function loadTenants(
  db: Database,
  shard: number,
  tenantIds: readonly TenantId[],
): Promise<Map<TenantId, StoredTenant>> {
  return withShards(db, [shard], async (sql) => {
    const loading = tenantIds.map(async (tenantId) => [tenantId, await loadTenant(sql, tenantId)] as const);
    return new Map(await Promise.all(loading));
  });
}

// Everything is sent before the first await, so the statements of many tenants travel as one pipeline.
async function loadTenant(sql: ShardSql, tenantId: TenantId): Promise<StoredTenant> {
  const entered = enterTenant(sql, tenantId);
  const settings = sql<Array<{ config: Partial<EngineConfig> | null; number: number }>>`
    select (select config from tenants where tenant_id = ${tenantId}) as config,
      coalesce((select max(number) from incidents where tenant_id = ${tenantId}), 0) as number`.execute();
  const incidents = sql<Array<{ state: IncidentState }>>`
    select state from incidents where tenant_id = ${tenantId} and live order by number`.execute();
  const alerts = sql<Array<{ state: AlertState }>>`
    select state from alerts where tenant_id = ${tenantId} and live order by received_at, alert_id`.execute();
  const deploys = sql<Array<{ data: CanonicalDeploy }>>`
    select data from deploys where tenant_id = ${tenantId} and live order by received_at, deploy_id`.execute();
  const knowledge = sql<Array<{ id: string; data: unknown }>>`
    select id, data from knowledge where tenant_id = ${tenantId} order by id`.execute();
  const [, known, ofIncidents, ofAlerts, ofDeploys, learned] = await Promise.all([
    entered,
    settings,
    incidents,
    alerts,
    deploys,
    knowledge,
  ]);
  return {
    config: { ...DEFAULT_CONFIG, ...known[0]?.config },
    nextIncidentNumber: (known[0]?.number ?? 0) + 1,
    incidents: ofIncidents.map((row) => row.state),
    alerts: ofAlerts.map((row) => row.state),
    deploys: ofDeploys.map((row) => row.data),
    knowledge: learned.map(({ id, data }) => ({ id, data })),
  };
}

/** Returns the entered tenant's settings of correlation as they are today. */
export async function readConfigOf(sql: ShardSql, tenantId: TenantId): Promise<EngineConfig> {
  const rows = await sql<Array<{ config: Partial<EngineConfig> }>>`
    select config from tenants where tenant_id = ${tenantId}`;
  return { ...DEFAULT_CONFIG, ...rows[0]?.config };
}
