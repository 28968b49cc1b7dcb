// What came in, and what still waits for its effect.

import { boolean, date, integer, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { bytea, timestamptz } from "./columns.ts";

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
