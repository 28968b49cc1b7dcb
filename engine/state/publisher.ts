import { Redis } from "ioredis";
import type { InboxItem } from "../inbox.ts";
import { publishItem } from "./streams.ts";

/** The way into the inboxes for a process that only puts things there. */
export interface Publisher {
  /** Throws at once when Redis is away: the delivery is kept in Postgres, and whoever waits is a provider. */
  publish(item: InboxItem): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a publisher. A lost reply must not be sent again by the driver (it would be a second entry), nothing queues up
 * while Redis is away, and a hanging Redis holds nobody (reference/reliability.md §1.5).
 */
export function openPublisher(url: string, onError: (error: Error) => void): Publisher {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 300,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  redis.on("error", onError);
  return {
    publish: (item) => publishItem(redis, item),
    close: async () => {
      redis.disconnect();
    },
  };
}
