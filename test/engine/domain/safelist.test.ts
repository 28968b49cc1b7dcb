import { describe, expect, it } from "vitest";
import { type AlertDraft, canonicalAlert } from "../../../engine/domain/alert.ts";
import {
  DEFAULT_SAFELIST,
  problemOfPattern,
  type Safelist,
  safelistReasonOf,
} from "../../../engine/domain/safelist.ts";
import { alertFor, at, TENANT } from "../../support/builders.ts";

function reasonFor(
  service: string,
  safelist: Partial<Safelist> = {},
  changes: Partial<AlertDraft> = {},
  names?: readonly string[],
): string | undefined {
  const origin = {
    tenantId: TENANT,
    integrationId: "i",
    provider: "datadog",
    deliveryId: "d",
    ordinal: 0,
    receivedAt: at("09:00:00"),
  };
  const alert = canonicalAlert(alertFor(service, { severity: "low", ...changes }), origin);
  return safelistReasonOf(alert, names ?? [alert.service], { ...DEFAULT_SAFELIST, ...safelist });
}

describe("the safelist", () => {
  it.each([
    "orders-db",
    "users-database",
    "RDS",
    "dynamo",
    "DynamoDB",
    "OrdersDB",
    "user_db",
    "userdb",
    "ordersrds",
    "rds-proxy",
    "db-01",
    "payments",
    "PaymentApi",
    "paymentsvc",
    "billing-api",
    "stripe",
    "Stripe Webhooks",
    "checkout",
    "checkoutservice",
  ])("has %s by its name", (service) => {
    expect(reasonFor(service)).toBeDefined();
  });

  it.each([
    "cards",
    "records-sync",
    "rewards",
    "boards",
    "birds",
    "dashboard",
    "sandbox",
    "feedback",
    "standby",
    "repayment",
  ])("does not have %s, which only contains such a word", (service) => {
    expect(reasonFor(service)).toBeUndefined();
  });

  it("has what another of the service's names says, and not what none does", () => {
    expect(reasonFor("web-7", {}, {}, ["web-7", "checkout"])).toMatch(/payment/);
    expect(reasonFor("web-7", {}, {}, ["web-7", "search"])).toBeUndefined();
  });

  it("reads the title of an alert that names no service, and of no other", () => {
    expect(reasonFor("", {}, { service: undefined, title: "billing scaled up" })).toMatch(/payment/);
    expect(reasonFor("search", {}, { title: "billing scaled up" })).toBeUndefined();
  });

  it("lets a tenant take a default off, and only that", () => {
    expect(reasonFor("orders-db", { off: ["database"] })).toBeUndefined();
    expect(reasonFor("payments", { off: ["database"] })).toBeDefined();
  });

  it("has a tenant's own words as whole words of the name, and says whose they are", () => {
    const own = { serviceWords: ["ledger"] };

    expect(reasonFor("ledger-sync", own)).toBe('your team put "ledger" on the safelist');
    expect(reasonFor("ledgers", own)).toBeUndefined();
  });

  it("has what a tenant's pattern finds in a title or a service, in any case", () => {
    const own = { patterns: ["quota .* exceeded", "^vault-"] };

    expect(reasonFor("search", own, { title: "Quota of tenant 7 Exceeded" })).toMatch(/quota/);
    expect(reasonFor("vault-eu", own)).toMatch(/vault/);
    expect(reasonFor("search", own, { title: "quota is fine" })).toBeUndefined();
  });

  it("leaves a stored pattern out that is none, and keeps to the others", () => {
    expect(reasonFor("search", { patterns: ["(", "sear"] })).toMatch(/sear/);
  });
});

describe("a pattern that a person types", () => {
  it.each([
    { pattern: "quota .* exceeded", problem: undefined },
    { pattern: "(", problem: /is no pattern/ },
    { pattern: "(?=x)", problem: /is no pattern/ },
    { pattern: "a*", problem: /matches everything/ },
    { pattern: "x".repeat(201), problem: /at most 200/ },
    { pattern: "[a-z]{1000}[0-9]{900}", problem: /too large/ },
    { pattern: "((a{100}){100}){100}", problem: /is no pattern/ },
  ])("$pattern: $problem", ({ pattern, problem }) => {
    if (problem) expect(problemOfPattern(pattern)).toMatch(problem);
    else expect(problemOfPattern(pattern)).toBeUndefined();
  });

  it("cannot hang the fold: RE2 takes steps in proportion to the text, whatever the pattern", () => {
    expect(problemOfPattern("(x+x+)+y")).toBeUndefined();
    expect(reasonFor("search", { patterns: ["(x+x+)+y"] }, { title: "x".repeat(1_000) })).toBeUndefined();
  });
});
