import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPostgresArchive } from "../../../app/archive/archive.ts";
import { openLog } from "../../../app/log.ts";
import { newPrivacyKey } from "../../../app/privacy.ts";
import type { Web } from "../../../app/web.ts";
import { replayDeadLetters } from "../../../app/webhooks/replay.ts";
import { startWorker, type Worker } from "../../../app/worker.ts";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { setIntegrationSetting } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { setPrivacy } from "../../../engine/db/tenants.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { tenantNamed } from "../../support/builders.ts";
import { addSource, addTenant, asSuperuser, VAULT } from "../../support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "../../support/product.ts";

const TENANT = tenantNamed("1etters");
const OTHER = tenantNamed("0ther");

let around: Surroundings;
let web: Web;
let worker: Worker;
let db: Database;
let source: Awaited<ReturnType<typeof addSource>>;

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("silent", "worker"));
  db = openDatabase({ url: around.database.url });
  for (const tenant of [TENANT, OTHER]) await addTenant(db, tenant);
});

beforeEach(async () => {
  source = await addSource(db, TENANT, "custom");
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await db.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));
const published: InboxItem[] = [];
const deps = () => ({
  db,
  vault: VAULT,
  now: Date.now,
  archive: openPostgresArchive(db),
  publish: async (item: InboxItem) => {
    published.push(item);
  },
});

