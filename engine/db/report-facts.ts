import { z } from "zod";
import type { MuteInForce, NoisyAlert, Report } from "../domain/report.ts";
import type { DeployMatch } from "../domain/state.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { DueReport } from "../reports/due.ts";
import { type HourTotals, hoursFrom, type ReportFacts } from "../reports/report.ts";
import { readMany, type ShardSql } from "./tenant.ts";

/** An incident that scores at least this is noise; one not scored yet is taken for real. */
const NOISE_FROM = 50;
const NOISY_SHOWN = { digest: 5, weekly: 10 } as const;
/** Once is no noise. */
const FIRES_MIN = 2;
const LISTED_MAX = 20;
const TITLES_MAX = 3;

/** Returns what the entered tenant's report is made of, as of `now` (epoch milliseconds). Rollups must be up to date. */
export async function loadReportFacts(
  sql: ShardSql,
  tenantId: TenantId,
  { due, zone, now }: { readonly due: DueReport; readonly zone: string; readonly now: number },
): Promise<ReportFacts> {
  const [, hours, noisy, deploys, sources, mutes, suggestions] = await Promise.all([
    readMany(sql),
    loadHours(sql, tenantId, due),
    loadNoisy(sql, tenantId, due),
    loadDeploys(sql, tenantId, due),
    loadSources(sql, tenantId),
    loadMutes(sql, tenantId, now),
    loadSuggestions(sql, tenantId, due),
  ]);
  return { due, zone, hours, noisy, deploys, sources, mutes, suggestions };
}

async function loadHours(sql: ShardSql, tenantId: TenantId, due: DueReport): Promise<HourTotals[]> {
  const rows = await sql<Array<Omit<HourTotals, "hour"> & { bucket: Date }>>`
    select bucket, sum(alert_count)::int as alerts, sum(incident_count)::int as incidents,
      sum(scored_incidents)::int as scored, sum(noise_score_sum)::int as "noiseSum"
    from rollup_hourly
    where tenant_id = ${tenantId} and bucket >= ${new Date(hoursFrom(due))} and bucket < ${new Date(due.to)}
    group by bucket order by bucket`.execute();
  return rows.map(({ bucket, ...rest }) => ({ hour: bucket.getTime(), ...rest }));
}

/** What fires again and again; what was no part of anything real comes first. */
async function loadNoisy(sql: ShardSql, tenantId: TenantId, due: DueReport): Promise<NoisyAlert[]> {
  return sql<NoisyAlert[]>`
    select coalesce(a.state->>'pattern', a.fingerprint) as pattern,
      (array_agg(a.title order by a.received_at desc))[1] as title,
      (array_agg(a.service order by a.received_at desc))[1] as service,
      (array_agg(a.provider order by a.received_at desc))[1] as provider,
      count(*)::int as fires, count(distinct a.incident_id)::int as incidents,
      count(distinct a.incident_id) filter (where i.noise_score is null or i.noise_score < ${NOISE_FROM})::int as real
    from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.incident_id = a.incident_id
    where a.tenant_id = ${tenantId} and not a.test and a.incident_id is not null
      and a.received_at >= ${new Date(due.from)} and a.received_at < ${new Date(due.to)}
    group by 1 having count(*) >= ${FIRES_MIN}
    order by count(*) desc, real, pattern limit ${NOISY_SHOWN[due.kind]}`.execute();
}

