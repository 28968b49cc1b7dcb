import type { Redis } from "ioredis";
import { parseTenantId, shardOf } from "../domain/tenant.ts";
import type { InboxItem } from "../inbox.ts";
import { KEY_TTL_SECONDS, keys } from "./keys.ts";

/** One entry of a shard's inbox. `item` is undefined when the entry cannot be read: Postgres has the delivery anyway. */
export interface InboxEntry {
  readonly entryId: string;
  readonly item: InboxItem | undefined;
}

/** Where reading of a shard begins: everything that was not removed yet. */
export const FROM_THE_START = "0-0";

/** Puts the item into its tenant's shard inbox. The delivery is kept in Postgres already: this only makes it quick. */
export async function publishItem(redis: Redis, item: InboxItem): Promise<void> {
  const inbox = keys.inbox(shardOf(item.tenantId));
  const answers = await redis
    .pipeline()
    .xadd(inbox, "*", "item", encodeItem(item))
    .expire(inbox, KEY_TTL_SECONDS)
    .exec();
  const failed = answers?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}

/** Returns the item as the stream carries it. */
function encodeItem(item: InboxItem): string {
  return JSON.stringify(item);
}

/** Returns the item of a stream entry, or undefined when it is not one. */
function decodeItem(text: string | undefined): InboxItem | undefined {
  try {
    const item = JSON.parse(text ?? "") as InboxItem;
    return isItem(item) ? item : undefined;
  } catch {
    return undefined;
  }
}

// Only we write to the stream, so this guards against a half-written or foreign entry, not against an attacker.
function isItem(item: InboxItem | null): boolean {
  return (
    typeof item?.itemId === "string" &&
    parseTenantId(item.tenantId) !== undefined &&
    Number.isFinite(item.receivedAt) &&
    typeof item.content?.kind === "string"
  );
}

/**
 * Waits until an inbox has entries beyond its cursor and returns them, at most `count` each. The shard's lease makes its
 * owner the only reader, and an entry goes only with the commit of its effect: so no consumer group is needed, a new
 * owner simply reads from the start, and nothing has to be claimed back or set up again when Redis was emptied.
 *
 * One blocking read over many shards works on a single node only; a Cluster needs one read per node here.
 */
export async function readInboxes(
  redis: Redis,
  cursors: ReadonlyMap<number, string>,
  options: { readonly count: number; readonly blockMs: number },
): Promise<Map<number, InboxEntry[]>> {
  const shards = [...cursors.keys()];
  const names = shards.map((shard) => keys.inbox(shard));
  const answer = await redis.xread(
    "COUNT",
    options.count,
    "BLOCK",
    options.blockMs,
    "STREAMS",
    ...names,
    ...cursors.values(),
  );
  const found = new Map<number, InboxEntry[]>();
  for (const [name, entries] of answer ?? []) {
    const shard = shards[names.indexOf(name)];
    if (shard !== undefined)
      found.set(
        shard,
        entries.map(([entryId, fields]) => ({ entryId, item: decodeItem(fields?.[1]) })),
      );
  }
  return found;
}
