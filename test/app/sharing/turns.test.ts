import { describe, expect, it } from "vitest";
import { openTurns } from "../../../app/sharing/turns.ts";

function turnsOf(...pushed: ReadonlyArray<readonly [owner: string, item: string]>) {
  const turns = openTurns<string>();
  for (const [owner, item] of pushed) turns.push(owner, item);
  return turns;
}

describe("things that wait", () => {
  it("come in the order of coming when they are all of one owner", () => {
    const turns = turnsOf(["flood", "f1"], ["flood", "f2"], ["flood", "f3"]);

    expect(turns.take(2)).toEqual(["f1", "f2"]);
    expect(turns.take(2)).toEqual(["f3"]);
    expect(turns.take(2)).toEqual([]);
  });

  it("come from everyone once before they come from anyone twice", () => {
    const turns = turnsOf(
      ["flood", "f1"],
      ["flood", "f2"],
      ["flood", "f3"],
      ["quiet", "q1"],
      ["other", "o1"],
    );

    expect(turns.take(4)).toEqual(["f1", "q1", "o1", "f2"]);
    expect(turns.size()).toBe(1);
  });

  it("leave whoever was served last for the end, also in the next round", () => {
    const turns = turnsOf(
      ["flood", "f1"],
      ["flood", "f2"],
      ["flood", "f3"],
      ["quiet", "q1"],
      ["quiet", "q2"],
    );

    expect([turns.take(1), turns.take(1), turns.take(1)]).toEqual([["f1"], ["q1"], ["f2"]]);
    turns.push("late", "l1");
    expect(turns.take(9)).toEqual(["q2", "f3", "l1"]);
  });
});
