import { Report } from "../domain/report.ts";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** A mail that may be sent. */
export interface DueMail {
  readonly tenantId: TenantId;
  /** The report's local day. */
  readonly day: string;
  readonly address: string;
}

/** Whether a mail went out: it did, it did not and may be tried again, it never will, or nobody knows. */
export type MailOutcome =
  | { readonly is: "sent" }
  | { readonly is: "not sent"; readonly error: string; readonly againInMs: number }
  | { readonly is: "refused"; readonly error: string }
  | { readonly is: "unclear"; readonly error: string };

const ATTEMPTS_MAX = 6;
/** Whoever claimed a mail longer ago than this does not send it any more. */
const CLAIM_MINUTES = 10;

/** Returns the tenants' mails that are due at `now` (epoch milliseconds). */
export async function listDueMails(
  db: Database,
  shards: readonly number[],
  tenantIds: readonly TenantId[],
  now: number,
): Promise<DueMail[]> {
  return withShards(db, shards, async (sql) => {
    const found = tenantIds.map(async (tenantId) => {
      // Sent at once, right behind the statement that enters the tenant.
      const [, rows] = await Promise.all([
        enterTenant(sql, tenantId),
        sql<Array<{ tenant_id: string; day: string; address: string }>>`
          select m.tenant_id, m.day::text, m.address from report_mails m join tenants t using (tenant_id)
          where m.tenant_id = ${tenantId} and t.status = 'active' and m.state in ('new', 'sending')
            and m.due_at <= ${new Date(now)} order by m.day, m.address`.execute(),
      ]);
      return rows.flatMap((row) => {
        const owner = parseTenantId(row.tenant_id);
        return owner ? [{ tenantId: owner, day: row.day, address: row.address }] : [];
      });
    });
    return (await Promise.all(found)).flat();
  });
}

/**
 * Takes the right to send one of the entered tenant's mails and returns what it tells; undefined when it is not to be sent.
 * One that somebody claimed and left is of unclear fate, and is not sent again.
 */
export async function claimMail(
  sql: ShardSql,
  { tenantId, day, address }: DueMail,
  now: number,
): Promise<{ readonly report: Report; readonly workspace: string; readonly attempt: number } | undefined> {
  const rows = await sql<Array<{ state: string; attempts: number }>>`
    update report_mails set attempts = attempts + 1, due_at = ${new Date(now + CLAIM_MINUTES * 60_000)},
      state = case state when 'new' then 'sending' else 'unclear' end,
      last_error = case state when 'new' then null else 'left half-way; not repeated, because it may have gone out' end
    where tenant_id = ${tenantId} and day = ${day}::date and address = ${address} and state in ('new', 'sending')
      and due_at <= ${new Date(now)}
    returning state, attempts`;
  const [claimed] = rows;
  if (claimed?.state !== "sending") return undefined;
  const told = await sql<Array<{ content: unknown; name: string }>>`
    select r.content, t.name from reports r join tenants t using (tenant_id)
    where r.tenant_id = ${tenantId} and r.kind = 'weekly' and r.day = ${day}::date and r.content is not null`;
  const [row] = told;
  return row && { report: Report.parse(row.content), workspace: row.name, attempt: claimed.attempts };
}

/** Writes down what became of a mail of the entered tenant that {@link claimMail} gave out. */
export async function settleMail(
  sql: ShardSql,
  { tenantId, day, address }: DueMail,
  outcome: MailOutcome,
  now: number,
): Promise<void> {
  const error = "error" in outcome ? outcome.error.slice(0, 300) : null;
  const dueAt = outcome.is === "not sent" ? new Date(now + outcome.againInMs) : new Date(now);
  const state = { sent: "sent", "not sent": "new", refused: "dead", unclear: "unclear" }[outcome.is];
  await sql`
    update report_mails set last_error = ${error}, due_at = ${dueAt},
      state = case when ${state} = 'new' and attempts >= ${ATTEMPTS_MAX} then 'dead' else ${state} end
    where tenant_id = ${tenantId} and day = ${day}::date and address = ${address} and state = 'sending'`;
}
