import { setTimeout as wait } from "node:timers/promises";
import { incidentCard } from "../../app/slack/cards/incident.ts";
import { openDatabase } from "../../engine/db/database.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import { parseTenantId } from "../../engine/domain/tenant.ts";
import { rebuildProjections } from "../../engine/workers/rebuild-projections.ts";
import type { SentDelivery } from "./sender.ts";
import { type Stage, TENANTS } from "./stage.ts";

/** Their bodies have no id of the event (`sameBody: "repeat"` in their adapters). */
const BYTES_ALONE: ReadonlySet<string> = new Set(["alertmanager", "grafana", "custom"]);

/** One promise and what was found against it. */
export interface Verdict {
  readonly promise: string;
  /** How many things were looked at. */
  readonly of: number;
  /** Names of what breaks it. */
  readonly offenders: readonly string[];
}

/** Waits until nothing waits any more. Returns what still does when the time is over: pending is not lost. */
export async function settle(stage: Stage, withinMs: number): Promise<{ tookMs: number; waiting: string[] }> {
  const startedAt = performance.now();
  for (;;) {
    const waiting = await whatWaits(stage);
    const tookMs = performance.now() - startedAt;
    if (waiting.length === 0 || tookMs > withinMs) return { tookMs, waiting };
    await wait(250);
  }
}

async function whatWaits({ sql, env, webs }: Stage): Promise<string[]> {
  const deliveries = await sql<Array<{ id: string; attempts: number }>>`
    select delivery_id as id, attempts from pending_deliveries limit 20`;
  const notices = await sql<Array<{ id: string; state: string; error: string | null }>>`
    select p.notice_id as id, n.state, n.last_error as error
    from pending_notices p join notices n using (tenant_id, notice_id)
    -- The board of a storm that goes on is looked at until it is over.
    where not (n.kind = 'storm' and n.more_to_come and n.sent_revision >= n.wanted_revision) limit 20`;
  const ready = await fetch(`${env.PUBLIC_URL?.replace("localhost", "127.0.0.1")}/readyz`).catch(
    () => undefined,
  );
  const spooled = ready?.ok ? ((await ready.json()) as { spooled_bytes: number }).spooled_bytes : webs.length;
  return [
    ...deliveries.map(({ id, attempts }) => `delivery ${id}, tried ${attempts} times`),
    ...notices.map(({ id, state, error }) => `notice ${id}, ${state}${error === null ? "" : `: ${error}`}`),
    ...(spooled > 0 ? [`${spooled} bytes in a spool`] : []),
  ];
}

/** Checks from outside what was promised: the sender's list, Postgres past every policy, and what stands in Slack (§2.2, L1–L6). */
export async function checkLedger(stage: Stage, sent: ReadonlyMap<string, SentDelivery>): Promise<Verdict[]> {
  const verdicts = [
    ...(await checkDeliveries(stage, sent)),
    ...(await checkAlerts(stage, sent)),
    ...(await checkIncidents(stage)),
    ...(await checkCardsTwice(stage)),
    await checkLog(stage),
  ];
  return verdicts;
}

async function checkDeliveries(stage: Stage, sent: ReadonlyMap<string, SentDelivery>): Promise<Verdict[]> {
  const { sql, tenantIds } = stage;
  const rows = await sql<
    Array<{ id: string; tenant: string; sha: string; same: boolean; received: number; deploys: number }>
  >`
    select d.delivery_id as id, d.tenant_id as tenant, encode(sha256(d.body), 'hex') as sha, sha256(d.body) = d.body_sha256 as same,
      coalesce(e.received, 0)::int as received, coalesce(e.deploys, 0)::int as deploys
    from deliveries d left join (
      select tenant_id, item_id, count(*) filter (where type = 'alert.received') as received,
        count(*) filter (where type = 'deploy.received') as deploys
      from events group by tenant_id, item_id
    ) e on e.tenant_id = d.tenant_id and e.item_id = d.delivery_id
    where d.provider <> 'dd0c'`;
  const kept = new Map<string, typeof rows>();
  for (const row of rows) kept.set(row.sha, [...(kept.get(row.sha) ?? []), row] as unknown as typeof rows);
  const acknowledged = [...sent.values()].filter((one) => one.acknowledged);
  const name = (one: SentDelivery) => one.delivery.body.slice(0, 120);
  const effectOf = (one: SentDelivery) => kept.get(one.sha256)?.[0];
  return [
    {
      promise: "L1 every 2xx is one row in the ledger, byte for byte",
      of: acknowledged.length,
      offenders: acknowledged
        .filter((one) => !isKeptOnce(one, kept.get(one.sha256)?.length ?? 0) || effectOf(one)?.same !== true)
        .map((one) => `${kept.get(one.sha256)?.length ?? 0} rows: ${name(one)}`),
    },
    {
      promise: "L1 nothing is there that nobody sent",
      of: rows.length,
      offenders: rows.filter((row) => !sent.has(row.sha)).map((row) => row.id),
    },
    {
      promise: "L2 every 2xx had its effect, once",
      of: acknowledged.length,
      offenders: acknowledged
        .filter((one) => {
          const effect = effectOf(one);
          return (
            effect?.received !== one.delivery.alerts.length ||
            effect.deploys !== (one.delivery.status === "deploy" ? 1 : 0)
          );
        })
        .map(
          (one) => `${effectOf(one)?.received ?? 0} of ${one.delivery.alerts.length} alerts: ${name(one)}`,
        ),
    },
    {
      promise: "L5 every row stands with the tenant that was sent it",
      of: rows.length,
      offenders: rows
        .filter((row) => row.tenant !== tenantIds[sent.get(row.sha)?.delivery.tenant ?? -1])
        .map((row) => row.id),
    },
    {
      promise: "L2 nothing was set aside as unreadable",
      of: rows.length,
      offenders: (
        await sql<Array<{ id: string; reason: string }>>`select delivery_id as id, reason from dead_letters`
      ).map(({ id, reason }) => `${id}: ${reason}`),
    },
  ];
}

