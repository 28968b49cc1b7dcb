import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { AlertState, IncidentState } from "../domain/state.ts";
import type { TenantId } from "../domain/tenant.ts";
import { saveAdvice } from "./advice-rows.ts";
import type { Changes, Row } from "./changes.ts";
import { iso } from "./iso.ts";
import { saveFeedback, saveMutes } from "./people-rows.ts";
import type { ShardSql } from "./tenant.ts";

/**
 * Sends the statements that bring the entered tenant's tables up to date and returns them unawaited, in order: several
 * tenants' statements travel as one pipeline. `letGo` is filled with the fingerprints of alerts that went with their incident.
 */
export function writeChanges(
  sql: ShardSql,
  tenantId: TenantId,
  changes: Changes,
  letGo: (fingerprints: readonly string[]) => void,
): Promise<unknown>[] {
  const { gone } = changes;
  const sent: Promise<unknown>[] = [];
  if (changes.incidents.length > 0) sent.push(saveIncidents(sql, tenantId, changes.incidents));
  if (changes.alerts.length > 0) sent.push(saveAlerts(sql, tenantId, changes.alerts));
  if (changes.links.length > 0) sent.push(linkAlerts(sql, tenantId, changes.links));
  if (changes.deploys.length > 0) sent.push(saveDeploys(sql, tenantId, changes.deploys));
  if (changes.feedback.length > 0) sent.push(...saveFeedback(sql, tenantId, changes.feedback));
  if (changes.mutes.length > 0) sent.push(...saveMutes(sql, tenantId, changes.mutes));
  if (changes.advice.length > 0) sent.push(...saveAdvice(sql, tenantId, changes.advice));
  if (changes.knowledge.length > 0) sent.push(...saveKnowledge(sql, tenantId, changes.knowledge));
  for (const move of changes.moved) sent.push(moveFirings(sql, tenantId, move));
  if (changes.merged.length > 0) sent.push(markMerged(sql, tenantId, changes.merged));
  if (gone.incidentIds.length > 0) sent.push(...retire(sql, tenantId, gone.incidentIds, letGo));
  if (gone.alertIds.length > 0) {
    sent.push(
      sql`update alerts set live = false where tenant_id = ${tenantId} and alert_id = any(${[...gone.alertIds]}::text[]) and live`.execute(),
    );
  }
  if (gone.deployIds.length > 0) {
    sent.push(
      sql`update deploys set live = false where tenant_id = ${tenantId} and deploy_id = any(${[...gone.deployIds]}::text[]) and live`.execute(),
    );
  }
  if (changes.heardFrom.size > 0) sent.push(touchIntegrations(sql, tenantId, changes.heardFrom));
  return sent;
}

function saveIncidents(
  sql: ShardSql,
  tenantId: TenantId,
  rows: readonly Row<IncidentState>[],
): Promise<unknown> {
  const records = rows.map(({ state, live }) => ({
    incident_id: state.incidentId,
    number: state.number,
    window: state.window,
    opened_at: iso(state.openedAt),
    closes_at: iso(state.closesAt),
    closed_at: iso(state.closedAt),
    resolved_at: iso(state.resolvedAt),
    service: state.service,
    severity: state.severity,
    title: state.title,
    alert_count: state.alertCount,
    noise_score: state.noise === undefined ? null : Math.round(state.noise.score),
    deploy_id: state.deploy?.deployId ?? null,
    live,
    state,
  }));
  return sql`
    insert into incidents (tenant_id, incident_id, number, "window", opened_at, closes_at, closed_at, resolved_at,
      service, severity, title, alert_count, noise_score, deploy_id, live, state)
    select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
      incident_id text, number integer, "window" text, opened_at timestamptz, closes_at timestamptz, closed_at timestamptz,
      resolved_at timestamptz, service text, severity text, title text, alert_count integer, noise_score smallint,
      deploy_id text, live boolean, state jsonb)
    on conflict (tenant_id, incident_id) do update set
      opened_at = excluded.opened_at, service = excluded.service, title = excluded.title,
      "window" = excluded."window", closes_at = excluded.closes_at, closed_at = excluded.closed_at,
      resolved_at = excluded.resolved_at, severity = excluded.severity, alert_count = excluded.alert_count,
      noise_score = excluded.noise_score, deploy_id = excluded.deploy_id, live = excluded.live, state = excluded.state,
      updated_at = now()`.execute();
}

