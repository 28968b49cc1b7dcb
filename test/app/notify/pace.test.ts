import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pace, type Rates, SLACK_RATES, type Waiting } from "../../../app/notify/pace.ts";

const post = (channelId: string, since = 0, lane: Waiting["lane"] = "first"): Waiting => ({
  method: "chat.postMessage",
  channelId,
  lane,
  since,
});
const update = (since = 0): Waiting => ({ method: "chat.update", channelId: "C1", lane: "update", since });

/** Lets the calls go as fast as the pace allows, from 0 until `untilMs`; each arrives at its `since`. */
function run(pace: Pace, calls: readonly Waiting[], untilMs: number): Array<{ call: Waiting; at: number }> {
  const gone: Array<{ call: Waiting; at: number }> = [];
  const left = new Set(calls);
  let now = 0;
  while (now <= untilMs && left.size > 0) {
    const waiting = [...left].filter((call) => call.since <= now);
    const turn = pace.next(waiting, now);
    if ("go" in turn) {
      left.delete(turn.go);
      gone.push({ call: turn.go, at: now });
      continue;
    }
    const arrival = Math.min(...[...left].filter((call) => call.since > now).map((call) => call.since));
    now = Math.max(now + 1, Math.min(turn.waitUntil, arrival));
  }
  return gone;
}

/** By how many calls the busiest span of these times is above what the rate allows in it. */
function worstExcess(times: readonly number[], rate: Rates[keyof Rates]): number {
  let worst = 0;
  times.forEach((from, first) => {
    times.slice(first).forEach((to, count) => {
      const allowed = rate.burst + ((to - from) * rate.perMinute) / 60_000;
      worst = Math.max(worst, count + 1 - allowed);
    });
  });
  return worst;
}

const anyCall = fc.record({
  method: fc.constantFrom<Waiting["method"]>("chat.postMessage", "chat.update", "conversations.history"),
  channelId: fc.constantFrom("C1", "C2", "C3"),
  lane: fc.constantFrom<Waiting["lane"]>("critical", "first", "update"),
  since: fc.integer({ min: 0, max: 60_000 }),
});

describe("the pace", () => {
  it("posts a burst of three into a channel and then one a second", () => {
    const gone = run(
      new Pace(),
      Array.from({ length: 6 }, () => post("C1")),
      10_000,
    );

    expect(gone.map(({ at }) => at)).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it("lets critical first cards pass first ones, and those pass updates", () => {
    const calls = [update(0), post("C1", 0, "first"), post("C2", 0, "critical")];

    expect(run(new Pace(), calls, 1000).map(({ call }) => call.lane)).toEqual([
      "critical",
      "first",
      "update",
    ]);
  });

  it("does not let a full channel hold up another one", () => {
    const calls = [...Array.from({ length: 9 }, () => post("C1", 0, "critical")), post("C2", 5)];

    expect(run(new Pace(), calls, 5).map(({ call }) => call.channelId)).toEqual(["C1", "C1", "C1", "C2"]);
  });

  it("waits as long as Slack asked, for that kind of call only", () => {
    const pace = new Pace();
    pace.hold(post("C1"), 7000, 0);

    const gone = run(pace, [post("C1"), post("C2"), update()], 10_000);

    expect(gone.map(({ call, at }) => [call.method, call.channelId, at])).toEqual([
      ["chat.postMessage", "C2", 0],
      ["chat.update", "C1", 0],
      ["chat.postMessage", "C1", 7000],
    ]);
  });

  it.each<[keyof Rates, (call: Waiting) => string | undefined]>([
    ["postPerChannel", (call) => (call.method === "chat.postMessage" ? call.channelId : undefined)],
    ["update", (call) => (call.method === "chat.update" ? "all" : undefined)],
    ["history", (call) => (call.method === "conversations.history" ? "all" : undefined)],
    ["overall", () => "all"],
  ])("never goes above the rate %s, whatever waits", (name, bucketOf) => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 120 }), (calls) => {
        const gone = run(new Pace(), calls, 120_000);
        for (const bucket of ["all", "C1", "C2", "C3"]) {
          const times = gone.filter(({ call }) => bucketOf(call) === bucket).map(({ at }) => at);
          expect(worstExcess(times, SLACK_RATES[name])).toBeLessThanOrEqual(1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is never idle while something may go, and sends everything in the end", () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 80 }), fc.nat(60_000), (calls, probeAt) => {
        const pace = new Pace();
        const gone = run(pace, calls, 1_000_000);
        expect(gone).toHaveLength(calls.length);

        const other = new Pace();
        const until = run(other, calls, probeAt).map(({ call }) => call);
        const left = calls.filter((call) => call.since <= probeAt && !until.includes(call));
        if (left.length === 0) return;
        const turn = other.next(left, probeAt);
        expect("waitUntil" in turn && turn.waitUntil > probeAt).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("sends a first card within a few seconds while updates never stop coming", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (since) => {
        const updates = Array.from({ length: 900 }, (_, index) => update(index * 66));
        const card = post("C9", since);

        const gone = run(new Pace(), [...updates, card], 60_000);

        expect((gone.find(({ call }) => call === card)?.at ?? 1e9) - since).toBeLessThan(1500);
      }),
      { numRuns: 10 },
    );
  });
});
