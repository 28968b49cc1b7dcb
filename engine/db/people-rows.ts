import type { TenantId } from "../domain/tenant.ts";
import type { Changes } from "./changes.ts";
import { iso } from "./iso.ts";
import type { ShardSql } from "./tenant.ts";

/** A verdict on an incident that we do not have is left out. */
export function saveFeedback(
  sql: ShardSql,
  tenantId: TenantId,
  given: Changes["feedback"],
): Promise<unknown>[] {
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
export function saveMutes(sql: ShardSql, tenantId: TenantId, mutes: Changes["mutes"]): Promise<unknown>[] {
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
