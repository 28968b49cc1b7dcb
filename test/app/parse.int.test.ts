import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const RUN = fileURLToPath(new URL("../../app/run.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "dd0c-parse-"));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command as a person does, and returns what it printed once it ended by itself. */
function parse(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, "parse", ...args], { timeout: 50_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err });
    });
  });
}

const BODY = file("body.json", '{"alarms": [{"name": "disk", "host": "db-7", "active": true}]}');

describe("npm run parse, with a mapping", () => {
  it("prints what the mapping makes of a custom source's payload, headers included", async () => {
    const mapping = file(
      "good.jsonata",
      'alarms.{"title": name & " says " & $headers.`x-tool`, "service": host, "status": active ? "firing" : "ok"}',
    );
    const headers = file("headers.json", '{"X-Tool": "nagios"}');

    const { code, out } = await parse("custom", BODY, "--mapping", mapping, "--headers", headers);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      kind: "alert",
      alerts: [{ title: "disk says nagios", service: "db-7", status: "triggered" }],
      deploys: [],
      reason: "",
    });
  });

  it("prints the sentence of one that is broken", async () => {
    const { out } = await parse("custom", BODY, "--mapping", file("broken.jsonata", "alarms.{"));

    expect(JSON.parse(out)).toMatchObject({
      kind: "unreadable",
      alerts: [],
      reason: expect.stringMatching(/^The mapping failed at character 8: /),
    });
  });

  it("refuses a mapping for any other source", async () => {
    const { code, err } = await parse("datadog", BODY, "--mapping", file("any.jsonata", "$"));

    expect(code).toBe(2);
    expect(err).toContain("Only custom has a mapping.");
  });
});

describe("npm run parse, whatever it is given", () => {
  const said = (out: string) => out.split("\n").filter((line) => line !== "");

  it("answers each line of a batch with one line, also those that are broken", async () => {
    const separator = "\u2028";
    const good = (title: string) =>
      JSON.stringify({ provider: "custom", headers: {}, body: JSON.stringify({ title }) });
    const batch = file(
      "batch.jsonl",
      [
        `\uFEFF${good("first")}`,
        "not json",
        '{"provider": "nobody", "headers": {}, "body": "{}"}',
        '{"provider": "custom"}',
        '{"provider": "custom", "headers": {}, "body": {"title": "no text"}}',
        "",
        good(`a${separator}b`),
        '{"provider": "github", "headers": {"X-GitHub-Event": ["ping"], "X-None": null}, "body": "{}"}',
      ].join("\n"),
    );

    const { code, out, err } = await parse("--batch", batch);

    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(said(out).map((line) => JSON.parse(line))).toMatchObject([
      { kind: "alert", alerts: [{ title: "first" }] },
      { kind: "unreadable", alerts: [], deploys: [], reason: "Line 2 is not JSON." },
      { kind: "unreadable", reason: 'Line 3: There is no provider "nobody".' },
      { kind: "unreadable", reason: 'Line 4 must be {"provider", "headers", "body"}, the body as text.' },
      { kind: "unreadable", reason: 'Line 5 must be {"provider", "headers", "body"}, the body as text.' },
      { kind: "alert", alerts: [{ title: "a b" }] },
      { kind: "ping" },
    ]);
  });

  it("calls a body that is UTF-16 unreadable, in one line", async () => {
    const path = join(folder, "utf16.json");
    writeFileSync(path, Buffer.from('\uFEFF{"title":"x"}', "utf16le"));

    const { code, out, err } = await parse("datadog", path);

    expect({ code, err, lines: said(out).length }).toEqual({ code: 0, err: "", lines: 1 });
    expect(JSON.parse(out)).toMatchObject({ kind: "unreadable", reason: "The body is not valid UTF-8." });
  });

  it.each([
    {
      why: "a body that is missing",
      args: ["custom", "/none.json"],
      message: /^Cannot read the body: ENOENT/,
    },
    {
      why: "a batch that is missing",
      args: ["--batch", "/none.jsonl"],
      message: /^Cannot read the batch: ENOENT/,
    },
    {
      why: "headers that are no JSON",
      args: ["custom", BODY, "--headers", file("h1", "x")],
      message: /h1 is not JSON\.$/,
    },
    {
      why: "headers that are a list",
      args: ["custom", BODY, "--headers", file("h2", "[1]")],
      message: /h2 must be one object of header names and values\.$/,
    },
  ])("says of $why what is wrong, in one line", async ({ args, message }) => {
    const { code, out, err } = await parse(...args);

    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain("\n");
  });

  it.each([
    { args: ["nobody", BODY], message: 'There is no provider "nobody".' },
    { args: ["custom", BODY, BODY], message: "Say one file; several go into a batch." },
  ])("called with $args says how it is called", async ({ args, message }) => {
    const { code, err } = await parse(...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain("npm run --silent parse -- PROVIDER BODY.json");
  });
});
