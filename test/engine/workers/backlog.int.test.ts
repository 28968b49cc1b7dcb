import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readEvents } from "../../../engine/db/events.ts";
import { backlogOf, listOverdue } from "../../../engine/db/pending.ts";
import { enterTenant, withShards } from "../../../engine/db/tenant.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import { shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { alertFor, tenantNamed } from "../../support/builders.ts";
import { asSuperuser } from "../../support/door.ts";
import { openWorkerStage, type WorkerStage } from "../../support/worker-stage.ts";

const QUIET = tenantNamed("quiet");
const BUSY = tenantNamed("busy");
const OTHER = tenantNamed("0ther");
const WAITED_MS = 10_000;

let stage: WorkerStage;

beforeAll(async () => {
  stage = await openWorkerStage([QUIET, BUSY, OTHER]);
});

beforeEach(() => stage.redis.flush());

afterEach(() => asSuperuser(stage.databaseUrl, (sql) => sql`delete from pending_deliveries`));

afterAll(() => stage.close());

const lettersOf = (tenantId: TenantId) =>
  asSuperuser(
    stage.databaseUrl,
    (sql) => sql`select delivery_id, reason from dead_letters where tenant_id = ${tenantId}`,
  );
const backdate = (deliveryId: string, minutes: number) =>
  asSuperuser(
    stage.databaseUrl,
    (sql) =>
      sql`update pending_deliveries set received_at = received_at - ${minutes} * interval '1 minute' where delivery_id = ${deliveryId}`,
  );
const serviceOrder = async (tenantId: TenantId): Promise<string[]> => {
  const events = await withShards(stage.db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return readEvents(sql, tenantId);
  });
  return events.flatMap((event) => (event.type === "alert.received" ? [event.alert.service] : []));
};

describe("a window", () => {
  it("closes in time although another tenant sends without a pause", async () => {
    await asSuperuser(
      stage.databaseUrl,
      (sql) =>
        sql`update tenants set config = ${JSON.stringify({ ...DEFAULT_CONFIG, windowMs: 1_000, extendWithinMs: 0 })}::text::jsonb where tenant_id = ${QUIET}`,
    );
    const opening = stage.item(QUIET, [alertFor("quiet")]);
    await stage.keep([opening]);
    const { stop, troubles } = await stage.startWorker("closer");
    let feeding = true;
    const feed = (async () => {
      while (feeding) await stage.publisher.publish(stage.item(BUSY, []));
    })();

    await vi.waitFor(
      async () => {
        const rows = await asSuperuser(
          stage.databaseUrl,
          (sql) => sql`select "window" from incidents where tenant_id = ${QUIET}`,
        );
        expect(rows).toEqual([{ window: "closed" }]);
      },
      { timeout: 15_000, interval: 50 },
    );

    feeding = false;
    await feed;
    await stop();
    expect(troubles).toEqual([]);
  });
});

describe("a delivery that cannot be read again", () => {
  const failing = (bad: string) => ({
    parse: async ({ deliveryId, body }: { deliveryId: string; body: Uint8Array }) => {
      if (deliveryId === bad) throw new Error("no such thing");
      return JSON.parse(Buffer.from(body).toString("utf8")) as InboxItem["content"];
    },
  });

  it("is counted, while its neighbours in the shard and in others get their effect", async () => {
    const bad = stage.item(BUSY, [], WAITED_MS);
    const neighbours = [
      stage.item(BUSY, [alertFor("beside")], WAITED_MS),
      stage.item(OTHER, [alertFor("elsewhere")], WAITED_MS),
    ];
    await stage.keep([bad, ...neighbours]);
    const { stop } = await stage.startWorker("counting", failing(bad.itemId));

    await vi.waitFor(async () => expect(await stage.pendingIds()).toEqual([bad.itemId]), { timeout: 15_000 });

    await stop();
  });

  it("is a dead letter after five attempts, and says why", async () => {
    const bad = stage.item(OTHER, []);
    await stage.keep([bad]);
    await backdate(bad.itemId, 10);
    // Its partition is another day's when the test runs at midnight: the bytes are found by the pending row's time.
    await asSuperuser(
      stage.databaseUrl,
      (sql) =>
        sql`update deliveries set received_at = received_at - interval '10 minutes' where delivery_id = ${bad.itemId}`,
    );
    const { stop, troubles } = await stage.startWorker("burying", failing(bad.itemId));

    await stage.settled();

    await stop();
    expect(await lettersOf(OTHER)).toEqual([
      { delivery_id: bad.itemId, reason: "could not be processed: no such thing" },
    ]);
    expect(troubles).toHaveLength(5);
  });

  it("whose bytes are gone is a dead letter that says so, and holds nothing back", async () => {
    const bad = stage.item(QUIET, []);
    await stage.keep([bad]);
    await backdate(bad.itemId, 10);
    await asSuperuser(
      stage.databaseUrl,
      (sql) => sql`delete from deliveries where delivery_id = ${bad.itemId}`,
    );
    const { stop } = await stage.startWorker("missing");

    await stage.settled();

    await stop();
    expect(await lettersOf(QUIET)).toEqual([
      { delivery_id: bad.itemId, reason: expect.stringContaining("its bytes are gone") },
    ]);
  });
});

