import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { Mute } from "../domain/mute.ts";
import type { AlertState, IncidentState, Reason } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { Notice } from "../notices.ts";
import type { ShardSql } from "./tenant.ts";

/** An entity as its last event left it, and whether the fold still holds it. */
export interface Row<T> {
  readonly state: T;
  readonly live: boolean;
}

/** What a batch changed of one tenant, for the tables that show it. */
export interface Changes {
  readonly incidents: ReadonlyArray<Row<IncidentState>>;
  readonly alerts: ReadonlyArray<Row<AlertState>>;
  readonly links: ReadonlyArray<{
    readonly alertId: string;
    readonly incidentId: string;
    readonly at: number;
    readonly reason: Reason;
  }>;
  readonly deploys: ReadonlyArray<Row<CanonicalDeploy>>;
  readonly feedback: ReadonlyArray<{
    readonly incidentId: string;
    readonly by: string;
    /** Absent when they took it back. */
    readonly verdict?: string;
    readonly why?: string;
    readonly at: number;
  }>;
  /** Mutes that people asked for or undid; one that its own end ended needs no word. */
  readonly mutes: ReadonlyArray<{
    readonly mute?: Mute;
    readonly lifted?: { readonly muteId: string; readonly by: string; readonly at: number };
  }>;
  /** Advice, in the order in which it was made and withdrawn. */
  readonly advice: ReadonlyArray<{
    readonly incidentId: string;
    readonly suggestions: readonly Suggestion[];
    /** Suggestion ids. */
    readonly withdrawn: readonly string[];
    readonly at: number;
  }>;
  /** Incidents that became part of another. */
  readonly merged: ReadonlyArray<{
    readonly incidentId: string;
    readonly into: string;
    readonly intoNumber: number;
    readonly at: number;
    readonly reason: Reason;
  }>;
  /** Alerts that people took out of an incident; their earlier firings there go with them. */
  readonly moved: ReadonlyArray<{
    readonly from: string;
    readonly into: string;
    readonly fingerprints: readonly string[];
  }>;
  /** What was learned; `data` is null for what was forgotten. */
  readonly knowledge: ReadonlyArray<{ readonly id: string; readonly data: unknown }>;
  /** Ids of what the fold let go, whenever it was last written. */
  readonly gone: {
    readonly incidentIds: readonly string[];
    readonly alertIds: readonly string[];
    readonly deployIds: readonly string[];
  };
  /** Integration id to the newest delivery's time. */
  readonly heardFrom: ReadonlyMap<string, number>;
}

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

/** A verdict on an incident that we do not have is left out. */
function saveFeedback(sql: ShardSql, tenantId: TenantId, given: Changes["feedback"]): Promise<unknown>[] {
  // One person's later verdict in the same batch wins: one statement must not touch a row twice.
  const last = new Map(given.map((one) => [`${one.incidentId}/${one.by}`, one]));
  const records = [...last.values()].map(({ incidentId, by, verdict, why, at }) => ({
    incident_id: incidentId,
    given_by: by,
    verdict: verdict ?? null,
    why: why ?? null,
    given_at: iso(at),
  }));
  return [
    sql`
      insert into feedback (tenant_id, incident_id, given_by, verdict, why, given_at)
      select ${tenantId}, r.* from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
        incident_id text, given_by text, verdict text, why text, given_at timestamptz)
      where r.verdict is not null
        and exists (select from incidents i where i.tenant_id = ${tenantId} and i.incident_id = r.incident_id)
      on conflict (tenant_id, incident_id, given_by) do update set
        verdict = excluded.verdict, why = excluded.why, given_at = excluded.given_at`.execute(),
    ...records
      .filter(({ verdict }) => verdict === null)
      .map(({ incident_id, given_by }) =>
        sql`
          delete from feedback
          where tenant_id = ${tenantId} and incident_id = ${incident_id} and given_by = ${given_by}`.execute(),
      ),
  ];
}

/** The fold goes by what it knows; these rows are what people see, those that are over included. */
function saveMutes(sql: ShardSql, tenantId: TenantId, mutes: Changes["mutes"]): Promise<unknown>[] {
  return mutes.flatMap(({ mute, lifted }) => [
    ...(mute
      ? [
          sql`
            insert into mutes (tenant_id, mute_id, pattern, reason, muted_by, created_at, expires_at)
            values (${tenantId}, ${mute.muteId}, ${JSON.stringify(mute.target)}::text::jsonb, ${mute.reason ?? null},
              ${mute.by}, ${iso(mute.at)}::timestamptz, ${iso(mute.until)}::timestamptz)
            on conflict (tenant_id, mute_id) do nothing`.execute(),
        ]
      : []),
    ...(lifted
      ? [
          sql`
            update mutes set lifted_at = ${iso(lifted.at)}::timestamptz, lifted_by = ${lifted.by}
            where tenant_id = ${tenantId} and mute_id = ${lifted.muteId} and lifted_at is null`.execute(),
        ]
      : []),
  ]);
}

