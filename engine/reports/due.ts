import type { TenantId } from "../domain/tenant.ts";
import { countedFrom, daysAfter, type LocalDay, localDay, momentOf, weekdayOf } from "./local-day.ts";

/** When a tenant wants to be told, and what it was told last. */
export interface ReportSchedule {
  readonly tenantId: TenantId;
  /** An IANA zone that the runtime knows. */
  readonly zone: string;
  /** 0 to 23, by the clock on the tenant's wall. */
  readonly hour: number;
  /** Weekdays with a digest, 1 for Monday to 7 for Sunday. */
  readonly digestDays: readonly number[];
  readonly weekly: boolean;
  /** Since when this schedule holds, epoch milliseconds: what was due before is not made up for. */
  readonly since: number;
  readonly toldDigest: LocalDay | undefined;
  readonly toldWeekly: LocalDay | undefined;
}

/** A report that is to be told now. Times are epoch milliseconds, whole hours. */
export interface DueReport {
  readonly tenantId: TenantId;
  readonly kind: "digest" | "weekly";
  /** The local day it belongs to: told once for it, whoever asks and however often. */
  readonly day: LocalDay;
  readonly dueAt: number;
  /** What it covers. */
  readonly from: number;
  readonly to: number;
}

const MONDAY = 1;
/** A digest covers no more, and nothing older is caught up. */
const LOOK_BACK_DAYS = 7;

/**
 * Returns what is due at `now` and not told yet: of each tenant at most one digest and one weekly report, for the newest
 * day on which it wants one. So what downtime kept back comes once, as one digest of all the days since the one before.
 */
export function dueReports(schedules: readonly ReportSchedule[], now: number): DueReport[] {
  return schedules.flatMap((schedule) => {
    const { tenantId, zone, digestDays, weekly, toldDigest, toldWeekly } = schedule;
    const today = localDay(now, zone);
    const due: DueReport[] = [];
    const digest = newestDue(schedule, today, now, (weekday) => digestDays.includes(weekday));
    if (digest && !(toldDigest !== undefined && toldDigest >= digest.day)) {
      const earliest = daysAfter(digest.day, -LOOK_BACK_DAYS);
      const firstDay = toldDigest === undefined ? daysAfter(digest.day, -1) : latest(toldDigest, earliest);
      due.push({ tenantId, kind: "digest", ...digest, ...span(firstDay, digest.day, zone) });
    }
    const monday = weekly ? newestDue(schedule, today, now, (weekday) => weekday === MONDAY) : undefined;
    if (monday && !(toldWeekly !== undefined && toldWeekly >= monday.day))
      due.push({
        tenantId,
        kind: "weekly",
        ...monday,
        ...span(daysAfter(monday.day, -LOOK_BACK_DAYS), monday.day, zone),
      });
    return due;
  });
}

/** Returns when the next digest after `now` is due, epoch milliseconds; undefined when no day has one. */
export function nextDigestAt(
  schedule: Pick<ReportSchedule, "zone" | "hour" | "digestDays">,
  now: number,
): number | undefined {
  const { zone, hour, digestDays } = schedule;
  const today = localDay(now, zone);
  for (let ahead = 0; ahead <= LOOK_BACK_DAYS + 1; ahead++) {
    const day = daysAfter(today, ahead);
    const at = digestDays.includes(weekdayOf(day)) ? momentOf(day, hour, zone) : undefined;
    if (at !== undefined && at > now) return at;
  }
  return undefined;
}

function newestDue(
  { zone, hour, since }: ReportSchedule,
  today: LocalDay,
  now: number,
  wanted: (weekday: number) => boolean,
): { readonly day: LocalDay; readonly dueAt: number } | undefined {
  for (let back = 0; back <= LOOK_BACK_DAYS; back++) {
    const day = daysAfter(today, -back);
    const dueAt = wanted(weekdayOf(day)) ? momentOf(day, hour, zone) : undefined;
    if (dueAt === undefined || dueAt > now) continue;
    return dueAt >= since ? { day, dueAt } : undefined;
  }
  return undefined;
}

function span(firstDay: LocalDay, day: LocalDay, zone: string) {
  return { from: countedFrom(firstDay, zone), to: countedFrom(day, zone) };
}

function latest(a: LocalDay, b: LocalDay): LocalDay {
  return a > b ? a : b;
}
