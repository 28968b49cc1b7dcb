import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What decides: the same input must give the same answer, live and in replay. */
const PURE = [
  "engine/domain",
  "engine/steps",
  "engine/reports",
  "engine/pipeline.ts",
  "engine/evolve",
  "engine/evolve.ts",
  "engine/suggest",
  "engine/fold.ts",
  "engine/notices.ts",
  "engine/routes.ts",
  "engine/silence.ts",
  "adapters",
  "app/slack/cards",
  "app/notify/pace.ts",
  "app/notify/plan.ts",
];
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\bperformance\.now\(|\bprocess\.env\b/;

function filesOf(path: string): string[] {
  if (statSync(ROOT + path).isFile()) return [path];
  return readdirSync(ROOT + path, { recursive: true })
    .map((name) => `${path}/${String(name)}`)
    .filter((file) => file.endsWith(".ts"));
}

describe("what decides", () => {
  it.each(PURE.flatMap(filesOf))("asks no clock, no chance and no environment: %s", (file) => {
    expect(readFileSync(ROOT + file, "utf8")).not.toMatch(IMPURE);
  });

  it("would be caught if it did", () => {
    expect("const now = Date.now();").toMatch(IMPURE);
    expect("const day = new Date();").toMatch(IMPURE);
    expect("const day = new Date(at);").not.toMatch(IMPURE);
  });
});
