import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linesIn, marksOf, withChanges } from "../../../../app/slack/modals/line-changes.ts";

const list = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 6 });

describe("what one person changed in a form", () => {
  it.each([
    { why: "nothing", now: ["a", "b"], shown: ["a", "b"], typed: ["a", "b"], expected: ["a", "b"] },
    { why: "one more", now: ["a"], shown: ["a"], typed: ["a", "b"], expected: ["a", "b"] },
    { why: "one less", now: ["a", "b"], shown: ["a", "b"], typed: ["b"], expected: ["b"] },
    { why: "somebody added meanwhile", now: ["a", "x"], shown: ["a"], typed: ["a"], expected: ["a", "x"] },
    { why: "somebody deleted meanwhile", now: [], shown: ["a"], typed: ["a", "b"], expected: ["b"] },
    { why: "both added the same", now: ["a", "b"], shown: ["a"], typed: ["a", "b"], expected: ["a", "b"] },
    { why: "a line twice", now: [], shown: [], typed: ["b", "b"], expected: ["b"] },
  ])("$why", ({ now, shown, typed, expected }) => {
    expect(withChanges(now, { shown: marksOf(shown), typed })).toEqual(expected);
  });

  it("holds alongside what another changed, whoever is first", () => {
    fc.assert(
      fc.property(list, list, list, (shown, mine, theirs) => {
        const marks = marksOf(shown);
        const save = (now: readonly string[], typed: readonly string[]) =>
          withChanges(now, { shown: marks, typed });
        const [one, other] = [save(save(shown, mine), theirs), save(save(shown, theirs), mine)];

        expect(one.toSorted()).toEqual(other.toSorted());
        for (const line of shown)
          expect(one.includes(line)).toBe(mine.includes(line) && theirs.includes(line));
        for (const line of [...mine, ...theirs]) if (!shown.includes(line)) expect(one).toContain(line);
      }),
    );
  });

  it("counts lines as a person sees them, blank ones too", () => {
    expect(linesIn(" a \n\n b")).toEqual([
      { line: "a", number: 1 },
      { line: "b", number: 3 },
    ]);
  });
});
