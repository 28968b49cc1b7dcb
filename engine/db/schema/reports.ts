// Counts, and the reports made of them.

import {
  bigint,
  boolean,
  date,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import { timestamptz } from "./columns.ts";

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