/** How often a delivery may stand there: once, and where its bytes alone name it, once for each minute in which it was tried. */
function mayBeKept({ delivery, minutes }: SentDelivery): number {
  return BYTES_ALONE.has(delivery.provider) ? minutes.size : 1;
}

function isKeptOnce(one: SentDelivery, rows: number): boolean {
  return rows >= 1 && rows <= mayBeKept(one);
}

async function checkAlerts({ sql }: Stage, sent: ReadonlyMap<string, SentDelivery>): Promise<Verdict[]> {
  const alerts = await sql<Array<{ key: string; status: string; firings: number; occurrences: number }>>`
    select substring(provider_alert_id from 'story-[0-9]+-[0-9]+-') as key, count(incident_id)::int as firings,
      sum(occurrences) filter (where incident_id is not null)::int as occurrences, (array_agg(status order by received_at desc, last_seen_at desc))[1] as status
    from alerts group by 1`;
  const byKey = new Map(alerts.map((row) => [row.key, row]));
  const expected = new Map<string, { resolved: boolean; triggers: number; triggersMax: number }>();
  for (const one of sent.values()) {
    const { delivery } = one;
    if (!one.acknowledged) continue;
    for (const key of delivery.alerts) {
      const known = expected.get(key) ?? { resolved: false, triggers: 0, triggersMax: 0 };
      if (delivery.status === "resolved") known.resolved = true;
      else {
        known.triggers += 1;
        known.triggersMax += mayBeKept(one);
      }
      expected.set(key, known);
    }
  }
  const fired = [...expected].filter(([, { triggers }]) => triggers > 0);
  return [
    {
      // An end that comes before its beginning is a firing without an incident, beside the one that has one.
      promise: "L2 every alert that fired is one firing in one incident",
      of: fired.length,
      offenders: fired
        .filter(([key]) => byKey.get(key)?.firings !== 1)
        .map(([key]) => `${key} ${byKey.get(key)?.firings ?? 0} times`),
    },
    {
      promise: "L2 every alert was counted as often as it was said, repeats left out",
      of: fired.length,
      offenders: fired
        .filter(([key, { triggers, triggersMax }]) => {
          const counted = byKey.get(key)?.occurrences ?? 0;
          return counted < triggers || counted > triggersMax;
        })
        .map(([key, { triggers }]) => `${key} counts ${byKey.get(key)?.occurrences}, said ${triggers} times`),
    },
    {
      promise: "F18 every alert ends in the state that its provider told last, in whatever order",
      of: fired.length,
      offenders: fired
        .filter(([key, { resolved }]) => (byKey.get(key)?.status === "resolved") !== resolved)
        .map(
          ([key, { resolved }]) =>
            `${key} is ${byKey.get(key)?.status}, ${resolved ? "resolved" : "firing"} was told`,
        ),
    },
  ];
}

async function checkIncidents({ sql }: Stage): Promise<Verdict[]> {
  const [counts] = await sql<Array<{ alerts: number; incidents: number }>>`
    select (select count(*)::int from incident_alerts) as alerts, (select count(*)::int from incidents) as incidents`;
  const homeless = await sql<Array<{ id: string }>>`
    select a.alert_id as id from alerts a left join incident_alerts m using (tenant_id, alert_id)
    where a.incident_id is distinct from m.incident_id`;
  const miscounted = await sql<Array<{ number: number; says: number; has: number }>>`
    select i.number, i.alert_count as says, count(m.alert_id)::int as has
    from incidents i left join incident_alerts m using (tenant_id, incident_id)
    where i.state->'mergedInto' is null
    group by i.tenant_id, i.incident_id, i.number, i.alert_count having count(m.alert_id) <> i.alert_count`;
  return [
    {
      promise: "L3 every alert is in exactly the incident that it names",
      of: counts?.alerts ?? 0,
      offenders: homeless.map(({ id }) => id),
    },
    {
      promise: "L3 every incident counts its alerts right",
      of: counts?.incidents ?? 0,
      offenders: miscounted.map(({ number, says, has }) => `#${number} says ${says}, has ${has}`),
    },
  ];
}

