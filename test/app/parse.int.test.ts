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
