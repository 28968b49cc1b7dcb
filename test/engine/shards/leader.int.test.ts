import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { holdLead, type Lead, LostLead } from "../../../engine/db/leaders.ts";
import { withShards } from "../../../engine/db/tenant.ts";
import { type Leader, openLeader } from "../../../engine/shards/leader.ts";
import { connected, openCommands } from "../../../engine/state/connections.ts";
import { keys } from "../../../engine/state/keys.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";
import { createTestRedis, type TestRedis } from "../../support/redis.ts";

let database: TestDatabase;
let store: TestRedis;
let db: Database;
let redis: ReturnType<typeof openCommands>;
const leaders: Leader[] = [];
const troubles: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  store = await createTestRedis();
  db = openDatabase({ url: database.url });
  redis = openCommands(store.url, () => undefined);
  await connected(redis);
  troubles.length = 0;
});

afterEach(async () => {
  await Promise.all(leaders.splice(0).map((leader) => leader.close()));
  redis.disconnect();
  await db.close();
  await database.drop();
});

function stand(workerId: string, name = "schedule"): Leader {
  const leader = openLeader({
    db,
    redis,
    workerId,
    name,
    beatMs: 20,
    leaseMs: 5_000,
    onTrouble: (what, error) => troubles.push(`${what}: ${String(error)}`),
  });
  leaders.push(leader);
  return leader;
}
const leading = (...some: readonly Leader[]) => some.filter((one) => one.current() !== undefined);
const commits = (lead: Lead) => withShards(db, [0], (sql) => holdLead(sql, lead));

describe("the leader", () => {
  it("is one of several, and stays it", async () => {
    const all = [stand("a"), stand("b"), stand("c")];

    await expect.poll(() => leading(...all).length).toBe(1);
    const [first] = leading(...all);
    const lead = first?.current();
    await expect.poll(async () => (await redis.get(keys.leader("schedule"))) !== null).toBe(true);
    expect(leading(...all)).toEqual([first]);
    expect(first?.current()).toEqual(lead);
    expect(troubles).toEqual([]);
  });

  it("is followed by another at once when it goes, under a greater fence", async () => {
    const first = stand("a");
    await expect.poll(() => first.current()).toBeDefined();
    const before = first.current() as Lead;
    const second = stand("b");

    await first.close();

    await expect.poll(() => second.current()).toBeDefined();
    expect(second.current()?.fence).toBeGreaterThan(before.fence);
    expect(first.current()).toBeUndefined();
  });

  it("commits nothing more once another leads, though it does not know it yet", async () => {
    const first = stand("a");
    await expect.poll(() => first.current()).toBeDefined();
    const before = first.current() as Lead;
    await expect(commits(before)).resolves.toBeUndefined();
    // What stands still for longer than its lease loses it.
    await redis.del(keys.leader("schedule"));
    const second = stand("b");
    const newest = () => Math.max(...leading(first, second).map((one) => one.current()?.fence ?? 0));
    await expect.poll(newest).toBeGreaterThan(before.fence);
    const after = { ...before, fence: newest() };

    await expect(commits(before)).rejects.toThrow(LostLead);
    await expect(commits(after)).resolves.toBeUndefined();
  });

  it("says what is wrong when nobody has written its name down", async () => {
    const leader = stand("a", "nothing");

    await expect.poll(() => troubles[0]).toContain('"leaders" has no row nothing');
    expect(leader.current()).toBeUndefined();
  });
});
