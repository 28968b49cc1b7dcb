import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBefore } from "../../../app/notify/pace.ts";
import { WaitingJobs } from "../../../app/notify/waiting-jobs.ts";

const job = fc.record({
  work: fc.record({ noticeId: fc.constantFrom("a", "b", "c", "d", "e", "f") }),
  method: fc.constantFrom("chat.postMessage" as const, "chat.update" as const),
  channelId: fc.constantFrom("C1", "C2"),
  lane: fc.constantFrom("critical" as const, "first" as const, "update" as const, "report" as const),
  since: fc.integer({ min: 0, max: 1_000 }),
  readyAt: fc.integer({ min: 0, max: 1_000 }),
});
type Job = typeof job extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ put: job }) },
  { weight: 2, arbitrary: fc.record({ take: fc.constantFrom("a", "b", "c", "d", "e", "f") }) },
  { weight: 3, arbitrary: fc.record({ laterBy: fc.integer({ min: 0, max: 300 }) }) },
);

/** What is asked of everything that waits, one by one. */
function headsOf(jobs: readonly Job[], at: number): Map<string, Job> {
  const heads = new Map<string, Job>();
  for (const one of jobs.filter(({ readyAt }) => readyAt <= at)) {
    const kind = `${one.method} ${one.channelId}`;
    const head = heads.get(kind);
    if (!head || isBefore(one, head)) heads.set(kind, one);
  }
  return heads;
}

describe("jobs that wait", () => {
  it("have the first of each kind, and the next to come, that a look at all of them finds", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        const waiting = new WaitingJobs<Job>();
        const model = new Map<string, Job>();
        let at = 0;
        for (const one of steps) {
          if ("put" in one) {
            waiting.put(one.put);
            model.set(one.put.work.noticeId, one.put);
          } else if ("take" in one) {
            waiting.remove(one.take);
            model.delete(one.take);
          } else at += one.laterBy;

          const { heads, nextAt } = waiting.heads(at);

          const expected = headsOf([...model.values()], at);
          const found = new Map(heads.map((head) => [`${head.method} ${head.channelId}`, head]));
          expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
          for (const [kind, head] of found) {
            expect(model.get(head.work.noticeId)).toBe(head);
            // Two that began to wait at the same moment may go in either order.
            const other = expected.get(kind);
            expect([head.lane, head.since]).toEqual([other?.lane, other?.since]);
          }
          const later = [...model.values()].map(({ readyAt }) => readyAt).filter((readyAt) => readyAt > at);
          expect(nextAt).toBe(Math.min(Number.POSITIVE_INFINITY, ...later));
          expect(waiting.values()).toHaveLength(model.size);
        }
      }),
      { numRuns: 60 },
    );
  });
});
