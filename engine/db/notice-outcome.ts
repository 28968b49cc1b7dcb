import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { showAnew } from "./storms.ts";
import { asTenant, type ShardSql } from "./tenant.ts";

/** A message that Slack confirmed. */
export interface SentMessage {
  readonly channelId: string;
  readonly slackTs: string;
  readonly revision: number;
  readonly hash: string;
}

/** Writes down that Slack shows the revision. Returns whether the work is done: nothing newer is wanted. */
export function markSent(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  message: SentMessage,
): Promise<boolean> {
  return asTenant(db, tenantId, async (sql) => {
    const [sent, finished] = await Promise.all([
      sql<Array<{ storm_id: string | null }>>`
        update notices set state = 'sent', slack_ts = ${message.slackTs}, channel_id = ${message.channelId},
          sent_revision = greatest(sent_revision, ${message.revision}), sent_hash = ${message.hash}, claimed_at = null,
          first_sent_at = coalesce(first_sent_at, now()), last_sent_at = now(), last_error = null
        where tenant_id = ${tenantId} and notice_id = ${noticeId} and state in ('sending', 'sent')
        returning case when first_sent_at = last_sent_at then storm_id end as storm_id`.execute(),
      finish(sql, tenantId, noticeId),
    ]);
    // Now that it has a card it stands on the board no more.
    const board = sent[0]?.storm_id;
    if (board == null) return finished;
    await showAnew(sql, tenantId, board);
    return false;
  });
}

/** Writes down that the revision needs no call: Slack shows it already, or never will. */
export function markSettled(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  settled: { readonly revision: number; readonly error?: string; readonly state?: "parked" },
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      sql`
        update notices set sent_revision = greatest(sent_revision, ${settled.revision}),
          last_error = ${settled.error ?? null}, state = coalesce(${settled.state ?? null}::text, state)
        where tenant_id = ${tenantId} and notice_id = ${noticeId}`.execute(),
      finish(sql, tenantId, noticeId),
    ]);
  });
}

/** Takes the notice off the work list if it is dead or nothing newer than what was sent is wanted. */
export function finishNotice(db: Database, tenantId: TenantId, noticeId: string): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await finish(sql, tenantId, noticeId);
  });
}

/**
 * The notice's row is locked first, as by whoever asks for a newer revision: neither misses the other. Returns whether
 * it came off the list.
 */
async function finish(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<boolean> {
  const [, gone] = await Promise.all([
    sql`select 1 from notices where tenant_id = ${tenantId} and notice_id = ${noticeId} for update`.execute(),
    sql`
      delete from pending_notices where shard = ${shardOf(tenantId)} and notice_id = ${noticeId} and exists (
        select from notices n where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId}
          and (n.state = 'dead' or n.sent_revision >= n.wanted_revision)
          -- A storm is looked at until it is over.
          and not (n.state <> 'dead' and n.kind = 'storm' and n.more_to_come))`.execute(),
  ]);
  return gone.count > 0;
}

/**
 * Puts a notice back: to be tried again, as `state` if given, not before `inMs` unless there is news, and why. Nothing
 * happens if there was another claim since: a process that comes late must not undo it.
 */
export function putBack(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  again: {
    readonly state?: "new" | "sending" | "sent" | "parked";
    readonly attempts: number;
    readonly error: string;
    readonly inMs: number;
  },
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      sql`
        update notices set state = coalesce(${again.state ?? null}::text, state), last_error = ${again.error}
        where tenant_id = ${tenantId} and notice_id = ${noticeId} and state <> 'dead' and attempts = ${again.attempts}`.execute(),
      sql`
        update pending_notices set due_at = now() + ${again.inMs} * interval '1 millisecond'
        where shard = ${shardOf(tenantId)} and notice_id = ${noticeId}`.execute(),
    ]);
  });
}

/** Writes down that an ambiguous post did arrive, and where. Which state it shows is not known, so a change of it follows. */
export function markFound(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  found: { readonly channelId: string; readonly slackTs: string },
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`
      update notices set state = 'sent', channel_id = ${found.channelId}, slack_ts = ${found.slackTs}, sent_hash = null, last_error = null, claimed_at = null,
        first_sent_at = coalesce(first_sent_at, now()), last_sent_at = now()
      where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sending'`;
  });
}

/** Writes down that an ambiguous post did not arrive: it may be posted again. `attempts` names the claim that was looked into. */
export function markNotPosted(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  attempts: number,
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`
      update notices set state = 'new', last_error = 'not posted, as the channel''s history shows'
      where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sending' and attempts = ${attempts}`;
  });
}

/** The workspace refuses the newer blocks: for a week nothing is tried with them. */
export function rememberPlainBlocks(db: Database, tenantId: TenantId): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`update tenants set plain_blocks_until = now() + interval '7 days' where tenant_id = ${tenantId}`;
  });
}

/** The message is gone from Slack, or out of our reach: the notice becomes new again, to be posted once more. */
export function forgetMessage(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  why: string,
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`
      update notices set state = 'new', slack_ts = null, sent_hash = null, last_error = ${why}
      where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sent'`;
  });
}

/** The person cannot be written to: the notice becomes new again, for the tenant's channel. `attempts` names the claim that failed. */
export function redirectToChannel(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  failed: { readonly attempts: number; readonly error: string },
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`
      update notices set state = 'new', recipient = null, last_error = ${failed.error}
      where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sending' and attempts = ${failed.attempts}`;
  });
}

/** Ends all of the tenant's unfinished notices, and its storms: there is no way to its Slack any more. */
export function killNotices(db: Database, tenantId: TenantId, reason: string): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      // Before the notices, as by whoever looks at a storm: neither waits for the other. Left open, it would take what
      // begins after another installation on a board that nobody can see.
      sql`update storms set ended_at = now() where tenant_id = ${tenantId} and ended_at is null`.execute(),
      sql`
        update notices set state = 'dead', last_error = ${reason}
        where tenant_id = ${tenantId} and notice_id in (
          select notice_id from pending_notices where shard = ${shardOf(tenantId)} and tenant_id = ${tenantId})`.execute(),
      sql`delete from pending_notices where shard = ${shardOf(tenantId)} and tenant_id = ${tenantId}`.execute(),
    ]);
  });
}
