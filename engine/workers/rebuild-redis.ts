import { isDeepStrictEqual } from "node:util";
import type { Redis } from "ioredis";
import type { Database } from "../db/database.ts";
import { loadTenants } from "../db/rebuild.ts";
import { dethrone, holdShard, readFence } from "../db/shards.ts";
import { withShards } from "../db/tenant.ts";
import type { StoredTenant } from "../domain/stored-tenant.ts";
import type { TenantId } from "../domain/tenant.ts";
import { forgetShard, readBatchMark, readTenant } from "../state/tenant-state.ts";

/**
 * Returns the tenants of a shard of which Redis, by its own word up to date, says something else than Postgres. A shard
 * that Redis does not vouch for has none: its next writer reads Postgres anyway. The shard's writer waits meanwhile.
 */
export function redisDiffers(
  db: Database,
  redis: Redis,
  shard: number,
  tenantIds: readonly TenantId[],
): Promise<TenantId[]> {
  return withShards(db, [shard], async (sql) => {
    await holdShard(sql, shard);
    const [mark, { batch }] = await Promise.all([readBatchMark(redis, shard), readFence(db, shard)]);
    if (!mark || mark.batch !== batch) return [];
    const right = await loadTenants(db, shard, tenantIds);
    const differ: TenantId[] = [];
    for (const tenantId of tenantIds) {
      const stored = await readTenant(redis, tenantId, mark.generation);
      if (stored && !isDeepStrictEqual(inOrder(stored), inOrder(right.get(tenantId)))) differ.push(tenantId);
    }
    return differ;
  });
}

/**
 * Empties what Redis holds of a shard, but for what is on its way, and ends its writer's right to it: the next one
 * starts from Postgres and writes Redis anew. No delivery is lost by it, nor waits for longer than a lease.
 */
export async function rebuildRedis(
  db: Database,
  redis: Redis,
  shard: number,
  tenantIds: readonly TenantId[],
): Promise<void> {
  await withShards(db, [shard], async (sql) => {
    await holdShard(sql, shard);
    await dethrone(sql, shard);
    await forgetShard(redis, shard, tenantIds);
  });
}

/** Both as JSON says them, in one order: neither store keeps the order of what it holds. */
function inOrder(stored: StoredTenant | undefined): unknown {
  if (!stored) return undefined;
  const { incidents, alerts, deploys, knowledge, config, nextIncidentNumber } = stored;
  const sorted = <T>(list: readonly T[], key: (one: T) => string) =>
    list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const plain = {
    config,
    nextIncidentNumber,
    incidents: sorted(incidents, (one) => one.incidentId),
    alerts: sorted(alerts, (one) => one.fingerprint),
    deploys: sorted(deploys, (one) => one.deploy_id),
    knowledge: sorted(knowledge, (one) => one.id),
  };
  return JSON.parse(JSON.stringify(plain)) as unknown;
}
