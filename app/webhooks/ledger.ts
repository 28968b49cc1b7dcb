import { createHash } from "node:crypto";
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IPolicy,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { z } from "zod";
import type { Parsed } from "../../adapters/contract.ts";
import { crashPoint } from "../../engine/crash-points.ts";
import type { Database } from "../../engine/db/database.ts";
import { type DeliveryRow, insertDeliveries } from "../../engine/db/deliveries.ts";
import { derivedId } from "../../engine/domain/derived-id.ts";
import { parseTenantId, type TenantId } from "../../engine/domain/tenant.ts";
import type { Command, InboxItem } from "../../engine/inbox.ts";
import { type Log, saidBy } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { RetryLater } from "../retry-later.ts";
import { openGroupCommit } from "../sharing/group-commit.ts";
import { type Lane, slowRestMs } from "./lanes.ts";
import type { Spool } from "./spool.ts";

/** A delivery that is authentic, about to be kept. */
export interface KeptDelivery {
  readonly tenantId: TenantId;
  readonly deliveryId: string;
  readonly integrationId: string;
  readonly provider: string;
  /** Epoch milliseconds: the engine's clock for it. */
  readonly receivedAt: number;
  /** The few headers worth keeping; never a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly dedupeKey: string;
  /** One that came under these less than a minute before or after is the same delivery too. */
  readonly dedupeKeyBefore?: string;
  readonly dedupeKeyAfter?: string;
  /** Privacy mode: `parsed` is masked, and the bytes are kept until they had their effect. */
  readonly masked?: true;
  /** Our own test alert: no sign that the provider lives. */
  readonly own?: true;
  readonly parsed: Parsed | { readonly kind: "command"; readonly command: Command };
}

/**
 * Whoever asks is told `kept` or `duplicate` once it is in Postgres, `spooled` once it is on this machine's disk.
 * `deliveryId` is what it is held under: of a retry that came a minute later, the first one's.
 */
export interface Kept {
  readonly outcome: "kept" | "duplicate" | "spooled";
  readonly deliveryId: string;
}

export interface Ledger {
  /**
   * Resolves when the delivery survives any crash (design §3 G1). Throws {@link RetryLater} when it cannot be kept. One
   * in the slow lane is kept in commits of its own, so that a flood does not make its neighbours' commits large.
   */
  keep(delivery: KeptDelivery, lane?: Lane): Promise<Kept>;
  /** Keeps a request whose sender nobody can tell now; it is authenticated when it is drained. */
  keepUnchecked(request: UncheckedRequest): Promise<void>;
  /** Bytes that wait in the spool. */
  spooledBytes(): number;
  close(): Promise<void>;
}