async function send(body: object): Promise<string> {
  const response = await fetch(around.config.publicUrl + source.path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return ((await response.json()) as { id: string }).id;
}

/** A delivery that today's code can read, as if an older version had not been able to. */
async function sendUnread(title: string): Promise<string> {
  const id = await send({ severity: "high", note: title });
  await rows(
    `update deliveries set body = convert_to('{"title":"${title}","service":"${title}"}', 'UTF8') where delivery_id = '${id}'`,
  );
  return id;
}

const alertsOf = (title: string) =>
  rows(
    `select occurrences, received_at > now() - interval '1 minute' as now from alerts where title = '${title}'`,
  );
const attention = async () =>
  (await rows(`select attention from integrations where integration_id = '${source.integrationId}'`))[0]
    ?.attention;

describe("a dead letter", () => {
  it("has its effect once it can be read, at the time of the replay, and only once", async () => {
    const id = await sendUnread("read-at-last");
    await rows(`update dead_letters set received_at = received_at where delivery_id = '${id}'`);
    expect(await attention()).toContain('no "title"');

    const results = await Promise.all([
      replayDeadLetters(deps(), TENANT, { integrationId: source.integrationId }),
      replayDeadLetters(deps(), TENANT, { deliveryIds: [id] }),
    ]);
    await expect
      .poll(() => alertsOf("read-at-last"), { timeout: 15_000 })
      .toEqual([{ occurrences: 1, now: true }]);
    const again = await replayDeadLetters(deps(), TENANT, { deliveryIds: [id] });

    expect(results.map(({ replayed }) => replayed).toSorted()).toEqual([0, 1]);
    expect(again).toEqual({ replayed: 0, withoutEffect: 0, stillUnreadable: 0 });
    expect(await attention()).toBeNull();
    expect(await alertsOf("read-at-last")).toEqual([{ occurrences: 1, now: true }]);
  });

  it("is published, so that its card need not wait for the sweeper", async () => {
    const id = await sendUnread("published");

    await replayDeadLetters(deps(), TENANT, { deliveryIds: [id] });

    expect(published.at(-1)).toMatchObject({ itemId: id, tenantId: TENANT, content: { kind: "alert" } });
  });

  it("stays, with today's reason, while it cannot be read", async () => {
    const id = await send({ nothing: "we know" });
    await rows(`update dead_letters set reason = 'an old reason' where delivery_id = '${id}'`);

    const result = await replayDeadLetters(deps(), TENANT, { deliveryIds: [id] });

    expect(result).toMatchObject({
      replayed: 0,
      stillUnreadable: 1,
      reason: expect.stringContaining('no "title"'),
    });
    expect(
      await rows(`select reason, replayed_at from dead_letters where delivery_id = '${id}'`),
    ).toMatchObject([{ reason: expect.stringContaining('no "title"'), replayed_at: null }]);
  });

  it("comes with all of its source, however many, the oldest first", async () => {
    const id = await sendUnread("0");
    await rows(`
      insert into deliveries (tenant_id, delivery_id, integration_id, provider, received_at, headers, body, body_sha256, kind, reason)
      select tenant_id, delivery_id || n, integration_id, provider, received_at - n * interval '1 second', headers,
        convert_to(json_build_object('title', n::text)::text, 'UTF8'), body_sha256, kind, reason
      from deliveries, generate_series(1, 249) n where delivery_id = '${id}'`);
    await rows(`
      insert into dead_letters (tenant_id, delivery_id, integration_id, received_at, reason)
      select tenant_id, delivery_id || n, integration_id, received_at - n * interval '1 second', reason
      from dead_letters, generate_series(1, 249) n where delivery_id = '${id}'`);
    published.length = 0;

    const result = await replayDeadLetters(deps(), TENANT, { integrationId: source.integrationId });

    expect(result).toEqual({ replayed: 250, withoutEffect: 0, stillUnreadable: 0 });
    const titles = published.flatMap(({ content }) =>
      content.kind === "alert" ? content.drafts.map((draft) => draft.kind === "alert" && draft.title) : [],
    );
    expect(titles).toEqual(Array.from({ length: 250 }, (_, n) => String(249 - n)));
    expect(await attention()).toBeNull();
  });

  it("is what a delivery becomes whose mapping is broken before it was folded", async () => {
    const set = (value: string) =>
      withTenant(db, TENANT, (tx) =>
        setIntegrationSetting(tx, {
          integrationId: source.integrationId,
          name: "mapping",
          value,
          updatedBy: "U1",
        }),
      );
    await worker.close();
    await set('{"title": name, "service": "s"}');
    const id = await send({ name: "left behind" });
    const redis = new Redis(around.config.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    await set("no.such.field");
    // As if its first try had been long ago: the pauses between tries grow to a minute and a half.
    await rows(
      `update pending_deliveries set stored_at = received_at, received_at = received_at - interval '10 minutes' where delivery_id = '${id}'`,
    );

    worker = await startWorker(around.config, openLog("silent", "worker"));

    await expect
      .poll(() => rows(`select reason from dead_letters where delivery_id = '${id}'`), { timeout: 20_000 })
      .toEqual([{ reason: "could not be processed: The mapping failed: it gave nothing." }]);
  });

  it("says so when retention took its bytes", async () => {
    const id = await send({ nothing: "we know" });
    await rows(`delete from deliveries where delivery_id = '${id}'`);

    const result = await replayDeadLetters(deps(), TENANT, { deliveryIds: [id] });

    expect(result.reason).toContain("Its bytes are gone");
  });

  it("from before privacy mode is masked when it is replayed, and its body goes then", async () => {
    const id = await send({ severity: "high", note: "4242" });
    const body = '{"title":"Card 4242","service":"cards","tags":{"card":"4242"}}';
    await rows(`update deliveries set body = convert_to('${body}', 'UTF8') where delivery_id = '${id}'`);
    const newSealedKey = newPrivacyKey(VAULT, TENANT);
    const switched = (on: boolean) =>
      withTenant(db, TENANT, (tx) => setPrivacy(tx, { on, setBy: "U1", newSealedKey }));
    await switched(true);

    await replayDeadLetters(deps(), TENANT, { deliveryIds: [id] });

    expect(published.at(-1)).toMatchObject({ itemId: id, masked: true });
    expect(JSON.stringify(published.at(-1))).not.toContain("4242");
    const left = () => rows(`select body is null as gone from deliveries where delivery_id = '${id}'`);
    await expect.poll(left, { timeout: 15_000 }).toEqual([{ gone: true }]);
    expect(await rows("select title from alerts where service = 'cards'")).toMatchObject([
      { title: expect.stringMatching(/^Card hidden-/) },
    ]);
    await switched(false);
  });

  it("of another tenant is neither seen nor replayed", async () => {
    const id = await sendUnread("not-yours");

    const result = await replayDeadLetters(deps(), OTHER, { deliveryIds: [id] });

    expect(result).toEqual({ replayed: 0, withoutEffect: 0, stillUnreadable: 0 });
    expect(await rows(`select replayed_at from dead_letters where delivery_id = '${id}'`)).toEqual([
      { replayed_at: null },
    ]);
  });
});
