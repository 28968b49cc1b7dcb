import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { openLog, saidBy } from "../../app/log.ts";

/** As the driver throws it: what it says of the row stands in several fields. */
function refusal(): Error {
  const error = new Error('invalid input syntax for type json: "card 4242"');
  error.name = "PostgresError";
  return Object.assign(error, {
    code: "22P02",
    detail: 'Token "card 4242" is invalid.',
    where: 'JSON data, line 1: {"title": "card 4242"',
    parameters: ["card 4242"],
  });
}

describe("an error in the log", () => {
  it.each(["error", "err"])("says what failed and where, but none of the row, as %s", (field) => {
    const lines: string[] = [];
    const log = openLog("debug", "test", { write: (line: string) => void lines.push(line) });

    log.error({ [field]: new Error("batch failed", { cause: refusal() }) }, "not kept");

    expect(lines.join("")).not.toContain("4242");
    expect(JSON.parse(lines[0] ?? "")[field]).toMatchObject({
      message: "batch failed",
      stack: expect.arrayContaining([expect.stringContaining("log.test.ts")]),
      cause: { name: "PostgresError", code: "22P02", message: 'invalid input syntax for type json: "…"' },
    });
  });

  it("says which query failed, but not with which values", () => {
    const failed = new DrizzleQueryError("select $1", ["card 4242"], refusal());

    expect(saidBy(failed)).toBe("Failed query: select $1");
  });

  it("keeps what other errors say", () => {
    expect(saidBy(new Error('no such file "a"'))).toBe('no such file "a"');
    expect(saidBy(Object.assign(new Error('write "x"'), { code: "EPIPE" }))).toBe('write "x"');
  });
});
