import { describe, expect, it } from "vitest";
import { STORM_LIMITS, StormWatch } from "../../../app/notify/storm-watch.ts";

const MINUTE = 60_000;
const none = () => 0;

function watchAfter(incidents: ReadonlyArray<readonly [channel: string, at: number]>) {
  const watch = new StormWatch(STORM_LIMITS);
  incidents.forEach(([channel, at], n) => {
    watch.note(channel, `n${n}`, at);
  });
  return watch;
}

describe("a storm begins", () => {
  const many = (count: number, everyMs: number) =>
    Array.from({ length: count }, (_, n) => ["C1", n * everyMs] as const);

  it("with the twenty-first incident of one minute in one channel", () => {
    expect(watchAfter(many(20, 1_000)).begun(none, 20_000)).toEqual([]);
    expect(watchAfter([...many(20, 1_000), ["C2", 5]]).begun(none, 20_000)).toEqual([]);
    expect(watchAfter(many(21, 1_000)).begun(none, 20_000)).toEqual(["C1"]);
  });

  it("not with as many over a longer time", () => {
    expect(watchAfter(many(40, 4_000)).begun(none, 39 * 4_000)).toEqual([]);
  });

  it("not twice because of the same incidents, nor by one that is seen again and again", () => {
    const watch = watchAfter(many(21, 100));
    watch.begun(none, MINUTE / 2);
    expect(watch.begun(none, MINUTE / 2)).toEqual([]);
    for (let n = 0; n < 30; n++) watch.note("C1", "one", 100);
    expect(watch.begun(none, MINUTE / 2)).toEqual([]);
  });

  it("when as many first cards wait, however long ago they began", () => {
    expect(watchAfter([["C1", 0]]).begun(() => 21, 90 * MINUTE)).toEqual(["C1"]);
  });
});
