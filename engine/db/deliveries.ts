import { and, desc, sql as drizzleSql, eq, gt, isNotNull } from "drizzle-orm";
import type { Sql, TransactionSql } from "postgres";
import { shardOf, type TenantId } from "../domain/tenant.ts";
import type { Database } from "./database.ts";
import { deliveries } from "./schema/ledger.ts";
import type { ShardSql, TenantTx } from "./tenant.ts";

/** A delivery as the ledger keeps it. `receivedAt` is epoch milliseconds. */
export interface DeliveryRow {
  readonly tenantId: TenantId;
  readonly deliveryId: string;
  readonly integrationId: string;
  readonly provider: string;
  readonly receivedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where privacy mode has no use for it. */
  readonly body: Uint8Array | null;
  readonly bodySha256: Uint8Array;
  /** What makes it the same delivery again, within its integration. */
  readonly dedupeKey: string;
  /** One that came under these less than a minute before or after is the same delivery too. */
  readonly dedupeKeyBefore?: string;
  readonly dedupeKeyAfter?: string;
  readonly kind: "alert" | "deploy" | "command" | "ping" | "ignored" | "unreadable";
  readonly reason?: string;
  /** Our own test alert: no sign that the provider lives. */
  readonly own?: true;
}

/** What became of deliveries that were to be kept. */
export interface Inserted {
  /** The ids of those that were new. The rest had been kept before. */
  readonly fresh: ReadonlySet<string>;
  /** Of those kept before under another id, because a retry came in another minute: the id that they are held under. */
  readonly heldAs: ReadonlyMap<string, string>;
}

/**
 * Commits the deliveries, all or none, with what has to follow from each: work for the engine, a dead letter, the
 * integration's health. The rows of one call must differ in (tenant, integration, dedupe key).
 */
export async function insertDeliveries(db: Database, rows: readonly DeliveryRow[]): Promise<Inserted> {
  const kept = await keep(db.sql, rows);
  const isFresh = (row: Kept) => row.asked === row.held_as;
  return {
    fresh: new Set(kept.filter(isFresh).map(({ asked }) => asked)),
    heldAs: new Map(kept.filter((row) => !isFresh(row)).map((row) => [row.asked, row.held_as])),
  };
}

/** Adds a delivery to what a transaction commits; the transaction works for its tenant and shard from here on. */
export async function insertDelivery(sql: ShardSql, row: DeliveryRow): Promise<void> {
  await keep(sql, [row]);
}

interface Kept {
  readonly asked: string;
  readonly held_as: string;
}

/**
 * Calls the function of migration 0017, which does the same for each row as its tenant. Every tenant's rows in one
 * statement; the bodies as one value, because Postgres reads an array of them letter by letter.
 */
async function keep(sql: Sql | TransactionSql, rows: readonly DeliveryRow[]): Promise<readonly Kept[]> {
  let at = 1;
  const given = rows.map((row) => {
    const size = row.body?.length ?? null;
    const bodyAt = size === null ? null : at;
    at += size ?? 0;
    return {
      tenant_id: row.tenantId,
      shard: shardOf(row.tenantId),
      delivery_id: row.deliveryId,
      integration_id: row.integrationId,
      provider: row.provider,
      received_at: new Date(row.receivedAt).toISOString(),
      headers: row.headers,
      body_at: bodyAt,
      body_size: size,
      body_sha256: base64(row.bodySha256),
      dedupe_key: row.dedupeKey,
      dedupe_key_before: row.dedupeKeyBefore ?? null,
      dedupe_key_after: row.dedupeKeyAfter ?? null,
      kind: row.kind,
      reason: row.reason ?? null,
      own: row.own ?? false,
    };
  });
  const bodies = Buffer.concat(rows.map(({ body }) => body ?? new Uint8Array()));
  return sql<
    Kept[]
  >`select asked, held_as from keep_deliveries(${wellFormed(given)}::text::json, ${bodies}::bytea)`;
}

/** Half a character, as a cut-off text may end in, is no JSON to Postgres. */
function wellFormed(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "string" ? one.toWellFormed() : one));
}

/**
 * Drops the bodies and headers of deliveries of the entered tenant, whose effect the same transaction commits. Each is
 * named with when it was kept, epoch milliseconds.
 */
export function dropBodies(
  sql: ShardSql,
  tenantId: TenantId,
  gone: ReadonlyArray<{ readonly deliveryId: string; readonly storedAt: number }>,
): Promise<unknown> {
  const times = gone.map((one) => one.storedAt);
  return sql`
    update deliveries d set body = null, headers = '{}'
    from unnest(
      ${gone.map((one) => one.deliveryId)}::text[],
      ${times.map((time) => new Date(time).toISOString())}::timestamptz[]
    ) as gone (delivery_id, received_at)
    where d.tenant_id = ${tenantId} and d.delivery_id = gone.delivery_id and d.received_at = gone.received_at
      and d.received_at between ${new Date(Math.min(...times))} and ${new Date(Math.max(...times))}`.execute();
}

/** The driver takes a list of bytes for one value; as text it knows what it is, and base64 is a third shorter than hex. */
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Returns the newest deliveries of an integration in the last week whose bodies are there, the newest first. */
export async function lastDeliveriesOf(
  tx: TenantTx,
  integrationId: string,
  limit: number,
): Promise<Array<{ readonly headers: Record<string, string>; readonly body: Uint8Array }>> {
  const found = await tx
    .select({ headers: deliveries.headers, body: deliveries.body })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.integrationId, integrationId),
        isNotNull(deliveries.body),
        gt(deliveries.receivedAt, drizzleSql`now() - interval '7 days'`),
      ),
    )
    .orderBy(desc(deliveries.receivedAt))
    .limit(limit);
  return found.flatMap(({ headers, body }) =>
    body ? [{ headers: headers as Record<string, string>, body }] : [],
  );
}
