import type { SimilarIncidents } from "../domain/similar.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { ShardSql } from "./tenant.ts";

const DAYS = 30;

/** Returns what is known of incidents of the last 30 days that began like this one; undefined when it is the first. */
export async function similarTo(
  sql: ShardSql,
  tenantId: TenantId,
  incidentId: string,
): Promise<SimilarIncidents | undefined> {
  const [row] = await sql<
    Array<{
      incidents: number;
      over: number;
      over_alone: number;
      median_ms: number | null;
      after_deploy: number;
      last_number: number | null;
      last_at: Date | null;
    }>
  >`
    select count(*)::int as incidents, (count(i.resolved_at))::int as over,
      (count(*) filter (where i.resolved_at is not null and (i.state->>'everAcknowledged')::int = 0))::int as over_alone,
      (extract(epoch from percentile_disc(0.5) within group (order by i.resolved_at - i.opened_at)) * 1000)::float8 as median_ms,
      (count(i.deploy_id))::int as after_deploy, max(i.number) as last_number, max(i.opened_at) as last_at
    from incidents own join incidents i on i.tenant_id = own.tenant_id and i.service = own.service
    where own.tenant_id = ${tenantId} and own.incident_id = ${incidentId}
      and i.opened_at < own.opened_at and i.opened_at > own.opened_at - make_interval(days => ${DAYS})
      and not i.state ? 'mergedInto' and not coalesce((i.state->>'test')::boolean, false)
      -- What an incident began with stands first in its footing.
      and i.state->'footing'->0->'patterns'->0 = own.state->'footing'->0->'patterns'->0`;
  if (!row || row.last_number === null || row.last_at === null) return undefined;
  return {
    incidents: row.incidents,
    days: DAYS,
    over: row.over,
    overAlone: row.over_alone,
    ...(row.median_ms === null ? {} : { medianMs: row.median_ms }),
    afterDeploy: row.after_deploy,
    last: { number: row.last_number, at: row.last_at.getTime() },
  };
}
