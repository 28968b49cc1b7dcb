import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import S3rver from "s3rver";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ArchiveStore, openPostgresArchive } from "../../../app/archive/archive.ts";
import {
  archiveOldDays,
  deliveriesOfDay,
  LEDGER_DAYS,
  readArchived,
} from "../../../app/archive/archive-days.ts";
import { openS3Archive } from "../../../app/archive/s3.ts";
import { ConfigError, readConfig } from "../../../app/config.ts";
import { freePort } from "../../../app/local/free-port.ts";
import { replayDeadLetters } from "../../../app/webhooks/replay.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { insertDeliveries } from "../../../engine/db/deliveries.ts";
import { shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, VAULT } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const BUCKET = "dd0c-archive";

let database: TestDatabase;
let db: Database;
let s3: S3rver;
let bucketUrl: string;
let counter = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url });
  const port = await freePort();
  s3 = new S3rver({
    port,
    address: "127.0.0.1",
    silent: true,
    directory: mkdtempSync(join(tmpdir(), "dd0c-s3-")),
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  await s3.run();
  bucketUrl = `http://127.0.0.1:${port}`;
  // A long year of partitions, so that any age can be tried.
  await asSuperuser(database.url, async (sql) => {
    for (let days = 400; days > 0; days -= 50)
      await sql`select ensure_partitions(${new Date(NOW - days * DAY_MS).toISOString().slice(0, 10)}::date, 51)`;
  });
});

afterAll(async () => {
  await s3.close();
  await db.close();
  await database.drop();
});

const s3Archive = () =>
  openS3Archive({
    endpoint: bucketUrl,
    bucket: BUCKET,
    region: "us-east-1",
    accessKeyId: "S3RVER",
    secretAccessKey: "S3RVER",
  });
const STORES: ReadonlyArray<readonly [string, () => ArchiveStore]> = [
  ["Postgres", () => openPostgresArchive(db)],
  ["an S3-compatible bucket", s3Archive],
];

/** Keeps a delivery as if it had come so many days ago, and returns its id. */
async function deliver(
  tenantId: TenantId,
  daysAgo: number,
  body = `{"title":"${daysAgo} days ago"}`,
  kind: "alert" | "unreadable" = "alert",
): Promise<string> {
  counter += 1;
  const deliveryId = `d-${counter}`;
  await insertDeliveries(db, [
    {
      tenantId,
      deliveryId,
      integrationId: "i",
      provider: "custom",
      receivedAt: NOW - daysAgo * DAY_MS,
      headers: { "content-type": "application/json" },
      body: Buffer.from(body),
      bodySha256: Buffer.from("x"),
      dedupeKey: deliveryId,
      kind,
      ...(kind === "unreadable" ? { reason: "it had no title then" } : {}),
    },
  ]);
  return deliveryId;
}

const rows = (text: string) => asSuperuser(database.url, (sql) => sql.unsafe(text));
const ledger = async (tenantId: TenantId) =>
  (await rows(`select delivery_id from deliveries where tenant_id = '${tenantId}' order by received_at`)).map(
    (row) => row.delivery_id,
  );
const run = (store: ArchiveStore, tenantId: TenantId) =>
  archiveOldDays({ db, store, now: NOW }, [shardOf(tenantId)]);

