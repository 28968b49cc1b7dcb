// This folder has the tables as queries see them. What the database enforces (row-level security, foreign keys, partitions,
// grants) stands in migrations/; test/engine/db/schema.int.test.ts keeps the two equal.

import { customType, timestamp } from "drizzle-orm/pg-core";

export const timestamptz = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
