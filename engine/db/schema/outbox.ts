// What goes to Slack.

import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { timestamptz } from "./columns.ts";

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
    isChange: boolean("is_change").notNull().default(false),
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
