import type { Redis } from "ioredis";
import { crashPoint } from "../crash-points.ts";
import { askForCards } from "../db/ask-for-cards.ts";
import type { Database } from "../db/database.ts";
import { dropBodies } from "../db/deliveries.ts";
import { appendEvents } from "../db/events.ts";
import { takePending, tenantsBehind, tenantsWithPending } from "../db/pending.ts";
import { writeChanges } from "../db/projections.ts";
import { loadTenants } from "../db/rebuild.ts";
import { countBatches } from "../db/shards.ts";
import { enterTenant, type ShardSql, withShards } from "../db/tenant.ts";
import { saveTimers } from "../db/timers.ts";
import type { EngineEvent } from "../domain/event.ts";
import type { TenantState } from "../domain/state.ts";
import type { StoredTenant } from "../domain/stored-tenant.ts";
import type { TenantId } from "../domain/tenant.ts";
import { foldItem, foldTimers, nextTimerAt } from "../fold.ts";
import type { InboxItem } from "../inbox.ts";
import { emptyState, rebuildIndexes } from "../indexes.ts";
import { knowledgeAt, restoreKnowledge } from "../knowledge.ts";
import { type Notice, noticesFor } from "../notices.ts";
import { leaseValue } from "../shards/leases.ts";
import {
  batchMark,
  commitShard,
  type RedisCommand,
  readTenant,
  tenantCommands,
} from "../state/tenant-state.ts";
import { type ChangeWatch, watchChanges } from "./changes.ts";

/** A shard that this worker may write, and what it remembers of it. */
export interface OwnedShard {
  readonly shard: number;
  readonly fence: number;
  /** Batches committed so far, as Postgres counts them. */
  batch: number;
  /** Changes whenever Redis may have lost something: what an older generation wrote is void. */
  generation: string;
  /** Whether Redis showed the newest batch when the shard was taken. */
  redisIsCurrent: boolean;
  /** Where reading of the inbox stands. */
  cursor: string;
  readonly tenants: Map<TenantId, CachedTenant>;
  /** When each tenant's next timer is due, epoch milliseconds. */
  readonly timers: Map<TenantId, number>;
  /**
   * Of each tenant that is behind: when the newest item came that the stream brought and that was left to the sweeper,
   * epoch milliseconds. Nothing newer may overtake it.
   */
  readonly leftUntil: Map<TenantId, number>;
  /** Entries whose effect is committed but which Redis still holds. */
  doneEntries: string[];
}

interface CachedTenant {
  readonly state: TenantState;
  /** Whether Redis has all of it under the current generation. */
  inRedis: boolean;
}

export interface BatchDeps {
  readonly db: Database;
  readonly redis: Redis;
  readonly workerId: string;
  readonly newId: () => string;
  /** Called right after a commit that changed cards, before Redis shows it: the messages wait for Postgres only. */
  readonly onCards: (shard: number) => void;
  /** Called after a commit with what it made of one tenant's items. */
  readonly onFolded?: (tenantId: TenantId, events: readonly EngineEvent[]) => void;
}

/** Thrown when another worker has the shard by now: nothing of ours was written. */
export class LostShard extends Error {
  override name = "LostShard";
}

/** Thrown when one item cannot be folded; the batch was not written. */
export class PoisonItem extends Error {
  override name = "PoisonItem";
  readonly item: InboxItem;

  constructor(item: InboxItem, cause: unknown) {
    super(`item ${item.itemId} cannot be folded`, { cause });
    this.item = item;
  }
}

/** Tenants a shard keeps in memory; the rest are read again when they send something. */
const TENANTS_MAX = 2_000;

