import { parseTenantId, shardOf, type TenantId } from "../domain/tenant.ts";
import type { Lane, Message } from "../notices.ts";
import type { Database } from "./database.ts";
import { enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** A notice with work to do, without its content. Ages are in milliseconds by Postgres' clock. */
export interface NoticeWork {
  readonly tenantId: TenantId;
  readonly noticeId: string;
  readonly kind: string;
  readonly state: "new" | "sending" | "sent" | "parked" | "dead";
  readonly lane: Lane;
  readonly wantedRevision: number;
  readonly sentRevision: number;
  /** What was sent last, as {@link markSent} was told. */
  readonly sentHash: string | undefined;
  readonly slackTs: string | undefined;
  /** Where the message is, or was last tried. */
  readonly channelId: string | undefined;
  /** Where a first message would go now: the thread it answers in, a person, or the channel of a route or of the tenant; undefined while there is no such place. */
  readonly targetId: string | undefined;
  /** The message in whose thread it stands. */
  readonly threadTs: string | undefined;
  readonly tenantActive: boolean;
  readonly attempts: number;
  readonly claimedAgoMs: number | undefined;
  /** The same moment, epoch milliseconds by Postgres' clock. */
  readonly claimedAt: number | undefined;
  readonly sentAgoMs: number | undefined;
  readonly createdAgoMs: number;
  /** Only the first message went out, no change of it yet. */
  readonly neverUpdated: boolean;
  /** Which chapter of its story it has to tell: a new one is told at once. */
  readonly chapter: string;
  /** Another chapter is still to come. */
  readonly moreToCome: boolean;
}

/** What a message has to say now, and which revision that satisfies. */
export interface NoticeContent {
  readonly revision: number;
  readonly channelId: string;
  readonly slackTs: string | undefined;
  readonly sentHash: string | undefined;
  /** How often its first message was tried; names the claim. */
  readonly attempts: number;
  readonly kind: string;
  /** Of an incident's card the newest state of the incident. */
  readonly content: unknown;
  readonly chapter: string;
  readonly moreToCome: boolean;
  /** The message in whose thread it stands. */
  readonly threadTs: string | undefined;
}

/** A message that Slack confirmed. */
export interface SentMessage {
  readonly channelId: string;
  readonly slackTs: string;
  readonly revision: number;
  readonly hash: string;
}

interface WorkRow {
  readonly notice_id: string;
  readonly kind: string;
  readonly state: NoticeWork["state"];
  readonly lane: Lane;
  readonly wanted_revision: number;
  readonly sent_revision: number;
  readonly sent_hash: string | null;
  readonly slack_ts: string | null;
  readonly channel_id: string | null;
  readonly target_id: string | null;
  readonly thread_ts: string | null;
  readonly tenant_active: boolean;
  readonly attempts: number;
  readonly claimed_ago: number | null;
  readonly claimed_at: number | null;
  readonly sent_ago: number | null;
  readonly created_ago: number;
  readonly never_updated: boolean;
  readonly chapter: string;
  readonly more_to_come: boolean;
}

const PER_TENANT_MAX = 500;
const LISTED_MAX = 5_000;

/** Returns the due notices of these shards, of each tenant the longest due ones only, so that one tenant's storm does not hide another's card. */
export function listNoticeWork(db: Database, shards: readonly number[]): Promise<NoticeWork[]> {
  return withShards(db, shards, async (sql) => {
    const due = await sql<Array<{ tenant_id: string; notice_ids: string[] }>>`
      select tenant_id, array_agg(notice_id) as notice_ids from (
        select tenant_id, notice_id from (
          select tenant_id, notice_id, row_number() over (partition by tenant_id order by due_at, notice_id) as place
          from pending_notices where shard = any(${[...shards]}::smallint[]) and due_at <= now()) as ranked
        where place <= ${PER_TENANT_MAX} order by place limit ${LISTED_MAX}) as listed
      group by tenant_id`;
    const found = due.map(async (row) => {
      const tenantId = parseTenantId(row.tenant_id);
      if (!tenantId) return [];
      const [, rows] = await Promise.all([enterTenant(sql, tenantId), workOf(sql, tenantId, row.notice_ids)]);
      return rows.map((one) => asWork(tenantId, one));
    });
    return (await Promise.all(found)).flat();
  });
}

/** Sent at once, right behind the statement that enters the tenant. */
function workOf(
  sql: ShardSql,
  tenantId: TenantId,
  noticeIds: readonly string[],
): Promise<readonly WorkRow[]> {
  return sql<WorkRow[]>`
    select n.notice_id, n.kind, n.state, n.lane, n.wanted_revision, n.sent_revision, n.sent_hash, n.slack_ts, n.channel_id,
      ${target(sql)} as target_id, ${thread(sql)} as thread_ts, t.status = 'active' as tenant_active, n.attempts,
      (extract(epoch from now() - n.claimed_at) * 1000)::float8 as claimed_ago,
      (extract(epoch from n.claimed_at) * 1000)::float8 as claimed_at,
      (extract(epoch from now() - n.last_sent_at) * 1000)::float8 as sent_ago,
      (extract(epoch from now() - n.created_at) * 1000)::float8 as created_ago,
      n.last_sent_at is not distinct from n.first_sent_at as never_updated,
      ${story(sql)}
    from notices n
    left join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
    join tenants t on t.tenant_id = n.tenant_id
    where n.tenant_id = ${tenantId} and n.notice_id = any(${[...noticeIds]}::text[])`.execute();
}

/** Where a first message of `n` would go now; an answer waits for the message that it answers. */
function target(sql: ShardSql) {
  return sql`
    case when n.answers is null then coalesce(n.recipient, n.routed_to, t.channel_id) else (
      select a.channel_id from notices a
      where a.tenant_id = n.tenant_id and a.notice_id = n.answers and a.slack_ts is not null
    ) end`;
}

function thread(sql: ShardSql) {
  return sql`(select a.slack_ts from notices a where a.tenant_id = n.tenant_id and a.notice_id = n.answers)`;
}

/** Where the story of `n` stands: an incident's by its own row `i`, any other by what was written beside its content. */
function story(sql: ShardSql) {
  return sql`
    coalesce(n.chapter, case when i.resolved_at is null then i."window" else 'resolved' end) as chapter,
    coalesce(i."window" = 'open', n.more_to_come) as more_to_come`;
}

function asWork(tenantId: TenantId, row: WorkRow): NoticeWork {
  return {
    tenantId,
    noticeId: row.notice_id,
    kind: row.kind,
    state: row.state,
    lane: row.lane,
    wantedRevision: row.wanted_revision,
    sentRevision: row.sent_revision,
    sentHash: row.sent_hash ?? undefined,
    slackTs: row.slack_ts ?? undefined,
    channelId: row.channel_id ?? undefined,
    targetId: row.target_id ?? undefined,
    threadTs: row.thread_ts ?? undefined,
    tenantActive: row.tenant_active,
    attempts: row.attempts,
    claimedAgoMs: row.claimed_ago ?? undefined,
    claimedAt: row.claimed_at ?? undefined,
    sentAgoMs: row.sent_ago ?? undefined,
    createdAgoMs: row.created_ago,
    neverUpdated: row.never_updated,
    chapter: row.chapter,
    moreToCome: row.more_to_come,
  };
}

/**
 * Takes the right to post a notice's first message, `new → sending`, and returns what to post and where; undefined when
 * it is not to be posted any more. Committed before the call to Slack, so that a crash leaves a trace of it.
 */
export function claimNotice(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
): Promise<NoticeContent | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    // Two statements, not one: the incident must be read after the notice's row is locked, or a batch that commits in
    // between would leave us with its revision number and the incident of before.
    const [claimed, told] = await Promise.all([
      sql<Array<{ wanted_revision: number; channel_id: string; attempts: number }>>`
        update notices n set state = 'sending', claimed_at = now(), attempts = n.attempts + 1, channel_id = ${target(sql)}
        from tenants t
        where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId} and n.state in ('new', 'parked') and n.slack_ts is null
          and t.tenant_id = n.tenant_id and t.status = 'active' and ${target(sql)} is not null
        returning n.wanted_revision, n.channel_id, n.attempts`.execute(),
      contentOf(sql, tenantId, noticeId),
    ]);
    const row = claimed[0];
    return row && told
      ? {
          revision: row.wanted_revision,
          channelId: row.channel_id,
          slackTs: undefined,
          sentHash: undefined,
          attempts: row.attempts,
          ...told,
        }
      : undefined;
  });
}

