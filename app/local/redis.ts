import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { type Child, endOrphan, startChild } from "./child.ts";
import { DATA_FOLDER } from "./data-folder.ts";
import { freePort } from "./free-port.ts";
import { findRedis, type RedisBinary } from "./redis-binary.ts";

/** A Redis of our own. `emulator` is the JavaScript one: slow, in memory only, and never accepted by tests. */
export interface LocalRedis {
  readonly url: string;
  readonly port: number;
  readonly kind: "redis" | "valkey" | "emulator";
  stop(): Promise<void>;
}

/** Where it keeps its data, whether that must survive a restart, and whether only a real Redis will do (tests, CI). */
export interface RedisOptions {
  readonly folder: string;
  readonly port?: number;
  readonly durable: boolean;
  readonly requireReal: boolean;
}

const INSTALL_HINT = "install one (`apt install redis-server`, `brew install valkey`) or set REDIS_URL";

/**
 * Starts a Redis on loopback: a real one if there is any to be had, else the emulator. Throws an error that names the
 * fix when only a real one will do and there is none.
 */
export async function startRedis(options: RedisOptions): Promise<LocalRedis> {
  mkdirSync(options.folder, { recursive: true });
  const pidFile = join(options.folder, "redis.pid");
  await endOrphan(pidFile, "redis", "SIGTERM");
  const port = await freePort(options.port);
  const binary = await findRedis(join(DATA_FOLDER, "redis-binary"));
  if (!binary && options.requireReal)
    throw new Error(`No real Redis found: ${INSTALL_HINT}. The JavaScript emulator is not accepted here.`);
  const child = binary ? startReal(binary, port, pidFile, options) : startEmulator(port, pidFile);
  const url = `redis://127.0.0.1:${port}`;
  await answers(url, child);
  return { url, port, kind: binary?.kind ?? "emulator", stop: () => child.stop("SIGTERM") };
}

function startReal(
  binary: RedisBinary,
  port: number,
  pidFile: string,
  { folder, durable }: RedisOptions,
): Child {
  const persistence = durable ? ["--appendonly", "yes", "--appendfsync", "everysec"] : ["--appendonly", "no"];
  const args = [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--databases", "512"],
    ...["--maxmemory-policy", "noeviction", "--daemonize", "no", ...persistence],
  ];
  return startChild(
    binary.path,
    args,
    pidFile,
    binary.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: binary.libraryPath },
  );
}

/** In a process of its own, because its scripts are slow enough to hold up ours. */
function startEmulator(port: number, pidFile: string): Child {
  const command = join(dirname(createRequire(import.meta.url).resolve("js-redis-server")), "cli.js");
  return startChild(process.execPath, [command, "--port", String(port)], pidFile);
}

async function answers(url: string, child: Child): Promise<void> {
  let gone = false;
  void child.exited.then(() => {
    gone = true;
  });
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on("error", () => undefined);
  try {
    for (let n = 0; n < 400 && !gone; n++) {
      try {
        if (client.status !== "ready") await client.connect();
        // It may still be reading its data back.
        await client.ping();
        return;
      } catch {
        await wait(25);
      }
    }
  } finally {
    client.disconnect();
  }
  await child.stop("SIGKILL");
  throw new Error(`Redis did not start:\n${child.output()}\nSet REDIS_URL to use a Redis of yours instead.`);
}
