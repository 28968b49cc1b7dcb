import { readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { type LocalPostgres, startPostgres } from "../../app/local/postgres.ts";
import { type LocalRedis, startRedis } from "../../app/local/redis.ts";

/** A durable store that can be killed and started again at the same place. */
export interface KillableStore {
  readonly url: string;
  readonly port: number;
  /** SIGKILL for the server and its children; the data stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  goOn(): void;
  stop(): Promise<void>;
}

/** Starts a Postgres that keeps what it committed. */
export async function openPostgres(folder: string): Promise<KillableStore> {
  let server: LocalPostgres = await startPostgres({ folder, durable: true });
  const { url, port } = server;
  const pid = () => Number(readFileSync(join(folder, "postgres.pid"), "utf8"));
  const family = () => [pid(), ...childrenOf(pid())];
  return {
    url,
    port,
    async kill() {
      await killAll(family());
    },
    async start() {
      server = await startPostgres({ folder, port, durable: true });
    },
    pause: () => signalAll(family(), "SIGSTOP"),
    goOn: () => signalAll(family(), "SIGCONT"),
    stop: () => server.stop(),
  };
}

/** A Redis with an append-only file. */
export interface KillableRedis extends KillableStore {
  /** For orders that no client of the product gives; a connection of its own each time. */
  order(work: (redis: Redis) => Promise<unknown>): Promise<void>;
  /** While it is down: takes the newest part of what it wrote, as a failover to a replica that lags does. */
  loseNewest(share: number): void;
}

/** Starts a Redis with an append-only file, synced every second. */
export async function openRedis(folder: string): Promise<KillableRedis> {
  let server: LocalRedis = await startRedis({ folder, durable: true, requireReal: true });
  const { url, port } = server;
  const pid = () => Number(readFileSync(join(folder, "redis.pid"), "utf8"));
  return {
    url,
    port,
    async kill() {
      await killAll([pid()]);
    },
    async start() {
      server = await startRedis({ folder, port, durable: true, requireReal: true });
    },
    pause: () => signalAll([pid()], "SIGSTOP"),
    goOn: () => signalAll([pid()], "SIGCONT"),
    stop: () => server.stop(),
    async order(work) {
      const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2 });
      redis.on("error", () => undefined);
      try {
        await redis.connect();
        await work(redis);
      } finally {
        redis.disconnect();
      }
    },
    loseNewest(share) {
      const files = readdirSync(join(folder, "appendonlydir")).filter((name) => name.endsWith(".incr.aof"));
      for (const name of files) {
        const path = join(folder, "appendonlydir", name);
        truncateSync(path, Math.floor(statSync(path).size * (1 - share)));
      }
    },
  };
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // The name in brackets may hold spaces; the parent is the second word after it.
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent;
      } catch {
        return false;
      }
    });
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // A session that ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

async function killAll(pids: readonly number[]): Promise<void> {
  signalAll(pids, "SIGKILL");
  for (let n = 0; n < 200 && pids.some(isThere); n++) await wait(25);
}

function isThere(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
  } catch {
    return false;
  }
}
