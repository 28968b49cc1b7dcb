import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeRecording } from "../../bench/recording.ts";

const RUN = fileURLToPath(new URL("../../../app/run.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "dd0c-simulate-"));

function simulate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [RUN, "simulate", ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function recording(name: string): Promise<string> {
  const file = join(folder, name);
  await writeRecording(file, { alerts: 400, services: 15, days: 0.3, seed: 5 });
  return file;
}

describe("the simulate command", () => {
  it("writes the same bytes for the same recording, and a table of what it came to", async () => {
    const webhooks = await recording("same.jsonl");

    const first = await simulate("--webhooks", webhooks, "--out", join(folder, "first.jsonl"));
    await simulate("--webhooks", webhooks, "--out", join(folder, "second.jsonl"));

    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toMatch(/^alerts +40\d$/m);
    expect(first.out).toMatch(/^ {2}came again +[1-9]\d*$/m);
    expect(first.out).toMatch(/^noise ratio +\d\d\.\d %$/m);
    const written = readFileSync(join(folder, "first.jsonl"), "utf8");
    expect(written).toBe(readFileSync(join(folder, "second.jsonl"), "utf8"));
    const types = written
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).type);
    expect(new Set(types)).toEqual(new Set(["assign", "incident", "edge", "service"]));
  });

  it("leaves out and names what is no delivery, and who is no source", async () => {
    const webhooks = await recording("broken.jsonl");
    const lines = readFileSync(webhooks, "utf8").split("\n");
    lines.splice(
      2,
      0,
      "{ not json",
      '{"delivery_id":"x","received_at":"2026-02-02T00:00:00Z","provider":"nagios","body":{}}',
    );
    writeFileSync(webhooks, lines.join("\r\n"));

    const { code, out } = await simulate("--webhooks", webhooks);

    expect(code).toBe(0);
    expect(out).toContain('1 line left out:\n  line 3: it is no JSON object with a "body"');
    expect(out).toContain('1 delivery left out: there is no source "nagios".');
    expect(out).toMatch(/^alerts +40\d$/m);
  });

  it.each([
    ["an empty recording", ["--webhooks", "/dev/null"], "is empty: it must have one delivery a line"],
    ["a recording that is not there", ["--webhooks", join(folder, "nowhere")], "cannot be read"],
    ["no recording at all", [], "Say which deliveries"],
  ])("ends with 2 and a sentence for %s", async (_what, args, sentence) => {
    const { code, err } = await simulate(...args);

    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });

  it("helps", async () => {
    expect(await simulate("--help")).toMatchObject({ code: 0, out: expect.stringContaining("--window 5m") });
  });
});
