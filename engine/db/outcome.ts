import { and, asc, eq } from "drizzle-orm";
import type { EngineEvent } from "../domain/event.ts";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { events } from "./schema/engine.ts";
import { pendingDeliveries } from "./schema/ledger.ts";
import { withTenant } from "./tenant.ts";

/** Returns what came of a kept item, in order; undefined while it waits for its turn. Nothing may have come of it. */
export function readOutcome(
  db: Database,
  tenantId: TenantId,
  item: { readonly itemId: string; readonly receivedAt: number },
): Promise<readonly EngineEvent[] | undefined> {
  return withTenant(db, tenantId, async (tx) => {
    const waiting = await tx
      .select({ id: pendingDeliveries.deliveryId })
      .from(pendingDeliveries)
      .where(
        and(eq(pendingDeliveries.shard, shardOf(tenantId)), eq(pendingDeliveries.deliveryId, item.itemId)),
      );
    if (waiting.length > 0) return undefined;
    const rows = await tx
      .select({ data: events.data })
      .from(events)
      // An item's events carry its own time: the log is partitioned by it.
      .where(and(eq(events.at, new Date(item.receivedAt)), eq(events.itemId, item.itemId)))
      .orderBy(asc(events.position));
    return rows.map(({ data }) => data as EngineEvent);
  });
}
