import { and, asc, eq, gt, gte, lt } from "drizzle-orm";
import type { EngineEvent } from "../domain/event.ts";
import type { TenantId } from "../domain/tenant.ts";
import { events as log } from "./schema/engine.ts";
import type { ShardSql, TenantTx } from "./tenant.ts";

/** Appends to the log of the entered tenant, in order. An event that is there already stays as it is. */
export function appendEvents(
  sql: ShardSql,
  tenantId: TenantId,
  events: readonly EngineEvent[],
): Promise<unknown> {
  return sql`
    insert into events (tenant_id, event_id, at, item_id, type, incident_id, alert_id, data)
    select ${tenantId}, r.event_id, r.at, r.item_id, r.type, r.incident_id, r.alert_id, r.data::jsonb
    from unnest(
      ${events.map((event) => event.eventId)}::text[],
      ${events.map((event) => new Date(event.at).toISOString())}::timestamptz[],
      ${events.map((event) => event.itemId)}::text[],
      ${events.map((event) => event.type)}::text[],
      ${events.map(incidentIdOf)}::text[],
      ${events.map(alertIdOf)}::text[],
      ${events.map((event) => JSON.stringify(event))}::text[]
    ) as r (event_id, at, item_id, type, incident_id, alert_id, data)
    on conflict do nothing`.execute();
}

/** Returns the whole log of the entered tenant, oldest first: what its state is the fold of. */
export async function readEvents(sql: ShardSql, tenantId: TenantId): Promise<EngineEvent[]> {
  const rows = await sql<Array<{ data: EngineEvent }>>`
    select data from events where tenant_id = ${tenantId} order by position`;
  return rows.map((row) => row.data);
}

/** Returns events of the tenant's log that happened in a span (epoch milliseconds), oldest first, at most `limit`, beginning behind a position. */
export async function pageOfEvents(
  tx: TenantTx,
  span: { readonly from: number; readonly to: number },
  after: number,
  limit: number,
): Promise<Array<{ readonly position: number; readonly event: EngineEvent }>> {
  const rows = await tx
    .select({ position: log.position, event: log.data })
    .from(log)
    .where(and(gte(log.at, new Date(span.from)), lt(log.at, new Date(span.to)), gt(log.position, after)))
    .orderBy(asc(log.position))
    .limit(limit);
  return rows.map(({ position, event }) => ({ position, event: event as EngineEvent }));
}

/** Returns whether the tenant's log tells of any change of its settings; if not, those of today have always held. */
export async function hasChangedSettings(tx: TenantTx): Promise<boolean> {
  const rows = await tx
    .select({ id: log.eventId })
    .from(log)
    .where(eq(log.type, "settings.changed"))
    .limit(1);
  return rows.length > 0;
}

function incidentIdOf(event: EngineEvent): string | null {
  return "incidentId" in event ? (event.incidentId ?? null) : null;
}

function alertIdOf(event: EngineEvent): string | null {
  if (event.type === "alert.received") return event.alert.alert_id;
  return "alertId" in event ? event.alertId : null;
}
