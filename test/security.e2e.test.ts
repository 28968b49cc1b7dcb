import { describe, expect, it } from "vitest";
import { CHECKS, PENDING } from "./security/checks.ts";
import { lookAtAll } from "./security/run.ts";

/** Points of the acceptance list that no check names, because others of the same number or a neighbour cover them. */
const POINTS = 58;

describe("the acceptance list of reliability.md §4", () => {
  it("holds against a running instance, as far as half a minute goes", async () => {
    const looked = await lookAtAll(false);

    expect(looked.filter(({ offenders }) => offenders.length > 0)).toEqual([]);
    expect(looked.length).toBeGreaterThan(30);
  });

  it("names each point at most as looked at or as pending, and no point that is not there", () => {
    const looked = new Set(CHECKS.map(({ point }) => point));

    expect(PENDING.filter(({ point }) => looked.has(point))).toEqual([]);
    expect(
      [...looked, ...PENDING.map(({ point }) => point)].filter((point) => point < 1 || point > POINTS),
    ).toEqual([]);
  });
});