/** What one tenant's part of a batch came to. */
interface TenantWork {
  readonly tenantId: TenantId;
  readonly cached: CachedTenant;
  readonly watch: ChangeWatch;
  readonly events: readonly EngineEvent[];
  /** The cards that these ask for. */
  readonly notices: readonly Notice[];
  readonly heardFrom: ReadonlyMap<string, number>;
  /** Ids of what was learned or forgotten. */
  readonly learned: ReadonlySet<string>;
  /** Deliveries of privacy mode, whose bytes go with this commit. */
  readonly dropped: ReadonlyArray<{ readonly deliveryId: string; readonly storedAt: number }>;
}

/**
 * Gives items their effect, once: one Postgres transaction under the shard's fence takes them off the work list, folds
 * those that were still on it, and writes log, projections and notices; then one Redis script writes the state and
 * removes the entries (design §3 G2). A crash between the two leaves Redis a batch behind, which the next owner sees by
 * the batch mark.
 */
export async function runBatch(
  deps: BatchDeps,
  owned: OwnedShard,
  batch: {
    readonly items: readonly InboxItem[];
    readonly doneEntries: readonly string[];
    readonly timersUntil?: number;
    /** The items came quickly, by the stream: those of a tenant with older ones still waiting are left to the sweeper. */
    readonly mayOvertake?: boolean;
  },
): Promise<void> {
  const due = batch.timersUntil === undefined ? [] : dueTenants(owned, batch.timersUntil);
  const byTenant = groupByTenant(batch.items);
  // In one order, as by everybody who takes up several tenants' notices in one transaction.
  const tenantIds = [...new Set([...byTenant.keys(), ...due])].toSorted();
  try {
    await loadMissing(deps, owned, tenantIds);
    const { works, committed } = await withShards(deps.db, [owned.shard], async (sql) => {
      // Sent together: each answer that is waited for alone is time in which nobody else's alert is looked at.
      const [counts, behind] = await Promise.all([
        countBatches(sql, [owned]),
        batch.mayOvertake
          ? tenantsBehind(sql, [owned.shard], [...byTenant.keys()], {
              ...overtaken(batch.items),
              leftUntil: owned.leftUntil,
            })
          : new Set<TenantId>(),
      ]);
      const counted = counts.get(owned.shard);
      if (counted === undefined) throw new LostShard(`shard ${owned.shard} has another writer`);
      if (batch.mayOvertake) noteLeft(owned, byTenant, behind);
      const open = await takePending(
        sql,
        [owned.shard],
        batch.items.filter((item) => !behind.has(item.tenantId)).map((item) => item.itemId),
      );
      const waiting =
        due.length === 0
          ? new Set()
          : await tenantsWithPending(sql, due, [owned.shard], batch.timersUntil ?? 0);
      const timersUntil = (tenantId: TenantId) =>
        due.includes(tenantId) && !waiting.has(tenantId) ? batch.timersUntil : undefined;
      const folded = tenantIds.map((tenantId) =>
        foldTenant(owned, tenantId, byTenant.get(tenantId) ?? [], open, timersUntil(tenantId)),
      );
      await Promise.all(folded.flatMap((work) => writeTenant(sql, owned, work)));
      if (batch.items.length > 0) crashPoint("worker.before-commit");
      return { works: folded, committed: counted };
    });
    owned.batch = committed;
    if (batch.items.length > 0) crashPoint("worker.after-commit");
    if (works.some(({ notices }) => notices.length > 0)) deps.onCards(owned.shard);
    for (const { tenantId, cached, events } of works) {
      noteTimer(owned, tenantId, cached.state);
      if (events.length > 0) deps.onFolded?.(tenantId, events);
    }
    owned.doneEntries.push(...batch.doneEntries);
    await writeRedis(deps, owned, works);
    if (batch.items.length > 0) crashPoint("worker.after-redis");
    evictOldest(owned);
  } catch (error) {
    if (!(error instanceof RedisBehind)) for (const tenantId of tenantIds) owned.tenants.delete(tenantId);
    if (error instanceof RedisBehind && error.lost)
      throw new LostShard(`shard ${owned.shard} has another lease`);
    if (error instanceof RedisBehind) return;
    // A connection that ends while it commits leaves nobody knowing whether it did: Redis may be a batch behind.
    if (!(error instanceof PoisonItem) && !(error instanceof LostShard)) forgetRedis(deps, owned);
    throw error;
  }
}

