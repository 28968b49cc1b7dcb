import { Redis } from "ioredis";
import { inject } from "vitest";

/** A Redis database of a test file's own: product keys carry shard tags, so a prefix would not keep files apart. */
export interface TestRedis {
  readonly url: string;
  flush(): Promise<void>;
}

/** Takes the next database number of the run; it starts empty. */
export async function createTestRedis(): Promise<TestRedis> {
  const server = inject("redisUrl");
  const counter = new Redis(server);
  const number = (await counter.incr("test-databases")) % 512 || 1;
  counter.disconnect();
  const url = `${server}/${number}`;
  const flush = async () => {
    const client = new Redis(url);
    await client.flushdb();
    client.disconnect();
  };
  await flush();
  return { url, flush };
}
