import { Redis } from "ioredis";

const FIRST_CONNECT_MS = 2_000;

const reconnect = (attempt: number) => Math.min(attempt * 100, 2_000);

/** For short commands of a worker: none is sent twice, none waits for a Redis that is away (reference/reliability.md §1.5). */
export function openCommands(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 2_000,
    retryStrategy: reconnect,
  });
  redis.on("error", onError);
  return redis;
}

/** For blocking reads: a connection of its own, because a read that waits holds up everything behind it. */
export function openReader(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 5_000,
    retryStrategy: reconnect,
  });
  redis.on("error", onError);
  return redis;
}

/** Resolves when all are connected, or after two seconds: a worker starts without Redis too, and finds it later. */
export async function connected(...clients: readonly Redis[]): Promise<void> {
  const ready = clients.map((client) =>
    client.status === "ready"
      ? Promise.resolve()
      : new Promise<void>((resolve) => client.once("ready", () => resolve())),
  );
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, FIRST_CONNECT_MS);
  });
  await Promise.race([Promise.all(ready), enough]);
  clearTimeout(timer);
}