/** An item that waits for so long before the first of these was not just published a moment too late. */
const ORDER_GRACE_MS = 2_000;

function overtaken(items: readonly InboxItem[]) {
  const before = Math.min(...items.map((item) => item.receivedAt)) - ORDER_GRACE_MS;
  return { before, besides: items.map((item) => item.itemId) };
}

function noteLeft(
  { leftUntil }: OwnedShard,
  items: ReadonlyMap<TenantId, readonly InboxItem[]>,
  behind: ReadonlySet<TenantId>,
): void {
  for (const [tenantId, own] of items) {
    const newest = own.at(-1)?.receivedAt ?? 0;
    if (behind.has(tenantId)) leftUntil.set(tenantId, Math.max(newest, leftUntil.get(tenantId) ?? 0));
    else leftUntil.delete(tenantId);
  }
}

function foldTenant(
  owned: OwnedShard,
  tenantId: TenantId,
  items: readonly InboxItem[],
  open: ReadonlyMap<string, number>,
  timersUntil: number | undefined,
): TenantWork {
  const cached = owned.tenants.get(tenantId);
  if (!cached) throw new Error(`tenant ${tenantId} is not loaded`);
  const watch = watchChanges();
  const events: EngineEvent[] = [];
  const heardFrom = new Map<string, number>();
  const dropped: Array<TenantWork["dropped"][number]> = [];
  for (const item of items) {
    const storedAt = open.get(item.itemId);
    if (storedAt === undefined) continue;
    if (item.masked) dropped.push({ deliveryId: item.itemId, storedAt });
    try {
      events.push(...foldItem(cached.state, item, watch.observe));
    } catch (cause) {
      throw new PoisonItem(item, cause);
    }
    if (item.content.kind !== "command")
      heardFrom.set(item.integrationId, Math.max(item.receivedAt, heardFrom.get(item.integrationId) ?? 0));
  }
  if (timersUntil !== undefined) events.push(...foldTimers(cached.state, timersUntil, watch.observe));
  const learned = new Set(cached.state.learned);
  cached.state.learned.clear();
  const notices = noticesFor(events, cached.state);
  return { tenantId, cached, watch, events, notices, heardFrom, learned, dropped };
}

/** Everything is sent before the first answer: a batch of many tenants is one pipeline. */
function writeTenant(sql: ShardSql, owned: OwnedShard, work: TenantWork): Promise<unknown>[] {
  const { tenantId, cached, watch, events, notices, heardFrom, learned, dropped } = work;
  const knowledge = [...learned].map((id) => knowledgeAt(cached.state, id) ?? { id, data: null });
  const timer = { shard: owned.shard, tenantId, dueAt: nextTimerAt(cached.state) };
  const drops = dropped.length === 0 ? [] : [enterTenant(sql, tenantId), dropBodies(sql, tenantId, dropped)];
  if (events.length === 0) return [...drops, ...saveTimers(sql, [timer])];
  return [
    ...drops,
    enterTenant(sql, tenantId),
    appendEvents(sql, tenantId, events),
    ...writeChanges(sql, tenantId, watch.changes(heardFrom, knowledge), watch.letGo),
    ...askForCards(sql, tenantId, owned.shard, notices),
    ...saveTimers(sql, [timer]),
  ];
}

/** Thrown inside {@link runBatch} after Postgres committed: the effect stands, only Redis does not show it. */
class RedisBehind extends Error {
  override name = "RedisBehind";
  readonly lost: boolean;

  constructor(lost: boolean, options?: ErrorOptions) {
    super("Redis does not show the batch", options);
    this.lost = lost;
  }
}

