import { createHash } from "node:crypto";
import { and, asc, count, desc, eq, inArray, isNull, max, sql } from "drizzle-orm";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import { deadLetters, deliveries, deliveryDays, pendingDeliveries } from "./schema/ledger.ts";
import { integrations } from "./schema/sources.ts";
import type { TenantTx } from "./tenant.ts";

/** A delivery that could not be read, or not be folded, and was not replayed since. */
export interface DeadLetter {
  readonly deliveryId: string;
  readonly integrationId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly reason: string;
  /** Its bytes and headers, or undefined once retention or privacy mode took them. */
  readonly delivery:
    | {
        readonly provider: string;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: Uint8Array;
        readonly settings: unknown;
      }
    | undefined;
}

/** Which dead letters: all of one integration, or some by their delivery ids. */
export interface LetterChoice {
  readonly integrationId?: string;
  readonly deliveryIds?: readonly string[];
}

/** Returns open dead letters with their bytes, the newest first, at most `limit`. */
export async function listDeadLetters(
  tx: TenantTx,
  choice: LetterChoice,
  limit: number,
): Promise<DeadLetter[]> {
  const rows = await tx
    .select({ letter: deadLetters, delivery: deliveries, settings: integrations.settings })
    .from(deadLetters)
    .leftJoin(
      deliveries,
      and(
        eq(deliveries.tenantId, deadLetters.tenantId),
        eq(deliveries.deliveryId, deadLetters.deliveryId),
        // The range lets Postgres look into one day's partition.
        sql`${deliveries.receivedAt} between ${deadLetters.receivedAt} - interval '1 second' and ${deadLetters.receivedAt} + interval '1 second'`,
      ),
    )
    .leftJoin(
      integrations,
      and(
        eq(integrations.tenantId, deadLetters.tenantId),
        eq(integrations.integrationId, deadLetters.integrationId),
      ),
    )
    .where(and(isNull(deadLetters.replayedAt), ...chosen(choice)))
    .orderBy(desc(deadLetters.receivedAt))
    .limit(limit);
  return rows.map(({ letter, delivery, settings }) => ({
    deliveryId: letter.deliveryId,
    integrationId: letter.integrationId,
    receivedAt: letter.receivedAt.getTime(),
    reason: letter.reason,
    delivery: delivery?.body
      ? {
          provider: delivery.provider,
          headers: delivery.headers as Record<string, string>,
          body: delivery.body,
          settings,
        }
      : undefined,
  }));
}

/** Returns the delivery ids of open dead letters, the oldest first. */
export async function listLetterIds(tx: TenantTx, choice: LetterChoice): Promise<string[]> {
  const rows = await tx
    .select({ deliveryId: deadLetters.deliveryId })
    .from(deadLetters)
    .where(and(isNull(deadLetters.replayedAt), ...chosen(choice)))
    .orderBy(asc(deadLetters.receivedAt), asc(deadLetters.deliveryId));
  return rows.map(({ deliveryId }) => deliveryId);
}

function chosen({ integrationId, deliveryIds }: LetterChoice) {
  return [
    ...(integrationId === undefined ? [] : [eq(deadLetters.integrationId, integrationId)]),
    ...(deliveryIds === undefined ? [] : [inArray(deadLetters.deliveryId, [...deliveryIds])]),
  ];
}

/** Returns how many open dead letters each integration has, and when the newest came (epoch ms). */
export async function countDeadLetters(
  tx: TenantTx,
): Promise<Map<string, { readonly letters: number; readonly newestAt: number }>> {
  const rows = await tx
    .select({
      integrationId: deadLetters.integrationId,
      letters: count(),
      newest: max(deadLetters.receivedAt),
    })
    .from(deadLetters)
    .where(isNull(deadLetters.replayedAt))
    .groupBy(deadLetters.integrationId);
  return new Map(
    rows.map(({ integrationId, letters, newest }) => [
      integrationId,
      { letters, newestAt: newest?.getTime() ?? 0 },
    ]),
  );
}

/**
 * Marks a letter replayed and, with `work`, puts its delivery on the engine's list, both or none. Returns whether it
 * was this call that did it: a letter that somebody else has just replayed has its one effect already.
 */
export async function takeDeadLetter(
  tx: TenantTx,
  letter: {
    readonly tenantId: TenantId;
    readonly deliveryId: string;
    readonly storedAt: number;
    /** The time at which it is folded, epoch milliseconds; absent when it needs no effect. */
    readonly work?: number;
  },
): Promise<boolean> {
  const { tenantId, deliveryId, storedAt, work } = letter;
  const taken = await tx
    .update(deadLetters)
    .set({ replayedAt: sql`now()` })
    .where(and(eq(deadLetters.deliveryId, deliveryId), isNull(deadLetters.replayedAt)))
    .returning({ deliveryId: deadLetters.deliveryId });
  if (taken.length === 0) return false;
  if (work !== undefined)
    await tx
      .insert(pendingDeliveries)
      .values({
        shard: shardOf(tenantId),
        deliveryId,
        tenantId,
        receivedAt: new Date(work),
        storedAt: new Date(storedAt),
      })
      .onConflictDoNothing();
  return true;
}

/** Says anew why a letter cannot be read. */
export async function changeReason(tx: TenantTx, deliveryId: string, reason: string): Promise<void> {
  await tx.update(deadLetters).set({ reason }).where(eq(deadLetters.deliveryId, deliveryId));
}

/** Takes the warning off an integration that has no open dead letter left. */
export async function settleAttention(tx: TenantTx, integrationId: string): Promise<void> {
  await tx
    .update(integrations)
    .set({ attention: null })
    .where(
      and(
        eq(integrations.integrationId, integrationId),
        sql`not exists (select 1 from ${deadLetters} d where d.tenant_id = ${integrations.tenantId} and d.integration_id = ${integrations.integrationId} and d.replayed_at is null)`,
      ),
    );
}

/** Puts a dead letter's delivery into the ledger again, as of `receivedAt` (epoch ms), and moves the letter to that time. */
export async function restoreDelivery(
  tx: TenantTx,
  delivery: {
    readonly tenantId: TenantId;
    readonly deliveryId: string;
    readonly integrationId: string;
    readonly provider: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
    readonly kind: string;
    /** Epoch milliseconds. */
    readonly receivedAt: number;
  },
): Promise<void> {
  const receivedAt = new Date(delivery.receivedAt);
  const bodySha256 = createHash("sha256").update(delivery.body).digest();
  await tx
    .insert(deliveries)
    .values({ ...delivery, receivedAt, bodySha256 })
    .onConflictDoNothing();
  await tx
    .insert(deliveryDays)
    .values({
      shard: shardOf(delivery.tenantId),
      tenantId: delivery.tenantId,
      day: receivedAt.toISOString().slice(0, 10),
    })
    .onConflictDoNothing();
  await tx.update(deadLetters).set({ receivedAt }).where(eq(deadLetters.deliveryId, delivery.deliveryId));
}
