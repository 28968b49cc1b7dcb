import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { derivedId } from "../../../engine/domain/derived-id.ts";
import { type AlertIdentity, fingerprintOf, titleTemplate } from "../../../engine/domain/fingerprint.ts";
import { Severity, worseSeverity } from "../../../engine/domain/severity.ts";
import { parseTenantId, SHARDS, shardOf } from "../../../engine/domain/tenant.ts";

const CROCKFORD = /^[0-9a-hjkmnp-tv-z]{26}$/;
const severity = fc.constantFrom(...Severity.options);
const time = fc.integer({ min: 0, max: 253_402_300_799_999 });

describe("titleTemplate", () => {
  it.each([
    { a: "[Triggered on {host:x}] CPU is high", b: "[Recovered on {host:y}] CPU is high" },
    { a: "[P1] [Triggered] CPU is high", b: "[Recovered] CPU is high" },
    { a: "CPU at 93.5% on host 12", b: "CPU at 7% on host 3" },
    { a: "Pod api-7d9f8b6c5a failed", b: "Pod api-0123456789 failed" },
    { a: "Disk   FULL", b: "disk full" },
  ])("is the same for $a and $b", ({ a, b }) => {
    expect(titleTemplate(a)).toBe(titleTemplate(b));
  });

  it.each([
    { a: "CPU is high", b: "Memory is high" },
    { a: "платёж не прошёл", b: "заказ не прошёл" },
  ])("differs for $a and $b", ({ a, b }) => {
    expect(titleTemplate(a)).not.toBe(titleTemplate(b));
  });
});

describe("fingerprintOf", () => {
  const alert: AlertIdentity = {
    tenantId: "",
    provider: "datadog",
    providerAlertId: undefined,
    service: "api",
    title: "[Triggered on {host:a}] CPU is high",
  };

  it("is the same for a trigger and its recovery without a key", () => {
    expect(fingerprintOf({ ...alert, title: "[Recovered on {host:a}] CPU is high" })).toBe(
      fingerprintOf(alert),
    );
  });

  it("goes by the provider's key alone when there is one", () => {
    const keyed = { ...alert, providerAlertId: "host-a" };

    expect(fingerprintOf({ ...keyed, title: "other", service: "other" })).toBe(fingerprintOf(keyed));
    expect(fingerprintOf({ ...keyed, providerAlertId: "host-b" })).not.toBe(fingerprintOf(keyed));
    expect(fingerprintOf(keyed)).not.toBe(fingerprintOf(alert));
  });

  it.each([{ provider: "grafana" }, { service: "web" }, { title: "Disk is full" }])(
    "differs with %j",
    (other) => {
      expect(fingerprintOf({ ...alert, ...other })).not.toBe(fingerprintOf(alert));
    },
  );

  it("is 64 hex digits whatever the parts, and keeps them apart", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(fingerprintOf({ ...alert, providerAlertId: a, provider: b })).toMatch(/^[0-9a-f]{64}$/);
        if (a !== b)
          expect(fingerprintOf({ ...alert, providerAlertId: a, provider: b })).not.toBe(
            fingerprintOf({ ...alert, providerAlertId: b, provider: a }),
          );
      }),
    );
  });
});

describe("worseSeverity", () => {
  it("is one of the two, whichever comes first, and critical beats all", () => {
    fc.assert(
      fc.property(severity, severity, severity, (a, b, c) => {
        expect([a, b]).toContain(worseSeverity(a, b));
        expect(worseSeverity(a, b)).toBe(worseSeverity(b, a));
        expect(worseSeverity(worseSeverity(a, b), c)).toBe(worseSeverity(a, worseSeverity(b, c)));
        expect(worseSeverity(a, "critical")).toBe("critical");
        expect(worseSeverity(a, "info")).toBe(a);
      }),
    );
  });
});

describe("derivedId", () => {
  it("is 26 lower-case Crockford characters, the same for the same parts, another for others", () => {
    fc.assert(
      fc.property(time, fc.array(fc.string()), fc.string(), (at, parts, more) => {
        expect(derivedId(at, ...parts)).toMatch(CROCKFORD);
        expect(derivedId(at, ...parts)).toBe(derivedId(at, ...parts));
        expect(derivedId(at, ...parts, more)).not.toBe(derivedId(at, ...parts));
      }),
    );
  });

  it("sorts by its time", () => {
    fc.assert(
      fc.property(time, time, fc.string(), (a, b, part) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];

        if (early < late) expect(derivedId(early, part) < derivedId(late, "x")).toBe(true);
      }),
    );
  });

  it("counts a time before 1970 as 1970, and no fraction", () => {
    expect(derivedId(-5, "x")).toBe(derivedId(0, "x"));
    expect(derivedId(7.9, "x")).toBe(derivedId(7, "x"));
  });

  it("keeps its parts apart", () => {
    expect(derivedId(0, "ab", "c")).not.toBe(derivedId(0, "a", "bc"));
  });
});

describe("a tenant's id", () => {
  const VALID = "01kjpwd6m0hy64wcktbah3zevh";

  it("is 26 lower-case Crockford characters and nothing else", () => {
    expect(parseTenantId(VALID)).toBe(VALID);
    for (const text of [
      "",
      VALID.toUpperCase(),
      `${VALID}0`,
      VALID.slice(1),
      `i${VALID.slice(1)}`,
      `${VALID}\n`,
      `u${VALID.slice(1)}`,
    ])
      expect(parseTenantId(text)).toBeUndefined();
  });

  it("gives a shard from 0 to 63, always the same, and uses them all", () => {
    const shards = Array.from({ length: 2_000 }, (_, n) => {
      const id = parseTenantId(derivedId(n, String(n)));
      return id === undefined ? -1 : shardOf(id);
    });

    expect(SHARDS).toBe(64);
    expect(new Set(shards)).toEqual(new Set(Array.from({ length: 64 }, (_, n) => n)));
  });
});
