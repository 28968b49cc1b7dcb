import { shardOf, type TenantId } from "../domain/tenant.ts";

/**
 * Every Redis key there is. `{s07}` is the shard's hash tag: all keys of a shard live in one Cluster slot, so one
 * script may touch them together.
 *
 * | key                              | type   | what                                                            | expiry |
 * |----------------------------------|--------|-----------------------------------------------------------------|--------|
 * | `workers`                        | zset   | worker id → last heartbeat, epoch ms                            | 1 h    |
 * | `leader:<name>`                  | string | `<worker id>:<fence>` of the one that does what only one does    | lease  |
 * | `{s07}:lease`                    | string | `<worker id>:<fence>` of the one writer                         | lease  |
 * | `{s07}:inbox`                    | stream | items to fold, JSON in field `item`                             | 7 d    |
 * | `{s07}:batch`                    | string | `<generation>:<number of the last batch whose state stands here>` | 7 d  |
 * | `{s07}:t:<tenant>:windows`       | zset   | incident id → `closes_at` of open windows, epoch ms             | 7 d    |
 * | `{s07}:t:<tenant>:incidents`     | hash   | incident id → IncidentState JSON                                | 7 d    |
 * | `{s07}:t:<tenant>:alerts`        | hash   | fingerprint → AlertState JSON                                   | 7 d    |
 * | `{s07}:t:<tenant>:deploys`       | hash   | deploy id → CanonicalDeploy JSON                                | 7 d    |
 * | `{s07}:t:<tenant>:knowledge`     | hash   | id → something learned (engine/knowledge.ts), JSON              | 7 d    |
 * | `{s07}:t:<tenant>:rate`          | string | deliveries in the tenant's current minute, all web processes    | 60 s   |
 * | `{s07}:t:<tenant>:meta`          | string | config, next incident number, generation and sizes, JSON; without it the rest is void | 6 d |
 */
export const KEY_TTL_SECONDS = 7 * 86_400;
/** Shorter than the rest of a tenant's keys, so that what it vouches for outlives it. */
export const META_TTL_SECONDS = 6 * 86_400;

export const keys = {
  workers: () => "workers",
  leader: (name: string) => `leader:${name}`,
  lease: (shard: number) => `${tag(shard)}:lease`,
  inbox: (shard: number) => `${tag(shard)}:inbox`,
  batch: (shard: number) => `${tag(shard)}:batch`,
  windows: (tenantId: TenantId) => `${tenantTag(tenantId)}:windows`,
  incidents: (tenantId: TenantId) => `${tenantTag(tenantId)}:incidents`,
  alerts: (tenantId: TenantId) => `${tenantTag(tenantId)}:alerts`,
  deploys: (tenantId: TenantId) => `${tenantTag(tenantId)}:deploys`,
  knowledge: (tenantId: TenantId) => `${tenantTag(tenantId)}:knowledge`,
  rate: (tenantId: TenantId) => `${tenantTag(tenantId)}:rate`,
  meta: (tenantId: TenantId) => `${tenantTag(tenantId)}:meta`,
} as const;

function tag(shard: number): string {
  return `{s${String(shard).padStart(2, "0")}}`;
}

function tenantTag(tenantId: TenantId): string {
  return `${tag(shardOf(tenantId))}:t:${tenantId}`;
}
