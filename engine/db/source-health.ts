import { and, sql as drizzleSql, eq, isNull } from "drizzle-orm";
import { parseTenantId, type TenantId } from "../domain/tenant.ts";
import { type DoorHours, hourOf, type SourceHour, type SourcePast, slotBit } from "../silence.ts";
import type { Database } from "./database.ts";
import { integrations, sourceSilences } from "./schema/sources.ts";
import { enterTenant, type ShardSql, type TenantTx, withShards } from "./tenant.ts";

/** Hours before the newest one that was counted are counted again: a late delivery may still have come. */
const COUNTED_AGAIN_HOURS = 2;
/** The ledger keeps eight days; the eighth may be on its way into the archive. */
const LEDGER_DAYS = 7;
const HOURS_KEPT_DAYS = 29;
const DOOR_KEPT_HOURS = 48;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Returns the tenants of the shards of which the ledger has something. */
export async function listTenantsHeard(
  db: Database,
  shards: readonly number[],
  now: number,
): Promise<TenantId[]> {
  const rows = await withShards(
    db,
    shards,
    (sql) => sql<Array<{ tenant_id: string }>>`
      select distinct tenant_id from delivery_days
      where shard = any(${[...shards]}::smallint[]) and day >= ${dayOf(now - LEDGER_DAYS * DAY_MS)}::date order by tenant_id`,
  );
  return rows.flatMap(({ tenant_id }) => parseTenantId(tenant_id) ?? []);
}

/**
 * Counts what came from the entered tenant's sources in each whole hour before `now`, out of the ledger, as far as it was
 * not counted yet, and forgets hours that nobody compares any more. Counting again gives the same.
 */
export async function countHours(sql: ShardSql, tenantId: TenantId, now: number): Promise<number> {
  const counted = await sql`
    insert into source_hours (tenant_id, integration_id, hour, deliveries, moments)
    select ${tenantId}, integration_id, to_timestamp(slot / 12 * 3600), sum(deliveries), count(*)
    from (
      select d.integration_id, floor(extract(epoch from d.received_at) / 300)::bigint as slot, count(*) as deliveries
      from deliveries d
      where d.tenant_id = ${tenantId} and d.kind <> 'command' and d.received_at < ${new Date(hourOf(now))}
        and d.received_at >= greatest(${new Date(hourOf(now) - LEDGER_DAYS * DAY_MS)}::timestamptz, (
          select max(hour) - ${COUNTED_AGAIN_HOURS} * interval '1 hour' from source_hours where tenant_id = ${tenantId}))
      group by 1, 2
    ) as slots
    group by integration_id, slot / 12
    on conflict (tenant_id, integration_id, hour) do update set deliveries = excluded.deliveries, moments = excluded.moments`;
  await sql`
    delete from source_hours where tenant_id = ${tenantId} and hour < ${new Date(now - HOURS_KEPT_DAYS * DAY_MS)}`;
  return counted.count;
}

/** A source of which there may be something to say. Times are epoch milliseconds. */
export interface SourceToJudge extends Pick<SourcePast, "heardAt" | "watchedFrom" | "told"> {
  readonly tenantId: TenantId;
  readonly integrationId: string;
}

interface SourceRow {
  readonly integration_id: string;
  readonly heard_at: Date;
  readonly watched_from: Date;
  readonly told_since: Date | null;
}

/**
 * Returns the tenants' sources that were not heard since `quietSince`, and those that were heard again after their silence
 * was told. Removed ones, those of tenants that left, and those that nobody wants to be told of are not among the former.
 */
