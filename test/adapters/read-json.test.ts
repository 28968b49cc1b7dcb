import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "../../adapters/reading/read-json.ts";

const SUITE = fileURLToPath(new URL("../corpora/JSONTestSuite/test_parsing", import.meta.url));

function largeAsText(_key: string, item: unknown): unknown {
  const isLarge = Number.isInteger(item) && !Number.isSafeInteger(item) && !String(item).includes("e");
  return isLarge ? String(item) : item;
}

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

  it.each(["1", "12345678901234567890"])(
    "takes the last of the same keys, beside the number %s",
    (number) => {
      const body = Buffer.from(`{"n":${number},"a":{"x":1},"a":{"y":[2]},"b":1,"b":1,"a":{"y":3}}`);

      expect(readJson(body)).toMatchObject({ ok: true, value: { a: { y: 3 }, b: 1 } });
      expect(readJson(body)).not.toHaveProperty("value.a.x");
    },
  );

  it("reads what JSON.parse reads when a large integer stands in the body, keys twice or not", () => {
    const key = fc.constantFrom("a", "b", "__proto__", "toString", '\\"', "12345678901234567890");
    const value = fc.jsonValue({ maxDepth: 3 }).map((item) => JSON.stringify(item));
    const member = fc.tuple(key, value).map(([name, text]) => `"${name}" : ${text}`);

    fc.assert(
      fc.property(fc.array(member), (members) => {
        const text = `{${[...members, '"large":-12345678901234567890', '"real":1234567890123456.75'].join(" , ")}}`;

        expect(readJson(Buffer.from(text))).toEqual({
          ok: true,
          value: Object.assign(JSON.parse(text, largeAsText), { large: "-12345678901234567890" }),
        });
      }),
    );
  });

  it("reads whatever JSON.stringify writes, up to 64 levels", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify({ value });

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
