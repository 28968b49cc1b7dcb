import { describe, expect, it } from "vitest";
import { readSeverityWords, severityLines } from "../../../app/slack/modals/severity-words.ts";

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

  it("are refused where one of them means two things, and taken where it is only there twice", () => {
    expect(readSeverityWords("sev2 = critical\nSEV2 = high")).toEqual({
      ok: false,
      problem: '"sev2" is there twice, as critical and as high.',
    });
    expect(readSeverityWords("sev2 = high\nsev2 = high")).toEqual({ ok: true, words: { sev2: "high" } });
  });

  it("come back as they are written", () => {
    const words = { sev2: "critical", page: "high" } as const;
    expect(readSeverityWords(severityLines(words).join("\n"))).toEqual({ ok: true, words });
  });
});
