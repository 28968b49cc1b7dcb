import { setTimeout as wait } from "node:timers/promises";
import { sql as drizzleSql } from "drizzle-orm";
import type { TransactionSql } from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "../../../engine/db/database.ts";
import { isLostInSetUp } from "../../../engine/db/guarded-transactions.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { type Link, openLink } from "../../chaos/link.ts";
import { TENANT } from "../../support/builders.ts";
import { asSuperuser } from "../../support/door.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: if it does not come back, nothing works any more.
  db = openDatabase({ url: database.url, poolMax: 1 });
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

/** What the driver throws from a timer reaches nobody but the process. */
async function thrownPastEveryone(work: () => Promise<void>): Promise<unknown[]> {
  const thrown: unknown[] = [];
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => thrown.push(error));
  try {
    await work();
    await wait(50);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
  }
  return thrown;
}

const pidOf = async (sql: TransactionSql) =>
  (await sql<Array<{ pid: number }>>`select pg_backend_pid() as pid`)[0]?.pid ?? 0;

/** Resolves when that session is gone at the server, and our side has had time to hear of it. */
async function endSession(pid: number): Promise<void> {
  await asSuperuser(database.url, async (sql) => {
    await sql`select pg_terminate_backend(${pid})`;
    await vi.waitFor(async () =>
      expect(await sql`select 1 from pg_stat_activity where pid = ${pid}`).toHaveLength(0),
    );
  });
  await wait(50);
}

/** The driver tells the first query of the new connection what the old one died of; the one after is served. */
const worksAgain = () =>
  vi.waitFor(async () => {
    expect(await db.sql`select 1 as one`).toEqual([{ one: 1 }]);
    expect(await db.sql.begin((sql) => sql`select 2 as two`)).toEqual([{ two: 2 }]);
  });

describe("a transaction whose connection dies", () => {
  it("between two statements, rejects, throws past nobody, and leaves the pool working", async () => {
    const thrown = await thrownPastEveryone(async () => {
      const lost = db.sql.begin(async (sql) => {
        await endSession(await pidOf(sql));
        await sql`select 1`;
      });

      await expect(lost).rejects.toThrow();
      await worksAgain();
    });

    expect(thrown).toEqual([]);
  });

  it("under a statement, is not rolled back into nothing", async () => {
    const thrown = await thrownPastEveryone(async () => {
      const lost = db.sql.begin(async (sql) => {
        const pid = await pidOf(sql);
        await Promise.all([sql`select pg_sleep(20)`, endSession(pid)]);
      });

      await expect(lost).rejects.toThrow();
      await worksAgain();
    });

    expect(thrown).toEqual([]);
  });

  it("after its last statement, is not committed into nothing", async () => {
    const thrown = await thrownPastEveryone(async () => {
      const lost = db.sql.begin(async (sql) => {
        await endSession(await pidOf(sql));
      });

      await expect(lost).rejects.toThrow();
      await worksAgain();
    });

    expect(thrown).toEqual([]);
  });

  it("is the same for the other pool, which drizzle drives", async () => {
    const thrown = await thrownPastEveryone(async () => {
      const lost = withTenant(db, TENANT, async (tx) => {
        const [row] = await tx.execute<{ pid: number }>(drizzleSql`select pg_backend_pid() as pid`);
        await endSession(row?.pid ?? 0);
        await tx.execute(drizzleSql`select 1`);
      });

      await expect(lost).rejects.toThrow();
      await vi.waitFor(async () =>
        expect(await withTenant(db, TENANT, (tx) => tx.execute(drizzleSql`select 3 as three`))).toEqual([
          { three: 3 },
        ]),
      );
    });

    expect(thrown).toEqual([]);
  });
});

describe("a statement given to a connection that is just breaking", () => {
  let link: Link;
  let through: Database;

  beforeAll(async () => {
    const target = new URL(database.url);
    link = await openLink([Number(target.port)]);
    target.port = String(link.port);
    through = openDatabase({ url: target.toString(), poolMax: 1 });
  });

  afterAll(async () => {
    await through.close();
    await link.close();
  });

  // The server does not hear of the cut: it would go on sleeping into the next test.
  afterEach(() =>
    asSuperuser(
      database.url,
      (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`,
    ),
  );

  it.each([
    ["outside a transaction", () => through.sql`select 1`],
    ["as the begin of one", () => through.sql.begin((sql) => sql`select 1`)],
  ])("is answered %s", async (_name, next) => {
    await through.sql`select 1`.catch(() => undefined);
    const under = through.sql`select pg_sleep(20)`.then(
      () => "slept",
      // In the very turn in which the driver hears of it: it still takes the connection for one that works.
      () =>
        next().then(
          () => "answered",
          () => "refused",
        ),
    );
    const sleeping = () =>
      asSuperuser(database.url, (sql) => sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`);
    await vi.waitFor(async () => expect(await sleeping()).toHaveLength(1));
    link.cut();

    expect(await Promise.race([under, wait(5_000).then(() => "never answered")])).toMatch(
      /^(answered|refused)$/,
    );
  });
});

describe("a transaction whose work fails by itself", () => {
  it("is rolled back, and says what its work said", async () => {
    await expect(
      db.sql.begin(async (sql) => {
        await sql`create temp table rolled_back (id int)`;
        throw new Error("no, thanks");
      }),
    ).rejects.toThrow("no, thanks");

    expect(await db.sql`select to_regclass('rolled_back') as found`).toEqual([{ found: null }]);
  });
});

describe("an error of a connection that dies while its types are read", () => {
  it("is known by its statement and its code, and nothing else is taken for it", () => {
    const query = "\n      select b.oid, b.typarray\n      from pg_catalog.pg_type a";
    const of = (fields: object) => Object.assign(new Error("x"), fields);

    expect(isLostInSetUp(of({ code: "57P01", severity: "FATAL", query }))).toBe(true);
    expect(isLostInSetUp(of({ code: "CONNECTION_CLOSED", query }))).toBe(true);
    expect(isLostInSetUp(of({ code: "EPIPE", query }))).toBe(true);
    expect(isLostInSetUp(of({ code: "42501", severity: "ERROR", query }))).toBe(false);
    expect(isLostInSetUp(of({ code: "CONNECTION_CLOSED", query: "select 1" }))).toBe(false);
    expect(isLostInSetUp(new TypeError("x"))).toBe(false);
    expect(isLostInSetUp(undefined)).toBe(false);
  });
});