/** A request as it came, with what its sender must prove later. */
export interface UncheckedRequest {
  readonly tenantId: TenantId;
  readonly provider: string;
  readonly keyHash: string;
  readonly receivedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface LedgerOptions {
  readonly db: Database;
  readonly spool: Spool;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Tells the workers at once; not awaited, because the row is what counts. */
  publish(item: InboxItem): Promise<void>;
  /** Authenticates and reads a spooled request; one that is unknown yet waits. Throws while it cannot tell of any. */
  check(request: UncheckedRequest): Promise<KeptDelivery | "forged" | "unknown-yet">;
  /** Told of a delivery that proved itself when it was drained, once it is in Postgres for the first time. */
  proven(delivery: KeptDelivery): void;
}

type Outcome = Kept | Error;

const BATCH_MAX: Readonly<Record<Lane, number>> = { fast: 200, slow: 100 };
const BATCHES_IN_FLIGHT_MAX: Readonly<Record<Lane, number>> = { fast: 2, slow: 1 };
/** Longest rest after a commit of the fast lane. */
const REST_MAX_MS = 10;
const DEADLINE_MS = 1_500;
const BREAK_MS = 500;
const DRAIN_EVERY_MS = 1_000;
const RETRY_AFTER_MS = 5_000;
/** While a certificate cannot be fetched, what waits for it is written again each time: not every second. */
const DRAINS_RESTED = 2;
/** Whoever could not prove itself for so long never will; SNS itself gives up after an hour. */
const UNKNOWN_MAX_MS = 86_400_000;

/** Returns a delivery's id, a function of what makes it the same delivery again. */
export function deliveryIdOf(tenantId: TenantId, integrationId: string, dedupeKey: string): string {
  return derivedId(0, "delivery", tenantId, integrationId, dedupeKey);
}

/** Returns the ledger: Postgres in shared commits; while Postgres is away, the spool, drained in order when it is back. */
export function openLedger(options: LedgerOptions): Ledger {
  const { db, spool, log, metrics } = options;
  const policy = guard();
  const openLane = (lane: Lane) =>
    openGroupCommit<DeliveryRow, Outcome>({
      batchMax: BATCH_MAX[lane],
      inFlightMax: BATCHES_IN_FLIGHT_MAX[lane],
      ownerOf: (row) => row.tenantId,
      // What comes meanwhile shares the next commit: a busy door takes fewer, a quiet one waits for nothing.
      restMs: (tookMs, waiting) =>
        lane === "slow" ? slowRestMs(tookMs, waiting / BATCH_MAX.slow) : Math.min(tookMs, REST_MAX_MS),
      commit: (rows) => policy.execute(() => commit(db, rows, metrics)),
    });
  const commits: Readonly<Record<Lane, ReturnType<typeof openLane>>> = {
    fast: openLane("fast"),
    slow: openLane("slow"),
  };
  let draining = Promise.resolve();
  let closed = false;
  let rest = 0;
  const timer = setInterval(() => {
    rest -= 1;
    if (rest < 0 && spool.size() > 0) draining = draining.then(drain);
  }, DRAIN_EVERY_MS);

  async function keepInSpool(record: SpoolRecord): Promise<void> {
    try {
      await spool.append(JSON.stringify(record));
      crashPoint("web.after-spool");
    } catch (cause) {
      throw new RetryLater("neither Postgres nor the spool can keep a delivery now", RETRY_AFTER_MS, {
        cause,
      });
    }
  }

  async function drain(): Promise<void> {
    if (closed) return;
    try {
      let waiting = 0;
      const count = await spool.drain(async (records) => {
        waiting += await settle(records);
      });
      if (count > waiting) log.info({ deliveries: count - waiting }, "spool drained");
      if (waiting > 0) rest = DRAINS_RESTED;
    } catch (error) {
      if (!(error instanceof BrokenCircuitError))
        log.warn({ reason: saidBy(error) }, "spool waits for Postgres");
    }
  }

  /** Commits what can be told of. What cannot goes to the end of the spool, so that nothing waits behind it. Returns how many did. */
  async function settle(texts: readonly string[]): Promise<number> {
    const rows: DeliveryRow[] = [];
    const unchecked = new Map<DeliveryRow, KeptDelivery>();
    const waiting: string[] = [];
    for (const text of texts) {
      const record = SpoolRecord.parse(JSON.parse(text));
      if (record.type === "kept") {
        rows.push(fromRecord(record));
        continue;
      }
      const delivery = await checked(record);
      if (delivery === "unknown-yet") waiting.push(text);
      else if (delivery === "forged") metrics.webhooks.inc({ provider: record.provider, outcome: "refused" });
      else {
        const row = toRow(delivery);
        rows.push(row);
        unchecked.set(row, delivery);
      }
    }
    const outcomes = await policy.execute(() => commit(db, rows, metrics));
    crashPoint("web.mid-drain");
    for (const text of waiting) await spool.append(text);
    for (const [index, row] of rows.entries()) {
      const delivery = unchecked.get(row);
      const outcome = outcomes[index];
      if (delivery && outcome && !(outcome instanceof Error) && outcome.outcome === "kept")
        options.proven(delivery);
    }
    return waiting.length;
  }

  async function checked(
    record: Extract<SpoolRecord, { type: "unchecked" }>,
  ): Promise<KeptDelivery | "forged" | "unknown-yet"> {
    const { tenantId, provider, keyHash, receivedAt, headers } = record;
    const body = Buffer.from(record.body, "base64");
    const delivery = await options.check({
      tenantId: tenantOf(tenantId),
      provider,
      keyHash,
      receivedAt,
      headers,
      body,
    });
    if (delivery !== "unknown-yet" || Date.now() - receivedAt < UNKNOWN_MAX_MS) return delivery;
    log.warn({ tenant: tenantId, provider }, "spooled webhook given up: it could not prove itself for a day");
    return "forged";
  }

  return {
    async keep(delivery, lane = "fast") {
      const row = toRow(delivery);
      try {
        const kept = await commits[lane].submit(row);
        crashPoint("web.after-commit");
        if (kept instanceof Error) throw kept;
        // The slow lane waits for the sweeper, which takes from every tenant in turn.
        if (kept.outcome === "kept" && lane === "fast") publish(delivery);
        return kept;
      } catch (error) {
        if (!isAway(error)) throw error;
        await keepInSpool(toRecord(row));
        return { outcome: "spooled", deliveryId: row.deliveryId };
      }
    },
    async keepUnchecked({ body, ...request }) {
      await keepInSpool({ type: "unchecked", ...request, body: Buffer.from(body).toString("base64") });
    },
    spooledBytes: () => spool.size(),
    async close() {
      closed = true;
      clearInterval(timer);
      await Promise.all([commits.fast.idle(), commits.slow.idle()]);
      await draining;
      await spool.close();
    },
  };

  function publish(delivery: KeptDelivery): void {
    const content = contentOf(delivery.parsed);
    if (content.kind === "none") return;
    const { deliveryId: itemId, tenantId, receivedAt, integrationId, provider, masked } = delivery;
    options
      .publish({
        itemId,
        tenantId,
        receivedAt,
        integrationId,
        provider,
        content,
        ...(masked ? { masked } : {}),
      })
      .catch((error: unknown) => {
        // The sweeper finds it in Postgres.
        log.debug({ reason: saidBy(error) }, "not published");
      });
  }
}

/** Commits rows, one outcome each. A batch that fails for one row's sake must not fail its neighbours: they are tried one by one. */
async function commit(db: Database, rows: readonly DeliveryRow[], metrics: Metrics): Promise<Outcome[]> {
  metrics.ledgerBatch.observe(rows.length);
  const first = new Map<string, DeliveryRow>();
  for (const row of rows) if (!first.has(row.deliveryId)) first.set(row.deliveryId, row);
  try {
    const { fresh, heldAs } = await insertDeliveries(db, [...first.values()]);
    return rows.map((row) => ({
      outcome: first.get(row.deliveryId) === row && fresh.has(row.deliveryId) ? "kept" : "duplicate",
      deliveryId: heldAs.get(row.deliveryId) ?? row.deliveryId,
    }));
  } catch (error) {
    if (isAway(error)) throw error;
    if (rows.length === 1) return [error instanceof Error ? error : new Error(String(error))];
    const outcomes: Outcome[] = [];
    for (const row of rows) outcomes.push(...(await commit(db, [row], metrics)));
    return outcomes;
  }
}

/** One deadline and one breaker for all commits: a hanging Postgres costs a few requests 1.5 s, the others nothing. */
function guard(): IPolicy {
  const away = handleWhen((error) => isAway(error));
  return wrap(
    circuitBreaker(away, { halfOpenAfter: BREAK_MS, breaker: new ConsecutiveBreaker(2) }),
    timeout(DEADLINE_MS, TimeoutStrategy.Aggressive),
  );
}

/** Postgres cannot be reached, does not answer, or is not taking writes; as opposed to refusing this very row. */
function isAway(error: unknown): boolean {
  if (error instanceof TaskCancelledError || error instanceof BrokenCircuitError) return true;
  const code = (error as { code?: unknown }).code;
  // Classes of SQLSTATE: connection, resources, operator intervention, system error, and a read-only standby.
  // `EPIPE` has five letters too, and no digit.
  return typeof code !== "string" || !/^(?=.*\d)[0-9A-Z]{5}$/.test(code) || /^(08|53|57|58|25006)/.test(code);
}

function contentOf(parsed: KeptDelivery["parsed"]): InboxItem["content"] {
  if (parsed.kind === "alert" || parsed.kind === "deploy" || parsed.kind === "command") return parsed;
  return { kind: "none" };
}

function toRow(delivery: KeptDelivery): DeliveryRow {
  const { parsed, masked, ...rest } = delivery;
  const hasNoEffect = contentOf(parsed).kind === "none";
  return {
    ...rest,
    ...(masked && hasNoEffect ? { headers: {}, body: null } : {}),
    bodySha256: createHash("sha256").update(delivery.body).digest(),
    kind: parsed.kind,
    ...("reason" in parsed ? { reason: parsed.reason } : {}),
  };
}

const SpoolRecord = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("kept"),
    tenantId: z.string(),
    deliveryId: z.string(),
    integrationId: z.string(),
    provider: z.string(),
    receivedAt: z.number(),
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable(),
    bodySha256: z.string().optional(),
    dedupeKey: z.string(),
    dedupeKeyBefore: z.string().optional(),
    dedupeKeyAfter: z.string().optional(),
    kind: z.enum(["alert", "deploy", "command", "ping", "ignored", "unreadable"]),
    reason: z.string().optional(),
    own: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal("unchecked"),
    tenantId: z.string(),
    provider: z.string(),
    keyHash: z.string(),
    receivedAt: z.number(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
]);
type SpoolRecord = z.infer<typeof SpoolRecord>;

