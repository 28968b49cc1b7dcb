import { setTimeout as wait } from "node:timers/promises";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { type DeliveryRow, insertDeliveries } from "../../../engine/db/deliveries.ts";
import { readEvents } from "../../../engine/db/events.ts";
import { loadTenants } from "../../../engine/db/rebuild.ts";
import { takeFence } from "../../../engine/db/shards.ts";
import { analyzeGrown } from "../../../engine/db/statistics.ts";
import { enterTenant, withShards } from "../../../engine/db/tenant.ts";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { TenantState } from "../../../engine/domain/state.ts";
import type { StoredTenant } from "../../../engine/domain/stored-tenant.ts";
import { shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { evolve } from "../../../engine/evolve.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { allKnowledge, knowledgeAt } from "../../../engine/knowledge.ts";
import { openLeases } from "../../../engine/shards/leases.ts";
import { connected, openCommands, openReader } from "../../../engine/state/connections.ts";
import { openPublisher, type Publisher } from "../../../engine/state/publisher.ts";
import { readBatchMark, readTenant } from "../../../engine/state/tenant-state.ts";
import { LostShard, type OwnedShard, PoisonItem, runBatch } from "../../../engine/workers/shard-batch.ts";
import { type ShardWorker, startShardWorker } from "../../../engine/workers/shard-worker.ts";
import { alertFor, deployOf, tenantNamed } from "../../support/builders.ts";
import { addTenant, asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";
import { createTestRedis, type TestRedis } from "../../support/redis.ts";

const TENANTS = [tenantNamed("w0rker-1"), tenantNamed("w0rker-2"), tenantNamed("w0rker-3")];

let database: TestDatabase;
let redis: TestRedis;
let db: Database;
let publisher: Publisher;
let commands: ReturnType<typeof openCommands>;
let counter = 0;

beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  db = openDatabase({ url: database.url });
  for (const tenant of TENANTS) await addTenant(db, tenant);
  publisher = openPublisher(redis.url, () => undefined);
  commands = openCommands(redis.url, () => undefined);
  await connected(commands);
  await vi.waitFor(() => publisher.publish(item(TENANTS[0] as TenantId, [])), { timeout: 5_000 });
});

beforeEach(() => redis.flush());

afterAll(async () => {
  await publisher.close();
  commands.disconnect();
  await db.close();
  await database.drop();
});

/** An item, and the row in the ledger that stands behind it: its body is the drafts themselves. */
function item(tenantId: TenantId, drafts: readonly AlertDraft[]): InboxItem {
  counter += 1;
  return {
    itemId: `item-${String(counter).padStart(5, "0")}`,
    tenantId,
    receivedAt: Date.now(),
    integrationId: "i",
    provider: "datadog",
    content: { kind: "alert", drafts },
  };
}

async function keep(items: readonly InboxItem[]): Promise<void> {
  const rows: DeliveryRow[] = items.map(({ itemId, tenantId, receivedAt, content }) => ({
    tenantId,
    deliveryId: itemId,
    integrationId: "i",
    provider: "datadog",
    receivedAt,
    headers: {},
    body: Buffer.from(JSON.stringify(content)),
    bodySha256: Buffer.from("x"),
    dedupeKey: itemId,
    kind: "alert",
  }));
  await insertDeliveries(db, rows);
}

function startWorker(name: string): { worker: ShardWorker; stop: () => Promise<void> } {
  const own = openCommands(redis.url, () => undefined);
  const reader = openReader(redis.url, () => undefined);
  const worker = startShardWorker({
    db,
    redis: own,
    reader,
    workerId: name,
    leases: openLeases(own, name),
    now: Date.now,
    newId: () => `generation-${name}-${Date.now()}`,
    parse: async ({ body }) => JSON.parse(Buffer.from(body).toString("utf8")) as InboxItem["content"],
    onCards: () => undefined,
    onShards: () => undefined,
    onTrouble: () => undefined,
  });
  return {
    worker,
    stop: async () => {
      await worker.close();
      own.disconnect();
      reader.disconnect();
    },
  };
}

const pending = () =>
  asSuperuser(database.url, (sql) => sql`select count(*)::int as n from pending_deliveries`);
const settled = (timeout = 20_000) =>
  vi.waitFor(async () => expect(await pending()).toEqual([{ n: 0 }]), { timeout, interval: 100 });
