import type { Message } from "../../app/local/workspace/core/state.ts";
import { incidentCard } from "../../app/slack/cards/incident.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import { asSuperuser } from "../support/door.ts";
import type { Played, StormStage } from "./play.ts";

/** What came of a storm, counted from both ends: what the senders were told, what Slack shows. */
export interface Ledger {
  readonly sent: number;
  readonly incidents: number;
  readonly ownCards: number;
  readonly onBoards: number;
  readonly boards: number;
  /** Each a sentence; empty when nothing is lost, nothing doubled and every card right. */
  readonly wrong: readonly string[];
  /** Posts that Slack took in the busiest minute of any channel. */
  readonly busiestMinute: number;
  /** Calls that Slack itself refused for their rate, the injected refusals aside. */
  readonly aboveRate: number;
  /** Calls that a fault hit. */
  readonly faults: number;
  /** From the first alert of a critical service to the arrival of its card's request, in milliseconds, in the order of the alerts. */
  readonly firstCritical: readonly number[];
}

/** Slack's own: a message a second in a channel, with a short burst. */
export const POSTS_PER_MINUTE_MAX = 64;

interface IncidentRow {
  readonly tenant_id: string;
  readonly incident_id: string;
  readonly service: string;
  readonly severity: string;
  readonly state: IncidentState;
  readonly slack_ts: string | null;
  readonly storm_id: string | null;
}

/** Compares what was sent with what is stored, and what is stored with what Slack shows. */
export async function checkLedger({ env, slack }: StormStage, played: Played): Promise<Ledger> {
  const wrong: string[] = [];
  const says = (what: string, actual: unknown, expected: unknown) => {
    if (actual !== expected) wrong.push(`${what}: ${String(actual)} instead of ${String(expected)}`);
  };
  const shown = played.tenants.flatMap(({ team, tenantId, channels }) =>
    channels.flatMap((channel) =>
      slack.control
        .messages(team, channel, { withDeleted: true })
        .filter(({ metadata }) => metadata !== null)
        .map((message) => ({ tenantId, message })),
    ),
  );
  const { incidents, boards } = await asSuperuser(env.DATABASE_URL ?? "", async (sql) => {
    const rows = await sql<Array<{ tenant_id: string; sha: string; event: string }>>`
      select tenant_id, encode(body_sha256, 'hex') as sha, convert_from(body, 'UTF8')::jsonb->>'event_id' as event
      from deliveries where provider = 'datadog'`;
    says("deliveries kept", rows.length, played.acknowledged.size);
    const known = new Map(rows.map((row) => [row.event, row]));
    for (const [event, { tenant, sha256 }] of played.acknowledged) {
      const row = known.get(event);
      if (row?.sha !== sha256 || row.tenant_id !== played.tenants[tenant]?.tenantId)
        wrong.push(`${event} is not kept as it was sent`);
    }
    const miscounted = await sql<Array<{ number: number }>>`
      select i.number from incidents i left join incident_alerts m using (tenant_id, incident_id)
      where not i.state ? 'mergedInto'
      group by i.tenant_id, i.incident_id, i.number, i.alert_count having count(m.alert_id) <> i.alert_count`;
    says("incidents that miscount their alerts", miscounted.length, 0);
    const [members] = await sql<Array<{ alerts: number; once: number; firings: number }>>`
      select count(*)::int as alerts, count(distinct (tenant_id, alert_id))::int as once,
        (select count(*)::int from alerts where incident_id is not null) as firings from incident_alerts`;
    says("alerts in an incident", members?.once, members?.firings);
    says("alerts in two incidents", (members?.alerts ?? 0) - (members?.once ?? 0), 0);
    return {
      incidents: await sql<IncidentRow[]>`
        select i.tenant_id, i.incident_id, i.service, i.severity, i.state, n.slack_ts, n.storm_id
        from incidents i left join notices n using (tenant_id, incident_id)`,
      boards: await sql<
        Array<{
          storm_id: string;
          slack_ts: string | null;
          ended: boolean;
          incidents: number;
          alerts: number;
          firing: number;
        }>
      >`
        select s.storm_id, b.slack_ts, s.ended_at is not null as ended,
          count(i.incident_id)::int as incidents, coalesce(sum(i.alert_count), 0)::int as alerts,
          (count(i.incident_id) filter (where i.resolved_at is null))::int as firing
        from storms s join notices b on b.tenant_id = s.tenant_id and b.notice_id = s.storm_id
        left join notices n on n.tenant_id = s.tenant_id and n.storm_id = s.storm_id and n.slack_ts is null
        left join incidents i on i.tenant_id = n.tenant_id and i.incident_id = n.incident_id and not i.state ? 'mergedInto'
        group by s.tenant_id, s.storm_id, b.slack_ts, s.ended_at`,
    };
  });

  const byNotice = new Map<string, Message[]>();
  for (const { message } of shown) {
    const id = String(message.metadata?.event_payload.notice_id);
    byNotice.set(id, [...(byNotice.get(id) ?? []), message]);
  }
  for (const [id, messages] of byNotice) says(`messages of notice ${id}`, messages.length, 1);
  for (const incident of incidents) checkIncident(incident, shown, wrong);
  for (const board of boards) {
    const [message] = byNotice.get(board.storm_id) ?? [];
    const firing = board.firing === 0 ? "all over" : `${board.firing} still firing`;
    const counted =
      board.incidents === 0
        ? "no incident stands here any more"
        : `${count(board.incidents, "incident")} out of ${count(board.alerts, "alert")}, ${firing}`;
    if (!message?.text.includes(counted))
      wrong.push(`a board says “${message?.text ?? "nothing"}”, not “${counted}”`);
    says("storms that go on", board.ended, true);
  }
  says(
    "lines that end a storm",
    shown.filter(({ message }) => message.text.includes("The storm is over")).length,
    boards.length,
  );

  const calls = slack.control.calls();
  const posts = calls.filter(({ method }) => method === "chat.postMessage");
  return {
    sent: played.acknowledged.size,
    incidents: incidents.length,
    ownCards: incidents.filter(({ slack_ts }) => slack_ts !== null).length,
    onBoards: incidents.filter(({ slack_ts, storm_id }) => slack_ts === null && storm_id !== null).length,
    boards: boards.length,
    wrong,
    busiestMinute: busiestMinute(posts.filter(({ httpStatus }) => httpStatus === 200)),
    aboveRate: calls.filter(({ httpStatus, fault }) => httpStatus === 429 && fault === null).length,
    faults: calls.filter(({ fault }) => fault !== null).length,
    firstCritical: incidents
      .filter(({ severity }) => severity === "critical")
      .flatMap(({ incident_id, service }) => {
        const post = posts.find(({ args }) => JSON.stringify(args).includes(incident_id));
        const sentAt = played.firstSentAt.get(service);
        return post && sentAt !== undefined ? [{ sentAt, ms: post.arrivedAtMs - sentAt }] : [];
      })
      .toSorted((a, b) => a.sentAt - b.sentAt)
      .map(({ ms }) => ms),
  };
}

