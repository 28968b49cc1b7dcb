// The log, what is folded out of it, and who may fold.

import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import { timestamptz } from "./columns.ts";

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

/** Fence and batch count of each shard: no tenant's data. */
export const shards = pgTable("shards", {
  shard: smallint("shard").primaryKey(),
  fence: bigint("fence", { mode: "number" }).default(0).notNull(),
  batch: bigint("batch", { mode: "number" }).default(0).notNull(),
  owner: text("owner"),
});

/** Who may do what only one worker does: no tenant's data. */
export const leaders = pgTable("leaders", {
  name: text("name").primaryKey(),
  fence: bigint("fence", { mode: "number" }).default(0).notNull(),
  owner: text("owner"),
});
