import type { EngineEvent } from "../domain/event.ts";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import {
  type Bucket,
  COUNTED_EVENTS,
  type Counts,
  type IncidentMark,
  type namedBy,
  type RollupChanges,
  type RollupMemory,
  readSeenKey,
  seenKey,
} from "../reports/rollups.ts";
import type { Database } from "./database.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** Returns those of the tenants whose log goes on behind what was counted. */
export async function tenantsToCount(
  db: Database,
  shards: readonly number[],
  tenantIds: readonly TenantId[],
): Promise<TenantId[]> {
  return withShards(db, shards, async (sql) => {
    const asked = tenantIds.map(async (tenantId) => {
      // Sent at once, right behind the statement that enters the tenant.
      const [, rows] = await Promise.all([
        enterTenant(sql, tenantId),
        sql<Array<{ tenant_id: string }>>`
          select t.tenant_id from tenants t left join rollup_cursors c on c.tenant_id = t.tenant_id
          where t.tenant_id = ${tenantId} and exists (
            select from events e where e.tenant_id = t.tenant_id and e.position > coalesce(c.position, 0))`.execute(),
      ]);
      return rows.flatMap((row) => parseTenantId(row.tenant_id) ?? []);
    });
    return (await Promise.all(asked)).flat();
  });
}

/** Returns how far the entered tenant's log was counted; nobody else counts it before the commit. */
export async function lockCursor(sql: ShardSql, tenantId: TenantId): Promise<number> {
  await sql`insert into rollup_cursors (tenant_id, position) values (${tenantId}, 0) on conflict do nothing`;
  const rows = await sql<Array<{ position: string }>>`
    select position from rollup_cursors where tenant_id = ${tenantId} for update`;
  return Number(rows[0]?.position ?? 0);
}

/** Returns the next events of the entered tenant that are counted, about `limit`, never part of an item's only. */
export async function pageToCount(
  sql: ShardSql,
  tenantId: TenantId,
  after: number,
  limit: number,
): Promise<{ readonly events: EngineEvent[]; readonly upTo: number; readonly more: boolean }> {
  // Asked first, so that what is not counted is passed over, and what is committed meanwhile is not.
  const [end] = await sql<Array<{ position: string | null }>>`
    select max(position) as position from events where tenant_id = ${tenantId} and position > ${after}`;
  const last = Number(end?.position ?? after);
  const rows = await sql<Array<{ position: string; item_id: string; data: EngineEvent }>>`
    select position, item_id, data from events
    where tenant_id = ${tenantId} and position > ${after} and position <= ${last} and type = any(${[...COUNTED_EVENTS]}::text[])
    order by position limit ${limit}`;
  const more = rows.length === limit;
  const lastItem = rows.at(-1)?.item_id;
  const whole = more
    ? rows.slice(
        0,
        rows.findIndex((row) => row.item_id === lastItem),
      )
    : [...rows];
  if (more && whole.length === 0) return pageToCount(sql, tenantId, after, 4 * limit);
  return {
    events: whole.map(({ data }) => data),
    upTo: more ? Number(whole.at(-1)?.position ?? after) : last,
    more,
  };
}

/** Returns what was remembered of what events name, of the entered tenant. */
export async function loadRollupMemory(
  sql: ShardSql,
  tenantId: TenantId,
  { incidentIds, seenKeys }: ReturnType<typeof namedBy>,
): Promise<RollupMemory> {
  const [incidents, seen] = await Promise.all([
    sql<MarkRow[]>`
      select incident_id, opened_hour, service, test, counted, score, by_deploy from rollup_incidents
      where tenant_id = ${tenantId} and incident_id = any(${incidentIds}::text[])`.execute(),
    sql<Array<{ day: Date; service: string; fingerprint: string; hours: number }>>`
      select s.day, s.service, s.fingerprint, s.hours from rollup_seen s
      join jsonb_to_recordset(${JSON.stringify(seenKeys.map(seenRow))}::text::jsonb) as r (day timestamptz, service text, fingerprint text)
        on s.day = r.day and s.service = r.service and s.fingerprint = r.fingerprint
      where s.tenant_id = ${tenantId}`.execute(),
  ]);
  return {
    incidents: new Map(incidents.map((row) => [row.incident_id, asMark(row)])),
    hoursSeen: new Map(
      seen.map(({ day, service, fingerprint, hours }) => [
        seenKey(day.getTime(), service, fingerprint),
        hours,
      ]),
    ),
  };
}

