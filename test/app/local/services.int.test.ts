import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { startPostgres } from "../../../app/local/postgres.ts";
import { startRedis } from "../../../app/local/redis.ts";

const folder = () => mkdtempSync(join(tmpdir(), "dd0c-services-"));

describe("the local Postgres", () => {
  it("finds its data again after a stop, and after it was killed", async () => {
    const options = { folder: folder(), durable: true };
    const first = await startPostgres(options);
    const sql = postgres(first.url, { max: 1 });
    await sql`create table kept (n integer)`;
    await sql`insert into kept values (1)`;
    await sql.end();
    await first.stop();

    const second = await startPostgres(options);
    const killed = spawnSync("sh", [
      "-c",
      `kill -9 $(head -1 ${join(options.folder, "data/postmaster.pid")})`,
    ]);
    expect(killed.status).toBe(0);
    const third = await startPostgres({ ...options, port: second.port });

    const again = postgres(third.url, { max: 1 });
    expect(await again`select n from kept`).toEqual([{ n: 1 }]);
    await again.end();
    await third.stop();
  });

  it("is the real one, with synchronous commits when it must be durable", async () => {
    const server = await startPostgres({ folder: folder(), durable: true });
    const sql = postgres(server.url, { max: 1 });

    const [row] =
      await sql`select version(), current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync`;

    expect(row).toMatchObject({
      version: expect.stringMatching(/^PostgreSQL 18/),
      commit: "on",
      fsync: "on",
    });
    await sql.end();
    await server.stop();
  });

  it("lets a second start end the server of a start that was killed", async () => {
    const options = { folder: folder(), durable: false };
    const orphan = await startPostgres(options);

    const server = await startPostgres(options);

    const sql = postgres(server.url, { max: 1 });
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
    await sql.end();
    await server.stop();
    await orphan.stop();
  });
});

describe("the local Redis", () => {
  it("is a real one, keeps what it was given, and never evicts", async () => {
    const options = { folder: join(folder(), "redis"), durable: true, requireReal: true };
    const first = await startRedis(options);
    const client = new Redis(first.url);
    await client.xadd("stream", "*", "item", "1");
    await client.quit();
    await first.stop();

    const second = await startRedis(options);
    const again = new Redis(second.url);

    expect(second.kind).not.toBe("emulator");
    expect(await again.xlen("stream")).toBe(1);
    expect(await again.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
    await again.quit();
    await second.stop();
  });
});
