import { sql } from "drizzle-orm";
import type { TenantTx } from "./tenant.ts";

/** What one day came to, of incidents that began on it; test alerts and what became part of another incident left out. */
export interface DayCount {
  /** `YYYY-MM-DD`, in the tenant's time zone. */
  readonly day: string;
  readonly alerts: number;
  readonly incidents: number;
  /** The mean of the scores, 0 to 100; absent while none of them was scored. */
  readonly noise?: number;
  /** How many incidents began after a deploy that explains them. */
  readonly withDeploy: number;
}

interface DayRow {
  readonly day: string;
  readonly alerts: number | null;
  readonly incidents: number;
  readonly noise: number | null;
  readonly with_deploy: number;
}

/** Returns the tenant's last `days` days, today last and every day of them, in the tenant's time zone; `now` is epoch milliseconds. */
export async function countDays(tx: TenantTx, days: number, now: number): Promise<DayCount[]> {
  const today = sql`(${new Date(now).toISOString()}::timestamptz at time zone t.time_zone)::date`;
  const rows = (await tx.execute(sql`
    select d.day::date::text as day, sum(i.alert_count)::int as alerts, count(i.incident_id)::int as incidents,
      avg(i.noise_score)::float8 as noise, count(i.deploy_id)::int as with_deploy
    from tenants t
    cross join lateral generate_series(${today} - ${days - 1}::int, ${today}, interval '1 day') as d (day)
    left join incidents i on i.tenant_id = t.tenant_id
      and i.opened_at >= d.day::timestamp at time zone t.time_zone
      and i.opened_at < (d.day::timestamp + interval '1 day') at time zone t.time_zone
      and i.state->>'test' = 'false' and i.state->'mergedInto' is null
    group by d.day order by d.day`)) as unknown as DayRow[];
  return rows.map(({ day, alerts, incidents, noise, with_deploy: withDeploy }) => ({
    day,
    alerts: alerts ?? 0,
    incidents,
    withDeploy,
    ...(noise === null ? {} : { noise: Math.round(noise) }),
  }));
}
