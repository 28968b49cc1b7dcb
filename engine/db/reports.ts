import { eq } from "drizzle-orm";
import type { Report } from "../domain/report.ts";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import type { DueReport, ReportSchedule } from "../reports/due.ts";
import { isZone } from "../reports/local-day.ts";
import type { Database } from "./database.ts";
import { reportSettings } from "./schema/reports.ts";
import { tenants } from "./schema/tenants.ts";
import { enterTenant, type ShardSql, type TenantTx, withShards } from "./tenant.ts";

/** How a tenant wants to be told of its noise. */
export interface ReportSettings {
  readonly zone: string;
  /** A channel or a person; undefined is the tenant's channel for cards. */
  readonly recipient: string | undefined;
  /** 0 to 23, by the clock on the tenant's wall. */
  readonly hour: number;
  /** Weekdays, 1 for Monday to 7 for Sunday. */
  readonly digestDays: readonly number[];
  readonly weekly: boolean;
  /** Where the weekly report also goes. */
  readonly emails: readonly string[];
}

/** A schedule, and where what it brings goes. */
export interface TenantSchedule extends ReportSchedule {
  readonly recipient: string | undefined;
  readonly emails: readonly string[];
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** Returns the tenant's settings, and who changed them when. */
export async function getReportSettings(
  tx: TenantTx,
): Promise<ReportSettings & { readonly setBy?: string; readonly setAt?: number }> {
  const [tenant] = await tx.select({ zone: tenants.timeZone }).from(tenants);
  const [row] = await tx.select().from(reportSettings);
  return {
    zone: tenant?.zone ?? "UTC",
    recipient: row?.recipient ?? undefined,
    hour: row?.hour ?? 9,
    digestDays: row?.digestDays ?? EVERY_DAY,
    weekly: row?.weekly ?? true,
    emails: row?.emails ?? [],
    ...(row ? { setBy: row.setBy, setAt: row.setAt.getTime() } : {}),
  };
}

/** Sets the tenant's settings from `now` on (epoch milliseconds). `setBy` is a Slack user id. */
export async function setReportSettings(
  tx: TenantTx,
  tenantId: TenantId,
  settings: ReportSettings & { readonly setBy: string; readonly now: number },
): Promise<void> {
  const { zone, recipient = null, now, hour, weekly, setBy } = settings;
  const row = {
    recipient,
    hour,
    weekly,
    setBy,
    digestDays: [...settings.digestDays],
    emails: [...settings.emails],
    setAt: new Date(now),
  };
  await tx.update(tenants).set({ timeZone: zone }).where(eq(tenants.tenantId, tenantId));
  await tx
    .insert(reportSettings)
    .values({ tenantId, ...row })
    .onConflictDoUpdate({ target: reportSettings.tenantId, set: row });
}

interface ScheduleRow {
  readonly tenant_id: string;
  readonly time_zone: string;
  readonly recipient: string | null;
  readonly hour: number | null;
  readonly digest_days: number[] | null;
  readonly weekly: boolean | null;
  readonly emails: string[] | null;
  readonly since: Date;
  readonly told_digest: string | null;
  readonly told_weekly: string | null;
}

/** Returns the schedules of those of the tenants that can be told: the app is there, and there is a place for it. */
export async function listSchedules(
  db: Database,
  shards: readonly number[],
  tenantIds: readonly TenantId[],
): Promise<TenantSchedule[]> {
  return withShards(db, shards, async (sql) => {
    const found = tenantIds.map(async (tenantId) => {
      // Sent at once, right behind the statement that enters the tenant.
      const [, rows] = await Promise.all([
        enterTenant(sql, tenantId),
        sql<ScheduleRow[]>`
          select t.tenant_id, t.time_zone, s.recipient, s.hour, s.digest_days, s.weekly, s.emails,
            greatest(coalesce(a.installed_at, t.created_at), s.set_at) as since,
            (select max(day)::text from reports r where r.tenant_id = t.tenant_id and r.kind = 'digest') as told_digest,
            (select max(day)::text from reports r where r.tenant_id = t.tenant_id and r.kind = 'weekly') as told_weekly
          from tenants t left join report_settings s on s.tenant_id = t.tenant_id
          left join slack_installations a on a.tenant_id = t.tenant_id
          where t.tenant_id = ${tenantId} and t.status = 'active' and coalesce(s.recipient, t.channel_id) is not null`.execute(),
      ]);
      return rows.flatMap(asSchedule);
    });
    return (await Promise.all(found)).flat();
  });
}

function asSchedule(row: ScheduleRow): TenantSchedule[] {
  const tenantId = parseTenantId(row.tenant_id);
  if (!tenantId) return [];
  return [
    {
      tenantId,
      // One that this runtime does not know any more must not keep the others from being told.
      zone: isZone(row.time_zone) ? row.time_zone : "UTC",
      hour: row.hour ?? 9,
      digestDays: row.digest_days ?? EVERY_DAY,
      weekly: row.weekly ?? true,
      recipient: row.recipient ?? undefined,
      emails: row.emails ?? [],
      since: row.since.getTime(),
      toldDigest: row.told_digest ?? undefined,
      toldWeekly: row.told_weekly ?? undefined,
    },
  ];
}

/** Writes down that the entered tenant's report is made, or that there was nothing to say. Returns false when one is there already. */
export async function noteReport(
  sql: ShardSql,
  { tenantId, kind, day }: Pick<DueReport, "tenantId" | "kind" | "day">,
  report: Report | undefined,
  now: number,
): Promise<boolean> {
  const content = report === undefined ? null : JSON.stringify(report);
  const rows = await sql`
    insert into reports (tenant_id, kind, day, made_at, content)
    values (${tenantId}, ${kind}, ${day}::date, ${new Date(now)}, ${content}::text::jsonb)
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

/** Puts the entered tenant's message off, so that Slack is done with the picture in it. */
export async function putOff(
  sql: ShardSql,
  { tenantId, shard, noticeId, byMs }: { tenantId: TenantId; shard: number; noticeId: string; byMs: number },
): Promise<void> {
  await sql`
    update pending_notices set due_at = now() + ${byMs} * interval '1 millisecond'
    where shard = ${shard} and tenant_id = ${tenantId} and notice_id = ${noticeId}`;
}

/** Asks that the entered tenant's weekly report goes to these addresses. */
export async function askForMails(
  sql: ShardSql,
  { tenantId, day }: Pick<DueReport, "tenantId" | "day">,
  addresses: readonly string[],
  now: number,
): Promise<void> {
  await sql`
    insert into report_mails (tenant_id, day, address, due_at)
    select ${tenantId}, ${day}::date, address, ${new Date(now)} from unnest(${[...addresses]}::text[]) as address
    on conflict do nothing`;
}
