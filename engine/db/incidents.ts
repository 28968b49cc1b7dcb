import { and, desc, sql as drizzleSql, eq, gt, inArray, isNotNull, ne, or } from "drizzle-orm";
import type { Link } from "../domain/link.ts";
import type { Severity } from "../domain/severity.ts";
import type { AlertState, IncidentState } from "../domain/state.ts";
import { incidents, knowledge } from "./schema/engine.ts";
import { notices } from "./schema/outbox.ts";
import type { TenantTx } from "./tenant.ts";

/** An incident as its row has it, however long ago the fold let go of it. */
export interface KeptIncident {
  readonly state: IncidentState;
  /** The fold still holds it: what people say of it moves its alerts. */
  readonly live: boolean;
}

/** An alert of an incident, with what tells it from the others. */
export interface Member {
  readonly fingerprint: string;
  readonly title: string;
  readonly service: string;
  readonly provider: string;
  readonly severity: Severity;
  readonly firing: boolean;
  readonly node?: string;
  readonly pattern?: string;
  /** The incident it first joined, when that one was merged. */
  readonly cameFrom?: string;
}

/** Merges can be chained; a longer chain than this would be a fault of ours. */
const MERGES_FOLLOWED_MAX = 50;

/** Returns the tenant's incident, or undefined: an id out of a button is never believed. */
export async function findIncident(tx: TenantTx, incidentId: string): Promise<KeptIncident | undefined> {
  const [row] = await tx
    .select({ state: incidents.state, live: incidents.live })
    .from(incidents)
    .where(eq(incidents.incidentId, incidentId));
  return row && { state: row.state as IncidentState, live: row.live };
}

/** Returns the incident that this one is by now: itself, or what it was merged into. */
export async function findIncidentNow(tx: TenantTx, incidentId: string): Promise<KeptIncident | undefined> {
  let found = await findIncident(tx, incidentId);
  for (let hops = 0; found?.state.mergedInto && hops < MERGES_FOLLOWED_MAX; hops++)
    found = await findIncident(tx, found.state.mergedInto.incidentId);
  return found;
}

/** Returns the incident that people call by this number, or undefined. */
export async function findIncidentByNumber(tx: TenantTx, number: number): Promise<KeptIncident | undefined> {
  const [row] = await tx
    .select({ state: incidents.state, live: incidents.live })
    .from(incidents)
    .where(eq(incidents.number, number));
  return row && { state: row.state as IncidentState, live: row.live };
}

/** Returns incidents of the last days, those that the fold still holds first, then the newest; none that became part of another. */
export async function listRecentIncidents(
  tx: TenantTx,
  wanted: { readonly days: number; readonly limit: number; readonly besides?: string },
): Promise<KeptIncident[]> {
  const rows = await tx
    .select({ state: incidents.state, live: incidents.live })
    .from(incidents)
    .where(
      and(
        gt(incidents.openedAt, drizzleSql`now() - make_interval(days => ${wanted.days})`),
        ne(incidents.incidentId, wanted.besides ?? ""),
        drizzleSql`not ${incidents.state} ? 'mergedInto'`,
      ),
    )
    .orderBy(desc(incidents.live), desc(incidents.openedAt))
    .limit(wanted.limit);
  return rows.map((row) => ({ state: row.state as IncidentState, live: row.live }));
}

/** Returns the numbers nearest to one that no incident has. */
export async function listNearestNumbers(
  tx: TenantTx,
  number: number,
  limit: number,
): Promise<KeptIncident[]> {
  const rows = await tx
    .select({ state: incidents.state, live: incidents.live })
    .from(incidents)
    .orderBy(drizzleSql`abs(${incidents.number}::bigint - ${number}::bigint)`, desc(incidents.number))
    .limit(limit);
  return rows.map((row) => ({ state: row.state as IncidentState, live: row.live }));
}

