import { describe, expect, it } from "vitest";
import { readArguments, UsageError } from "../../../app/simulate/arguments.ts";
import { readSettings } from "../../../app/simulate/config-file.ts";
import { TENANT } from "../../support/builders.ts";

describe("the command line of simulate", () => {
  it("reads durations as people write them", () => {
    const wish = readArguments([
      "--webhooks",
      "a.jsonl",
      "--window",
      "90s",
      "--reopen",
      "1h",
      "--lookback",
      "10m",
    ]);

    expect(wish).toMatchObject({
      what: "file",
      settings: {
        windowMs: 90_000,
        reopenMs: 3_600_000,
        deployLookbackMs: { production: 600_000, other: 1_800_000 },
      },
    });
  });

  it("lets a window be extended at least to its own length", () => {
    expect(readArguments(["--webhooks", "a", "--window", "20m"])).toMatchObject({
      settings: { windowMs: 1_200_000, windowMaxMs: 1_200_000 },
    });
  });

  it("takes a tenant and a span", () => {
    const wish = readArguments(["--tenant", TENANT, "--from", "2026-03-01", "--to", "2026-03-02T12:00:00Z"]);

    expect(wish).toMatchObject({
      what: "tenant",
      tenantId: TENANT,
      from: Date.parse("2026-03-01T00:00:00Z"),
      to: Date.parse("2026-03-02T12:00:00Z"),
    });
  });

  it.each([
    ["neither file nor tenant", [], "Say which deliveries"],
    ["both", ["--webhooks", "a", "--tenant", TENANT], "not both"],
    ["a duration without a unit", ["--webhooks", "a", "--reopen", "10"], "such as 90s, 10m or 1h"],
    ["a window beyond what is allowed", ["--webhooks", "a", "--window", "31m"], "1m to 30m"],
    ["an unknown model", ["--webhooks", "a", "--noise-model", "v3"], "v1 or v2"],
    ["no tenant's id", ["--tenant", "acme"], "26 characters"],
    ["a span without an end", ["--tenant", TENANT, "--from", "2026-03-01"], "--to must be"],
    ["a span backwards", ["--tenant", TENANT, "--from", "2026-03-02", "--to", "2026-03-01"], "before"],
    ["an option that is none", ["--webhook", "a"], "--webhook"],
  ])("refuses %s, and says what to write", (_what, args, sentence) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(sentence);
  });
});

describe("a config file", () => {
  it("gives the settings of the evaluation's format, and leaves out what it does not know", () => {
    const settings = readSettings(
      JSON.stringify({
        dependencies: [{ upstream: "orders-db", downstream: "orders" }],
        service_mappings: [{ ci: "orders", monitoring: "Orders API (Prod)" }],
        lookback_minutes: { production: 10, staging: 20 },
        never_suppress: ["Checkout"],
        colour: "blue",
      }),
      "config.json",
    );

    expect(settings).toEqual({
      dependencies: [{ upstream: "orders-db", downstream: "orders" }],
      serviceAliases: [{ ci: "orders", monitoring: "Orders API (Prod)" }],
      deployLookbackMs: { production: 600_000, other: 1_200_000 },
      safelist: { off: [], serviceWords: ["checkout"], patterns: [] },
    });
  });

  it.each([
    ['{"dependencies": {}}', '"dependencies" in c.json must be a list of {"upstream"'],
    ['{"lookback_minutes": {"production": "10"}}', '"lookback_minutes" in c.json must be {"production": 15'],
    ["[]", "c.json must be one object"],
    ["{", "c.json is not JSON"],
  ])("that says %s is refused with the fix", (text, sentence) => {
    expect(() => readSettings(text, "c.json")).toThrow(sentence);
  });
});
