import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { byTenant, lockNotices, type NoticeOf, shardsOf } from "./notice-batch.ts";
import { showAnew } from "./storms.ts";
import { asTenant, enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** A message that Slack confirmed. */
export interface SentMessage extends NoticeOf {
  readonly channelId: string;
  readonly slackTs: string;
  readonly revision: number;
  readonly hash: string;
}

/**
 * Writes down that Slack shows these revisions. Returns of each, in order, whether its work is done: nothing newer is
 * wanted. In one commit, because a storm's cards cost one each otherwise.
 */
export function markSent(db: Database, sent: readonly SentMessage[]): Promise<boolean[]> {
  const own = byTenant(sent);
  return withShards(db, shardsOf(own), async (sql) => {
    const answers = await Promise.all(
      own.map(([tenantId]) =>
        markOf(
          sql,
          tenantId,
          sent.filter((one) => one.tenantId === tenantId),
        ),
      ),
    );
    const done = new Set<string>();
    for (const [index, [tenantId]] of own.entries()) {
      const { boards, finished } = answers[index] ?? { boards: [], finished: [] };
      for (const noticeId of finished) done.add(noticeId);
      if (boards.length > 0) await enterTenant(sql, tenantId);
      // Now that they have cards they stand on the board no more.
      for (const board of boards) await showAnew(sql, tenantId, board);
    }
    return sent.map(({ noticeId }) => done.has(noticeId));
  });
}

/** Sent at once, between those of other tenants: the connection keeps the order of what is sent. */
async function markOf(
  sql: ShardSql,
  tenantId: TenantId,
  sent: readonly SentMessage[],
): Promise<{ readonly boards: readonly string[]; readonly finished: readonly string[] }> {
  const ids = sent.map(({ noticeId }) => noticeId);
  const records = sent.map(({ noticeId, slackTs, channelId, revision, hash }) => ({
    notice_id: noticeId,
    slack_ts: slackTs,
    channel_id: channelId,
    revision,
    hash,
  }));
  const [, , marked, finished] = await Promise.all([
    enterTenant(sql, tenantId),
    lockNotices(sql, tenantId, ids),
    sql<Array<{ storm_id: string | null }>>`
      update notices n set state = 'sent', slack_ts = r.slack_ts, channel_id = r.channel_id,
        sent_revision = greatest(n.sent_revision, r.revision), sent_hash = r.hash, claimed_at = null,
        first_sent_at = coalesce(n.first_sent_at, now()), last_sent_at = now(), last_error = null
      from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r (
        notice_id text, slack_ts text, channel_id text, revision integer, hash text)
      where n.tenant_id = ${tenantId} and n.notice_id = r.notice_id and n.notice_id = any(${ids}::text[]) and n.state in ('sending', 'sent')
      returning case when n.first_sent_at = n.last_sent_at then n.storm_id end as storm_id`.execute(),
    takeOff(sql, tenantId, ids),
  ]);
  const boards = new Set(marked.flatMap(({ storm_id }) => (storm_id === null ? [] : [storm_id])));
  return { boards: [...boards].toSorted(), finished };
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
        update notices set sent_revision = greatest(sent_revision, ${settled.revision}), claimed_at = null,
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

/** The notice's row is locked first, as by whoever asks for a newer revision: neither misses the other. */
function finish(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<unknown> {
  return Promise.all([lockNotices(sql, tenantId, [noticeId]), takeOff(sql, tenantId, [noticeId])]);
}

/**
 * Takes those of these locked notices off the work list that are dead or have nothing newer to tell, and returns which. What
 * stays of those that are in Slack is a change.
 */
async function takeOff(sql: ShardSql, tenantId: TenantId, noticeIds: readonly string[]): Promise<string[]> {
  const [gone] = await Promise.all([
    sql<Array<{ notice_id: string }>>`
      delete from pending_notices p using notices n
      where p.shard = ${shardOf(tenantId)} and p.notice_id = any(${[...noticeIds]}::text[])
        and n.tenant_id = ${tenantId} and n.notice_id = p.notice_id
        and (n.state = 'dead' or n.sent_revision >= n.wanted_revision)
        -- A storm is looked at until it is over.
        and not (n.state <> 'dead' and n.kind = 'storm' and n.more_to_come)
      returning p.notice_id`.execute(),
    sql`
      update pending_notices p set is_change = true from notices n
      where p.shard = ${shardOf(tenantId)} and p.notice_id = any(${[...noticeIds]}::text[]) and not p.is_change
        and n.tenant_id = ${tenantId} and n.notice_id = p.notice_id and n.slack_ts is not null`.execute(),
  ]);
  return gone.map((row) => row.notice_id);
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
    /** Slack certainly did not make the change that was claimed. */
    readonly undone?: boolean;
  },
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      sql`
        update notices set state = coalesce(${again.state ?? null}::text, state), last_error = ${again.error},
          claimed_at = case when ${again.undone ?? false}::boolean then null else claimed_at end
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
    const [row] = await sql<Array<{ storm_id: string | null }>>`
      update notices set state = 'sent', channel_id = ${found.channelId}, slack_ts = ${found.slackTs}, sent_hash = null, last_error = null, claimed_at = null,
        first_sent_at = coalesce(first_sent_at, now()), last_sent_at = now()
      where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sending'
      returning storm_id`;
    // It has a card, so it stands on the board no more.
    if (row?.storm_id) await showAnew(sql, tenantId, row.storm_id);
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
    await Promise.all([
      sql`
        update notices set state = 'new', slack_ts = null, sent_hash = null, last_error = ${why}
        where tenant_id = ${tenantId} and notice_id = ${noticeId} and state = 'sent'`.execute(),
      sql`
        update pending_notices set is_change = false
        where shard = ${shardOf(tenantId)} and notice_id = ${noticeId}`.execute(),
    ]);
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