const drafts: fc.Arbitrary<InboxItem["content"]> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(
        fc.record({
          service: fc.constantFrom("payments", "checkout", "search", "orders-db"),
          title: fc.constantFrom("latency", "5xx", "cpu"),
          status: fc.constantFrom("triggered", "triggered", "acknowledged", "resolved"),
          severity: fc.constantFrom("critical", "high", "low"),
          tags: fc.constantFrom({}, { host: "node-7" }, { region: "eu-west-1" }),
        }),
        { minLength: 1, maxLength: 4 },
      )
      .map((all) => ({
        kind: "alert" as const,
        drafts: all.map(({ service, ...rest }) => alertFor(service, rest as Partial<AlertDraft>)),
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("payments", "checkout")
      .map((service) => ({ kind: "deploy" as const, drafts: [deployOf(service)] })),
  },
);

type Kept = Pick<
  StoredTenant,
  "incidents" | "alerts" | "deploys" | "config" | "nextIncidentNumber" | "knowledge"
>;

/** What a store keeps of a tenant, in one order. */
function inOrder({ incidents, alerts, deploys, config, nextIncidentNumber, knowledge }: Kept): Kept {
  const by = <T>(entities: readonly T[], id: (entity: T) => string) =>
    entities.toSorted((a, b) => (id(a) < id(b) ? -1 : 1));
  return {
    incidents: by(incidents, (one) => one.incidentId),
    alerts: by(alerts, (one) => one.fingerprint),
    deploys: by(deploys, (one) => one.deploy_id),
    knowledge: by(knowledge, (one) => one.id),
    config,
    nextIncidentNumber,
  };
}

function keptOf(state: TenantState): Kept {
  const { incidents, alerts, deploys, config, nextIncidentNumber } = state;
  return inOrder({
    incidents: [...incidents.values()],
    alerts: [...alerts.values()],
    deploys: [...deploys.values()],
    knowledge: [...allKnowledge(state)].flatMap((id) => knowledgeAt(state, id) ?? []),
    config,
    nextIncidentNumber,
  });
}

async function foldOfLog(tenantId: TenantId): Promise<TenantState> {
  const events = await withShards(db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return readEvents(sql, tenantId);
  });
  return events.reduce(evolve, emptyState(tenantId, DEFAULT_CONFIG));
}

