import { sql as drizzleSql } from "drizzle-orm";
import type { TenantTx } from "./tenant.ts";

/** How one kind of alert behaved lately: what somebody wants to know before changing its threshold. */
export interface AlertHabits {
  readonly title: string;
  readonly service: string;
  readonly provider: string;
  readonly sourceUrl?: string;
  readonly fires: number;
  readonly incidents: number;
  /** Incidents of them that were no noise. */
  readonly real: number;
  readonly acknowledged: number;
  /** Half of those that ended did so within this. */
  readonly medianMs?: number;
  /** The newest advice on it. */
  readonly advice: ReadonlyArray<{ readonly title: string; readonly reasoning: string }>;
}

interface HabitsRow extends Record<string, unknown> {
  readonly title: string;
  readonly service: string;
  readonly provider: string;
  readonly source_url: string | null;
  readonly fires: number;
  readonly incidents: number;
  readonly real: number;
  readonly acknowledged: number;
  readonly median_ms: number | null;
}

/** Returns how the alerts of a pattern behaved since `since` (epoch milliseconds), or undefined when none fired. */
export async function loadHabits(
  tx: TenantTx,
  pattern: string,
  since: number,
): Promise<AlertHabits | undefined> {
  const rows = (await tx.execute(drizzleSql`
    select (array_agg(a.title order by a.received_at desc))[1] as title,
      (array_agg(a.service order by a.received_at desc))[1] as service,
      (array_agg(a.provider order by a.received_at desc))[1] as provider,
      (array_agg(a.state->'alert'->>'source_url' order by a.received_at desc))[1] as source_url,
      count(*)::int as fires, count(distinct a.incident_id)::int as incidents,
      count(distinct a.incident_id) filter (where i.noise_score is null or i.noise_score < 50)::int as real,
      count(*) filter (where a.acknowledged_at is not null or a.state->>'everAcknowledged' = 'true')::int as acknowledged,
      (percentile_cont(0.5) within group (order by extract(epoch from a.resolved_at - a.received_at))
        filter (where a.resolved_at is not null) * 1000)::float8 as median_ms
    from alerts a left join incidents i on i.tenant_id = a.tenant_id and i.incident_id = a.incident_id
    where coalesce(a.state->>'pattern', a.fingerprint) = ${pattern} and not a.test and a.incident_id is not null
      and a.received_at >= ${new Date(since).toISOString()}::timestamptz
    having count(*) > 0`)) as unknown as HabitsRow[];
  const [row] = rows;
  if (!row) return undefined;
  const advice = (await tx.execute(drizzleSql`
    select title, reasoning from suggestions
    where ${pattern} = any(affected_patterns) and type in ('tune', 'suppress') order by last_made_at desc limit 2`)) as unknown as Array<{
    title: string;
    reasoning: string;
  }>;
  const { source_url: sourceUrl, median_ms: medianMs, title, service, provider } = row;
  const { fires, incidents, real, acknowledged } = row;
  return {
    title,
    service,
    provider,
    fires,
    incidents,
    real,
    acknowledged,
    ...(sourceUrl === null ? {} : { sourceUrl }),
    ...(medianMs === null ? {} : { medianMs: Math.max(0, medianMs) }),
    advice: advice.map(({ title: said, reasoning }) => ({ title: said, reasoning })),
  };
}
