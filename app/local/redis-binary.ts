import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A Redis server that can be started here, and the libraries it brought along. */
export interface RedisBinary {
  readonly kind: "redis" | "valkey";
  readonly path: string;
  readonly libraryPath?: string;
}

/**
 * Returns a real Redis: one on the PATH, else Debian's or Ubuntu's package unpacked into `folder` without root and
 * without installing a service (reference/dependencies.md §9), else undefined. `DD0C_NO_APT=1` forbids the second.
 */
export async function findRedis(folder: string): Promise<RedisBinary | undefined> {
  return onPath() ?? unpacked(folder) ?? (await unpack(folder));
}

function onPath(): RedisBinary | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).concat("/opt/homebrew/bin", "/usr/local/bin");
  for (const kind of ["redis", "valkey"] as const) {
    const found = folders.map((entry) => join(entry, `${kind}-server`)).find((path) => existsSync(path));
    if (found) return { kind, path: found };
  }
  return undefined;
}

function unpacked(folder: string): RedisBinary | undefined {
  const path = join(folder, "root/usr/bin/redis-server");
  if (!existsSync(path)) return undefined;
  const libraries = join(folder, "root/usr/lib");
  const architecture = readdirSync(libraries).find((entry) => entry.includes("linux-gnu")) ?? "";
  return { kind: "redis", path, libraryPath: join(libraries, architecture) };
}

async function unpack(folder: string): Promise<RedisBinary | undefined> {
  if (process.env.DD0C_NO_APT === "1" || !existsSync("/usr/bin/apt-get")) return undefined;
  const lists = join(folder, "lists");
  const cache = join(folder, "cache");
  const archives = join(cache, "archives");
  for (const made of [join(lists, "partial"), join(archives, "partial"), join(folder, "root")])
    mkdirSync(made, { recursive: true });
  const options = [
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${cache}`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
  ];
  const apt = (...args: string[]) =>
    run("apt-get", [...options.flatMap((option) => ["-o", option]), "-qq", ...args], {
      cwd: archives,
      timeout: 120_000,
    });
  try {
    await apt("update");
    await apt(
      "download",
      "redis-tools",
      "redis-server",
      "libjemalloc2",
      "liblzf1",
      "liblua5.1-0",
      "lua-bitop",
      "lua-cjson",
    ).catch(() => apt("download", "redis-tools", "redis-server", "libjemalloc2", "liblzf1"));
    for (const deb of readdirSync(archives).filter((entry) => entry.endsWith(".deb"))) {
      await run("dpkg-deb", ["-x", join(archives, deb), join(folder, "root")]);
    }
    const binary = unpacked(folder);
    if (!binary) return undefined;
    await run(binary.path, ["--version"], { env: { ...process.env, LD_LIBRARY_PATH: binary.libraryPath } });
    return binary;
  } catch {
    // No network, no package or a library missing: the caller says what to install.
    return undefined;
  }
}
