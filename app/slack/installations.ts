import type { Installation, InstallationQuery, InstallationStore } from "@slack/bolt";
import { LRUCache } from "lru-cache";
import { ulid } from "ulid";
import type { Database } from "../../engine/db/database.ts";
import {
  claimTenant,
  getInstallation,
  revokeInstallation,
  saveInstallation,
} from "../../engine/db/installations.ts";
import { tenantOfTeam, withTenant } from "../../engine/db/tenant.ts";
import { activateTenant, audit, deactivateTenant } from "../../engine/db/tenants.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";
import type { Vault } from "../secrets.ts";

/** What it takes to talk to a tenant's Slack. */
export interface SlackAccess {
  readonly token: string;
  readonly teamId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
}

/** Who installed us, and the way to their Slack. Tokens are sealed at rest and opened here only. */
export interface Installations {
  /** What Bolt stores and fetches through. */
  readonly store: InstallationStore;
  /** Returns the access to a tenant's Slack, or undefined once it is revoked. */
  slackOf(tenantId: TenantId): Promise<SlackAccess | undefined>;
  /** Deletes the token, stops the tenant and dates the purge of its data. Harmless when done twice. */
  revoke(tenantId: TenantId, reason: string): Promise<void>;
  /** The same on a person's word, with the purge within days instead of weeks; also for a tenant that was stopped before. */
  erase(tenantId: TenantId, by: string): Promise<void>;
  /** Returns the tenant of a team (or of an org-wide install's enterprise), or undefined. */
  tenantOf(teamKey: string): Promise<TenantId | undefined>;
}

type AnyInstallation = Installation<"v1" | "v2", boolean>;

const ACCESS_TTL_MS = 2_000;
/** The column of `slack_installations.sealed_installation`, bound into what is sealed there. */
export const INSTALLATION_PLACE = "slack_installation";
/** Stated in the privacy page. */
export const PURGE_AFTER_DAYS = 30;
/** When somebody asked for it, deletion is quick; a day is left to take it back, and for what is on its way to end. */
export const ERASE_AFTER_HOURS = 24;
/** A tenant that is being purged lets go of its team within one statement. */
const CLAIMS_MAX = 5;

/** Opens the installations over Postgres. Installing makes the tenant: no account elsewhere is needed. */
export function openInstallations(db: Database, vault: Vault): Installations {
  async function read(tenantId: TenantId): Promise<AnyInstallation | undefined> {
    const row = await withTenant(db, tenantId, getInstallation);
    if (!row?.sealedInstallation) return undefined;
    return JSON.parse(vault.open(tenantId, INSTALLATION_PLACE, row.sealedInstallation)) as AnyInstallation;
  }

  // A storm asks for the same access hundreds of times a second; a revoked token is refused by Slack in the meantime.
  const accesses = new LRUCache<TenantId, { readonly access: SlackAccess | undefined }>({
    max: 10_000,
    ttl: ACCESS_TTL_MS,
    fetchMethod: async (tenantId) => ({ access: accessOf(await read(tenantId)) }),
  });

  async function revoke(tenantId: TenantId, reason: string): Promise<void> {
    accesses.delete(tenantId);
    await withTenant(db, tenantId, async (tx) => {
      if (!(await revokeInstallation(tx))) return;
      await deactivateTenant(tx, tenantId, PURGE_AFTER_DAYS * 24);
      await audit(tx, {
        tenantId,
        auditId: ulid(),
        actor: "slack",
        action: "uninstalled",
        target: "installation",
        after: { reason },
      });
    });
  }

  async function erase(tenantId: TenantId, by: string): Promise<void> {
    accesses.delete(tenantId);
    await withTenant(db, tenantId, async (tx) => {
      await revokeInstallation(tx);
      await deactivateTenant(tx, tenantId, ERASE_AFTER_HOURS);
      await audit(tx, {
        tenantId,
        auditId: ulid(),
        actor: by,
        action: "deletion_asked",
        target: "installation",
        after: { withinHours: ERASE_AFTER_HOURS },
      });
    });
  }

  /** Makes the team's tenant active, or a new one of a team whose old one is being deleted. */
  async function activeTenantOf(teamKey: string, name: string): Promise<TenantId> {
    for (let tries = 0; tries < CLAIMS_MAX; tries++) {
      const candidate = parseTenantId(ulid().toLowerCase());
      if (!candidate) throw new Error("no tenant id can be made");
      const tenantId = await claimTenant(db, teamKey, candidate);
      if (await withTenant(db, tenantId, (tx) => activateTenant(tx, { tenantId, name }))) return tenantId;
    }
    throw new Error(`team ${teamKey} has a tenant that is being deleted`);
  }

  async function storeInstallation(installation: AnyInstallation): Promise<void> {
    const teamKey = keyOf(installation);
    const { bot, team, enterprise } = installation;
    if (!teamKey || !bot) throw new Error("Slack's answer names no team or no bot");
    const name = team?.name ?? enterprise?.name ?? "Slack workspace";
    const tenantId = await activeTenantOf(teamKey, name);
    accesses.delete(tenantId);
    await withTenant(db, tenantId, async (tx) => {
      await saveInstallation(tx, {
        tenantId,
        teamId: team?.id ?? teamKey,
        enterpriseId: enterprise?.id ?? null,
        teamName: name,
        appId: installation.appId ?? "",
        botUserId: bot.userId,
        botId: bot.id,
        scopes: bot.scopes,
        sealedInstallation: vault.seal(tenantId, INSTALLATION_PLACE, JSON.stringify(installation)),
        installedBy: installation.user.id,
      });
      const entry = {
        tenantId,
        auditId: ulid(),
        actor: installation.user.id,
        action: "installed",
        target: "installation",
      };
      await audit(tx, { ...entry, after: { scopes: bot.scopes } });
    });
  }

  return {
    store: {
      storeInstallation,
      async fetchInstallation(query) {
        const tenantId = await tenantOfTeam(db, queryKey(query));
        const installation = tenantId && (await read(tenantId));
        if (!installation) throw new Error("dd0c is not installed in this workspace");
        return installation as Installation<"v2", false>;
      },
      async deleteInstallation(query) {
        const tenantId = await tenantOfTeam(db, queryKey(query));
        if (tenantId) await revoke(tenantId, "deleted");
      },
    },
    slackOf: async (tenantId) => (await accesses.fetch(tenantId))?.access,
    revoke,
    erase,
    tenantOf: (teamKey) => tenantOfTeam(db, teamKey),
  };
}

function accessOf(installation: AnyInstallation | undefined): SlackAccess | undefined {
  const { bot, team, enterprise } = installation ?? {};
  if (!bot) return undefined;
  return {
    token: bot.token,
    teamId: team?.id ?? enterprise?.id ?? "",
    botUserId: bot.userId,
    scopes: bot.scopes,
  };
}

function keyOf(installation: AnyInstallation): string | undefined {
  return installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
}

function queryKey(query: InstallationQuery<boolean>): string {
  return (query.isEnterpriseInstall ? query.enterpriseId : query.teamId) ?? "";
}