/** Exactly one place shows it, in its own tenant's workspace: its card, in its last state, or a board. */
function checkIncident(
  { tenant_id, incident_id, state, slack_ts, storm_id }: IncidentRow,
  shown: ReadonlyArray<{ readonly tenantId: string; readonly message: Message }>,
  wrong: string[],
): void {
  const name = `incident #${state.number} of ${tenant_id}`;
  const own = shown.filter(({ message }) => message.metadata?.event_payload.incident_id === incident_id);
  if (own.length > 1) wrong.push(`${name} has ${own.length} cards`);
  if (own.some((one) => one.tenantId !== tenant_id)) wrong.push(`${name} is shown to another tenant`);
  const [card] = own;
  if (slack_ts === null) {
    if (card) wrong.push(`${name} has a card that nobody knows of`);
    if (storm_id === null) wrong.push(`${name} is shown nowhere`);
    return;
  }
  if (card?.message.ts !== slack_ts) wrong.push(`${name} has no card where it should be`);
  else if (card.message.text !== incidentCard(state).text)
    wrong.push(`the card of ${name} is not up to date`);
}

function busiestMinute(
  posts: ReadonlyArray<{ readonly args: Record<string, unknown>; readonly arrivedAtMs: number }>,
): number {
  const byChannel = new Map<string, number[]>();
  for (const { args, arrivedAtMs } of posts) {
    const channel = String(args.channel);
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), arrivedAtMs]);
  }
  let most = 0;
  for (const times of byChannel.values())
    times.forEach((at, n) => {
      most = Math.max(most, times.slice(n).filter((later) => later < at + 60_000).length);
    });
  return most;
}

function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}