export async function listSourcesToJudge(
  db: Database,
  shards: readonly number[],
  tenantIds: readonly TenantId[],
  quietSince: number,
): Promise<SourceToJudge[]> {
  return withShards(db, shards, async (sql) => {
    const found = tenantIds.map(async (tenantId) => {
      // Sent at once, right behind the statement that enters the tenant.
      const [, rows] = await Promise.all([
        enterTenant(sql, tenantId),
        sql<SourceRow[]>`
          select i.integration_id, h.heard_at, s.since as told_since, greatest(i.created_at, a.installed_at) as watched_from
          from integrations i
          cross join lateral (select coalesce(i.last_heard_at, i.last_delivery_at) as heard_at) h
          join tenants t on t.tenant_id = i.tenant_id and t.status = 'active'
          left join slack_installations a on a.tenant_id = i.tenant_id
          left join source_silences s on s.tenant_id = i.tenant_id and s.integration_id = i.integration_id and s.until is null
          where i.tenant_id = ${tenantId} and i.status = 'active' and (
            h.heard_at > s.since or (s.since is null and i.tells_silence and h.heard_at <= ${new Date(quietSince)}))`.execute(),
      ]);
      return rows.map(({ integration_id: integrationId, heard_at, watched_from, told_since }) => ({
        tenantId,
        integrationId,
        heardAt: heard_at.getTime(),
        watchedFrom: watched_from.getTime(),
        told: told_since ? { since: told_since.getTime() } : undefined,
      }));
    });
    return (await Promise.all(found)).flat();
  });
}

/** Returns what is known of a source of the entered tenant: of the hours those that are asked for. */
export async function loadPast(
  sql: ShardSql,
  source: SourceToJudge,
  hours: readonly number[],
): Promise<SourcePast> {
  const { tenantId, integrationId, heardAt, watchedFrom, told } = source;
  const [counted, known, silences] = await Promise.all([
    sql<Array<{ hour: Date; deliveries: number; moments: number }>>`
      select hour, deliveries, moments from source_hours
      where tenant_id = ${tenantId} and integration_id = ${integrationId}
        and hour = any(${hours.map((hour) => new Date(hour).toISOString())}::timestamptz[])`.execute(),
    sql<Array<{ hour: Date | null }>>`
      select min(hour) as hour from source_hours where tenant_id = ${tenantId} and integration_id = ${integrationId}`.execute(),
    sql<Array<{ since: Date; until: Date }>>`
      select since, until from source_silences
      where tenant_id = ${tenantId} and integration_id = ${integrationId} and until is not null
      order by since desc limit 100`.execute(),
  ]);
  return {
    heardAt,
    watchedFrom,
    told,
    knownFrom: known[0]?.hour?.getTime(),
    hours: counted.map(({ hour, ...rest }): SourceHour => ({ hour: hour.getTime(), ...rest })),
    toldBefore: silences.map(({ since, until }) => ({ since: since.getTime(), until: until.getTime() })),
  };
}

/** A source as a message about its silence names it. */
export interface NamedSource {
  readonly name: string;
  readonly provider: string;
  readonly connectedBy: string;
  readonly tellsSilence: boolean;
}

/** Writes down that a source of the entered tenant is silent. Returns whose silence it is, or undefined when that is told already or not true any more. */
export async function beginSilence(
  sql: ShardSql,
  silence: SilenceOf & { readonly usualPerHour: number; readonly now: number },
): Promise<NamedSource | undefined> {
  const { tenantId, integrationId, since, usualPerHour, now } = silence;
  const rows = await sql<NamedRow[]>`
    with source as (
      select i.* from integrations i join tenants t using (tenant_id)
      where i.tenant_id = ${tenantId} and i.integration_id = ${integrationId} and i.status = 'active' and t.status = 'active'
        and i.tells_silence and coalesce(i.last_heard_at, i.last_delivery_at) = ${new Date(since)}
    ), told as (
      insert into source_silences (tenant_id, integration_id, since, usual_per_hour, told_at)
      select tenant_id, integration_id, ${new Date(since)}, ${usualPerHour}, ${new Date(now)} from source
      on conflict do nothing returning integration_id
    )
    select name, provider, created_by, tells_silence from source join told using (integration_id)`;
  return named(rows[0]);
}

