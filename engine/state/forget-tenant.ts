import type { Redis } from "ioredis";
import type { TenantId } from "../domain/tenant.ts";
import { keys } from "./keys.ts";

/** Deletes what Redis holds of the tenant; all of it was derived from Postgres, or counted for a minute. */
export async function forgetTenant(redis: Redis, tenantId: TenantId): Promise<void> {
  await redis.del(
    keys.windows(tenantId),
    keys.incidents(tenantId),
    keys.alerts(tenantId),
    keys.deploys(tenantId),
    keys.knowledge(tenantId),
    keys.rate(tenantId),
    keys.meta(tenantId),
  );
}