async function loadDeploys(sql: ShardSql, tenantId: TenantId, due: DueReport): Promise<Report["deploys"]> {
  const rows = await sql<Array<{ alerts: number; deploy: DeployMatch; incidents: number }>>`
    select count(*)::int as alerts, count(distinct i.incident_id)::int as incidents,
      (array_agg(i.state->'deploy' order by a.received_at desc))[1] as deploy
    from alerts a join incidents i on i.tenant_id = a.tenant_id and i.incident_id = a.incident_id
    where a.tenant_id = ${tenantId} and not a.test and i.deploy_id is not null
      and a.received_at >= ${new Date(due.from)} and a.received_at < ${new Date(due.to)}
    group by i.deploy_id order by count(*) desc, i.deploy_id`.execute();
  const [worst] = rows;
  const totals = {
    alerts: rows.reduce((sum, row) => sum + row.alerts, 0),
    incidents: rows.reduce((sum, row) => sum + row.incidents, 0),
  };
  if (!worst) return totals;
  const { deploy, alerts } = worst;
  const url = deploy.prUrl ?? deploy.sourceUrl;
  return {
    ...totals,
    noisiest: {
      name: nameOf(deploy),
      service: deploy.service,
      ...(deploy.author === undefined ? {} : { author: deploy.author }),
      ...(url === undefined ? {} : { url }),
      alerts,
    },
  };
}

function nameOf({ prNumber, commitMessage, version, reference }: DeployMatch): string {
  const title = commitMessage?.split("\n")[0];
  if (prNumber !== undefined) return title === undefined ? `PR #${prNumber}` : `PR #${prNumber} “${title}”`;
  return title ?? version ?? reference;
}

async function loadSources(sql: ShardSql, tenantId: TenantId): Promise<Report["sources"]> {
  const rows = await sql<Array<{ name: string; since: Date | null; unreadable: number }>>`
    select i.name, s.since, (
        select count(*)::int from dead_letters d
        where d.tenant_id = i.tenant_id and d.integration_id = i.integration_id and d.replayed_at is null) as unreadable
    from integrations i
    left join source_silences s on s.tenant_id = i.tenant_id and s.integration_id = i.integration_id and s.until is null
      and coalesce(i.last_heard_at, i.last_delivery_at) <= s.since
    where i.tenant_id = ${tenantId} and i.status = 'active' order by i.name, i.integration_id`.execute();
  const troubled = rows.filter(({ since, unreadable }) => since !== null || unreadable > 0);
  return {
    healthy: rows.length - troubled.length,
    troubled: troubled.slice(0, LISTED_MAX).map(({ name, since, unreadable }) => ({
      name,
      unreadable,
      ...(since === null ? {} : { silentSince: since.getTime() }),
    })),
  };
}

const MuteTarget = z.object({ title: z.string().optional(), service: z.string().optional() });

async function loadMutes(sql: ShardSql, tenantId: TenantId, now: number): Promise<MuteInForce[]> {
  const rows = await sql<Array<{ pattern: unknown; muted_by: string; expires_at: Date | null }>>`
    select pattern, muted_by, expires_at from mutes
    where tenant_id = ${tenantId} and lifted_at is null and (expires_at is null or expires_at > ${new Date(now)})
    order by created_at desc, mute_id limit ${LISTED_MAX}`.execute();
  return rows.map(({ pattern, muted_by: by, expires_at }) => {
    const { title, service } = MuteTarget.catch({}).parse(pattern);
    return {
      what: title ?? "all alerts",
      ...(service === undefined ? {} : { service }),
      by,
      ...(expires_at === null ? {} : { until: expires_at.getTime() }),
    };
  });
}

/** Advice that was given in the time and still holds. */
async function loadSuggestions(
  sql: ShardSql,
  tenantId: TenantId,
  due: DueReport,
): Promise<Report["suggestions"]> {
  const rows = await sql<Array<{ title: string; of: number }>>`
    select s.title, count(*) over ()::int as of from suggestions s
    where s.tenant_id = ${tenantId} and s.type <> 'runbook' and exists (
      select from suggestion_history h
      where h.tenant_id = s.tenant_id and h.suggestion_id = s.suggestion_id and h.withdrawn_at is null
        and h.changed_at >= ${new Date(due.from)})
    order by s.confidence desc, s.suggestion_id limit ${TITLES_MAX}`.execute();
  return { count: rows[0]?.of ?? 0, titles: rows.map(({ title }) => title) };
}
