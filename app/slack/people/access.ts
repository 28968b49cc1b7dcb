import type { WebClient } from "@slack/web-api";
import { LRUCache } from "lru-cache";
import { getInstallation } from "../../../engine/db/installations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant, type SettingsBy, settingsBy } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { SlackDeps } from "../deps.ts";

/** Whether a person may change the settings, and if not, why, as a sentence in mrkdwn. */
export type Access = { readonly mayChange: true } | { readonly mayChange: false; readonly reason: string };

const YES: Access = { mayChange: true };

/** Who is an admin and who is in a group changes rarely, and everyone asks Slack within three seconds. */
const CACHE_MS = 60_000;
const CACHED_MAX = 10_000;

/** What Slack said of a person; undefined when it does not tell us. */
const answers = new LRUCache<string, { readonly isOne: boolean | undefined }>({
  max: CACHED_MAX,
  ttl: CACHE_MS,
});

/**
 * Returns whether the person may change the tenant's settings. Whoever installed the app always may, so that a group that
 * was deleted, or a permission that was taken back, locks nobody out.
 */
export async function accessOf(
  { db }: Pick<SlackDeps, "db">,
  client: WebClient,
  tenantId: TenantId,
  userId: string,
): Promise<Access> {
  const { who, installedBy } = await withTenant(db, tenantId, async (tx) => ({
    who: settingsBy(await getTenant(tx)),
    installedBy: (await getInstallation(tx))?.installedBy,
  }));
  if (who.by === "everyone" || installedBy === userId) return YES;
  const key = JSON.stringify([tenantId, who, userId]);
  const known = answers.get(key) ?? { isOne: await isOneOf(client, who, userId) };
  answers.set(key, known);
  if (known.isOne) return YES;
  const asked = installedBy === undefined ? "" : ` Ask one of them, or <@${installedBy}>.`;
  if (known.isOne === undefined)
    return {
      mayChange: false,
      reason: `Only ${whoInWords(who)} may change settings, and Slack does not tell us who that is.${
        installedBy === undefined ? "" : ` <@${installedBy}> can change this.`
      }`,
    };
  return { mayChange: false, reason: `Only ${whoInWords(who)} may change settings.${asked}` };
}

/** Returns whether the person is one of those who may; undefined when Slack does not tell us. */
export async function isOneOf(
  client: WebClient,
  who: SettingsBy,
  userId: string,
): Promise<boolean | undefined> {
  if (who.by === "everyone") return true;
  try {
    if (who.by === "group")
      return (await client.usergroups.users.list({ usergroup: who.group })).users?.includes(userId) ?? false;
    const { user } = await client.users.info({ user: userId });
    return (user?.is_admin ?? false) || (user?.is_owner ?? false);
  } catch (error) {
    if (typeof (error as { data?: { error?: string } }).data?.error === "string") return undefined;
    throw error;
  }
}

/** Returns who they are, in mrkdwn, for the end of a sentence. */
export function whoInWords(who: SettingsBy): string {
  if (who.by === "everyone") return "everyone";
  return who.by === "admins" ? "workspace admins" : `<!subteam^${who.group}>`;
}