/** Returns what the message of a notice should show now; undefined when there is no message or nothing new. */
export function loadChange(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
): Promise<(NoticeContent & { readonly slackTs: string }) | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    const [notices, told] = await Promise.all([
      sql<
        Array<{
          wanted_revision: number;
          channel_id: string;
          slack_ts: string;
          sent_hash: string | null;
          attempts: number;
        }>
      >`
        select n.wanted_revision, n.channel_id, n.slack_ts, n.sent_hash, n.attempts from notices n
        join tenants t on t.tenant_id = n.tenant_id and t.status = 'active'
        where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId} and n.state = 'sent' and n.slack_ts is not null
          and n.channel_id is not null and n.wanted_revision > n.sent_revision`.execute(),
      contentOf(sql, tenantId, noticeId),
    ]);
    const row = notices[0];
    return row && told
      ? {
          revision: row.wanted_revision,
          channelId: row.channel_id,
          slackTs: row.slack_ts,
          sentHash: row.sent_hash ?? undefined,
          attempts: row.attempts,
          ...told,
        }
      : undefined;
  });
}

type Told = Pick<NoticeContent, "kind" | "content" | "chapter" | "moreToCome" | "threadTs">;

function contentOf(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<Told | undefined> {
  return sql<
    Array<{
      kind: string;
      content: unknown;
      chapter: string;
      more_to_come: boolean;
      thread_ts: string | null;
    }>
  >`
    select n.kind, coalesce(i.state, n.content) as content, ${story(sql)}, ${thread(sql)} as thread_ts
    from notices n
    left join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
    where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId}`
    .execute()
    .then(([row]) =>
      row
        ? {
            kind: row.kind,
            content: row.content,
            chapter: row.chapter,
            moreToCome: row.more_to_come,
            threadTs: row.thread_ts ?? undefined,
          }
        : undefined,
    );
}

/** Writes down that Slack shows the revision. The work is done when nothing newer is wanted. */
export function markSent(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
  message: SentMessage,
): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      sql`
        update notices set state = 'sent', slack_ts = ${message.slackTs}, channel_id = ${message.channelId},
          sent_revision = greatest(sent_revision, ${message.revision}), sent_hash = ${message.hash}, claimed_at = null,
          first_sent_at = coalesce(first_sent_at, now()), last_sent_at = now(), last_error = null
        where tenant_id = ${tenantId} and notice_id = ${noticeId} and state in ('sending', 'sent')`.execute(),
      finish(sql, tenantId, noticeId),
    ]);
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