function saveAlerts(sql: ShardSql, tenantId: TenantId, rows: readonly Row<AlertState>[]): Promise<unknown> {
  const records = rows.map(({ state, live }) => ({
    alert_id: state.alertId,
    fingerprint: state.fingerprint,
    incident_id: state.incidentId ?? null,
    provider: state.alert.provider,
    integration_id: state.alert.integration_id,
    provider_alert_id: state.alert.provider_alert_id,
    status: state.status,
    severity: state.severity,
    service: state.alert.service,
    environment: state.alert.environment,
    title: state.alert.title,
    occurrences: state.occurrences,
    triggered_at: iso(Date.parse(state.alert.triggered_at)) ?? iso(state.firstAt),
    received_at: iso(state.firstAt),
    last_seen_at: iso(state.lastAt),
    acknowledged_at: iso(state.acknowledgedAt),
    resolved_at: iso(state.resolvedAt),
    test: state.alert.test,
    live,
    state,
  }));
  return sql`
    insert into alerts (tenant_id, alert_id, fingerprint, incident_id, provider, integration_id, provider_alert_id, status,
      severity, service, environment, title, occurrences, triggered_at, received_at, last_seen_at, acknowledged_at,
      resolved_at, test, live, state)
    select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
      alert_id text, fingerprint text, incident_id text, provider text, integration_id text, provider_alert_id text,
      status text, severity text, service text, environment text, title text, occurrences integer, triggered_at timestamptz,
      received_at timestamptz, last_seen_at timestamptz, acknowledged_at timestamptz, resolved_at timestamptz, test boolean,
      live boolean, state jsonb)
    on conflict (tenant_id, alert_id) do update set
      incident_id = excluded.incident_id, status = excluded.status, severity = excluded.severity, title = excluded.title,
      service = excluded.service, environment = excluded.environment, triggered_at = excluded.triggered_at,
      occurrences = excluded.occurrences, last_seen_at = excluded.last_seen_at, acknowledged_at = excluded.acknowledged_at,
      resolved_at = excluded.resolved_at, live = excluded.live, state = excluded.state`.execute();
}

function linkAlerts(sql: ShardSql, tenantId: TenantId, links: Changes["links"]): Promise<unknown> {
  const records = links.map(({ alertId, incidentId, at, reason }) => ({
    alert_id: alertId,
    incident_id: incidentId,
    added_at: iso(at),
    reason,
  }));
  return sql`
    insert into incident_alerts (tenant_id, alert_id, incident_id, added_at, reason)
    select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
      alert_id text, incident_id text, added_at timestamptz, reason jsonb)
    on conflict (tenant_id, alert_id) do update set
      incident_id = excluded.incident_id, added_at = excluded.added_at, reason = excluded.reason`.execute();
}

function saveDeploys(
  sql: ShardSql,
  tenantId: TenantId,
  rows: readonly Row<CanonicalDeploy>[],
): Promise<unknown> {
  const records = rows.map(({ state, live }) => ({
    ...state,
    live,
    data: state,
    completed_at: state.completed_at ?? null,
  }));
  return sql`
    insert into deploys (tenant_id, deploy_id, integration_id, provider, provider_deploy_id, service, environment, version,
      commit_sha, author, status, started_at, completed_at, received_at, live, data)
    select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
      deploy_id text, integration_id text, provider text, provider_deploy_id text, service text, environment text,
      version text, commit_sha text, author text, status text, started_at timestamptz, completed_at timestamptz,
      received_at timestamptz, live boolean, data jsonb)
    on conflict (tenant_id, deploy_id) do update set
      service = excluded.service, environment = excluded.environment, version = excluded.version,
      commit_sha = excluded.commit_sha, author = excluded.author, status = excluded.status,
      started_at = excluded.started_at, completed_at = excluded.completed_at, live = excluded.live,
      data = excluded.data`.execute();
}

