import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { z } from "zod";
import {
  clearDay,
  dropEmptyDays,
  forgetDay,
  listOldDays,
  noteArchived,
  pageOfDay,
  partsOfDay,
  retentionOf,
  type StoredDelivery,
  type TenantDay,
} from "../../engine/db/archive.ts";
import type { Database } from "../../engine/db/database.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { ArchiveStore } from "./archive.ts";

/** So many days deliveries stay in the ledger itself, where a replay finds them at once. */
export const LEDGER_DAYS = 8;
const DELIVERIES_PER_PART = 1_000;
const DAY_MS = 86_400_000;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export interface ArchiveDeps {
  readonly db: Database;
  readonly store: ArchiveStore;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What one run did. */
export interface ArchiveRun {
  readonly days: number;
  readonly deliveries: number;
  readonly partsDropped: number;
  readonly partitionsDropped: number;
}

/**
 * Moves the shards' days that have left the ledger's time into the archive, compressed, or away where the tenant's plan
 * keeps them no longer; then takes from the archive what retention takes (design §8). A run that is cut off is simply
 * run again: a day leaves the ledger only when all its parts are kept.
 */
export async function archiveOldDays(deps: ArchiveDeps, shards: readonly number[]): Promise<ArchiveRun> {
  const { db, now } = deps;
  const run = { days: 0, deliveries: 0, partsDropped: 0 };
  const ledgerFrom = dayOf(now - LEDGER_DAYS * DAY_MS);
  for (const { archived, ...tenantDay } of await listOldDays(db, shards, ledgerFrom)) {
    const keptDays = await withTenant(db, tenantDay.tenantId, retentionOf);
    const isExpired = tenantDay.day < dayOf(now - keptDays * DAY_MS);
    if (archived && isExpired) run.partsDropped += await dropDay(deps, tenantDay);
    if (archived) continue;
    run.days += 1;
    run.deliveries += isExpired ? 0 : await archiveDay(deps, tenantDay);
    await withTenant(db, tenantDay.tenantId, (tx) =>
      clearDay(tx, tenantDay, isExpired ? "nowhere" : "the archive"),
    );
  }
  return { ...run, partitionsDropped: await dropEmptyDays(db, "deliveries", ledgerFrom) };
}

/** Returns a delivery that has left the ledger, or undefined. `receivedAt` is epoch milliseconds. */
export async function readArchived(
  { db, store }: Pick<ArchiveDeps, "db" | "store">,
  wanted: { readonly tenantId: TenantId; readonly deliveryId: string; readonly receivedAt: number },
): Promise<ArchivedDelivery | undefined> {
  const { tenantId, deliveryId, receivedAt } = wanted;
  const day = dayOf(receivedAt);
  for (const part of await withTenant(db, tenantId, (tx) => partsOfDay(tx, day))) {
    const bytes = await store.read({ tenantId, day, part });
    const found = bytes && (await deliveriesIn(bytes)).find((one) => one.deliveryId === deliveryId);
    if (found) return found;
  }
  return undefined;
}

/** Returns a tenant's deliveries of one day (UTC, `YYYY-MM-DD`) in the order in which they came, from wherever they are. */
export async function* deliveriesOfDay(
  { db, store }: Pick<ArchiveDeps, "db" | "store">,
  { tenantId, day }: TenantDay,
): AsyncGenerator<ArchivedDelivery> {
  for (const part of await withTenant(db, tenantId, (tx) => partsOfDay(tx, day))) {
    const bytes = await store.read({ tenantId, day, part });
    if (bytes) yield* await deliveriesIn(bytes);
  }
  for (let after: StoredDelivery | undefined; ; ) {
    const page = await withTenant(db, tenantId, (tx) => pageOfDay(tx, day, after, DELIVERIES_PER_PART));
    for (const { receivedAt, headers, body, ...row } of page) {
      yield {
        ...row,
        body: new Uint8Array(body),
        receivedAt: receivedAt.toISOString(),
        headers: headers as Record<string, string>,
      };
    }
    after = page.at(-1);
    if (!after) return;
  }
}

async function archiveDay({ db, store }: ArchiveDeps, { tenantId, day }: TenantDay): Promise<number> {
  let count = 0;
  let after: StoredDelivery | undefined;
  for (let part = 0; ; part++) {
    const page = await withTenant(db, tenantId, (tx) => pageOfDay(tx, day, after, DELIVERIES_PER_PART));
    if (page.length === 0) return count;
    const body = await store.keep({ tenantId, day, part }, await zip(page.map(lineOf).join("")));
    const note = { tenantId, day, part, deliveries: page.length, ...(body === undefined ? {} : { body }) };
    await withTenant(db, tenantId, (tx) => noteArchived(tx, note));
    count += page.length;
    after = page.at(-1);
  }
}

async function dropDay({ db, store }: ArchiveDeps, tenantDay: TenantDay): Promise<number> {
  const { tenantId, day } = tenantDay;
  const parts = await withTenant(db, tenantId, (tx) => partsOfDay(tx, day));
  for (const part of parts) await store.drop({ tenantId, day, part });
  await withTenant(db, tenantId, (tx) => forgetDay(tx, tenantDay));
  return parts.length;
}

const ArchivedDelivery = z.object({
  deliveryId: z.string(),
  integrationId: z.string(),
  provider: z.string(),
  receivedAt: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
  kind: z.string(),
  reason: z.string().nullable(),
});
/** A delivery as it stands in the archive. */
export type ArchivedDelivery = z.infer<typeof ArchivedDelivery>;

function lineOf(row: StoredDelivery): string {
  const { tenantId: _, bodySha256: __, body, ...rest } = row;
  return `${JSON.stringify({ ...rest, body: Buffer.from(body).toString("base64") })}\n`;
}

async function deliveriesIn(bytes: Uint8Array): Promise<ArchivedDelivery[]> {
  const lines = (await unzip(bytes)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => ArchivedDelivery.parse(JSON.parse(line)));
}

/** The UTC day of a time. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
