import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
} from "drizzle-orm/pg-core";

// The tables as queries see them. What the database enforces (row-level security, foreign keys, partitions, grants)
// stands in migrations/; test/engine/db/schema.int.test.ts keeps the two equal.

const timestamptz = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

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

/** One source wired to a tenant. The URL key is stored hashed for checking and sealed for showing it again. */
export const integrations = pgTable(
  "integrations",
  {
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    provider: text("provider").notNull(),
    name: text("name").notNull(),
    authMode: text("auth_mode").notNull(),
    keyHash: text("key_hash").notNull(),
    previousKeyHash: text("previous_key_hash"),
    previousKeyUntil: timestamptz("previous_key_until"),
    sealedKey: text("sealed_key").notNull(),
    sealedSecrets: text("sealed_secrets"),
    settings: jsonb("settings").default({}).notNull(),
    status: text("status").default("active").notNull(),
    attention: text("attention"),
    createdBy: text("created_by").notNull(),
    createdAt: timestamptz("created_at").defaultNow().notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: timestamptz("updated_at").defaultNow().notNull(),
    firstDeliveryAt: timestamptz("first_delivery_at"),
    lastDeliveryAt: timestamptz("last_delivery_at"),
    /** When the provider itself was heard last: our own test alert does not count. */
    lastHeardAt: timestamptz("last_heard_at"),
    tellsSilence: boolean("tells_silence").default(true).notNull(),
  },
  (table) => [primaryKey({ columns: [table.integrationId, table.tenantId] })],
);

/** What came from a source in each hour of the last 28 days; hours without any are missing. */
export const sourceHours = pgTable(
  "source_hours",
  {
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    hour: timestamptz("hour").notNull(),
    deliveries: integer("deliveries").notNull(),
    moments: smallint("moments").notNull(),
  },
  (table) => [primaryKey({ columns: [table.hour, table.integrationId, table.tenantId] })],
);

/** Every silence that was told; `until` is null while it goes on. */
export const sourceSilences = pgTable(
  "source_silences",
  {
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    since: timestamptz("since").notNull(),
    usualPerHour: integer("usual_per_hour").notNull(),
    toldAt: timestamptz("told_at").notNull(),
    until: timestamptz("until"),
  },
  (table) => [primaryKey({ columns: [table.integrationId, table.since, table.tenantId] })],
);

/** In which five minutes of each hour webhooks could be taken: no tenant's data. */
export const doorHours = pgTable("door_hours", {
  hour: timestamptz("hour").primaryKey(),
  slots: integer("slots").notNull(),
});

/** Who may do what only one worker does: no tenant's data. */
export const leaders = pgTable("leaders", {
  name: text("name").primaryKey(),
  fence: bigint("fence", { mode: "number" }).default(0).notNull(),
  owner: text("owner"),
});

/** Which deliveries were seen, by what makes a delivery the same again; kept 8 days. */
export const deliveryKeys = pgTable(
  "delivery_keys",
  {
    tenantId: text("tenant_id").notNull(),
    integrationId: text("integration_id").notNull(),
    dedupeKey: text("dedupe_key").notNull(),
    deliveryId: text("delivery_id").notNull(),
    receivedAt: timestamptz("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.dedupeKey, table.integrationId, table.tenantId] })],
);

/** What was learned of a tenant's alerts (engine/knowledge.ts). */
export const knowledge = pgTable(
  "knowledge",
  {
    tenantId: text("tenant_id").notNull(),
    id: text("id").notNull(),
    data: jsonb("data").notNull(),
    updatedAt: timestamptz("updated_at").defaultNow().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.tenantId] })],
);

/** Every authentic webhook body, byte for byte; committed before the 2xx. Partitioned by day. */
export const deliveries = pgTable(
  "deliveries",
  {
    tenantId: text("tenant_id").notNull(),
    deliveryId: text("delivery_id").notNull(),
    integrationId: text("integration_id").notNull(),
    provider: text("provider").notNull(),
    receivedAt: timestamptz("received_at").notNull(),
    headers: jsonb("headers").notNull(),
    /** Null once privacy mode has dropped it. */
    body: bytea("body"),
    bodySha256: bytea("body_sha256").notNull(),
    kind: text("kind").notNull(),
    reason: text("reason"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.receivedAt, table.deliveryId] })],
);

