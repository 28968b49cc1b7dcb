import { performance } from "node:perf_hooks";
import type { Database } from "../../engine/db/database.ts";
import { type Besides, listNoticeWork, type NoticeWork } from "../../engine/db/notice-work.ts";
import { shardOf, type TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { SlackAccess } from "./delivery-deps.ts";
import { type LineDeps, TenantLine } from "./line.ts";
import { openOutbox } from "./outbox.ts";
import { type Rates, SLACK_RATES } from "./pace.ts";
import { NOTIFIER_TIMES, type NotifierTimes } from "./plan.ts";

/** Brings notices to Slack for the shards that this process owns. */
export interface Notifier {
  /** The shards whose notices this process delivers; owning them makes it the only one. */
  setShards(shards: readonly number[]): void;
  /** Call right after a commit that made notices. */
  wake(shard: number): void;
  /** Resolves when nothing is left that goes out without a person's help. */
  idle(): Promise<void>;
  /** Starts nothing more; waits for the calls under way. */
  close(): Promise<void>;
}

/** What the notifier needs; `times` and `rates` are shortened by tests. */
export interface NotifierDeps {
  readonly db: Database;
  readonly slack: SlackAccess;
  readonly slackApiUrl: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "slackCalls" | "firstMessageSeconds" | "notices">;
  readonly times?: Partial<NotifierTimes>;
  readonly rates?: Rates;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Starts delivering; nothing goes out before the first `setShards`. */
export function startNotifier(deps: NotifierDeps): Notifier {
  return new ShardNotifier(deps);
}

/** A tenant with so many notices waiting here gets no more before some of them are gone. */
const HELD_MAX = 2_000;

class ShardNotifier implements Notifier {
  readonly #deps: LineDeps;
  readonly #lines = new Map<TenantId, TenantLine>();
  readonly #called = new Set<number>();
  /** Whether the next reading asks for everything, and not only for what is news here. */
  #everything = true;
  readonly #idlers = new Set<() => void>();
  readonly #poll: NodeJS.Timeout;
  #shards: readonly number[] = [];
  #reading: Promise<void> | undefined;
  #failed = false;
  #closed = false;

  constructor(deps: NotifierDeps) {
    this.#deps = {
      ...deps,
      outbox: openOutbox(deps.db),
      times: { ...NOTIFIER_TIMES, ...deps.times },
      rates: deps.rates ?? SLACK_RATES,
      clock: () => performance.now(),
      now: deps.now ?? Date.now,
    };
    this.#poll = setInterval(() => this.#callAll(), this.#deps.times.pollMs);
    this.#poll.unref();
  }

  setShards(shards: readonly number[]): void {
    this.#shards = [...shards];
    for (const [tenantId, line] of this.#lines) {
      if (this.#shards.includes(shardOf(tenantId))) continue;
      this.#lines.delete(tenantId);
      void line.close();
    }
    this.#callAll();
  }

  wake(shard: number): void {
    if (!this.#shards.includes(shard)) return;
    this.#called.add(shard);
    this.#read();
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idlers.add(resolve);
      this.#callAll();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    await this.#reading;
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
    this.#lines.clear();
    this.#tellIdlers();
  }

  #callAll(): void {
    this.#everything = true;
    for (const shard of this.#shards) this.#called.add(shard);
    this.#read();
  }

  /** Reads the work lists of the shards that called, one reading at a time: calls during one make the next. */
  #read(): void {
    if (this.#reading || this.#closed) return;
    this.#reading = this.#readCalled().finally(() => {
      this.#reading = undefined;
      if (this.#called.size > 0 && !this.#failed) this.#read();
      else this.#tellIdlers();
    });
  }

  async #readCalled(): Promise<void> {
    const shards = [...this.#called].filter((shard) => this.#shards.includes(shard));
    const besides = this.#everything ? undefined : this.#held(shards);
    this.#called.clear();
    this.#everything = false;
    try {
      const listedAt = this.#deps.clock();
      if (shards.length > 0) this.#offer(await listNoticeWork(this.#deps.db, shards, besides), listedAt);
      this.#failed = false;
    } catch (error) {
      // The poll asks again.
      this.#failed = true;
      this.#deps.log.warn({ err: error }, "notices could not be listed");
    }
  }

  /** A call during a storm must not read the whole storm again. */
  #held(shards: readonly number[]): Besides {
    const noticeIds: string[] = [];
    const tenantIds: string[] = [];
    for (const [tenantId, line] of this.#lines) {
      if (!shards.includes(shardOf(tenantId))) continue;
      const held = line.held();
      noticeIds.push(...held);
      if (held.length >= HELD_MAX) tenantIds.push(tenantId);
    }
    return { noticeIds, tenantIds };
  }

  #offer(works: readonly NoticeWork[], listedAt: number): void {
    const byTenant = new Map<TenantId, NoticeWork[]>();
    for (const work of works) {
      const known = byTenant.get(work.tenantId);
      if (known) known.push(work);
      else byTenant.set(work.tenantId, [work]);
    }
    for (const [tenantId, own] of byTenant) {
      // The shard may have gone to another process while the list was read.
      if (this.#shards.includes(shardOf(tenantId))) this.#lineOf(tenantId).offer(own, listedAt);
    }
  }

  #lineOf(tenantId: TenantId): TenantLine {
    let line = this.#lines.get(tenantId);
    if (!line) {
      line = new TenantLine(this.#deps, tenantId, (next) => {
        if (next === "list again") this.wake(shardOf(tenantId));
        else if (!this.#reading && this.#called.size === 0) this.#tellIdlers();
      });
      this.#lines.set(tenantId, line);
    }
    return line;
  }

  #tellIdlers(): void {
    if (this.#failed && !this.#closed) return;
    if (!this.#closed && [...this.#lines.values()].some((line) => !line.quiet)) return;
    for (const resolve of this.#idlers) resolve();
    this.#idlers.clear();
  }
}
