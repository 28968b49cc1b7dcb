import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Mute, MuteTarget } from "../domain/mute.ts";
import type { AlertState } from "../domain/state.ts";
import type { PastFiring } from "../look-back.ts";
import { mutes } from "./schema/engine.ts";
import { notices } from "./schema/outbox.ts";
import type { TenantTx } from "./tenant.ts";

/** A mute as its row has it, those that are over included. Times are epoch milliseconds. */
export interface KeptMute extends Mute {
  readonly lifted?: { readonly by: string; readonly at: number };
}

/** Returns the mutes that hold at `now` (epoch milliseconds), the newest first. */
export async function listMutes(tx: TenantTx, now: number): Promise<KeptMute[]> {
  const rows = await tx
    .select()
    .from(mutes)
    .where(and(isNull(mutes.liftedAt), or(isNull(mutes.expiresAt), gt(mutes.expiresAt, new Date(now)))))
    .orderBy(desc(mutes.createdAt), desc(mutes.muteId));
  return rows.map(asMute);
}

/** Returns the tenant's mute, or undefined: an id out of a button is never believed. */
export async function findMute(tx: TenantTx, muteId: string): Promise<KeptMute | undefined> {
  const [row] = await tx.select().from(mutes).where(eq(mutes.muteId, muteId));
  return row && asMute(row);
}

function asMute(row: typeof mutes.$inferSelect): KeptMute {
  return {
    muteId: row.muteId,
    target: row.pattern as MuteTarget,
    by: row.mutedBy,
    at: row.createdAt.getTime(),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.expiresAt === null ? {} : { until: row.expiresAt.getTime() }),
    ...(row.liftedAt === null ? {} : { lifted: { by: row.liftedBy ?? "", at: row.liftedAt.getTime() } }),
  };
}

/** More would keep a person waiting, and tells them nothing new. */
export const FIRINGS_MAX = 1_000;

/**
 * Returns the firings since `since` (epoch milliseconds) of services by these names, of these patterns only where some
 * are given: the newest, at most {@link FIRINGS_MAX}.
 */
export async function listPastFirings(
  tx: TenantTx,
  about: { readonly services: readonly string[]; readonly patterns?: readonly string[] },
  since: number,
): Promise<PastFiring[]> {
  const ofServices = sql`a.service = any(${sql.param([...about.services])}::text[])`;
  const which = about.patterns
    ? sql`${ofServices} and a.state->>'pattern' = any(${sql.param([...about.patterns])}::text[])`
    : ofServices;
  const rows = (await tx.execute(sql`
    select a.state, a.incident_id, i.alert_count,
      coalesce((i.state->>'everAcknowledged')::int, 0) > 0 or i.state ? 'acknowledgedBy' or i.state ? 'resolvedBy' as attended
    from alerts a join incidents i on i.tenant_id = a.tenant_id and i.incident_id = a.incident_id
    where ${which} and a.received_at >= ${new Date(since).toISOString()}::timestamptz and not a.test
    order by a.received_at desc limit ${FIRINGS_MAX}`)) as unknown as FiringRow[];
  return rows.map(({ state, incident_id, alert_count, attended }) => ({
    alert: state,
    incidentId: incident_id,
    incidentFirings: alert_count,
    attended,
  }));
}

interface FiringRow {
  readonly state: AlertState;
  readonly incident_id: string;
  readonly alert_count: number;
  readonly attended: boolean;
}

/** Returns the incident whose card this message is, or undefined when it is none of the tenant's. */
export async function findIncidentOfCard(
  tx: TenantTx,
  card: { readonly channelId: string; readonly slackTs: string },
): Promise<string | undefined> {
  const [row] = await tx
    .select({ incidentId: notices.incidentId })
    .from(notices)
    .where(
      and(
        eq(notices.channelId, card.channelId),
        eq(notices.slackTs, card.slackTs),
        eq(notices.kind, "incident"),
      ),
    );
  return row?.incidentId ?? undefined;
}