/** Kept deliveries whose effect is not committed yet: the sweeper's and the commit's work list, by shard. */
export const pendingDeliveries = pgTable(
  "pending_deliveries",
  {
    shard: smallint("shard").notNull(),
    deliveryId: text("delivery_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    receivedAt: timestamptz("received_at").notNull(),
    attempts: smallint("attempts").default(0).notNull(),
    storedAt: timestamptz("stored_at"),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.shard] })],
);

/** Which tenants have deliveries of which day, in the ledger or in the archive, by shard: the archive's work list. */
export const deliveryDays = pgTable(
  "delivery_days",
  {
    shard: smallint("shard").notNull(),
    tenantId: text("tenant_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    archived: boolean("archived").default(false).notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.shard, table.tenantId] })],
);

/** What the archive holds of a tenant's day; the compressed part itself, unless it stands in an object store. */
export const archivedParts = pgTable(
  "archived_parts",
  {
    tenantId: text("tenant_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    part: integer("part").notNull(),
    deliveries: integer("deliveries").notNull(),
    body: bytea("body"),
  },
  (table) => [primaryKey({ columns: [table.day, table.part, table.tenantId] })],
);

/** Authentic deliveries that could not be read; replayable after a fix. */
export const deadLetters = pgTable(
  "dead_letters",
  {
    tenantId: text("tenant_id").notNull(),
    deliveryId: text("delivery_id").notNull(),
    integrationId: text("integration_id").notNull(),
    receivedAt: timestamptz("received_at").notNull(),
    reason: text("reason").notNull(),
    createdAt: timestamptz("created_at").defaultNow().notNull(),
    replayedAt: timestamptz("replayed_at"),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.tenantId] })],
);

/** The append-only log: the model. Partitioned by day; `position` is the order of the fold. */
export const events = pgTable(
  "events",
  {
    tenantId: text("tenant_id").notNull(),
    eventId: text("event_id").notNull(),
    at: timestamptz("at").notNull(),
    position: bigint("position", { mode: "number" }).generatedAlwaysAsIdentity(),
    itemId: text("item_id").notNull(),
    type: text("type").notNull(),
    incidentId: text("incident_id"),
    alertId: text("alert_id"),
    data: jsonb("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.at, table.eventId] })],
);

/** Projection: the thing with a card. `state` is the fold's IncidentState; `live` while something can still join. */
export const incidents = pgTable(
  "incidents",
  {
    tenantId: text("tenant_id").notNull(),
    incidentId: text("incident_id").notNull(),
    number: integer("number").notNull(),
    window: text("window").notNull(),
    openedAt: timestamptz("opened_at").notNull(),
    closesAt: timestamptz("closes_at").notNull(),
    closedAt: timestamptz("closed_at"),
    resolvedAt: timestamptz("resolved_at"),
    service: text("service").notNull(),
    severity: text("severity").notNull(),
    title: text("title").notNull(),
    alertCount: integer("alert_count").notNull(),
    noiseScore: smallint("noise_score"),
    deployId: text("deploy_id"),
    live: boolean("live").notNull(),
    state: jsonb("state").notNull(),
    updatedAt: timestamptz("updated_at").defaultNow().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.tenantId] })],
);

/** Projection: one row per firing. `state` is the fold's AlertState as of its last event. */
export const alerts = pgTable(
  "alerts",
  {
    tenantId: text("tenant_id").notNull(),
    alertId: text("alert_id").notNull(),
    fingerprint: text("fingerprint").notNull(),
    incidentId: text("incident_id"),
    provider: text("provider").notNull(),
    integrationId: text("integration_id").notNull(),
    providerAlertId: text("provider_alert_id").notNull(),
    status: text("status").notNull(),
    severity: text("severity").notNull(),
    service: text("service").notNull(),
    environment: text("environment").notNull(),
    title: text("title").notNull(),
    occurrences: integer("occurrences").notNull(),
    triggeredAt: timestamptz("triggered_at").notNull(),
    receivedAt: timestamptz("received_at").notNull(),
    lastSeenAt: timestamptz("last_seen_at").notNull(),
    acknowledgedAt: timestamptz("acknowledged_at"),
    resolvedAt: timestamptz("resolved_at"),
    test: boolean("test").notNull(),
    live: boolean("live").notNull(),
    state: jsonb("state").notNull(),
  },
  (table) => [primaryKey({ columns: [table.alertId, table.tenantId] })],
);

