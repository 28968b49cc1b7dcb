import { describe, expect, it } from "vitest";
import { runChaos } from "./chaos/chaos.ts";
import { QUICK } from "./chaos/faults.ts";

const SEED = 42;

describe("the product under faults", () => {
  it("keeps every 2xx as one effect, every incident as one card, and every tenant apart", async () => {
    const lines: string[] = [];

    const { failures, faults, kills, acknowledged, verdicts } = await runChaos({
      minutes: 3,
      seed: SEED,
      quick: true,
      worker: "../test/chaos/worker",
      say: (line) => lines.push(line),
    });

    expect(failures, lines.join("\n")).toEqual([]);
    expect(faults).toBe(QUICK.length);
    expect(kills).toBeGreaterThanOrEqual(8);
    // Enough was sent for the promises to mean something.
    expect(acknowledged).toBeGreaterThan(100);
    // Storms are off here: too few incidents for one, and a board instead of cards would hide what cards show.
    expect(verdicts.filter(({ of }) => of === 0).map(({ promise }) => promise)).toEqual([
      "L4 an incident on a storm's board has no message besides",
    ]);
  });
});