function toRecord(row: DeliveryRow): SpoolRecord {
  const { bodySha256, body, headers, ...rest } = row;
  return {
    type: "kept",
    ...rest,
    headers: { ...headers },
    body: body && Buffer.from(body).toString("base64"),
    bodySha256: Buffer.from(bodySha256).toString("base64"),
  };
}

function fromRecord(record: Extract<SpoolRecord, { type: "kept" }>): DeliveryRow {
  const { type: _, body: base64, bodySha256: hash, reason, own, ...others } = record;
  const { dedupeKeyBefore, dedupeKeyAfter, ...rest } = others;
  const body = base64 === null ? null : Buffer.from(base64, "base64");
  const bodySha256 =
    hash === undefined
      ? createHash("sha256")
          .update(body ?? "")
          .digest()
      : Buffer.from(hash, "base64");
  return {
    ...rest,
    tenantId: tenantOf(record.tenantId),
    body,
    bodySha256,
    ...(reason === undefined ? {} : { reason }),
    ...(dedupeKeyBefore === undefined ? {} : { dedupeKeyBefore }),
    ...(dedupeKeyAfter === undefined ? {} : { dedupeKeyAfter }),
    ...(own ? { own } : {}),
  };
}

function tenantOf(text: string): TenantId {
  const tenantId = parseTenantId(text);
  if (!tenantId) throw new Error("a spooled record names no tenant");
  return tenantId;
}
