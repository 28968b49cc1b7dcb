import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate, GIVEN, withScenarios } from "./eval/scorer.ts";
import { shortfalls } from "./eval/targets.ts";

const isHere = existsSync(join(GIVEN, "data.tar.gz"));

describe.skipIf(!isHere)("the simulate command on the given scenarios", () => {
  it("keeps every floor, calls nothing on the safelist noise and hides no real incident", async () => {
    const evaluation = await withScenarios(undefined, evaluate);

    expect(shortfalls(evaluation)).toEqual([]);
  });
});
