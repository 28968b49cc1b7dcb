import type { Redis } from "ioredis";
import { type Database, openDatabase } from "../../engine/db/database.ts";
import { listTenants } from "../../engine/db/sealed.ts";
import { shardOf, type TenantId } from "../../engine/domain/tenant.ts";
import { connected, openCommands } from "../../engine/state/connections.ts";
import type { Config } from "../config.ts";
import { openVault, type Vault } from "../secrets.ts";

/** What is looked at: both stores, the keys, and whose rows. */
export interface Patient {
  readonly db: Database;
  readonly redis: Redis;
  readonly vault: Vault;
  readonly tenantIds: readonly TenantId[];
  /** The tenants by shard. */
  readonly shards: ReadonlyMap<number, readonly TenantId[]>;
  close(): Promise<void>;
}

/** Opens the stores; without a tenant named, everyone is looked at. */
export async function openPatient(
  config: Pick<Config, "databaseUrl" | "directDatabaseUrl" | "redisUrl" | "masterKeys">,
  only?: TenantId,
): Promise<Patient> {
  const tenantIds = only ? [only] : await listTenants(config.directDatabaseUrl);
  const redis = openCommands(config.redisUrl, () => undefined);
  await connected(redis);
  // Folding a long log and writing it in one piece takes longer than anything the product does.
  const db = openDatabase({ url: config.databaseUrl, poolMax: 4, statementTimeoutMs: 120_000 });
  return {
    db,
    redis,
    vault: openVault(config.masterKeys),
    tenantIds,
    shards: byShard(tenantIds),
    async close() {
      redis.disconnect();
      await db.close();
    },
  };
}

function byShard(tenantIds: readonly TenantId[]): Map<number, TenantId[]> {
  const shards = new Map<number, TenantId[]>();
  for (const tenantId of tenantIds)
    shards.set(shardOf(tenantId), [...(shards.get(shardOf(tenantId)) ?? []), tenantId]);
  return shards;
}
