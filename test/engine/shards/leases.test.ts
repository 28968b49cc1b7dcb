import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shardsOf } from "../../../engine/shards/leases.ts";

const workers = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 });

describe("the shards of workers", () => {
  it("are all 64, each with one worker", () => {
    fc.assert(
      fc.property(workers, (living) => {
        const all = living.flatMap((worker) => [...shardsOf(worker, living)]);
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, shard) => shard));
      }),
    );
  });

  it("stay where they are when another worker leaves", () => {
    fc.assert(
      fc.property(workers, (living) => {
        const [leaving, ...staying] = living;
        for (const worker of staying) {
          const before = shardsOf(worker, living);
          const after = shardsOf(worker, staying);
          expect([...before].every((shard) => after.has(shard))).toBe(true);
        }
        expect(leaving).toBeDefined();
      }),
    );
  });
});
