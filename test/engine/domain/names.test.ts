import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseEnvironment } from "../../../engine/domain/environment.ts";
import { normaliseService, serviceCore } from "../../../engine/domain/service-name.ts";

const anyName = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        "prod",
        "dev",
        "service",
        "payment",
        "api",
        "us-east-1",
        "İ",
        "Σ",
        "-",
        "_",
        "/",
        " ",
        "[",
        "]",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("normaliseEnvironment", () => {
  it.each([
    ["production", "prod Production PRD live main prod-eu-west-1 eu-prod prod2 acme/prod"],
    ["staging", "staging stage stg uat qa preprod pre-prod test sandbox staging-2"],
    ["development", "dev Develop local review/feature-x preview dev-prod ephemeral"],
    ["unknown", "eu-west-1 reproduction device livestream product x"],
  ])("is %s for %s", (environment, names) => {
    for (const name of names.split(" "))
      expect([name, normaliseEnvironment(name)]).toEqual([name, environment]);
  });

  it("is unknown without a name, and itself for its own names", () => {
    expect(normaliseEnvironment(undefined)).toBe("unknown");
    expect(normaliseEnvironment("")).toBe("unknown");
    for (const name of ["production", "staging", "development", "unknown"])
      expect(normaliseEnvironment(name)).toBe(name);
  });
});

describe("normaliseService", () => {
  it("changes nothing the second time, is never empty and at most 100 characters", () => {
    fc.assert(
      fc.property(anyName, (raw) => {
        const name = normaliseService(raw);

        expect(normaliseService(name)).toBe(name);
        expect(name).not.toBe("");
        expect(name.length).toBeLessThanOrEqual(100);
        expect(name).not.toMatch(/[\s_/()[\]{}]/);
      }),
    );
  });

  it.each([
    ["Payment API", "payment-api"],
    ["payment_api", "payment-api"],
    ["Payment (API)", "payment-api"],
    ["acme/payment-api", "acme-payment-api"],
    ["  ", "unknown"],
    ["[]", "unknown"],
    [undefined, "unknown"],
    ["İ".repeat(100), normaliseService("İ".repeat(200))],
  ])("makes %s into %s", (raw, name) => {
    expect(normaliseService(raw)).toBe(name);
  });
});

describe("serviceCore", () => {
  it.each([
    "payment-api",
    "prod-payment-api",
    "payment-api-prod",
    "payment-api-service",
    "payment-api-svc",
    "payment-api-us-east-1",
    "payment-api-eu-central-1a",
    "prod-payment-api-us-east-1",
    "payment-api-prod-us-east-1",
    "payment-api-us-east-1-prod",
    "staging-payment-api-service",
    "payment-api-us-gov-west-1",
  ])("of %s is payment-api", (name) => {
    expect(serviceCore(name)).toBe("payment-api");
  });

  it.each([
    ["prod", "prod"],
    ["service", "service"],
    ["prod-service", "service"],
    ["test-runner", "runner"],
    ["us-east-1", "us-east-1"],
    ["payment-worker", "payment-worker"],
  ])("of %s is %s", (name, core) => {
    expect(serviceCore(name)).toBe(core);
  });

  it("is never empty, whatever the service", () => {
    fc.assert(
      fc.property(anyName, (raw) => {
        expect(serviceCore(normaliseService(raw))).not.toBe("");
      }),
    );
  });
});