/** An alert that fired twice has a row for each time; the newest speaks for it. */
const NEWEST_OF_EACH = (incidentId: string) => drizzleSql`
  select distinct on (fingerprint) fingerprint, state, status, severity, title, service, provider, received_at
  from alerts where incident_id = ${incidentId}
  order by fingerprint, received_at desc, alert_id desc`;

/** What matters most stands first: what fires, by severity, the newest. */
const WORST_FIRST = drizzleSql`
  status = 'resolved', array_position(array['critical', 'high', 'medium', 'low', 'info'], severity), received_at desc, fingerprint`;

/** Returns the incident's alerts, the most important first, at most `limit`, and how many there are. */
export async function listAlertsOf(
  tx: TenantTx,
  incidentId: string,
  limit: number,
): Promise<{ readonly alerts: AlertState[]; readonly total: number }> {
  const rows = (await tx.execute(drizzleSql`
    select state, count(*) over ()::int as total from (${NEWEST_OF_EACH(incidentId)}) as newest
    order by ${WORST_FIRST} limit ${limit}`)) as unknown as Array<{ state: AlertState; total: number }>;
  return { alerts: rows.map((row) => row.state), total: rows[0]?.total ?? 0 };
}

/** Returns all of the incident's alerts, the most important first, without their contents. */
export async function listMembersOf(tx: TenantTx, incidentId: string): Promise<Member[]> {
  const rows = (await tx.execute(drizzleSql`
    select fingerprint, title, service, provider, severity, status, state->'place'->>'node' as node,
      state->>'pattern' as pattern, state->>'cameFrom' as came_from
    from (${NEWEST_OF_EACH(incidentId)}) as newest order by ${WORST_FIRST}`)) as unknown as MemberRow[];
  return rows.map(({ came_from, node, pattern, status, ...row }) => ({
    ...row,
    firing: status !== "resolved",
    ...(node === null ? {} : { node }),
    ...(pattern === null ? {} : { pattern }),
    ...(came_from === null ? {} : { cameFrom: came_from }),
  }));
}

interface MemberRow {
  readonly fingerprint: string;
  readonly title: string;
  readonly service: string;
  readonly provider: string;
  readonly severity: Severity;
  readonly status: string;
  readonly node: string | null;
  readonly pattern: string | null;
  readonly came_from: string | null;
}

/** Returns where the incident's card stands in Slack; undefined while it is not there. */
export async function findCard(
  tx: TenantTx,
  incidentId: string,
): Promise<{ readonly channelId: string; readonly slackTs: string } | undefined> {
  const [row] = await tx
    .select({ channelId: notices.channelId, slackTs: notices.slackTs })
    .from(notices)
    .where(and(eq(notices.incidentId, incidentId), eq(notices.kind, "incident"), isNotNull(notices.slackTs)));
  return row?.channelId != null && row.slackTs != null
    ? { channelId: row.channelId, slackTs: row.slackTs }
    : undefined;
}

/** Returns why the incident's card stands in another channel than the tenant's own, or undefined. */
export async function findRouteReason(tx: TenantTx, incidentId: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ reason: notices.routeReason })
    .from(notices)
    .where(and(eq(notices.incidentId, incidentId), eq(notices.kind, "incident")));
  return row?.reason ?? undefined;
}

/** Returns what people said of the alerts of these incidents and has not been taken back, the newest first. */
export async function listLinksOf(tx: TenantTx, incidentIds: readonly string[]): Promise<Link[]> {
  const ids = [...incidentIds];
  const rows = await tx
    .select({ data: knowledge.data })
    .from(knowledge)
    .where(
      and(
        drizzleSql`starts_with(${knowledge.id}, 'link ')`,
        or(
          inArray(drizzleSql`${knowledge.data}->>'incidentId'`, ids),
          inArray(drizzleSql`${knowledge.data}->>'otherId'`, ids),
        ),
      ),
    );
  return rows.map(({ data }) => data as Link).toSorted((a, b) => b.at - a.at);
}
