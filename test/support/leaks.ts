import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Redis } from "ioredis";
import { asSuperuser } from "./door.ts";

/** Returns every text of every row of every table of a database, the text of bytes included. */
export function everyRow(databaseUrl: string): Promise<string> {
  return asSuperuser(databaseUrl, async (sql) => {
    const tables = await sql<Array<{ name: string }>>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`;
    const texts: string[] = [];
    for (const { name } of tables) {
      const rows = await sql<Array<{ text: string }>>`select t::text as text from ${sql(name)} t`;
      texts.push(...rows.map((row) => `${name}: ${row.text}`));
    }
    return texts.map(inEveryForm).join("\n");
  });
}

/** Returns every key of a Redis database with all that it holds. Throws for a type that it cannot read. */
export async function everyKey(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl);
  try {
    const texts: string[] = [];
    for (const key of await redis.keys("*")) {
      const read = READ[await redis.type(key)];
      if (!read) throw new Error(`cannot read ${key}`);
      texts.push(`${key}: ${JSON.stringify(await read(redis, key))}`);
    }
    return texts.map(inEveryForm).join("\n");
  } finally {
    redis.disconnect();
  }
}

const READ: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  zset: (redis, key) => redis.zrange(key, "0", "-1", "WITHSCORES"),
  set: (redis, key) => redis.smembers(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  stream: (redis, key) => redis.xrange(key, "-", "+"),
};

/** Returns what stands in every file of a folder. */
export function everyFile(folder: string): string {
  return readdirSync(folder)
    .map((name) => inEveryForm(readFileSync(join(folder, name), "utf8")))
    .join("\n");
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** The text, and what its runs of hex and base64 say, compressed or not. */
function inEveryForm(text: string): string {
  const hex = text.match(/(?:[0-9a-f]{2}){8,}/g) ?? [];
  const base64 = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  const bytes = hex.map((run) => Buffer.from(run, "hex"));
  const decoded = [
    ...bytes,
    ...bytes.filter((one) => one.subarray(0, 3).equals(GZIP)).map((one) => gunzipSync(one)),
    ...base64.map((run) => Buffer.from(run, "base64")),
  ];
  return [text, ...decoded.map((one) => one.toString("latin1"))].join("\n");
}
