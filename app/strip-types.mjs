// Module hooks for Node versions that do not run TypeScript by themselves: types are replaced by blanks, exactly as newer
// ones do it and by the same library, so lines and columns in a stack are the file's own and no function is wrapped.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { version } = require("@swc/wasm-typescript/package.json");
/** Stripping all files takes a second; each version of each is stripped once. */
const CACHE = join(tmpdir(), `dd0c-alert-${userInfo().uid}`, `stripped-${version}`);

export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !/\.ts(\?|$)/.test(url)) return nextLoad(url, context);
  const source = await readFile(fileURLToPath(url), "utf8");
  const kept = join(CACHE, `${createHash("sha256").update(source).digest("hex")}.mjs`);
  const known = await readFile(kept, "utf8").catch(() => undefined);
  return { format: "module", shortCircuit: true, source: known || (await strip(source, url, kept)) };
}

async function strip(source, url, kept) {
  const { transformSync } = await import("@swc/wasm-typescript");
  const { code } = transformSync(source, { mode: "strip-only", filename: fileURLToPath(url) });
  try {
    await mkdir(CACHE, { recursive: true, mode: 0o700 });
    const half = `${kept}.${process.pid}`;
    await writeFile(half, code, { mode: 0o600 });
    await rename(half, kept);
  } catch {
    // Where nothing can be written, it is stripped again next time.
  }
  return code;
}
