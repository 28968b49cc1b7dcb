import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, clip, oneLine } from "../../../engine/domain/text.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom("\ud83d", "\ude00", "\u0000", "\u0085", "\u202e", "\u200f", " ", "\n", "a"))
    .map((parts) => parts.join("")),
);
const limit = fc.integer({ min: 1, max: 40 });
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe("oneLine", () => {
  it("is one well-formed line of at most the limit, whatever the text", () => {
    fc.assert(
      fc.property(anyText, limit, (text, max) => {
        const line = oneLine(text, max);

        expect(line.length).toBeLessThanOrEqual(max);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(line).not.toMatch(DIRECTIONS);
        expect(line).toBe(line.trim());
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, limit, (text, max) => {
        expect(oneLine(oneLine(text, max), max)).toBe(oneLine(text, max));
      }),
    );
  });

  it.each([
    { text: "  a \n\t b  ", line: "a b" },
    { text: "a\u0000b\u0085c", line: "a b c" },
    { text: "\u202eevil", line: "evil" },
    { text: "half \ud83d", line: "half �" },
    { text: "12345678901", line: "123456789…" },
    { text: "12345678😀1", line: "12345678…" },
    { text: `${" ".repeat(39)}😀`, line: "" },
  ])("makes $text into $line", ({ text, line }) => {
    expect(oneLine(text, 10)).toBe(line);
  });
});

describe("cleanText", () => {
  it("is well-formed, at most the limit, with no control character but line breaks and tabs", () => {
    fc.assert(
      fc.property(anyText, limit, (text, max) => {
        const cleaned = cleanText(text, max);

        expect(cleaned.length).toBeLessThanOrEqual(max);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleaned.replaceAll(/[\n\t]/g, "")).not.toMatch(/\p{Cc}/u);
        expect(cleaned).not.toMatch(DIRECTIONS);
      }),
    );
  });

  it.each([
    { text: "a\r\n\tb", cleaned: "a\n\tb" },
    { text: "\u0000123456789😀", cleaned: "123456789…" },
    { text: "1234567890", cleaned: "1234567890" },
    { text: "12345678901", cleaned: "123456789…" },
  ])("makes $text into $cleaned", ({ text, cleaned }) => {
    expect(cleanText(text, 10)).toBe(cleaned);
  });
});

describe("clip", () => {
  it("keeps a text that fits, and otherwise its beginning with an ellipsis", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), limit, (text, max) => {
        const cut = clip(text, max);

        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        if (text.length <= max) expect(cut).toBe(text);
        else expect(text.startsWith(cut.slice(0, -1)) && cut.endsWith("…")).toBe(true);
      }),
    );
  });
});
