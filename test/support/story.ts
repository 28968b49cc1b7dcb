import type { Database } from "../../engine/db/database.ts";
import { type DeliveryRow, insertDeliveries } from "../../engine/db/deliveries.ts";
import { appendEvents } from "../../engine/db/events.ts";
import { writeChanges } from "../../engine/db/projections.ts";
import { enterTenant, withShards } from "../../engine/db/tenant.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { shardOf, type TenantId } from "../../engine/domain/tenant.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import { emptyState } from "../../engine/indexes.ts";
import { watchChanges } from "../../engine/workers/changes.ts";

/** Folds items and stores log and tables as the worker does, without a word to Slack. `until` lets the last windows close. */
export async function storeStory(
  db: Database,
  tenantId: TenantId,
  items: readonly InboxItem[],
  until: number,
): Promise<void> {
  const state = emptyState(tenantId, DEFAULT_CONFIG);
  const shard = shardOf(tenantId);
  const watch = watchChanges();
  const events = items.flatMap((item) => foldItem(state, { ...item, tenantId }, watch.observe));
  events.push(...foldTimers(state, until, watch.observe));
  await withShards(db, [shard], async (sql) => {
    await enterTenant(sql, tenantId);
    await appendEvents(sql, tenantId, events);
    await Promise.all(writeChanges(sql, tenantId, watch.changes(new Map(), []), watch.letGo));
  });
  await hear(
    db,
    tenantId,
    items.map(({ receivedAt }) => receivedAt),
  );
}

/** Puts a delivery at each time into the ledger: what makes a tenant one of those that are looked at. */
async function hear(db: Database, tenantId: TenantId, times: readonly number[]): Promise<void> {
  const rows = times.map(
    (receivedAt, index): DeliveryRow => ({
      tenantId,
      deliveryId: `heard-${receivedAt}-${index}`,
      integrationId: "i",
      provider: "datadog",
      receivedAt,
      headers: {},
      body: Buffer.from("{}"),
      bodySha256: Buffer.from("x"),
      dedupeKey: `${receivedAt}-${index}`,
      kind: "alert",
    }),
  );
  await insertDeliveries(db, rows);
}