/** The log is the model: folded again in one go it gives the rows that were written batch by batch, between crashes. */
async function checkLog({ sql, tenantIds, postgres }: Stage): Promise<Verdict> {
  const db = openDatabase({ url: postgres.url, poolMax: 2, statementTimeoutMs: 60_000 });
  const [counts] = await sql<Array<{ rows: number }>>`
    select ((select count(*) from alerts) + (select count(*) from incidents) + (select count(*) from deploys))::int as rows`;
  const offenders: string[] = [];
  for (const tenantId of tenantIds.map(parseTenantId)) {
    const wrong = tenantId ? await rebuildProjections(db, tenantId, false) : [];
    offenders.push(...wrong.map(({ table, id, is }) => `${table} ${id} is ${is}`));
  }
  await db.close();
  return { promise: "L8 the log, folded again, gives the very same rows", of: counts?.rows ?? 0, offenders };
}

/** Longer than a change of a card may take that is made for its own sake: windows close while we look. */
const CHANGE_WITHIN_MS = 10_000;

/** What is wrong is still wrong a while later, in whichever words: a card that was just being changed is not. */
async function checkCardsTwice(stage: Stage): Promise<Verdict[]> {
  const verdicts = await checkCards(stage);
  if (verdicts.every(({ offenders }) => offenders.length === 0)) return verdicts;
  await wait(CHANGE_WITHIN_MS);
  const again = await checkCards(stage);
  const which = (offender: string) => offender.split(SHOWS)[0];
  return again.map((verdict, place) => {
    const before = new Set(verdicts[place]?.offenders.map(which));
    return { ...verdict, offenders: verdict.offenders.filter((offender) => before.has(which(offender))) };
  });
}

/** Between which card is wrong and what it shows. */
const SHOWS = " shows ";

async function checkCards({ sql, slack, tenantIds }: Stage): Promise<Verdict[]> {
  const all = await sql<
    Array<{
      tenant: string;
      id: string;
      number: number;
      state: IncidentState;
      ts: string | null;
      board: string | null;
    }>
  >`
    select i.tenant_id as tenant, i.incident_id as id, i.number, i.state, n.slack_ts as ts, n.storm_id as board
    from incidents i left join notices n on n.tenant_id = i.tenant_id and n.incident_id = i.incident_id and n.kind = 'incident'`;
  const cards = TENANTS.flatMap(({ team, channel }, tenant) =>
    slack.control
      .messages(team, channel, { withDeleted: true })
      .filter((message) => message.metadata?.event_type === "dd0c_incident")
      .map((message) => ({
        tenant,
        ts: message.ts,
        text: message.text,
        incidentId: String(message.metadata?.event_payload.incident_id),
      })),
  );
  const isOnBoard = ({ ts, board }: { ts: string | null; board: string | null }) =>
    ts === null && board !== null;
  const onBoards = all.filter(isOnBoard);
  const incidents = all.filter((one) => !isOnBoard(one));
  const ofIncident = (id: string) => cards.filter((card) => card.incidentId === id);
  const label = ({ tenant, number }: { tenant: string; number: number }) => `${tenant} #${number}`;
  return [
    {
      promise: "L4 every incident has exactly one message",
      of: incidents.length,
      offenders: incidents
        .filter(({ id }) => ofIncident(id).length !== 1)
        .map((one) => `${label(one)} has ${ofIncident(one.id).length}`),
    },
    {
      promise: "L4 an incident on a storm's board has no message besides",
      of: onBoards.length,
      offenders: onBoards.filter(({ id }) => ofIncident(id).length > 0).map(label),
    },
    {
      promise: "L4 every message shows its incident's last state",
      of: incidents.length,
      offenders: incidents
        .filter(({ id, state }) => ofIncident(id)[0]?.text !== incidentCard(state).text)
        .map(
          (one) =>
            `${label(one)}${SHOWS}"${ofIncident(one.id)[0]?.text}", not "${incidentCard(one.state).text}"`,
        ),
    },
    {
      promise: "L4 every message is the one that we remember",
      of: incidents.length,
      offenders: incidents.filter(({ id, ts }) => ofIncident(id)[0]?.ts !== ts).map(label),
    },
    {
      promise: "L5 every message stands in its own tenant's channel",
      of: cards.length,
      offenders: cards
        .filter(
          (card) => incidents.find(({ id }) => id === card.incidentId)?.tenant !== tenantIds[card.tenant],
        )
        .map(({ ts }) => ts),
    },
  ];
}
