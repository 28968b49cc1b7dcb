import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { monotonicFactory } from "ulid";
import { openGroupCommit } from "../sharing/group-commit.ts";

/** A local append-only store for what cannot go to Postgres now. Text in, the same text out, in order, after any crash. */
export interface Spool {
  /** Resolves once the record is on the disk. Throws when the disk refuses or the spool is full. */
  append(record: string): Promise<void>;
  /** Gives all records to `take` in batches, oldest first, and forgets a file once all of it was taken. Returns how many there were. */
  drain(take: (records: readonly string[]) => Promise<void>): Promise<number>;
  /** Bytes that wait. */
  size(): number;
  close(): Promise<void>;
}

export interface SpoolOptions {
  readonly folder: string;
  readonly bytesMax?: number;
}

const BYTES_MAX = 1_000_000_000;
const TAKE_MAX = 200;
/** Names in the order of their making, also within one millisecond: files are drained by name. */
const nextName = monotonicFactory();
const FILE_AGE_MAX_MS = 10_000;
const RESTED_MS = 60_000;

/**
 * Opens the spool in `folder`. Each record is one line with its checksum in front; writes share one fdatasync. A line
 * that a crash cut short fails its checksum and is passed over: nobody was told that it was kept. Processes that share
 * a folder leave each other's open files alone.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const { folder, bytesMax = BYTES_MAX } = options;
  await mkdir(folder, { recursive: true });
  let bytes = await sizeOf(folder);
  let file: OpenFile | undefined;

  const writes = openGroupCommit<string, void>({
    batchMax: 500,
    inFlightMax: 1,
    async commit(records) {
      const text = records.map((record) => `${checksum(record)} ${record}\n`).join("");
      const size = Buffer.byteLength(text);
      if (bytes + size > bytesMax) throw new Error(`the spool is full: ${bytes} bytes wait in ${folder}`);
      if (file && Date.now() - file.openedAt > FILE_AGE_MAX_MS) {
        await file.handle.close();
        file = undefined;
      }
      file ??= await openFile(folder);
      try {
        await file.handle.appendFile(text);
        await file.handle.datasync();
      } catch (error) {
        // What is in the file now is unknown; the next write starts a file of its own.
        await file.handle.close().catch(() => undefined);
        file = undefined;
        throw error;
      }
      bytes += size;
      return records.map(() => undefined);
    },
  });

  return {
    append: (record) => writes.submit(record),
    size: () => bytes,
    async drain(take) {
      await writes.idle();
      await file?.handle.close();
      file = undefined;
      let taken = 0;
      try {
        for (const name of await drainable(folder)) {
          const path = join(folder, name);
          const records = (await readFile(path, "utf8")).split("\n").flatMap(readLine);
          for (let start = 0; start < records.length; start += TAKE_MAX)
            await take(records.slice(start, start + TAKE_MAX));
          await rm(path, { force: true });
          taken += records.length;
        }
      } finally {
        // Looked up anew: another process that shares the folder drains what is its own, and tells nobody.
        bytes = await sizeOf(folder);
      }
      return taken;
    },
    async close() {
      await writes.idle();
      await file?.handle.close();
      file = undefined;
    },
  };
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly openedAt: number;
}

async function openFile(folder: string): Promise<OpenFile> {
  const path = join(folder, `${nextName()}-${process.pid}.spool`);
  return { handle: await open(path, "a"), openedAt: Date.now() };
}

/**
 * Oldest first. A file that another living process may still be writing is left to it: nobody writes one for longer
 * than {@link FILE_AGE_MAX_MS}, so one that rested for a minute is nobody's, even where process ids come around again.
 */
async function drainable(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".spool")).toSorted();
  const free = await Promise.all(
    names.map(async (name) => {
      const pid = Number(/-(\d+)\.spool$/.exec(name)?.[1]);
      if (pid === process.pid || !isAlive(pid)) return true;
      const file = await stat(join(folder, name)).catch(() => undefined);
      return file !== undefined && Date.now() - file.mtimeMs > RESTED_MS;
    }),
  );
  return names.filter((_, index) => free[index]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readLine(line: string): string[] {
  const record = line.slice(17);
  return line[16] === " " && line.slice(0, 16) === checksum(record) ? [record] : [];
}

function checksum(record: string): string {
  return createHash("sha256").update(record).digest("hex").slice(0, 16);
}

async function sizeOf(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".spool"));
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => file.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
