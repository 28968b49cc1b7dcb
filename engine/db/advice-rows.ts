import type { TenantId } from "../domain/tenant.ts";
import type { Changes } from "./changes.ts";
import { iso } from "./iso.ts";
import type { ShardSql } from "./tenant.ts";

/** A suggestion is one row, and one more for each incident that it was made in: there its last word, and whether it still holds. */
export function saveAdvice(sql: ShardSql, tenantId: TenantId, given: Changes["advice"]): Promise<unknown>[] {
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