function saveKnowledge(sql: ShardSql, tenantId: TenantId, rows: Changes["knowledge"]): Promise<unknown>[] {
  const kept = rows.filter(({ data }) => data !== null);
  const forgotten = rows.filter(({ data }) => data === null).map(({ id }) => id);
  const sent: Promise<unknown>[] = [];
  if (kept.length > 0) {
    sent.push(
      sql`
        insert into knowledge (tenant_id, id, data)
        select ${tenantId}, r.id, r.data::jsonb
        from unnest(${kept.map(({ id }) => id)}::text[], ${kept.map(({ data }) => JSON.stringify(data))}::text[]) as r (id, data)
        on conflict (tenant_id, id) do update set data = excluded.data, updated_at = now()`.execute(),
    );
  }
  if (forgotten.length > 0)
    sent.push(
      sql`delete from knowledge where tenant_id = ${tenantId} and id = any(${forgotten}::text[])`.execute(),
    );
  return sent;
}

function moveFirings(
  sql: ShardSql,
  tenantId: TenantId,
  { from, into, fingerprints }: Changes["moved"][number],
): Promise<unknown> {
  return sql`
    update alerts set incident_id = ${into}
    where tenant_id = ${tenantId} and incident_id = ${from} and fingerprint = any(${[...fingerprints]}::text[])`.execute();
}

/** The row stays, says where it went, and is no longer part of what is folded. */
function markMerged(sql: ShardSql, tenantId: TenantId, merged: Changes["merged"]): Promise<unknown> {
  const records = merged.map(({ incidentId, into, intoNumber, at, reason }) => ({
    incident_id: incidentId,
    merged_into: { incidentId: into, number: intoNumber, at, reason },
  }));
  return sql`
    update incidents i set live = false, "window" = 'closed', closed_at = coalesce(i.closed_at, now()), updated_at = now(),
      state = i.state || jsonb_build_object('mergedInto', r.merged_into, 'window', 'closed')
    from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (incident_id text, merged_into jsonb)
    where i.tenant_id = ${tenantId} and i.incident_id = r.incident_id`.execute();
}

function retire(
  sql: ShardSql,
  tenantId: TenantId,
  incidentIds: readonly string[],
  letGo: (fingerprints: readonly string[]) => void,
): Promise<unknown>[] {
  const ids = [...incidentIds];
  return [
    sql`update incidents set live = false, updated_at = now() where tenant_id = ${tenantId} and incident_id = any(${ids}::text[])`.execute(),
    sql<Array<{ fingerprint: string }>>`
      update alerts set live = false
      where tenant_id = ${tenantId} and incident_id = any(${ids}::text[]) and live
      returning fingerprint`
      .execute()
      .then((rows) => letGo(rows.map((row) => row.fingerprint))),
  ];
}

function touchIntegrations(
  sql: ShardSql,
  tenantId: TenantId,
  heardFrom: ReadonlyMap<string, number>,
): Promise<unknown> {
  return sql`
    update integrations i set
      first_delivery_at = least(i.first_delivery_at, r.at), last_delivery_at = greatest(i.last_delivery_at, r.at)
    from unnest(${[...heardFrom.keys()]}::text[], ${[...heardFrom.values()].map((at) => new Date(at).toISOString())}::timestamptz[])
      as r (integration_id, at)
    where i.tenant_id = ${tenantId} and i.integration_id = r.integration_id`.execute();
}
