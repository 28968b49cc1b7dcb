import { describe, expect, it } from "vitest";
import { readSeverityWords, writeSeverityWords } from "../../../app/slack/modals/severity-words.ts";

describe("a person's own words for severities", () => {
  it.each([
    ["sev2 = critical\nPage: high\n\n", { sev2: "critical", page: "high" }],
    ["", {}],
    ["  P1=Critical  ", { p1: "critical" }],
  ])("are read one a line: %j", (typed, words) => {
    expect(readSeverityWords(typed)).toEqual({ ok: true, words });
  });

  it.each(["sev2", "sev2 = dreadful", "= critical", `${"x".repeat(50)} = low`])(
    "name the line to mend: %s",
    (typed) => {
      expect(readSeverityWords(`ok = low\n${typed}`)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('write it like "sev2 = critical"'),
      });
    },
  );

  it("come back as they are written", () => {
    const words = { sev2: "critical", page: "high" } as const;
    expect(readSeverityWords(writeSeverityWords(words))).toEqual({ ok: true, words });
  });
});
