import { derivedId } from "../domain/derived-id.ts";
import type { Evidence, EvidenceAlert } from "../domain/evidence.ts";
import type { Severity } from "../domain/severity.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { askForMessage } from "./notices.ts";
import { tenants } from "./schema/tenants.ts";
import { asTenant, type ShardSql, type TenantTx } from "./tenant.ts";

/** So many alerts are named in one message; the last message that a thread gets stands for all that are left. */
const NAMED_MAX = 20;
const MESSAGES_MAX = 10;
/** Alerts that join while the window is open are told in batches. */
const APART_MS = 30_000;

/** Returns whether the tenant wants each card's alerts in its thread. */
export async function wantsEvidence(tx: TenantTx): Promise<boolean> {
  const [row] = await tx.select({ wants: tenants.evidenceInThread }).from(tenants);
  return row?.wants ?? false;
}

/** Switches the alerts in threads on or off. */
export async function setEvidence(tx: TenantTx, on: boolean): Promise<void> {
  await tx.update(tenants).set({ evidenceInThread: on });
}

/**
 * Asks for messages in a card's thread that name the alerts not told there yet, each alert once. While the window is
 * open, not more often than every half minute; one alert alone is its card already.
 */
export function askForEvidence(db: Database, tenantId: TenantId, cardId: string): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    const [card] = await sql<
      Array<{ incident_id: string; is_open: boolean; messages: number; told_ago: number | null }>
    >`
      select n.incident_id, i."window" = 'open' as is_open, told.messages,
        (extract(epoch from now() - told.last_at) * 1000)::float8 as told_ago
      from notices n join tenants t on t.tenant_id = n.tenant_id and t.evidence_in_thread
      join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id,
      lateral (
        select count(distinct a.told_in)::int as messages, max(e.created_at) as last_at
        from incident_alerts a join notices e on e.tenant_id = a.tenant_id and e.notice_id = a.told_in and e.answers = n.notice_id
        where a.tenant_id = n.tenant_id and a.incident_id = n.incident_id) as told
      where n.tenant_id = ${tenantId} and n.notice_id = ${cardId} and n.slack_ts is not null
        and i.alert_count > 1 and not i.state ? 'mergedInto'
      for update of n`;
    if (!card || (card.is_open && card.told_ago !== null && card.told_ago < APART_MS)) return;
    for (let message = card.messages; ; message++) {
      const noticeId = derivedId(0, "evidence", tenantId, cardId, String(message));
      const isLast = message >= MESSAGES_MAX - 1;
      const told = await sql`
        update incident_alerts set told_in = ${noticeId}
        where tenant_id = ${tenantId} and alert_id in (
          select alert_id from incident_alerts
          where tenant_id = ${tenantId} and incident_id = ${card.incident_id} and told_in is null
          order by added_at, alert_id ${isLast ? sql`` : sql`limit ${NAMED_MAX}`})
        returning 1`;
      if (told.length === 0) return;
      await askForMessage(sql, tenantId, {
        noticeId,
        kind: "evidence",
        lane: "report",
        content: {},
        chapter: "told",
        moreToCome: false,
        answers: cardId,
      });
      if (told.length < NAMED_MAX || isLast) return;
    }
  });
}

/** Returns what such a message says. */
export async function loadEvidence(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<Evidence> {
  const rows = await sql<
    Array<{
      at: Date;
      severity: Severity;
      service: string;
      title: string;
      provider: string;
      source_url: string | null;
      total: number;
    }>
  >`
    select a.received_at as at, a.severity, a.service, a.title, a.provider, a.state->'alert'->>'source_url' as source_url,
      (count(*) over ())::int as total
    from incident_alerts m join alerts a on a.tenant_id = m.tenant_id and a.alert_id = m.alert_id
    where m.tenant_id = ${tenantId} and m.told_in = ${noticeId}
    order by m.added_at, m.alert_id limit ${NAMED_MAX}`;
  const shown = rows.map(
    ({ at, source_url, total: _total, ...row }): EvidenceAlert => ({
      ...row,
      at: at.getTime(),
      ...(source_url === null ? {} : { sourceUrl: source_url }),
    }),
  );
  return { shown, more: (rows[0]?.total ?? 0) - shown.length };
}