describe("a tenant with a backlog", () => {
  it("gets its turn beside the others: the first of each, then the second", async () => {
    const flood = Array.from({ length: 60 }, () => stage.item(BUSY, [], 2 * WAITED_MS));
    const few = [stage.item(OTHER, [], WAITED_MS), stage.item(OTHER, [], WAITED_MS)];
    await stage.keep([...flood, ...few]);
    const shards = [shardOf(BUSY), shardOf(OTHER)];

    const listed = await listOverdue(stage.db, shards, { waitMs: 3_000, limit: 6, perTenant: 4 });

    expect(listed.map(({ tenantId }) => tenantId)).toEqual([BUSY, OTHER, BUSY, OTHER, BUSY, BUSY]);
    expect(listed.filter(({ tenantId }) => tenantId === BUSY).map(({ deliveryId }) => deliveryId)).toEqual(
      flood.slice(0, 4).map(({ itemId }) => itemId),
    );
  });

  it("is told how many wait, and since when", async () => {
    const first = stage.item(BUSY, [], 2 * WAITED_MS);
    await stage.keep([first, stage.item(BUSY, [], WAITED_MS), stage.item(BUSY, [])]);

    expect(await backlogOf(stage.db, BUSY, 5_000)).toEqual({ deliveries: 2, oldestAt: first.receivedAt });
    expect(await backlogOf(stage.db, OTHER, 5_000)).toEqual({ deliveries: 0, oldestAt: undefined });
  });

  it("keeps its order: what comes by the stream does not overtake what waits", async () => {
    const waiting = Array.from({ length: 40 }, (_, n) =>
      stage.item(OTHER, [alertFor(`waits-${String(n).padStart(2, "0")}`)], WAITED_MS - n),
    );
    const quick = stage.item(OTHER, [alertFor("quick")]);
    await stage.keep([...waiting, quick]);
    await stage.publisher.publish(quick);
    const before = await serviceOrder(OTHER);
    const { stop, troubles } = await stage.startWorker("in-order");

    await stage.settled();

    await stop();
    const order = (await serviceOrder(OTHER)).slice(before.length);
    expect(order).toEqual([...waiting.map((_, n) => `waits-${String(n).padStart(2, "0")}`), "quick"]);
    expect(troubles).toEqual([]);
  });

  it("is done with it while it goes on sending: what comes then has its effect at once", async () => {
    const missed = Array.from({ length: 30 }, (_, n) =>
      stage.item(BUSY, [alertFor(`missed-${String(n).padStart(2, "0")}`)], WAITED_MS - n),
    );
    await stage.keep(missed);
    const before = await serviceOrder(BUSY);
    const { stop, troubles } = await stage.startWorker("caught-up");
    const sent: string[] = [];
    const oldestMs: number[] = [];

    // Until nothing of it has waited for a second: three seconds is what the sweeper waits for.
    await vi.waitFor(
      async () => {
        const name = `goes-on-${String(sent.length).padStart(3, "0")}`;
        const item = stage.item(BUSY, [alertFor(name)]);
        await stage.keep([item]);
        await stage.publisher.publish(item);
        sent.push(name);
        const { oldestAt } = await backlogOf(stage.db, BUSY, 0);
        oldestMs.push(oldestAt === undefined ? 0 : Date.now() - oldestAt);
        expect(oldestMs.slice(-10).filter((ms) => ms < 1_000)).toHaveLength(10);
      },
      { timeout: 20_000, interval: 100 },
    );
    await stage.settled();

    await stop();
    expect(troubles).toEqual([]);
    expect((await serviceOrder(BUSY)).slice(before.length)).toEqual([
      ...missed.map((_, n) => `missed-${String(n).padStart(2, "0")}`),
      ...sent,
    ]);
  });

  it("is folded a little at a time while others are sending, in its order and beside them", async () => {
    const flood = Array.from({ length: 60 }, (_, n) =>
      stage.item(BUSY, [alertFor(`flood-${String(n).padStart(2, "0")}`)]),
    );
    await stage.keep(flood);
    const before = await serviceOrder(BUSY);
    const { stop, troubles } = await stage.startWorker("in-pieces");
    let sending = true;
    let sent = 0;
    const others = (async () => {
      while (sending) {
        const item = stage.item(QUIET, [alertFor(`quiet-${sent++}`)]);
        await stage.keep([item]);
        await stage.publisher.publish(item);
      }
    })();

    await vi.waitFor(
      async () => {
        const waiting = new Set(await stage.pendingIds());
        expect(flood.filter(({ itemId }) => waiting.has(itemId))).toEqual([]);
      },
      { timeout: 20_000, interval: 50 },
    );
    sending = false;
    await others;
    await stage.settled();

    await stop();
    expect(troubles).toEqual([]);
    expect((await serviceOrder(BUSY)).slice(before.length)).toEqual(
      flood.map((_, n) => `flood-${String(n).padStart(2, "0")}`),
    );
    const pieces = await asSuperuser(
      stage.databaseUrl,
      (sql) => sql<Array<{ n: number }>>`
        select count(*)::int as n from events
        where tenant_id = ${BUSY} and type = 'alert.received' and item_id = any(${flood.map(({ itemId }) => itemId)})
        group by xmin`,
    );
    expect(Math.max(...pieces.map(({ n }) => n))).toBeLessThanOrEqual(10);
  });
});
