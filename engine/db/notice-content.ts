import type { SimilarIncidents } from "../domain/similar.ts";
import type { TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { loadEvidence } from "./evidence.ts";
import { byTenant, lockNotices, type NoticeOf, shardsOf } from "./notice-batch.ts";
import { similarTo } from "./similar.ts";
import { loadBoard } from "./storms.ts";
import { asTenant, enterTenant, type ShardSql, withShards } from "./tenant.ts";

/** What a message has to say now, and which revision that satisfies. */
export interface NoticeContent {
  readonly revision: number;
  readonly channelId: string;
  readonly slackTs: string | undefined;
  readonly sentHash: string | undefined;
  /** A change of it that was claimed before was never heard of again: Slack may show it, or come to show it after the next one. */
  readonly leftUnderWay: boolean;
  /** How often its first message was tried; names the claim. */
  readonly attempts: number;
  readonly kind: string;
  /** Of an incident's card the newest state of the incident; of a storm's board what stands on it. */
  readonly content: unknown;
  /** Of a card whose window closed: earlier incidents like it. */
  readonly similar?: SimilarIncidents;
  readonly chapter: string;
  readonly moreToCome: boolean;
  /** The message in whose thread it stands. */
  readonly threadTs: string | undefined;
  /** The workspace refused the newer blocks lately. */
  readonly plainBlocks: boolean;
}

/**
 * Takes the right to post notices' first messages, `new → sending`, and returns of each, in order, what to post and where;
 * undefined when it is not to be posted any more. Committed before the calls to Slack, so that a crash leaves a trace of
 * them; in one commit, because a storm's cards cost one each otherwise.
 */
export function claimNotices(
  db: Database,
  notices: readonly NoticeOf[],
): Promise<Array<NoticeContent | undefined>> {
  const own = byTenant(notices);
  return withShards(db, shardsOf(own), async (sql) => {
    const claimed = new Map<string, NoticeContent>();
    const answers = await Promise.all(own.map(([tenantId, ids]) => claimOf(sql, tenantId, ids)));
    // What a message needs besides is read tenant by tenant: the transaction works for one at a time.
    for (const [index, [tenantId]] of own.entries()) {
      const { claims, rows } = answers[index] ?? { claims: [], rows: [] };
      if (rows.some(needsMore)) await enterTenant(sql, tenantId);
      for (const {
        notice_id: noticeId,
        wanted_revision: revision,
        channel_id: channelId,
        attempts,
      } of claims) {
        const row = rows.find((one) => one.notice_id === noticeId);
        if (!row) continue;
        const told = await contentOf(sql, tenantId, row);
        claimed.set(noticeId, {
          revision,
          channelId,
          slackTs: undefined,
          sentHash: undefined,
          leftUnderWay: false,
          attempts,
          ...told,
        });
      }
    }
    return notices.map(({ noticeId }) => claimed.get(noticeId));
  });
}

interface ClaimRow {
  readonly notice_id: string;
  readonly wanted_revision: number;
  readonly channel_id: string;
  readonly attempts: number;
}

/** Sent at once, between those of other tenants: the connection keeps the order of what is sent. */
async function claimOf(
  sql: ShardSql,
  tenantId: TenantId,
  noticeIds: readonly string[],
): Promise<{ readonly claims: readonly ClaimRow[]; readonly rows: readonly ContentRow[] }> {
  const ids = [...noticeIds];
  // The incident must be read by a statement that begins after the notice's row is locked, or a batch that commits in
  // between would leave us with its revision number and the incident of before.
  const [, , claims, rows] = await Promise.all([
    enterTenant(sql, tenantId),
    lockNotices(sql, tenantId, ids),
    sql<ClaimRow[]>`
      update notices n set state = 'sending', claimed_at = now(), attempts = n.attempts + 1, channel_id = ${target(sql)}
      from tenants t
      where n.tenant_id = ${tenantId} and n.notice_id = any(${ids}::text[]) and n.state in ('new', 'parked') and n.slack_ts is null
        and n.wanted_revision > n.sent_revision and t.tenant_id = n.tenant_id and t.status = 'active' and ${target(sql)} is not null
        and not exists (
          select from incidents i
          where i.tenant_id = n.tenant_id and i.incident_id = n.incident_id and i.state ? 'muted')
      returning n.notice_id, n.wanted_revision, n.channel_id, n.attempts`.execute(),
    rowsOf(sql, tenantId, ids),
  ]);
  return { claims, rows };
}

/**
 * Notes that the message of a notice is about to be changed, and returns what it should show; undefined when there is no
 * message or nothing new.
 */
export function claimChange(
  db: Database,
  tenantId: TenantId,
  noticeId: string,
): Promise<(NoticeContent & { readonly slackTs: string }) | undefined> {
  return asTenant(db, tenantId, async (sql) => {
    const [notices, rows] = await Promise.all([
      sql<
        Array<{
          wanted_revision: number;
          channel_id: string;
          slack_ts: string;
          sent_hash: string | null;
          attempts: number;
          left_under_way: boolean;
        }>
      >`
        with before as (
          select n.notice_id, n.wanted_revision, n.channel_id, n.slack_ts, n.sent_hash, n.attempts,
            n.claimed_at is not null as left_under_way
          from notices n join tenants t on t.tenant_id = n.tenant_id and t.status = 'active'
          where n.tenant_id = ${tenantId} and n.notice_id = ${noticeId} and n.state = 'sent' and n.slack_ts is not null
            and n.channel_id is not null and n.wanted_revision > n.sent_revision
          for update of n)
        update notices n set claimed_at = now() from before b
        where n.tenant_id = ${tenantId} and n.notice_id = b.notice_id
        returning b.wanted_revision, b.channel_id, b.slack_ts, b.sent_hash, b.attempts, b.left_under_way`.execute(),
      rowsOf(sql, tenantId, [noticeId]),
    ]);
    const [row, told] = [notices[0], rows[0]];
    return row && told
      ? {
          revision: row.wanted_revision,
          channelId: row.channel_id,
          slackTs: row.slack_ts,
          sentHash: row.sent_hash ?? undefined,
          attempts: row.attempts,
          leftUnderWay: row.left_under_way,
          ...(await contentOf(sql, tenantId, told)),
        }
      : undefined;
  });
}

type Told = Pick<
  NoticeContent,
  "similar" | "kind" | "content" | "chapter" | "moreToCome" | "threadTs" | "plainBlocks"
>;

interface ContentRow {
  readonly notice_id: string;
  readonly kind: string;
  readonly content: unknown;
  readonly chapter: string;
  readonly more_to_come: boolean;
  readonly thread_ts: string | null;
  readonly plain_blocks: boolean;
  readonly incident_id: string | null;
}

function rowsOf(
  sql: ShardSql,
  tenantId: TenantId,
  noticeIds: readonly string[],
): Promise<readonly ContentRow[]> {
  return sql<ContentRow[]>`
    select n.notice_id, n.kind, n.incident_id, coalesce(i.state, n.content) as content, ${story(sql)}, ${thread(sql)} as thread_ts,
      coalesce(t.plain_blocks_until > now(), false) as plain_blocks
    from notices n
    join tenants t on t.tenant_id = n.tenant_id
    left join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
    where n.tenant_id = ${tenantId} and n.notice_id = any(${[...noticeIds]}::text[])`.execute();
}

/** Whether what a message says is more than its row and its incident's. */
function needsMore({ kind, incident_id, chapter }: ContentRow): boolean {
  return kind === "storm" || kind === "evidence" || (incident_id !== null && chapter !== "open");
}

/** The transaction must work for the tenant, if its row {@link needsMore}. */
async function contentOf(sql: ShardSql, tenantId: TenantId, row: ContentRow): Promise<Told> {
  const similar =
    row.incident_id === null || row.chapter === "open"
      ? undefined
      : await similarTo(sql, tenantId, row.incident_id);
  return {
    ...(similar === undefined ? {} : { similar }),
    kind: row.kind,
    content: await contentOfKind(sql, tenantId, row),
    chapter: row.chapter,
    moreToCome: row.more_to_come,
    threadTs: row.thread_ts ?? undefined,
    plainBlocks: row.plain_blocks,
  };
}

/** Most say what was written with them or what their incident is; some say what stands in the tables now. */
function contentOfKind(
  sql: ShardSql,
  tenantId: TenantId,
  { kind, content, notice_id: noticeId }: ContentRow,
): unknown {
  if (kind === "storm") return loadBoard(sql, tenantId, noticeId);
  return kind === "evidence" ? loadEvidence(sql, tenantId, noticeId) : content;
}

/** Where a first message of `n` would go now; an answer waits for the message that it answers. */
export function target(sql: ShardSql) {
  return sql`
    case when n.answers is null then coalesce(n.recipient, n.routed_to, t.channel_id) else (
      select a.channel_id from notices a
      where a.tenant_id = n.tenant_id and a.notice_id = n.answers and a.slack_ts is not null
    ) end`;
}

export function thread(sql: ShardSql) {
  return sql`(select a.slack_ts from notices a where a.tenant_id = n.tenant_id and a.notice_id = n.answers)`;
}

/** Where the story of `n` stands: an incident's by its own row `i`, any other by what was written beside its content. */
export function story(sql: ShardSql) {
  return sql`
    coalesce(n.chapter, case when i.resolved_at is null then i."window" else 'resolved' end) as chapter,
    coalesce(i."window" = 'open', n.more_to_come) as more_to_come`;
}
