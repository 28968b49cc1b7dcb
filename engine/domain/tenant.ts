import { createHash } from "node:crypto";

/** One Slack workspace's account: a lower-case ULID. Made only by {@link parseTenantId}, so an unscoped key or query does not compile. */
export type TenantId = string & { readonly __brand: "TenantId" };

const TENANT_ID = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Returns the text as a tenant id, or undefined when it is not one (26 lower-case Crockford characters). */
export function parseTenantId(text: string): TenantId | undefined {
  return TENANT_ID.test(text) ? (text as TenantId) : undefined;
}

/** Fixed for the life of an installation: the number stands in keys and rows (design §3 G3). */
export const SHARDS = 64;

/** The shard that folds this tenant's items, 0 to {@link SHARDS} - 1. */
export function shardOf(tenantId: TenantId): number {
  return createHash("sha1").update(tenantId).digest().readUInt16BE(0) % SHARDS;
}
