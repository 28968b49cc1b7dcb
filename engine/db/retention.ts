import type { TenantId } from "../domain/tenant.ts";
import { ROLLUP_DAYS, type Tier } from "../domain/tier.ts";
import type { TenantDay } from "./archive.ts";
import type { ShardSql } from "./tenant.ts";

const DAY_MS = 86_400_000;
/** What happens after a tenant's last delivery, such as that windows close, is over by then. */
const LAST_WORDS_DAYS = 3;
/** A delivery comes late by no more: so long it is remembered in which hours an alert fired. */
const SEEN_DAYS = 9;

/**
 * Takes a day of the entered tenant's log away, and what followed it, up to its next day with deliveries. What was not
 * counted yet stays. Returns how many events that were.
 */
export async function dropEventsOf(sql: ShardSql, { tenantId, day }: TenantDay): Promise<number> {
  const dropped = await sql`
    delete from events
    where tenant_id = ${tenantId}
      and position <= coalesce((select position from rollup_cursors where tenant_id = ${tenantId}), 0)
      and at < (coalesce(
        (select min(day) from delivery_days where tenant_id = ${tenantId} and day > ${day}::date),
        ${day}::date + ${LAST_WORDS_DAYS}::int))::timestamp at time zone 'utc'`;
  return dropped.count;
}

/** Takes counts of the entered tenant away that its plan keeps no longer, and what only counting remembers. */
export async function dropOldCounts(
  sql: ShardSql,
  tenantId: TenantId,
  { tier, now, logDays }: { readonly tier: Tier; readonly now: number; readonly logDays: number },
): Promise<void> {
  const before = (days: number) => new Date(now - days * DAY_MS);
  const { hourly, daily } = ROLLUP_DAYS[tier];
  await sql`delete from rollup_hourly where tenant_id = ${tenantId} and bucket < ${before(hourly)}`;
  await sql`delete from rollup_daily where tenant_id = ${tenantId} and bucket < ${before(daily)}`;
  await sql`delete from rollup_seen where tenant_id = ${tenantId} and day < ${before(SEEN_DAYS)}`;
  await sql`delete from rollup_incidents where tenant_id = ${tenantId} and opened_hour < ${before(logDays + SEEN_DAYS)}`;
  await sql`delete from reports where tenant_id = ${tenantId} and day < ${before(daily)}`;
  await sql`delete from report_mails where tenant_id = ${tenantId} and day < ${before(daily)}`;
}
