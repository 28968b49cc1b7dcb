import type { Database } from "../db/database.ts";
import { holdLead, type Lead, LostLead } from "../db/leaders.ts";
import { askForMessage } from "../db/notices.ts";
import { loadReportFacts } from "../db/report-facts.ts";
import { askForMails, listSchedules, noteReport, putOff, type TenantSchedule } from "../db/reports.ts";
import { listTenantsHeard } from "../db/source-health.ts";
import { enterTenant, type ShardSql, withShards } from "../db/tenant.ts";
import { derivedId } from "../domain/derived-id.ts";
import type { Report } from "../domain/report.ts";
import { SHARDS, shardOf, type TenantId } from "../domain/tenant.ts";
import { type DueReport, dueReports } from "../reports/due.ts";
import { reportOf } from "../reports/report.ts";
import { rollUpTenant } from "./roll-up.ts";

/** What making reports needs; `now` is epoch milliseconds. */
export interface ReportDeps {
  readonly db: Database;
  readonly lead: Lead;
  readonly now: number;
  /** Brings a picture of the report to Slack and returns its id; undefined where that cannot be. Done twice it does no harm. */
  readonly pictureOf: (tenantId: TenantId, report: Report) => Promise<string | undefined>;
  /** Whether mails can be sent at all. */
  readonly mails: boolean;
  /** How long Slack takes to look through a picture before it shows one; shortened by tests. */
  readonly pictureReadyMs?: number;
  /** Called right after a commit that asked for a message. */
  readonly onMessage: (shard: number) => void;
  /** One tenant's trouble must not be everybody's. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
const TENANTS_AT_ONCE = 200;
/** Reports that are made side by side: one whose picture Slack takes long to take must not keep everybody's. */
const REPORTS_AT_ONCE = 8;
/** Slack refuses a message whose picture it has not looked through yet. */
const PICTURE_READY_MS = 5_000;

/**
 * Makes the digests and weekly reports that are due, and asks for their messages and mails. That one is made is written
 * down in the same commit, under the lead, so each comes once, whoever makes it and whatever crashes. Tenants of which
 * nothing was heard for a week have nothing to be told.
 */
export async function makeReports(
  deps: ReportDeps,
): Promise<{ readonly made: number; readonly empty: number }> {
  const { db, now, onTrouble } = deps;
  const done = { made: 0, empty: 0, "made by another": 0 };
  const heard = await listTenantsHeard(db, ALL_SHARDS, now);
  for (let from = 0; from < heard.length; from += TENANTS_AT_ONCE) {
    const schedules = await listSchedules(db, ALL_SHARDS, heard.slice(from, from + TENANTS_AT_ONCE));
    const byTenant = new Map(schedules.map((one) => [one.tenantId, one]));
    const due = dueReports(schedules, now);
    for (let first = 0; first < due.length; first += REPORTS_AT_ONCE) {
      const some = due.slice(first, first + REPORTS_AT_ONCE).flatMap((one) => {
        const schedule = byTenant.get(one.tenantId);
        return schedule ? [makeReport(deps, one, schedule)] : [];
      });
      for (const result of await Promise.allSettled(some)) {
        if (result.status === "fulfilled") done[result.value] += 1;
        else if (result.reason instanceof LostLead) throw result.reason;
        else onTrouble("report", result.reason);
      }
    }
  }
  return { made: done.made, empty: done.empty };
}

async function makeReport(
  deps: ReportDeps,
  due: DueReport,
  { zone, recipient, emails }: TenantSchedule,
): Promise<"made" | "empty" | "made by another"> {
  const { db, lead, now, pictureOf, mails, onMessage, pictureReadyMs = PICTURE_READY_MS } = deps;
  const { tenantId, kind, day } = due;
  await rollUpTenant(deps, tenantId);
  const bare = reportOf(
    await asTenant(db, tenantId, (sql) => loadReportFacts(sql, tenantId, { due, zone, now })),
  );
  const pictureId = bare && bare.totals.alerts > 0 ? await pictureOf(tenantId, bare) : undefined;
  const report = bare && { ...bare, ...(pictureId === undefined ? {} : { pictureId }) };
  const shard = shardOf(tenantId);
  const became = await asTenant(db, tenantId, async (sql) => {
    await holdLead(sql, lead);
    if (!(await noteReport(sql, due, report, now))) return "made by another";
    if (!report) return "empty";
    const noticeId = derivedId(0, "report", tenantId, kind, day);
    await askForMessage(sql, tenantId, {
      noticeId,
      kind: "report",
      lane: "report",
      content: report,
      chapter: "told",
      moreToCome: false,
      ...(recipient === undefined ? {} : { recipient }),
    });
    if (pictureId !== undefined) await putOff(sql, { tenantId, shard, noticeId, byMs: pictureReadyMs });
    if (kind === "weekly" && mails) await askForMails(sql, due, emails, now);
    return "made";
  });
  if (became === "made") onMessage(shard);
  return became;
}

function asTenant<T>(db: Database, tenantId: TenantId, work: (sql: ShardSql) => Promise<T>): Promise<T> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return work(sql);
  });
}