/** Writes down that a silence of the entered tenant is over. Returns whose it was and what was usual, or undefined when that is written down already. */
export async function endSilence(
  sql: ShardSql,
  silence: SilenceOf & { readonly until: number },
): Promise<(NamedSource & { readonly usualPerHour: number }) | undefined> {
  const { tenantId, integrationId, since, until } = silence;
  const rows = await sql<Array<NamedRow & { usual_per_hour: number }>>`
    update source_silences s set until = ${new Date(until)} from integrations i
    where s.tenant_id = ${tenantId} and s.integration_id = ${integrationId} and s.since = ${new Date(since)} and s.until is null
      and i.tenant_id = s.tenant_id and i.integration_id = s.integration_id
    returning i.name, i.provider, i.created_by, i.tells_silence, s.usual_per_hour`;
  const [row] = rows;
  const source = named(row);
  return row && source ? { ...source, usualPerHour: row.usual_per_hour } : undefined;
}

interface SilenceOf {
  readonly tenantId: TenantId;
  readonly integrationId: string;
  readonly since: number;
}

interface NamedRow {
  readonly name: string;
  readonly provider: string;
  readonly created_by: string;
  readonly tells_silence: boolean;
}

function named(row: NamedRow | undefined): NamedSource | undefined {
  return (
    row && {
      name: row.name,
      provider: row.provider,
      connectedBy: row.created_by,
      tellsSilence: row.tells_silence,
    }
  );
}

/** Returns when the first delivery came that the ledger has of a source of the entered tenant within a span, epoch milliseconds. */
export async function firstDeliveryIn(
  sql: ShardSql,
  source: { readonly tenantId: TenantId; readonly integrationId: string },
  span: { readonly after: number; readonly until: number },
): Promise<number | undefined> {
  const rows = await sql<Array<{ first: Date | null }>>`
    select min(received_at) as first from deliveries
    where tenant_id = ${source.tenantId} and integration_id = ${source.integrationId}
      and received_at > ${new Date(span.after)} and received_at <= ${new Date(span.until)}`;
  return rows[0]?.first?.getTime();
}

/** Returns the silences of the tenant's sources that go on, by integration. */
export async function listSilences(
  tx: TenantTx,
): Promise<Map<string, { readonly since: number; readonly usualPerHour: number }>> {
  const rows = await tx
    .select({
      integrationId: sourceSilences.integrationId,
      since: sourceSilences.since,
      usualPerHour: sourceSilences.usualPerHour,
    })
    .from(sourceSilences)
    .innerJoin(
      integrations,
      and(
        eq(integrations.tenantId, sourceSilences.tenantId),
        eq(integrations.integrationId, sourceSilences.integrationId),
        eq(integrations.status, "active"),
      ),
    )
    // One that was heard again is not silent, although nobody has said so yet.
    .where(
      and(
        isNull(sourceSilences.until),
        drizzleSql`coalesce(${integrations.lastHeardAt}, ${integrations.lastDeliveryAt}) <= ${sourceSilences.since}`,
      ),
    );
  return new Map(
    rows.map(({ integrationId, since, usualPerHour }) => [
      integrationId,
      { since: since.getTime(), usualPerHour },
    ]),
  );
}

/** Notes that webhooks could be taken and Postgres be reached at `now`. */
export async function noteDoorOpen(db: Database, now: number): Promise<void> {
  await db.sql`
    insert into door_hours (hour, slots) values (${new Date(hourOf(now))}, ${slotBit(now)})
    on conflict (hour) do update set slots = door_hours.slots | excluded.slots`;
  await db.sql`delete from door_hours where hour < ${new Date(now - DOOR_KEPT_HOURS * HOUR_MS)}`;
}

/** Returns when the door was open lately. */
export async function loadDoor(db: Database): Promise<DoorHours> {
  const rows = await db.sql<Array<{ hour: Date; slots: number }>>`select hour, slots from door_hours`;
  return new Map(rows.map(({ hour, slots }) => [hour.getTime(), slots]));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
