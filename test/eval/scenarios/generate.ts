import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FAMILIES } from "./families.ts";
import { tellTenant } from "./tenant.ts";

/**
 * Writes made-up tenants in the evaluation's format (reference eval/README.md): one directory each, `NAME-SEED`.
 * `node app/run.mjs ../test/eval/scenarios/generate --out DIR [--seeds 1,2] [--only NAME,NAME]`
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: "string" }, seeds: { type: "string", default: "1" }, only: { type: "string" } },
  });
  const { out, seeds, only } = values;
  if (out === undefined) throw new Error("say where to: --out DIR");
  for (const family of FAMILIES) {
    if (only !== undefined && !only.split(",").includes(family.name)) continue;
    for (const seed of seeds.split(",")) {
      for (const [file, text] of tellTenant(family, seed)) {
        const path = join(out, `${family.name}-${seed}`, file);
        mkdirSync(join(path, ".."), { recursive: true });
        writeFileSync(path, text);
      }
    }
  }
}