/** Adds to the entered tenant's rollups what was counted up to a position, and remembers what counting goes on from. */
export async function addRollups(
  sql: ShardSql,
  tenantId: TenantId,
  { changes, memory, upTo }: { changes: RollupChanges; memory: RollupMemory; upTo: number },
): Promise<void> {
  const marks = [...changes.incidentIds].flatMap((id) => {
    const mark = memory.incidents.get(id);
    return mark ? [markRow(id, mark)] : [];
  });
  const seen = [...changes.seen].map((key) => ({ ...seenRow(key), hours: memory.hoursSeen.get(key) ?? 0 }));
  await Promise.all([
    sql`
      insert into rollup_hourly as h (tenant_id, bucket, service, alert_count, unique_alerts, incident_count, noise_score_sum, scored_incidents, deploy_incidents)
      select ${tenantId}, r.* from ${counts(sql, changes.hourly)}
      on conflict (tenant_id, bucket, service) do update set alert_count = h.alert_count + excluded.alert_count,
        unique_alerts = h.unique_alerts + excluded.unique_alerts, incident_count = h.incident_count + excluded.incident_count,
        noise_score_sum = h.noise_score_sum + excluded.noise_score_sum, scored_incidents = h.scored_incidents + excluded.scored_incidents,
        deploy_incidents = h.deploy_incidents + excluded.deploy_incidents`.execute(),
    sql`
      insert into rollup_daily as d (tenant_id, bucket, service, total_alerts, unique_alerts, total_incidents, noise_score_sum, scored_incidents, deploy_incidents)
      select ${tenantId}, r.* from ${counts(sql, changes.daily)}
      on conflict (tenant_id, bucket, service) do update set total_alerts = d.total_alerts + excluded.total_alerts,
        unique_alerts = d.unique_alerts + excluded.unique_alerts, total_incidents = d.total_incidents + excluded.total_incidents,
        noise_score_sum = d.noise_score_sum + excluded.noise_score_sum, scored_incidents = d.scored_incidents + excluded.scored_incidents,
        deploy_incidents = d.deploy_incidents + excluded.deploy_incidents`.execute(),
    sql`
      insert into rollup_incidents (tenant_id, incident_id, opened_hour, service, test, counted, score, by_deploy)
      select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(marks)}::text::jsonb) as r (
        incident_id text, opened_hour timestamptz, service text, test boolean, counted boolean, score smallint, by_deploy boolean)
      on conflict (tenant_id, incident_id) do update set
        counted = excluded.counted, score = excluded.score, by_deploy = excluded.by_deploy`.execute(),
    sql`
      insert into rollup_seen (tenant_id, day, service, fingerprint, hours)
      select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(seen)}::text::jsonb) as r (
        day timestamptz, service text, fingerprint text, hours integer)
      on conflict (tenant_id, day, service, fingerprint) do update set hours = excluded.hours`.execute(),
    sql`update rollup_cursors set position = ${upTo} where tenant_id = ${tenantId}`.execute(),
  ]);
}

function counts(sql: ShardSql, buckets: ReadonlyMap<string, Bucket & Counts>) {
  const records = [...buckets.values()].map(({ start, ...rest }) => ({ ...rest, bucket: iso(start) }));
  return sql`
    jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
      bucket timestamptz, service text, alerts integer, "unique" integer, incidents integer, "noiseSum" integer,
      scored integer, "deployIncidents" integer)`;
}

interface MarkRow {
  readonly incident_id: string;
  readonly opened_hour: Date;
  readonly service: string;
  readonly test: boolean;
  readonly counted: boolean;
  readonly score: number | null;
  readonly by_deploy: boolean;
}

function asMark({ opened_hour, service, test, counted, score, by_deploy }: MarkRow): IncidentMark {
  return {
    openedHour: opened_hour.getTime(),
    service,
    test,
    counted,
    ...(score === null ? {} : { score }),
    byDeploy: by_deploy,
  };
}

function markRow(incidentId: string, mark: IncidentMark) {
  const { openedHour, service, test, counted, score = null, byDeploy } = mark;
  return {
    incident_id: incidentId,
    opened_hour: iso(openedHour),
    service,
    test,
    counted,
    score,
    by_deploy: byDeploy,
  };
}

function seenRow(key: string) {
  const { day, ...rest } = readSeenKey(key);
  return { ...rest, day: iso(day) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