/** The notice's row is locked first, as by whoever asks for a newer revision: neither misses the other. */
function finish(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<unknown> {
  return Promise.all([
    sql`select 1 from notices where tenant_id = ${tenantId} and notice_id = ${noticeId} for update`.execute(),
    sql`
      delete from pending_notices where shard = ${shardOf(tenantId)} and notice_id = ${noticeId} and exists (
        select from notices n where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId}
          and (n.state = 'dead' or n.sent_revision >= n.wanted_revision))`.execute(),
  ]);
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

/** The message is gone from Slack: the notice becomes new again, to be posted once more. */
export function forgetMessage(db: Database, tenantId: TenantId, noticeId: string): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await sql`
      update notices set state = 'new', slack_ts = null, sent_hash = null, last_error = 'message_not_found'
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

/** Ends all of the tenant's unfinished notices: there is no way to its Slack any more. */
export function killNotices(db: Database, tenantId: TenantId, reason: string): Promise<void> {
  return asTenant(db, tenantId, async (sql) => {
    await Promise.all([
      sql`
        update notices set state = 'dead', last_error = ${reason}
        where tenant_id = ${tenantId} and notice_id in (
          select notice_id from pending_notices where shard = ${shardOf(tenantId)} and tenant_id = ${tenantId})`.execute(),
      sql`delete from pending_notices where shard = ${shardOf(tenantId)} and tenant_id = ${tenantId}`.execute(),
    ]);
  });
}

/** Why the tenant's channel does not take our messages, as Slack calls it (`not_in_channel`, `is_archived`, …). */
export interface RouteProblem {
  readonly channelId: string;
  readonly reason: string;
  /** How many cards wait for it to be mended. */
  readonly waiting: number;
}

/** What `last_error` starts with when the channel is to blame. */
export const ROUTE_ERROR = "channel: ";

/** Returns what is wrong with the channel that the tenant picked, or undefined when cards arrive. Home shows it. */
export function routeProblem(db: Database, tenantId: TenantId): Promise<RouteProblem | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    const rows = await sql<Array<{ channel_id: string; last_error: string; waiting: number }>>`
      select n.channel_id, min(n.last_error) as last_error, count(*)::int as waiting
      from pending_notices p
      join notices n on n.tenant_id = p.tenant_id and n.notice_id = p.notice_id
      join tenants t on t.tenant_id = n.tenant_id and coalesce(n.routed_to, t.channel_id) = n.channel_id
      where p.shard = ${shardOf(tenantId)} and p.tenant_id = ${tenantId} and starts_with(n.last_error, ${ROUTE_ERROR})
      group by n.channel_id`;
    const row = rows[0];
    return row
      ? {
          channelId: row.channel_id,
          reason: row.last_error.slice(ROUTE_ERROR.length),
          waiting: row.waiting,
        }
      : undefined;
  });
}

/**
 * Asks for a message of the entered tenant, or for one that was asked for before to say something else now. Belongs into
 * the transaction of what it tells of.
 */
export function askForMessage(sql: ShardSql, tenantId: TenantId, message: Message): Promise<unknown> {
  const { noticeId, kind, lane, content, chapter, moreToCome, recipient = null, answers = null } = message;
  return Promise.all([
    sql`
      insert into notices (tenant_id, notice_id, kind, lane, content, chapter, more_to_come, recipient, answers, created_at)
      values (${tenantId}, ${noticeId}, ${kind}, ${lane}, ${JSON.stringify(content)}::text::jsonb, ${chapter}, ${moreToCome}, ${recipient}, ${answers}, now())
      on conflict (tenant_id, notice_id) do update set wanted_revision = notices.wanted_revision + 1,
        content = excluded.content, chapter = excluded.chapter, more_to_come = excluded.more_to_come`.execute(),
    sql`
      insert into pending_notices as p (shard, notice_id, tenant_id, due_at)
      values (${shardOf(tenantId)}, ${noticeId}, ${tenantId}, now())
      on conflict (shard, notice_id) do update set due_at = least(p.due_at, excluded.due_at)`.execute(),
  ]);
}

/** Whether Slack shows the notice's message, as far as is known; its row stays locked until the commit. */
export async function isPosted(sql: ShardSql, tenantId: TenantId, noticeId: string): Promise<boolean> {
  const rows = await sql<Array<{ posted: boolean }>>`
    select state = 'sent' and slack_ts is not null as posted from notices
    where tenant_id = ${tenantId} and notice_id = ${noticeId} for update`;
  return rows[0]?.posted ?? false;
}

/** One transaction on the tenant's rows and its shard's work lists. */
function asTenant<T>(db: Database, tenantId: TenantId, work: (sql: ShardSql) => Promise<T>): Promise<T> {
  return withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return work(sql);
  });
}
