import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import type { Lane } from "../notices.ts";
import type { Database } from "./database.ts";
import { story, target, thread } from "./notice-content.ts";
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
  /** Where a first message would go now: the thread it answers in, a person, or the tenant's channel; undefined while there is no such place. */
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
  /** Of an incident: the storm on whose board it stands. */
  readonly stormId: string | undefined;
  /** Of an incident: the storm that goes on where its card would go. */
  readonly openStorm: string | undefined;
  /** Of an incident: it has a card of its own even in a storm. */
  readonly standsAlone: boolean;
  /** Of an incident on a board: alerts joined after the storm. */
  readonly grewSince: boolean;
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
  readonly storm_id: string | null;
  readonly open_storm: string | null;
  readonly stands_alone: boolean;
  readonly grew_since: boolean;
}

const FIRST_MAX = 500;
/** Two minutes of what Slack takes: the others would only be read again and again before it is their turn. */
const CHANGES_MAX = 100;
const LISTED_MAX = 5_000;

/** What a list leaves out, because whoever asks has it. */
export interface Besides {
  readonly noticeIds: readonly string[];
  /** Tenants of which whoever asks has as much as it takes in. */
  readonly tenantIds: readonly string[];
}

/**
 * Returns the due notices of these shards, of each tenant the longest due ones only, so that one tenant's storm does not hide
 * another's card; first messages and changes apart, so that many changes do not hide the card of what begins now.
 */
export function listNoticeWork(
  db: Database,
  shards: readonly number[],
  besides: Besides = { noticeIds: [], tenantIds: [] },
): Promise<NoticeWork[]> {
  return withShards(db, shards, async (sql) => {
    const due = await sql<Array<{ tenant_id: string; notice_ids: string[] }>>`
      select tenant_id, array_agg(notice_id) as notice_ids from (
        select tenant_id, notice_id from (
          select tenant_id, notice_id, is_change,
            row_number() over (partition by tenant_id, is_change order by due_at, notice_id) as place
          from pending_notices where shard = any(${[...shards]}::smallint[]) and due_at <= now()
            and notice_id <> all(${[...besides.noticeIds]}::text[])
            and tenant_id <> all(${[...besides.tenantIds]}::text[])) as ranked
        where place <= case when is_change then ${CHANGES_MAX}::int else ${FIRST_MAX}::int end order by place limit ${LISTED_MAX}) as listed
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
      n.storm_id, case when n.incident_id is not null and n.slack_ts is null then (
        select s.storm_id from storms s
        where s.tenant_id = n.tenant_id and s.ended_at is null and s.channel_id = ${target(sql)}) end as open_storm,
      coalesce(i.severity = 'critical' or (i.state->>'test')::boolean, false) as stands_alone,
      coalesce(i.alert_count > n.storm_alerts, false) as grew_since,
      ${story(sql)}
    from notices n
    left join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id
    join tenants t on t.tenant_id = n.tenant_id
    where n.tenant_id = ${tenantId} and n.notice_id = any(${[...noticeIds]}::text[])`.execute();
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
    stormId: row.storm_id ?? undefined,
    openStorm: row.open_storm ?? undefined,
    standsAlone: row.stands_alone,
    grewSince: row.grew_since,
  };
}
