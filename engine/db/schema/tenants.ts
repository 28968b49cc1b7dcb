// Accounts: who a tenant is, how it is reached, who changed what.

import { boolean, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { timestamptz } from "./columns.ts";

/** One Slack workspace's account. `config` is what `EngineConfig` overrides; the fold learns of it by a `settings` item. */
export const tenants = pgTable("tenants", {
  tenantId: text("tenant_id").primaryKey(),
  name: text("name").notNull(),
  status: text("status").default("active").notNull(),
  tier: text("tier").default("free").notNull(),
  timeZone: text("time_zone").default("UTC").notNull(),
  channelId: text("channel_id"),
  channelName: text("channel_name"),
  channelSetBy: text("channel_set_by"),
  config: jsonb("config").default({}).notNull(),
  configSetBy: text("config_set_by"),
  configSetAt: timestamptz("config_set_at"),
  createdAt: timestamptz("created_at").defaultNow().notNull(),
  uninstalledAt: timestamptz("uninstalled_at"),
  purgeAfter: timestamptz("purge_after"),
  /** Set while privacy mode is on. */
  privacySince: timestamptz("privacy_since"),
  privacySetBy: text("privacy_set_by"),
  sealedPrivacyKey: text("sealed_privacy_key"),
  /** This workspace refused the newer blocks: until then cards are made of the old ones. */
  plainBlocksUntil: timestamptz("plain_blocks_until"),
  /** Each card's alerts are named in its thread. */
  evidenceInThread: boolean("evidence_in_thread").default(false).notNull(),
  /** Who may change the settings: `everyone`, `admins`, or the members of the user group `settingsGroup`. */
  settingsBy: text("settings_by").default("everyone").notNull(),
  settingsGroup: text("settings_group"),
  /** How long deliveries are kept, when that is to be shorter than the plan allows. */
  retentionDays: smallint("retention_days"),
});

/** Which tenant a Slack team belongs to; readable only with the very team key in hand. */
export const tenantDirectory = pgTable("tenant_directory", {
  teamKey: text("team_key").primaryKey(),
  tenantId: text("tenant_id").notNull(),
});

/** One-time OAuth states, by the hash of the state. */
export const oauthStates = pgTable("oauth_states", {
  stateHash: text("state_hash").primaryKey(),
  installOptions: jsonb("install_options").notNull(),
  createdAt: timestamptz("created_at").defaultNow().notNull(),
});

/** The Slack side of a tenant; tokens sealed (app/secrets.ts), deleted on uninstall. */
export const slackInstallations = pgTable("slack_installations", {
  tenantId: text("tenant_id").primaryKey(),
  teamId: text("team_id").notNull(),
  enterpriseId: text("enterprise_id"),
  teamName: text("team_name"),
  appId: text("app_id").notNull(),
  botUserId: text("bot_user_id").notNull(),
  botId: text("bot_id"),
  scopes: text("scopes").array().notNull(),
  sealedInstallation: text("sealed_installation"),
  installedBy: text("installed_by").notNull(),
  status: text("status").default("active").notNull(),
  installedAt: timestamptz("installed_at").defaultNow().notNull(),
  revokedAt: timestamptz("revoked_at"),
});

/** REST keys: only SHA-256 is kept. */
export const apiKeys = pgTable(
  "api_keys",
  {
    tenantId: text("tenant_id").notNull(),
    keyId: text("key_id").notNull(),
    keyHash: text("key_hash").notNull(),
    prefix: text("prefix").notNull(),
    scopes: text("scopes").array().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: timestamptz("created_at").defaultNow().notNull(),
    lastUsedAt: timestamptz("last_used_at"),
    revokedAt: timestamptz("revoked_at"),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.tenantId] })],
);

/** Who changed what and when; the app can only append. */
export const auditLog = pgTable(
  "audit_log",
  {
    tenantId: text("tenant_id").notNull(),
    auditId: text("audit_id").notNull(),
    at: timestamptz("at").defaultNow().notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    target: text("target").notNull(),
    before: jsonb("before"),
    after: jsonb("after"),
  },
  (table) => [primaryKey({ columns: [table.auditId, table.tenantId] })],
);

/** Whose data is to go, and when, by shard: the purge's work list. */
export const pendingPurges = pgTable(
  "pending_purges",
  {
    shard: smallint("shard").notNull(),
    tenantId: text("tenant_id").notNull(),
    dueAt: timestamptz("due_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.tenantId] })],
);
