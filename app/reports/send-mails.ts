import type { Database } from "../../engine/db/database.ts";
import { holdLead, type Lead, LostLead } from "../../engine/db/leaders.ts";
import { claimMail, type DueMail, listDueMails, settleMail } from "../../engine/db/report-mails.ts";
import { listTenantsHeard } from "../../engine/db/source-health.ts";
import { enterTenant, type ShardSql, withShards } from "../../engine/db/tenant.ts";
import { derivedId } from "../../engine/domain/derived-id.ts";
import { SHARDS, shardOf } from "../../engine/domain/tenant.ts";
import { chartPng } from "./chart.ts";
import { mailOf, PICTURE_CID } from "./mail-words.ts";
import { type SmtpOptions, sendMail } from "./mailer.ts";

/** What sending mails needs; `now` is epoch milliseconds. */
export interface MailDeps {
  readonly db: Database;
  readonly lead: Lead;
  readonly now: number;
  readonly smtp: SmtpOptions;
  readonly onTrouble: (what: string, error: unknown) => void;
}

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
const TENANTS_AT_ONCE = 200;

/**
 * Sends the weekly reports whose mails are due, each address once; what is claimed is committed before it is sent. While
 * the server does not take a mail for now, the others wait for the next run.
 */
export async function sendMails(deps: MailDeps): Promise<Readonly<Record<string, number>>> {
  const { db, now, onTrouble } = deps;
  const done: Record<string, number> = {};
  const heard = await listTenantsHeard(db, ALL_SHARDS, now);
  for (let from = 0; from < heard.length; from += TENANTS_AT_ONCE) {
    for (const due of await listDueMails(db, ALL_SHARDS, heard.slice(from, from + TENANTS_AT_ONCE), now)) {
      try {
        const became = await send(deps, due);
        done[became] = (done[became] ?? 0) + 1;
        if (became === "not sent") return done;
      } catch (error) {
        if (error instanceof LostLead) throw error;
        onTrouble("mail", error);
      }
    }
  }
  return done;
}

async function send({ db, lead, now, smtp }: MailDeps, due: DueMail): Promise<string> {
  const claimed = await asTenant(db, due, async (sql) => {
    await holdLead(sql, lead);
    return claimMail(sql, due, now);
  });
  if (!claimed) return "left";
  const { report, workspace, attempt } = claimed;
  const words = mailOf(report, workspace);
  const host = /@([\w.-]+)/.exec(smtp.from)?.[1] ?? "dd0c.local";
  const outcome = await sendMail(
    smtp,
    {
      ...words,
      to: due.address,
      picture: { cid: PICTURE_CID, png: await chartPng(report) },
      messageId: `<${derivedId(0, "mail", due.tenantId, due.day, due.address)}@${host}>`,
    },
    attempt,
  );
  await asTenant(db, due, (sql) => settleMail(sql, due, outcome, now));
  return outcome.is;
}

function asTenant<T>(db: Database, { tenantId }: DueMail, work: (sql: ShardSql) => Promise<T>): Promise<T> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return work(sql);
  });
}
