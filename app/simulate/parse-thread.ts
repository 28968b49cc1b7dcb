import { createReadStream } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { dedupeKeysBeside } from "../../adapters/contract.ts";
import { adapters, parseProviderId } from "../../adapters/index.ts";
import { derivedId } from "../../engine/domain/derived-id.ts";
import { remembered } from "../../engine/domain/remembered.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";
import type { InboxItem } from "../../engine/inbox.ts";
import { type RecordedDelivery, readRecordedLine } from "./recorded-line.ts";
import { openRedeliveries } from "./redeliveries.ts";

/** A delivery on its way to the fold. */
export interface ReadItem {
  readonly item: InboxItem;
  /** It came before. */
  readonly again?: true;
  /** Its alerts have no name in the recording. */
  readonly unnamed?: true;
}

/** What the thread tells. Items travel as text: copying them as objects from thread to thread costs three times as much. */
export interface ReadBatch {
  /** JSON of {@link ReadItem}s, in the order of the file. */
  readonly items: string;
  readonly bytes: number;
  readonly deliveries: number;
  readonly broken: ReadonlyArray<{ readonly line: number; readonly reason: string }>;
  /** Ids of providers that we do not know, one for each delivery. */
  readonly unknown: readonly string[];
  /** Deliveries that the adapter could not read. */
  readonly unreadable: number;
}

const BATCH_LINES = 500;
/** Batches that wait to be folded; more would only fill the memory. */
const AHEAD_MAX = 4;
/** A delivery of ours is at most a megabyte; what is longer than its envelope could make it is no line of a recording. */
const LINE_BYTES_MAX = 16 << 20;

/** Reads the recording that it was started for and tells of it batch by batch, a few ahead of whoever folds them. */
export async function main(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("parse-thread is started by read-recording");
  const credits = countCredits(port);
  const batch = openBatch();
  let line = 0;
  for await (const bytes of linesOf(String(workerData))) {
    line += 1;
    batch.add(line, bytes);
    if (line % BATCH_LINES !== 0) continue;
    port.postMessage(batch.take());
    await credits.next();
  }
  port.postMessage(batch.take());
  port.postMessage("done");
  port.close();
}

function countCredits(port: MessagePort): { next(): Promise<void> } {
  let credits = AHEAD_MAX;
  let wake: (() => void) | undefined;
  port.on("message", () => {
    credits += 1;
    wake?.();
  });
  return {
    async next() {
      credits -= 1;
      while (credits <= 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

function openBatch(): { add(line: number, bytes: Buffer): void; take(): ReadBatch } {
  const redeliveries = openRedeliveries();
  let items: ReadItem[] = [];
  let broken: Array<ReadBatch["broken"][number]> = [];
  let unknown: string[] = [];
  let [bytesRead, deliveries, unreadable, clock] = [0, 0, 0, 0];

  function addDelivery(delivery: RecordedDelivery): void {
    const provider = parseProviderId(delivery.provider);
    if (!provider) {
      unknown.push(delivery.provider.slice(0, 40));
      return;
    }
    const { deliveryId, receivedAt, headers, body, integrationId } = delivery;
    const request = { headers, body, receivedAt };
    const adapter = adapters[provider];
    const dedupeKey = adapter.dedupeKey(request);
    const keyBefore = dedupeKeysBeside(dedupeKey)?.before;
    const keyOf = (key: string) => `${delivery.tenant} ${integrationId} ${key}`;
    const parsed = adapter.parse(request, {});
    if (parsed.kind === "unreadable") unreadable += 1;
    clock = Math.max(clock, receivedAt);
    const again = redeliveries.isAgain(
      keyOf(dedupeKey),
      clock,
      keyBefore === undefined ? undefined : keyOf(keyBefore),
    );
    if (parsed.kind !== "alert" && parsed.kind !== "deploy") return;
    const item: InboxItem = {
      itemId: deliveryId,
      tenantId: tenantIdOf(delivery.tenant),
      receivedAt,
      integrationId,
      provider,
      content: parsed,
    };
    items.push({ item, ...(again ? { again } : {}), ...(delivery.isDeploy ? { unnamed: true } : {}) });
  }

  return {
    add(line, bytes) {
      bytesRead += bytes.length + 1;
      if (isBlank(bytes)) return;
      deliveries += 1;
      const read =
        bytes.length > LINE_BYTES_MAX
          ? { ok: false as const, reason: "it is too long" }
          : readRecordedLine(bytes);
      if (read.ok) addDelivery(read.delivery);
      else broken.push({ line, reason: read.reason });
    },
    take() {
      const batch = {
        items: JSON.stringify(items),
        bytes: bytesRead,
        deliveries,
        broken,
        unknown,
        unreadable,
      };
      [items, broken, unknown] = [[], [], []];
      [bytesRead, deliveries, unreadable] = [0, 0, 0];
      return batch;
    },
  };
}

/** A tenant is named by its id, or by any other word, which then stands for one. */
const tenantIdOf = remembered((name): TenantId => {
  const tenantId = parseTenantId(name) ?? parseTenantId(derivedId(0, "tenant", name));
  if (!tenantId) throw new Error("no tenant id can be made of a name");
  return tenantId;
});

const LINE_BREAK = 0x0a;

/** The lines of a file as bytes, without their breaks. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_BREAK); end !== -1; end = chunk.indexOf(LINE_BREAK, start)) {
      const tail = chunk.subarray(start, end);
      yield rest.length === 0 ? tail : Buffer.concat([...rest, tail]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length < 100 && bytes.toString("latin1").trim() === "");
}
