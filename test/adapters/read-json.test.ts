import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "../../adapters/read-json.ts";
import { isoTime } from "../../adapters/time.ts";

const SUITE = fileURLToPath(new URL("../corpora/JSONTestSuite/test_parsing", import.meta.url));

describe("reading JSON", () => {
  const files = readdirSync(SUITE);

  it.each(files.filter((file) => file.startsWith("y_")))("accepts %s", (file) => {
    expect(readJson(readFileSync(`${SUITE}/${file}`))).toHaveProperty("ok", true);
  });

  it.each(files.filter((file) => file.startsWith("n_")))("refuses %s with a reason", (file) => {
    expect(readJson(readFileSync(`${SUITE}/${file}`))).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/\.$/),
    });
  });

  it.each(files.filter((file) => file.startsWith("i_")))("survives %s", (file) => {
    expect(readJson(readFileSync(`${SUITE}/${file}`))).toHaveProperty("ok");
  });

  it("keeps every digit of integers that a number cannot hold", () => {
    const body = Buffer.from('{"id":9223372036854775807,"small":42,"text":"9223372036854775807"}');

    expect(readJson(body)).toEqual({
      ok: true,
      value: { id: "9223372036854775807", small: 42, text: "9223372036854775807" },
    });
  });

  it("reads whatever JSON.stringify writes, up to 64 levels", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify({ value });
        const largeAsText = (_key: string, item: unknown) =>
          Number.isInteger(item) && !Number.isSafeInteger(item) && !String(item).includes("e")
            ? String(item)
            : item;

        expect(readJson(Buffer.from(text))).toEqual({ ok: true, value: JSON.parse(text, largeAsText) });
      }),
    );
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readJson(bytes)).toHaveProperty("ok");
      }),
    );
  });
});

describe("reading times", () => {
  it.each([
    { text: "2022-08-31T05:54:04.52289368Z", iso: "2022-08-31T05:54:04.522Z" },
    { text: "2021-04-28T21:50:00+02:00", iso: "2021-04-28T19:50:00.000Z" },
    { text: "1746013550000", iso: "2025-04-30T11:45:50.000Z" },
    { text: 1746013550, iso: "2025-04-30T11:45:50.000Z" },
    { text: "0001-01-01T00:00:00Z", iso: undefined },
    { text: "$DATE", iso: undefined },
    { text: "", iso: undefined },
    { text: null, iso: undefined },
    { text: "yesterday", iso: undefined },
    { text: "2025-13-45T00:00:00Z", iso: undefined },
  ])("reads $text as $iso", ({ text, iso }) => {
    expect(isoTime(text)).toBe(iso);
  });
});
