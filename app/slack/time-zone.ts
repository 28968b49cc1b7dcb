import type { WebClient } from "@slack/web-api";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { withTenant } from "../../engine/db/tenant.ts";
import { getTenant } from "../../engine/db/tenants.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { SlackDeps } from "./deps.ts";

const Zone = z.string().refine(isZone);
const User = z.object({ user: z.object({ tz: Zone }) });

/** People move; a zone of an hour ago is near enough. */
const known = new LRUCache<string, string>({ max: 5_000, ttl: 3_600_000 });

/**
 * Returns the IANA name of the person's time zone. Where the workspace did not let us look at people it is the
 * workspace's, as set for its digest.
 */
export async function timeZoneOf(
  { db }: Pick<SlackDeps, "db">,
  client: WebClient,
  tenantId: TenantId,
  userId: string,
): Promise<string> {
  const key = `${tenantId}:${userId}`;
  const zone = known.get(key) ?? (await askSlack(client, userId)) ?? (await ofTenant(db, tenantId));
  known.set(key, zone);
  return zone;
}

async function askSlack(client: WebClient, userId: string): Promise<string | undefined> {
  try {
    return User.safeParse(await client.users.info({ user: userId })).data?.user.tz;
  } catch {
    // Without the scope, or with Slack unwell, the workspace's zone has to do.
    return undefined;
  }
}

async function ofTenant(db: SlackDeps["db"], tenantId: TenantId): Promise<string> {
  return Zone.catch("UTC").parse((await withTenant(db, tenantId, getTenant))?.timeZone);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
