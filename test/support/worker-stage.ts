import { expect, vi } from "vitest";
import { type Database, openDatabase } from "../../engine/db/database.ts";
import { type DeliveryRow, insertDeliveries } from "../../engine/db/deliveries.ts";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import { openLeases } from "../../engine/shards/leases.ts";
import { connected, openCommands, openReader } from "../../engine/state/connections.ts";
import { openPublisher, type Publisher } from "../../engine/state/publisher.ts";
import type { ShardWorkerDeps } from "../../engine/workers/shard-deps.ts";
import { type ShardWorker, startShardWorker } from "../../engine/workers/shard-worker.ts";
import { addTenant, asSuperuser } from "./door.ts";
import { createTestDatabase } from "./postgres.ts";
import { createTestRedis, type TestRedis } from "./redis.ts";

/** Real stores for workers under test, with tenants in them. */
export interface WorkerStage {
  readonly databaseUrl: string;
  readonly db: Database;
  readonly redis: TestRedis;
  readonly commands: ReturnType<typeof openCommands>;
  readonly publisher: Publisher;
  /** Returns an item as if it had been received `agoMs` ago. */
  item(tenantId: TenantId, drafts: readonly AlertDraft[], agoMs?: number): InboxItem;
  /** Puts the row of each item into the ledger: its body is the item's content itself. */
  keep(items: readonly InboxItem[]): Promise<void>;
  startWorker(name: string, changes?: Partial<ShardWorkerDeps>): Promise<StagedWorker>;
  /** The ids of deliveries that still wait for their effect. */
  pendingIds(): Promise<string[]>;
  /** Resolves when no delivery waits any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A worker with what it complained of. */
interface StagedWorker {
  readonly worker: ShardWorker;
  readonly troubles: string[];
  stop(): Promise<void>;
}

/** Opens the stage. */
export async function openWorkerStage(tenants: readonly TenantId[]): Promise<WorkerStage> {
  const [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  const db = openDatabase({ url: database.url });
  for (const tenant of tenants) await addTenant(db, tenant);
  const publisher = openPublisher(redis.url, () => undefined);
  const commands = openCommands(redis.url, () => undefined);
  await connected(commands);
  let counter = 0;

  const stage: WorkerStage = {
    databaseUrl: database.url,
    db,
    redis,
    commands,
    publisher,
    item(tenantId, drafts, agoMs = 0) {
      counter += 1;
      return {
        itemId: `item-${String(counter).padStart(5, "0")}`,
        tenantId,
        receivedAt: Date.now() - agoMs,
        integrationId: "i",
        provider: "datadog",
        content: { kind: "alert", drafts },
      };
    },
    async keep(items) {
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
    },
    async startWorker(name, changes = {}) {
      const own = openCommands(redis.url, () => undefined);
      const reader = openReader(redis.url, () => undefined);
      await connected(own, reader);
      const troubles: string[] = [];
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
        onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
        ...changes,
      });
      const stop = async () => {
        await worker.close();
        own.disconnect();
        reader.disconnect();
      };
      return { worker, troubles, stop };
    },
    async pendingIds() {
      const rows = await asSuperuser(
        database.url,
        (sql) =>
          sql<
            Array<{ delivery_id: string }>
          >`select delivery_id from pending_deliveries order by delivery_id`,
      );
      return rows.map((row) => row.delivery_id);
    },
    settled: () =>
      vi.waitFor(async () => expect(await stage.pendingIds()).toEqual([]), { timeout: 20_000, interval: 50 }),
    async close() {
      await publisher.close();
      commands.disconnect();
      await db.close();
      await database.drop();
    },
  };
  await vi.waitFor(() => publisher.publish(stage.item(tenants[0] as TenantId, [])), { timeout: 5_000 });
  await redis.flush();
  return stage;
}