/** Projection: an alert is in exactly one incident. */
export const incidentAlerts = pgTable(
  "incident_alerts",
  {
    tenantId: text("tenant_id").notNull(),
    alertId: text("alert_id").notNull(),
    incidentId: text("incident_id").notNull(),
    addedAt: timestamptz("added_at").notNull(),
    reason: jsonb("reason").notNull(),
    /** The notice that named the alert in a card's thread. */
    toldIn: text("told_in"),
  },
  (table) => [primaryKey({ columns: [table.alertId, table.tenantId] })],
);

/** Projection: the deploy timeline. */
export const deploys = pgTable(
  "deploys",
  {
    tenantId: text("tenant_id").notNull(),
    deployId: text("deploy_id").notNull(),
    integrationId: text("integration_id").notNull(),
    provider: text("provider").notNull(),
    providerDeployId: text("provider_deploy_id").notNull(),
    service: text("service").notNull(),
    environment: text("environment").notNull(),
    version: text("version"),
    commitSha: text("commit_sha"),
    author: text("author"),
    status: text("status").notNull(),
    startedAt: timestamptz("started_at").notNull(),
    completedAt: timestamptz("completed_at"),
    receivedAt: timestamptz("received_at").notNull(),
    live: boolean("live").notNull(),
    data: jsonb("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.deployId, table.tenantId] })],
);

/** Service edges, explicit and inferred. */
export const dependencies = pgTable(
  "dependencies",
  {
    tenantId: text("tenant_id").notNull(),
    upstreamService: text("upstream_service").notNull(),
    downstreamService: text("downstream_service").notNull(),
    source: text("source").notNull(),
    confidence: real("confidence").notNull(),
    occurrenceCount: integer("occurrence_count").notNull(),
    avgLagMs: integer("avg_lag_ms"),
    firstSeen: timestamptz("first_seen").notNull(),
    lastSeen: timestamptz("last_seen").notNull(),
    setBy: text("set_by"),
  },
  (table) => [primaryKey({ columns: [table.downstreamService, table.tenantId, table.upstreamService] })],
);

/** Names that mean the same service. */
export const serviceAliases = pgTable(
  "service_aliases",
  {
    tenantId: text("tenant_id").notNull(),
    alias: text("alias").notNull(),
    service: text("service").notNull(),
    source: text("source").notNull(),
    setBy: text("set_by"),
    createdAt: timestamptz("created_at").defaultNow().notNull(),
  },
  (table) => [primaryKey({ columns: [table.alias, table.tenantId] })],
);

/** Advice as it was last made, and the incident that it was last made in; V1 takes no action. */
export const suggestions = pgTable(
  "suggestions",
  {
    tenantId: text("tenant_id").notNull(),
    suggestionId: text("suggestion_id").notNull(),
    incidentId: text("incident_id").notNull(),
    type: text("type").notNull(),
    confidence: real("confidence").notNull(),
    title: text("title").notNull(),
    reasoning: text("reasoning").notNull(),
    affectedAlertIds: text("affected_alert_ids").array().notNull(),
    actionTaken: text("action_taken").default("none").notNull(),
    createdAt: timestamptz("created_at").notNull(),
    affectedPatterns: text("affected_patterns").array().default([]).notNull(),
    affectedServices: text("affected_services").array().default([]).notNull(),
    /** Of a runbook: the link. */
    runbook: jsonb("runbook"),
    lastMadeAt: timestamptz("last_made_at").defaultNow().notNull(),
  },
  (table) => [primaryKey({ columns: [table.suggestionId, table.tenantId] })],
);

/** What a suggestion said in each incident that it was made in. */
export const suggestionHistory = pgTable(
  "suggestion_history",
  {
    tenantId: text("tenant_id").notNull(),
    incidentId: text("incident_id").notNull(),
    suggestionId: text("suggestion_id").notNull(),
    confidence: real("confidence").notNull(),
    reasoning: text("reasoning").notNull(),
    madeAt: timestamptz("made_at").notNull(),
    changedAt: timestamptz("changed_at").notNull(),
    withdrawnAt: timestamptz("withdrawn_at"),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.suggestionId, table.tenantId] })],
);