async function writeRedis(deps: BatchDeps, owned: OwnedShard, works: readonly TenantWork[]): Promise<void> {
  const commands: RedisCommand[] = works.flatMap(({ cached, watch, learned }) => [
    ...tenantCommands(cached.state, watch.touched(!cached.inRedis, learned), owned.generation),
  ]);
  const doneEntries = [...owned.doneEntries];
  let written: boolean;
  try {
    const { shard, generation, batch, fence } = owned;
    written = await commitShard(deps.redis, {
      shard,
      lease: leaseValue(deps.workerId, fence),
      mark: batchMark(generation, batch),
      commands,
      doneEntries,
    });
  } catch (cause) {
    forgetRedis(deps, owned);
    throw new RedisBehind(false, { cause });
  }
  if (!written) throw new RedisBehind(true);
  owned.redisIsCurrent = true;
  owned.doneEntries = owned.doneEntries.slice(doneEntries.length);
  for (const { cached } of works) cached.inRedis = true;
}

/** From here on nothing that Redis holds of this shard counts until it is written anew. */
function forgetRedis({ newId }: BatchDeps, owned: OwnedShard): void {
  owned.generation = newId();
  owned.redisIsCurrent = false;
  for (const cached of owned.tenants.values()) cached.inRedis = false;
}

async function loadMissing(
  { db, redis }: BatchDeps,
  owned: OwnedShard,
  tenantIds: readonly TenantId[],
): Promise<void> {
  const missing = tenantIds.filter((tenantId) => !owned.tenants.has(tenantId));
  const unknown: TenantId[] = [];
  for (const tenantId of missing) {
    const stored = owned.redisIsCurrent
      ? await readTenant(redis, tenantId, owned.generation).catch(() => undefined)
      : undefined;
    if (stored) owned.tenants.set(tenantId, { state: stateOf(tenantId, stored), inRedis: true });
    else unknown.push(tenantId);
  }
  if (unknown.length === 0) return;
  for (const [tenantId, stored] of await loadTenants(db, owned.shard, unknown)) {
    owned.tenants.set(tenantId, { state: stateOf(tenantId, stored), inRedis: false });
  }
}

function stateOf(tenantId: TenantId, stored: StoredTenant): TenantState {
  const state = emptyState(tenantId, stored.config);
  state.nextIncidentNumber = stored.nextIncidentNumber;
  for (const incident of stored.incidents) state.incidents.set(incident.incidentId, incident);
  for (const alert of stored.alerts) state.alerts.set(alert.fingerprint, alert);
  for (const deploy of stored.deploys) state.deploys.set(deploy.deploy_id, deploy);
  restoreKnowledge(state, stored.knowledge);
  rebuildIndexes(state);
  return state;
}

function dueTenants(owned: OwnedShard, until: number): TenantId[] {
  return [...owned.timers].filter(([, dueAt]) => dueAt <= until).map(([tenantId]) => tenantId);
}

function noteTimer(owned: OwnedShard, tenantId: TenantId, state: TenantState): void {
  const dueAt = nextTimerAt(state);
  if (dueAt === undefined) owned.timers.delete(tenantId);
  else owned.timers.set(tenantId, dueAt);
}

/** In the order in which they came; each item once, though the stream and the sweeper may both have brought it. */
function groupByTenant(items: readonly InboxItem[]): Map<TenantId, InboxItem[]> {
  const once = new Map(items.map((item) => [item.itemId, item]));
  const sorted = [...once.values()].toSorted(
    (a, b) => a.receivedAt - b.receivedAt || (a.itemId < b.itemId ? -1 : 1),
  );
  const groups = new Map<TenantId, InboxItem[]>();
  for (const item of sorted) {
    const group = groups.get(item.tenantId);
    if (group) group.push(item);
    else groups.set(item.tenantId, [item]);
  }
  return groups;
}

function evictOldest(owned: OwnedShard): void {
  for (const tenantId of owned.tenants.keys()) {
    if (owned.tenants.size <= TENANTS_MAX) return;
    owned.tenants.delete(tenantId);
  }
}
