import { Redis } from "ioredis";

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