/** Helpful or not, one verdict per person and incident. */
export const feedback = pgTable(
  "feedback",
  {
    tenantId: text("tenant_id").notNull(),
    incidentId: text("incident_id").notNull(),
    givenBy: text("given_by").notNull(),
    verdict: text("verdict").notNull(),
    why: text("why"),
    givenAt: timestamptz("given_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.givenBy, table.incidentId, table.tenantId] })],
);

/** Asked-for silences with an expiry. */
export const mutes = pgTable(
  "mutes",
  {
    tenantId: text("tenant_id").notNull(),
    muteId: text("mute_id").notNull(),
    pattern: jsonb("pattern").notNull(),
    reason: text("reason"),
    mutedBy: text("muted_by").notNull(),
    createdAt: timestamptz("created_at").notNull(),
    expiresAt: timestamptz("expires_at"),
    liftedAt: timestamptz("lifted_at"),
    liftedBy: text("lifted_by"),
  },
  (table) => [primaryKey({ columns: [table.muteId, table.tenantId] })],
);

/**
 * The outbox: one row per Slack message, edited in place. `wanted_revision` > `sent_revision` means work. A card shows its
 * incident; what another message says stands in `content`.
 */
export const notices = pgTable(
  "notices",
  {
    tenantId: text("tenant_id").notNull(),
    noticeId: text("notice_id").notNull(),
    kind: text("kind").notNull(),
    incidentId: text("incident_id"),
    channelId: text("channel_id"),
    state: text("state").default("new").notNull(),
    lane: text("lane").notNull(),
    wantedRevision: integer("wanted_revision").default(1).notNull(),
    sentRevision: integer("sent_revision").default(0).notNull(),
    sentHash: text("sent_hash"),
    slackTs: text("slack_ts"),
    claimedAt: timestamptz("claimed_at"),
    attempts: integer("attempts").default(0).notNull(),
    lastError: text("last_error"),
    createdAt: timestamptz("created_at").notNull(),
    firstSentAt: timestamptz("first_sent_at"),
    lastSentAt: timestamptz("last_sent_at"),
    content: jsonb("content"),
    chapter: text("chapter"),
    moreToCome: boolean("more_to_come").default(false).notNull(),
    recipient: text("recipient"),
    answers: text("answers"),
    /** The board on which an incident stands instead of having a card, and its alerts while that storm went on. */
    stormId: text("storm_id"),
    stormAlerts: integer("storm_alerts"),
    /** The channel of a route instead of the tenant's own, and why; decided once, when the incident began. */
    routedTo: text("routed_to"),
    routeReason: text("route_reason"),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.tenantId] })],
);

/** Notices with work to do: the notifier's list, by shard. */
export const pendingNotices = pgTable(
  "pending_notices",
  {
    shard: smallint("shard").notNull(),
    noticeId: text("notice_id").notNull(),
    tenantId: text("tenant_id").notNull(),
    dueAt: timestamptz("due_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.shard] })],
);

/** Channels that refuse our messages; `notice_id` tells whoever picked the channel. */
export const closedRoutes = pgTable(
  "closed_routes",
  {
    tenantId: text("tenant_id").notNull(),
    channelId: text("channel_id").notNull(),
    reason: text("reason").notNull(),
    noticeId: text("notice_id").notNull(),
    closedAt: timestamptz("closed_at").defaultNow().notNull(),
  },
  (table) => [primaryKey({ columns: [table.channelId, table.tenantId] })],
);

/** When so many incidents began in a channel that they stand on one board; the id is the board's notice. */
export const storms = pgTable(
  "storms",
  {
    tenantId: text("tenant_id").notNull(),
    stormId: text("storm_id").notNull(),
    channelId: text("channel_id").notNull(),
    beganAt: timestamptz("began_at").defaultNow().notNull(),
    endedAt: timestamptz("ended_at"),
  },
  (table) => [primaryKey({ columns: [table.stormId, table.tenantId] })],
);

/** When each tenant's next timer is due, by shard: how a new owner learns what must close although nothing more comes. */
export const pendingTimers = pgTable(
  "pending_timers",
  {
    shard: smallint("shard").notNull(),
    tenantId: text("tenant_id").notNull(),
    dueAt: timestamptz("due_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.shard, table.tenantId] })],
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

/** Counts per hour (UTC) and service; outlive raw data. */
export const rollupHourly = pgTable(
  "rollup_hourly",
  {
    tenantId: text("tenant_id").notNull(),
    service: text("service").notNull(),
    bucket: timestamptz("bucket").notNull(),
    alertCount: integer("alert_count").notNull(),
    uniqueAlerts: integer("unique_alerts").notNull(),
    incidentCount: integer("incident_count").notNull(),
    noiseScoreSum: integer("noise_score_sum").notNull(),
    scoredIncidents: integer("scored_incidents").default(0).notNull(),
    deployIncidents: integer("deploy_incidents").default(0).notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.service, table.tenantId] })],
);

/** Counts per day (UTC) and service. */
export const rollupDaily = pgTable(
  "rollup_daily",
  {
    tenantId: text("tenant_id").notNull(),
    service: text("service").notNull(),
    bucket: timestamptz("bucket").notNull(),
    totalAlerts: integer("total_alerts").notNull(),
    uniqueAlerts: integer("unique_alerts").default(0).notNull(),
    totalIncidents: integer("total_incidents").notNull(),
    deployIncidents: integer("deploy_incidents").notNull(),
    noiseScoreSum: integer("noise_score_sum").notNull(),
    scoredIncidents: integer("scored_incidents").default(0).notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.service, table.tenantId] })],
);

