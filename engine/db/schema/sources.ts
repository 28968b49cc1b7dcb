// What is wired to a tenant, and whether it lives.

import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { timestamptz } from "./columns.ts";

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