/** A suggestion is one row, and one more for each incident that it was made in: there its last word, and whether it still holds. */
function saveAdvice(sql: ShardSql, tenantId: TenantId, given: Changes["advice"]): Promise<unknown>[] {
  // One statement must not touch a row twice: what came last in the batch is written.
  const made = new Map<string, object>();
  const told = new Map<string, { readonly withdrawn_at: string | null }>();
  const withdrawn = new Map<string, object>();
  for (const { incidentId, suggestions, withdrawn: ids, at } of given) {
    for (const { affected, runbook, ...one } of suggestions) {
      const row = { ...one, incident_id: incidentId, at: iso(at) };
      const key = `${incidentId}/${one.suggestion_id}`;
      made.set(one.suggestion_id, { ...row, ...affected, runbook: runbook ?? null });
      told.set(key, { ...row, withdrawn_at: null });
      withdrawn.delete(key);
    }
    for (const id of ids) {
      const key = `${incidentId}/${id}`;
      const row = told.get(key);
      if (row) told.set(key, { ...row, withdrawn_at: iso(at) });
      else withdrawn.set(key, { incident_id: incidentId, suggestion_id: id, at: iso(at) });
    }
  }
  return [
    sql`
      insert into suggestions (tenant_id, suggestion_id, incident_id, type, confidence, title, reasoning, action_taken,
        affected_alert_ids, affected_patterns, affected_services, runbook, created_at, last_made_at)
      select ${tenantId}, r.suggestion_id, r.incident_id, r.type, r.confidence, r.title, r.reasoning, r.action_taken,
        r.alert_ids, r.patterns, r.services, nullif(r.runbook, 'null'::jsonb), r.at, r.at
      from jsonb_to_recordset(${JSON.stringify([...made.values()])}::text::jsonb) as r (
        suggestion_id text, incident_id text, type text, confidence real, title text, reasoning text, action_taken text,
        alert_ids text[], patterns text[], services text[], runbook jsonb, at timestamptz)
      on conflict (tenant_id, suggestion_id) do update set
        incident_id = excluded.incident_id, confidence = excluded.confidence, title = excluded.title,
        reasoning = excluded.reasoning, affected_alert_ids = excluded.affected_alert_ids,
        affected_patterns = excluded.affected_patterns, affected_services = excluded.affected_services,
        runbook = excluded.runbook, last_made_at = excluded.last_made_at`.execute(),
    sql`
      insert into suggestion_history (tenant_id, incident_id, suggestion_id, confidence, reasoning, made_at, changed_at, withdrawn_at)
      select ${tenantId}, r.incident_id, r.suggestion_id, r.confidence, r.reasoning, r.at, r.at, r.withdrawn_at
      from jsonb_to_recordset(${JSON.stringify([...told.values()])}::text::jsonb) as r (
        incident_id text, suggestion_id text, confidence real, reasoning text, at timestamptz, withdrawn_at timestamptz)
      on conflict (tenant_id, incident_id, suggestion_id) do update set
        confidence = excluded.confidence, reasoning = excluded.reasoning, changed_at = excluded.changed_at,
        withdrawn_at = excluded.withdrawn_at`.execute(),
    sql`
      update suggestion_history h set withdrawn_at = r.at
      from jsonb_to_recordset(${JSON.stringify([...withdrawn.values()])}::text::jsonb) as r (
        incident_id text, suggestion_id text, at timestamptz)
      where h.tenant_id = ${tenantId} and h.incident_id = r.incident_id and h.suggestion_id = r.suggestion_id`.execute(),
  ];
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

/**
 * Asks for the incidents' cards to show the newest state: one row each in the outbox and on the shard's work list. A
 * first card that is not out yet keeps its place in the faster lane; a final state does not wait for more to come.
 */
export function askForCards(
  sql: ShardSql,
  tenantId: TenantId,
  shard: number,
  notices: readonly Notice[],
): Promise<unknown>[] {
  if (notices.length === 0) return [];
  const records = JSON.stringify(
    notices.map(({ noticeId, incidentId, lane, final, route }) => ({
      notice_id: noticeId,
      incident_id: incidentId,
      lane,
      final,
      routed_to: route?.channelId,
      route_reason: route?.reason,
    })),
  );
  return [
    sql`
      insert into notices (tenant_id, notice_id, kind, incident_id, lane, created_at, routed_to, route_reason)
      select ${tenantId}, r.notice_id, 'incident', r.incident_id, r.lane, now(), r.routed_to, r.route_reason
      from jsonb_to_recordset(${records}::text::jsonb) as r (notice_id text, incident_id text, lane text, routed_to text, route_reason text)
      where exists (
        select from incidents i where i.tenant_id = ${tenantId} and i.incident_id = r.incident_id
          -- Nobody is told of a muted incident; a card that is there already shows how it stands.
          and (not i.state ? 'muted' or exists (
            select from notices n where n.tenant_id = ${tenantId} and n.notice_id = r.notice_id)))
      on conflict (tenant_id, notice_id) do update set
        wanted_revision = notices.wanted_revision + 1,
        lane = case when notices.sent_revision = 0 then notices.lane else excluded.lane end`.execute(),
    sql`
      insert into pending_notices as p (shard, notice_id, tenant_id, due_at)
      select ${shard}::smallint, r.notice_id, ${tenantId}, now()
      from jsonb_to_recordset(${records}::text::jsonb) as r (notice_id text, final boolean)
      where exists (select from notices n where n.tenant_id = ${tenantId} and n.notice_id = r.notice_id)
      on conflict (shard, notice_id) do update set due_at = least(p.due_at, excluded.due_at)`.execute(),
    ...takeBack(
      sql,
      tenantId,
      shard,
      notices.filter(({ muted }) => muted),
    ),
  ];
}

/** Cards of muted incidents that are not out yet stay in. */
function takeBack(
  sql: ShardSql,
  tenantId: TenantId,
  shard: number,
  muted: readonly Notice[],
): Promise<unknown>[] {
  if (muted.length === 0) return [];
  return [
    sql`
      delete from pending_notices p using notices n
      where p.shard = ${shard}::smallint and p.notice_id = any(${muted.map(({ noticeId }) => noticeId)}::text[])
        and n.tenant_id = ${tenantId} and n.notice_id = p.notice_id and n.slack_ts is null
        and n.state in ('new', 'parked')`.execute(),
  ];
}

function iso(at: number | undefined): string | null {
  return at === undefined || !Number.isFinite(at) ? null : new Date(at).toISOString();
}