describe.each(STORES)("the archive in %s", (name, open) => {
  let tenantId: TenantId;
  let store: ArchiveStore;

  beforeEach(async () => {
    tenantId = tenantNamed(`archive${counter}${name.length}`);
    store = open();
    await addTenant(db, tenantId, "pro");
  });

  it("gives a day's deliveries as they came, whether the ledger has them or the archive", async () => {
    const atNoon = 20 + (NOW % DAY_MS) / DAY_MS - 0.5;
    const ids = [
      await deliver(tenantId, atNoon + 0.002, '{"n":12345678901234567890}'),
      await deliver(tenantId, atNoon + 0.001),
      await deliver(tenantId, atNoon, "payload=1"),
    ];
    const day = new Date(NOW - atNoon * DAY_MS).toISOString().slice(0, 10);
    const read = async () => {
      const found = [];
      for await (const delivery of deliveriesOfDay({ db, store }, { tenantId, day })) found.push(delivery);
      return found;
    };

    const fromLedger = await read();
    await run(store, tenantId);
    const fromArchive = await read();

    expect(await ledger(tenantId)).toEqual([]);
    expect(fromLedger.map(({ deliveryId }) => deliveryId)).toEqual(ids);
    expect(fromArchive).toMatchObject(
      fromLedger.map(({ deliveryId, receivedAt }) => ({ deliveryId, receivedAt })),
    );
    expect(fromArchive.map(({ body }) => Buffer.from(body).toString())).toEqual(
      fromLedger.map(({ body }) => Buffer.from(body).toString()),
    );
  });

  it("takes days that have left the ledger's time, and gives each delivery back byte for byte", async () => {
    const old = await deliver(tenantId, LEDGER_DAYS + 2, '{"title":"ünïcode \u0000 and all"}');
    const young = await deliver(tenantId, LEDGER_DAYS - 2);

    const did = await run(store, tenantId);

    expect(did).toMatchObject({ days: 1, deliveries: 1 });
    expect(await ledger(tenantId)).toEqual([young]);
    const found = await readArchived(
      { db, store },
      { tenantId, deliveryId: old, receivedAt: NOW - (LEDGER_DAYS + 2) * DAY_MS },
    );
    expect(Buffer.from(found?.body ?? "").toString()).toBe('{"title":"ünïcode \u0000 and all"}');
    expect(found).toMatchObject({
      provider: "custom",
      integrationId: "i",
      headers: { "content-type": "application/json" },
    });
  });

  it("keeps parts compressed, a thousand deliveries each at most", async () => {
    const body = `{"title":"${"very long title ".repeat(60)}"}`;
    for (let n = 0; n < 5; n++) await deliver(tenantId, 20, body);

    await run(store, tenantId);

    const day = new Date(NOW - 20 * DAY_MS).toISOString().slice(0, 10);
    const bytes = (await store.read({ tenantId, day, part: 0 })) ?? new Uint8Array();
    expect(gunzipSync(bytes).toString().split("\n")).toHaveLength(6);
    expect(bytes.byteLength).toBeLessThan(body.length);
  });

  it("has nothing of a delivery whose body privacy mode dropped, and the day leaves the ledger all the same", async () => {
    const kept = await deliver(tenantId, 20);
    const dropped = await deliver(tenantId, 20);
    await rows(`update deliveries set body = null, headers = '{}' where delivery_id = '${dropped}'`);

    expect(await run(store, tenantId)).toMatchObject({ days: 1, deliveries: 1 });

    expect(await ledger(tenantId)).toEqual([]);
    const receivedAt = NOW - 20 * DAY_MS;
    const archived = (deliveryId: string) =>
      readArchived({ db, store }, { tenantId, deliveryId, receivedAt });
    expect(await archived(kept)).toBeDefined();
    expect(await archived(dropped)).toBeUndefined();
  });

  it("forgets what the plan keeps no longer", async () => {
    const old = await deliver(tenantId, 60);
    await run(store, tenantId);
    await rows(`update tenants set tier = 'free' where tenant_id = '${tenantId}'`);

    const did = await run(store, tenantId);

    expect(did.partsDropped).toBe(1);
    const wanted = { tenantId, deliveryId: old, receivedAt: NOW - 60 * DAY_MS };
    expect(await readArchived({ db, store }, wanted)).toBeUndefined();
    const day = new Date(NOW - 60 * DAY_MS).toISOString().slice(0, 10);
    expect(await store.read({ tenantId, day, part: 0 })).toBeUndefined();
  });

  it("brings a dead letter's delivery back for its replay", async () => {
    const { integrationId } = await addSource(db, tenantId, "custom");
    const id = await deliver(tenantId, 30, '{"title":"back from the archive"}', "unreadable");
    await rows(`update deliveries set integration_id = '${integrationId}' where delivery_id = '${id}'`);
    await run(store, tenantId);

    const result = await replayDeadLetters(
      { db, vault: VAULT, archive: store, now: Date.now, publish: async () => undefined },
      tenantId,
      { deliveryIds: [id] },
    );

    expect(result).toMatchObject({ replayed: 1, stillUnreadable: 0 });
    expect(await ledger(tenantId)).toEqual([id]);
  });

  it("does no harm when it is run again, or when it was cut off before the day left the ledger", async () => {
    const id = await deliver(tenantId, 12);
    await run(store, tenantId);
    await rows(`update delivery_days set archived = false where tenant_id = '${tenantId}'`);

    await run(store, tenantId);

    expect(
      await readArchived({ db, store }, { tenantId, deliveryId: id, receivedAt: NOW - 12 * DAY_MS }),
    ).toBeDefined();
  });
});

describe("the smallest plan", () => {
  it("has no archive: what leaves the ledger is gone, and an empty day's partition with it", async () => {
    const tenantId = tenantNamed("free");
    await addTenant(db, tenantId, "free");
    await deliver(tenantId, 300);
    const day = new Date(NOW - 300 * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");

    const did = await run(openPostgresArchive(db), tenantId);

    expect(did).toMatchObject({ days: 1, deliveries: 0 });
    expect(await rows(`select to_regclass('deliveries_${day}') as there`)).toEqual([{ there: null }]);
    expect(await rows(`select 1 from archived_parts where tenant_id = '${tenantId}'`)).toEqual([]);
  });
});

describe("a bucket that refuses", () => {
  it("leaves the day in the ledger, and says so without a credential", async () => {
    const tenantId = tenantNamed("refused");
    await addTenant(db, tenantId, "pro");
    const id = await deliver(tenantId, 15);
    const store = openS3Archive({
      endpoint: bucketUrl,
      bucket: "no-such-bucket",
      region: "us-east-1",
      accessKeyId: "S3RVER",
      secretAccessKey: "S3RVER",
    });

    await expect(run(store, tenantId)).rejects.toThrow("the archive's bucket answered 404 to keep");

    expect(await ledger(tenantId)).toEqual([id]);
  });

  it("is not asked at all when its credentials are missing from the environment", () => {
    const env = {
      DATABASE_URL: "postgres://x",
      REDIS_URL: "redis://x",
      SLACK_CLIENT_ID: "x",
      SLACK_CLIENT_SECRET: "x",
      SLACK_SIGNING_SECRET: "x",
      MASTER_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
    };

    expect(() => readConfig({ ...env, ARCHIVE_S3_BUCKET: "mine" })).toThrow(ConfigError);
    expect(readConfig(env).archive).toBeUndefined();
  });
});