describe("a worker", () => {
  it("leaves the same state in Redis, in Postgres and in the log, after any run, an emptied Redis and a takeover", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drafts, { minLength: 60, maxLength: 120 }),
        fc.nat(100),
        async (run, half) => {
          const tenants = TENANTS.map((_, index) => tenantNamed(`m0de1-${counter}-${index}`));
          for (const tenantId of tenants) await addTenant(db, tenantId);
          const of = (content: InboxItem["content"], n: number) => ({
            ...item(tenants[n % tenants.length] as TenantId, []),
            content,
          });
          const items = run.map(of);
          await keep(items);
          const cut = Math.floor((items.length * half) / 100);
          const first = startWorker("first");
          for (const one of items.slice(0, cut)) await publisher.publish(one);
          await vi.waitFor(
            async () => expect((await pending())[0]?.n as number).toBeLessThanOrEqual(items.length - cut),
            { timeout: 20_000 },
          );
          await redis.flush();
          for (const one of items.slice(cut)) await publisher.publish(one);
          await first.stop();
          const second = startWorker("second");
          // Redis has a tenant again from its next item on.
          const last = tenants.map((tenantId) => item(tenantId, [alertFor("last")]));
          await keep(last);
          for (const one of last) await publisher.publish(one);
          await settled();
          await second.stop();

          for (const tenantId of tenants) {
            const log = keptOf(await foldOfLog(tenantId));
            const stored = (await loadTenants(db, shardOf(tenantId), [tenantId])).get(tenantId);
            const mark = await readBatchMark(commands, shardOf(tenantId));
            const inRedis = await readTenant(commands, tenantId, mark?.generation ?? "");
            // Settings are the app's own row in Postgres; the log and Redis have what the fold was told.
            expect(stored && inOrder({ ...stored, config: log.config })).toEqual(log);
            expect(inRedis && inOrder(inRedis)).toEqual(log);
            expect(log.incidents.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  }, 120_000);

  it("settles from Postgres what never came through Redis", async () => {
    await keep([item(TENANTS[0] as TenantId, [alertFor("never-published")])]);
    const { stop } = startWorker("sweeper");

    await settled();

    await stop();
  });

  it("shares the shards with another one, and takes them over when that leaves", async () => {
    const a = startWorker("a");
    const b = startWorker("b");
    const owned = () => [...a.worker.owned(), ...b.worker.owned()].toSorted((x, y) => x - y);
    await vi.waitFor(
      () => {
        expect(owned()).toEqual(Array.from({ length: 64 }, (_, shard) => shard));
        expect(a.worker.owned().length).toBeGreaterThan(5);
        expect(b.worker.owned().length).toBeGreaterThan(5);
      },
      { timeout: 25_000, interval: 100 },
    );

    await b.stop();

    await vi.waitFor(() => expect(a.worker.owned()).toHaveLength(64), { timeout: 15_000, interval: 100 });
    await a.stop();
  });

  it("goes on with the neighbours of an item that cannot be folded, and counts the try", async () => {
    const poison = {
      ...item(TENANTS[1] as TenantId, []),
      content: { kind: "alert", drafts: [null] },
    } as unknown as InboxItem;
    const good = item(TENANTS[1] as TenantId, [alertFor("neighbour")]);
    await keep([poison, good]);
    const { stop } = startWorker("patient");

    const left = () =>
      asSuperuser(
        database.url,
        (sql) => sql`select delivery_id, attempts >= 1 as counted from pending_deliveries`,
      );
    await vi.waitFor(
      async () => expect(await left()).toEqual([{ delivery_id: poison.itemId, counted: true }]),
      { timeout: 20_000, interval: 100 },
    );

    await stop();
    await asSuperuser(database.url, (sql) => sql`delete from pending_deliveries`);
  });
});

describe("a batch", () => {
  const shard = shardOf(TENANTS[2] as TenantId);
  const deps = () => ({
    db,
    redis: commands,
    workerId: "direct",
    newId: () => `g${counter++}`,
    onCards: () => undefined,
  });

  async function own(): Promise<OwnedShard> {
    const { fence, batch } = await takeFence(db, shard, "direct");
    await commands.set(`{s${String(shard).padStart(2, "0")}}:lease`, `direct:${fence}`);
    return {
      shard,
      fence,
      batch,
      generation: `g${counter++}`,
      redisIsCurrent: false,
      leftUntil: new Map(),
      cursor: "0-0",
      tenants: new Map(),
      timers: new Map(),
      doneEntries: [],
    };
  }

  it("gives an item its effect once, though the stream and the sweeper both bring it", async () => {
    const owned = await own();
    const one = item(TENANTS[2] as TenantId, [alertFor("once")]);
    await keep([one]);

    await runBatch(deps(), owned, { items: [one, one], doneEntries: [] });
    await runBatch(deps(), owned, { items: [one], doneEntries: [] });

    const rows = await asSuperuser(
      database.url,
      (sql) => sql`select occurrences from alerts where service = 'once'`,
    );
    expect(rows).toEqual([{ occurrences: 1 }]);
  });

  it("reads no more of Postgres for a batch because the tenant has had many incidents", async () => {
    const tenantId = TENANTS[2] as TenantId;
    const alone = openDatabase({ url: database.url, poolMax: 1 });
    const blocks = async () => {
      await alone.sql`select pg_stat_force_next_flush()`;
      const rows = await asSuperuser(
        database.url,
        (sql) => sql`
          select sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)::int as blocks
          from pg_statio_user_tables where relname in ('incidents', 'notices')`,
      );
      return Number(rows[0]?.blocks);
    };
    const run = async (count: number) => {
      const owned = await own();
      for (let n = 0; n < count; n++) {
        const one = item(tenantId, [alertFor(`busy-${counter}`)]);
        await keep([one]);
        await runBatch({ ...deps(), db: alone }, owned, { items: [one], doneEntries: [] });
      }
    };
    const costOf = async (batches: number) => {
      const before = await blocks();
      await run(batches);
      return (await blocks()) - before;
    };

    await run(2);
    const withFew = await costOf(5);
    await asSuperuser(database.url, async (sql) => {
      await sql`
        insert into incidents (tenant_id, incident_id, number, "window", opened_at, closes_at, service, severity, title, alert_count, live, state)
        select tenant_id, 'old-' || g, 100000 + g, 'closed', opened_at, closes_at, 'old', severity, title, alert_count, false, state
        from (select * from incidents where tenant_id = ${tenantId} limit 1) i, generate_series(1, 5000) g`;
      await sql`
        insert into notices (tenant_id, notice_id, kind, incident_id, lane, created_at)
        select ${tenantId}, 'old-' || g, 'incident', 'old-' || g, 'first', now() from generate_series(1, 5000) g`;
    });
    await vi.waitFor(async () => expect(await analyzeGrown(db)).toBeGreaterThan(0), { timeout: 5_000 });
    expect(await analyzeGrown(db)).toBe(0);
    await run(1);

    expect(await costOf(5)).toBeLessThan(2 * withFew);
    await alone.close();
  });

  it("lets nothing newer overtake what was left to the sweeper, however short ago", async () => {
    const owned = await own();
    const tenantId = TENANTS[2] as TenantId;
    const cameAgo = (ms: number, name: string): InboxItem => ({
      ...item(tenantId, [alertFor(name)]),
      receivedAt: Date.now() - ms,
    });
    const [late, left, newer] = [cameAgo(10_000, "late"), cameAgo(100, "left"), cameAgo(0, "newer")] as const;
    await keep([late, left, newer]);
    const waiting = async () =>
      asSuperuser(
        database.url,
        (sql) => sql`select delivery_id from pending_deliveries where tenant_id = ${tenantId} order by 1`,
      ).then((rows) => rows.map((row) => row.delivery_id));
    const byStream = (...items: InboxItem[]) =>
      runBatch(deps(), owned, { items, doneEntries: [], mayOvertake: true });

    await byStream(left);
    await runBatch(deps(), owned, { items: [late], doneEntries: [] });
    await byStream(newer);
    expect(await waiting()).toEqual([left.itemId, newer.itemId]);

    await runBatch(deps(), owned, { items: [left, newer], doneEntries: [] });
    const next = item(tenantId, [alertFor("next")]);
    await keep([next]);
    await byStream(next);
    expect(await waiting()).toEqual([]);
  });

  it("is written nowhere by a worker that has lost the shard", async () => {
    const stale = await own();
    const one = item(TENANTS[2] as TenantId, [alertFor("stale")]);
    await keep([one]);
    await takeFence(db, shard, "somebody else");

    await expect(runBatch(deps(), stale, { items: [one], doneEntries: [] })).rejects.toThrow(LostShard);

    expect(
      await asSuperuser(database.url, (sql) => sql`select 1 from alerts where service = 'stale'`),
    ).toHaveLength(0);
    expect(await readBatchMark(commands, shard)).toBeUndefined();
    await runBatch(deps(), await own(), { items: [one], doneEntries: [] });
    expect(
      await asSuperuser(database.url, (sql) => sql`select 1 from alerts where service = 'stale'`),
    ).toHaveLength(1);
  });

  it("whose Redis half was lost is whole again for the next owner", async () => {
    const owned = await own();
    const [before, lost, after] = ["before", "lost", "after"].map((name) =>
      item(TENANTS[2] as TenantId, [alertFor(name)]),
    ) as [InboxItem, InboxItem, InboxItem];
    await keep([before, lost, after]);
    await runBatch(deps(), owned, { items: [before], doneEntries: [] });
    const deaf = openCommands("redis://127.0.0.1:1", () => undefined);
    await runBatch({ ...deps(), redis: deaf }, owned, { items: [lost], doneEntries: [] });
    deaf.disconnect();

    const mark = await readBatchMark(commands, shard);
    const next = await own();
    expect(mark?.batch).toBe(next.batch - 1);
    await runBatch(deps(), next, { items: [after], doneEntries: [] });

    const state = next.tenants.get(TENANTS[2] as TenantId)?.state as TenantState;
    expect(keptOf(state)).toEqual(keptOf(await foldOfLog(TENANTS[2] as TenantId)));
  });

  it("that Postgres committed without our hearing of it is part of what comes after it", async () => {
    const owned = await own();
    const [before, unheard, after] = ["heard", "unheard", "later"].map((title) =>
      item(TENANTS[2] as TenantId, [alertFor("unheard-of", { title })]),
    ) as [InboxItem, InboxItem, InboxItem];
    await keep([before, unheard, after]);
    await runBatch(deps(), owned, { items: [before], doneEntries: [] });
    const answerLost = new Error("the connection went while it said that it had committed");
    const begin = (async (work: Parameters<typeof db.sql.begin>[1]) => {
      await db.sql.begin(work);
      throw answerLost;
    }) as unknown as typeof db.sql.begin;
    const cut = { ...db, sql: Object.assign(Object.create(db.sql), { begin }) as typeof db.sql };

    await expect(
      runBatch({ ...deps(), db: cut }, owned, { items: [unheard], doneEntries: [] }),
    ).rejects.toThrow(answerLost);
    await runBatch(deps(), owned, { items: [unheard, after], doneEntries: [] });

    const state = owned.tenants.get(TENANTS[2] as TenantId)?.state as TenantState;
    expect(keptOf(state)).toEqual(keptOf(await foldOfLog(TENANTS[2] as TenantId)));
  });

  it("is not written when one of its items cannot be folded, and names it", async () => {
    const owned = await own();
    const good = item(TENANTS[2] as TenantId, [alertFor("beside-poison")]);
    const poison = {
      ...item(TENANTS[2] as TenantId, []),
      content: { kind: "alert", drafts: [null] },
    } as unknown as InboxItem;
    await keep([good, poison]);

    const failed = await runBatch(deps(), owned, { items: [good, poison], doneEntries: [] }).catch(
      (error: unknown) => error,
    );

    expect(failed).toBeInstanceOf(PoisonItem);
    expect((failed as PoisonItem).item.itemId).toBe(poison.itemId);
    await wait(0);
    expect(
      await asSuperuser(database.url, (sql) => sql`select 1 from alerts where service = 'beside-poison'`),
    ).toHaveLength(0);
  });
});