/** How far in its log a tenant was counted. */
export const rollupCursors = pgTable("rollup_cursors", {
  tenantId: text("tenant_id").primaryKey(),
  position: bigint("position", { mode: "number" }).notNull(),
});

/** What counting remembers of incidents (engine/reports/rollups.ts). */
export const rollupIncidents = pgTable(
  "rollup_incidents",
  {
    tenantId: text("tenant_id").notNull(),
    incidentId: text("incident_id").notNull(),
    openedHour: timestamptz("opened_hour").notNull(),
    service: text("service").notNull(),
    test: boolean("test").notNull(),
    counted: boolean("counted").notNull(),
    score: smallint("score"),
    byDeploy: boolean("by_deploy").notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.tenantId] })],
);

/** In which hours of a day (UTC) an alert fired, a bit each. */
export const rollupSeen = pgTable(
  "rollup_seen",
  {
    tenantId: text("tenant_id").notNull(),
    day: timestamptz("day").notNull(),
    service: text("service").notNull(),
    fingerprint: text("fingerprint").notNull(),
    hours: integer("hours").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.fingerprint, table.service, table.tenantId] })],
);

/** How a tenant wants to be told; without a row, as usual. */
export const reportSettings = pgTable("report_settings", {
  tenantId: text("tenant_id").primaryKey(),
  /** A channel or a person, instead of the tenant's channel. */
  recipient: text("recipient"),
  hour: smallint("hour").default(9).notNull(),
  /** Weekdays, 1 for Monday to 7 for Sunday. */
  digestDays: smallint("digest_days").array().default([1, 2, 3, 4, 5, 6, 7]).notNull(),
  weekly: boolean("weekly").default(true).notNull(),
  emails: text("emails").array().default([]).notNull(),
  setBy: text("set_by").notNull(),
  setAt: timestamptz("set_at").defaultNow().notNull(),
});

/** Every report that was made; `content` is null where there was nothing to say. */
export const reports = pgTable(
  "reports",
  {
    tenantId: text("tenant_id").notNull(),
    kind: text("kind").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    madeAt: timestamptz("made_at").notNull(),
    content: jsonb("content"),
  },
  (table) => [primaryKey({ columns: [table.day, table.kind, table.tenantId] })],
);

/** The way of a weekly report to each address. */
export const reportMails = pgTable(
  "report_mails",
  {
    tenantId: text("tenant_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    address: text("address").notNull(),
    state: text("state").default("new").notNull(),
    attempts: smallint("attempts").default(0).notNull(),
    dueAt: timestamptz("due_at").notNull(),
    lastError: text("last_error"),
  },
  (table) => [primaryKey({ columns: [table.address, table.day, table.tenantId] })],
);

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

/** Fence and batch count of each shard: no tenant's data. */
export const shards = pgTable("shards", {
  shard: smallint("shard").primaryKey(),
  fence: bigint("fence", { mode: "number" }).default(0).notNull(),
  batch: bigint("batch", { mode: "number" }).default(0).notNull(),
  owner: text("owner"),
});
