#!/usr/bin/env node
// Starts a process of ours: `node app/run.mjs web`. Node 22.18 and newer run TypeScript as it is; for older ones its types
// are taken off in the same process, so that signals reach one process and nothing is built.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [name = "", ...args] = process.argv.slice(2);
const file = new URL(`./${name}.ts`, import.meta.url);
if (name === "" || !existsSync(file)) {
  const names = readdirSync(fileURLToPath(new URL(".", import.meta.url))).filter((entry) =>
    entry.endsWith(".ts"),
  );
  const runnable = ["start", "web", "worker", "migrate", "reseal"].filter((entry) =>
    names.includes(`${entry}.ts`),
  );
  process.stderr.write(`There is no process "${name}". Say one of: ${runnable.join(", ")}.\n`);
  process.exit(2);
}
if (!process.features.typescript) {
  const { register } = await import("node:module");
  register("./strip-types.mjs", import.meta.url);
}
const { main } = await import(file.href);
await main(args);
