import type { Parsed } from "../../adapters/contract.ts";
import { parseProviderId } from "../../adapters/index.ts";
import type { Database } from "../../engine/db/database.ts";
import {
  changeReason,
  type DeadLetter,
  type LetterChoice,
  listDeadLetters,
  listLetterIds,
  restoreDelivery,
  settleAttention,
  takeDeadLetter,
} from "../../engine/db/dead-letters.ts";
import { getIntegration } from "../../engine/db/integrations.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import { getTenant } from "../../engine/db/tenants.ts";
import type { Mask } from "../../engine/domain/privacy.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import type { ArchiveStore } from "../archive/archive.ts";
import { readArchived } from "../archive/archive-days.ts";
import { maskOf } from "../privacy.ts";
import type { Vault } from "../secrets.ts";
import { MappingBusy } from "./mapping.ts";
import { readDelivery, readSettings } from "./read-delivery.ts";

/** What became of the letters that were replayed. */
export interface ReplayResult {
  /** Read, and on their way to a card. */
  readonly replayed: number;
  /** Read, and nothing to show: a ping, an event of no interest. */
  readonly withoutEffect: number;
  readonly stillUnreadable: number;
  /** Why the first of those is unreadable. */
  readonly reason?: string;
}

export interface ReplayDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly now: () => number;
  /** Finds what has left the ledger for the archive. */
  readonly archive: ArchiveStore;
  /** Tells the workers at once; when it fails the sweeper finds the delivery. */
  readonly publish: (item: InboxItem) => Promise<void>;
}

/** So many letters are held in memory at a time. */
const PAGE_LETTERS = 100;

/**
 * Reads dead letters again with today's code and settings. What can be read now is folded at this time, once, however
 * often and from wherever it is replayed; what cannot stays, with the reason of today.
 */
export async function replayDeadLetters(
  deps: ReplayDeps,
  tenantId: TenantId,
  choice: LetterChoice,
): Promise<ReplayResult> {
  const { db, vault, now, publish } = deps;
  const { mask } = maskOf(vault, await withTenant(db, tenantId, getTenant));
  let [replayed, withoutEffect] = [0, 0];
  const reasons: string[] = [];
  const sources = new Set<string>();
  for await (const found of oldestFirst(db, tenantId, choice)) {
    sources.add(found.integrationId);
    const letter = found.delivery ? found : await broughtBack(deps, tenantId, found);
    const parsed = await readLetter(letter, mask);
    const { deliveryId, receivedAt: storedAt, integrationId } = letter;
    if (parsed.kind === "unreadable") {
      reasons.push(parsed.reason);
      await withTenant(db, tenantId, (tx) => changeReason(tx, deliveryId, parsed.reason));
      continue;
    }
    const content = parsed.kind === "alert" || parsed.kind === "deploy" ? parsed : undefined;
    const receivedAt = now();
    const taken = await withTenant(db, tenantId, (tx) =>
      takeDeadLetter(tx, { tenantId, deliveryId, storedAt, ...(content ? { work: receivedAt } : {}) }),
    );
    if (!taken) continue;
    if (!content) withoutEffect += 1;
    else {
      replayed += 1;
      const provider = letter.delivery?.provider ?? "";
      const item = { itemId: deliveryId, tenantId, receivedAt, integrationId, provider, content };
      await publish({ ...item, ...(mask ? { masked: true } : {}) }).catch(() => undefined);
    }
  }
  for (const integrationId of sources)
    await withTenant(db, tenantId, (tx) => settleAttention(tx, integrationId));
  const [reason] = reasons;
  return {
    replayed,
    withoutEffect,
    stillUnreadable: reasons.length,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The letters that are open now: their alerts and resolves belong in the order in which they came. */
async function* oldestFirst(
  db: Database,
  tenantId: TenantId,
  choice: LetterChoice,
): AsyncGenerator<DeadLetter> {
  const ids = await withTenant(db, tenantId, (tx) => listLetterIds(tx, choice));
  for (let at = 0; at < ids.length; at += PAGE_LETTERS) {
    const deliveryIds = ids.slice(at, at + PAGE_LETTERS);
    const newestFirst = await withTenant(db, tenantId, (tx) =>
      listDeadLetters(tx, { deliveryIds }, PAGE_LETTERS),
    );
    yield* newestFirst.toReversed();
  }
}

/** A letter whose bytes are in the archive has them in the ledger again, as of now; its time in the list of letters changes with it. */
async function broughtBack(
  { db, archive, now }: ReplayDeps,
  tenantId: TenantId,
  letter: DeadLetter,
): Promise<DeadLetter> {
  const { deliveryId, receivedAt } = letter;
  const archived = await readArchived({ db, store: archive }, { tenantId, deliveryId, receivedAt });
  if (!archived) return letter;
  const { integrationId, provider, headers, body, kind } = archived;
  const at = now();
  const settings = await withTenant(db, tenantId, async (tx) => {
    await restoreDelivery(tx, {
      tenantId,
      deliveryId,
      integrationId,
      provider,
      headers,
      body,
      kind,
      receivedAt: at,
    });
    return (await getIntegration(tx, integrationId))?.settings;
  });
  return { ...letter, receivedAt: at, delivery: { provider, headers, body, settings } };
}

async function readLetter(
  { delivery, receivedAt, reason, integrationId }: DeadLetter,
  mask: Mask | undefined,
): Promise<Parsed> {
  if (!delivery && mask) return { kind: "unreadable", reason };
  if (!delivery)
    return {
      kind: "unreadable",
      reason: "Its bytes are gone: they are kept only as long as your plan says.",
    };
  const provider = parseProviderId(delivery.provider);
  if (!provider) return { kind: "unreadable", reason: `There is no source "${delivery.provider}" any more.` };
  const { headers, body, settings } = delivery;
  const request = { headers, body, receivedAt };
  return readDelivery(provider, request, readSettings(settings), mask, integrationId).catch(
    (error: Error) => {
      if (error instanceof MappingBusy)
        return {
          kind: "unreadable" as const,
          reason: "Too much is being mapped right now: replay it again in a minute.",
        };
      throw error;
    },
  );
}
