import { describe, expect, it } from "vitest";
import type { Adapter, Parsed } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";
import { canonicalAlert, type DraftOrigin } from "../../engine/domain/alert.ts";
import { canonicalDeploy } from "../../engine/domain/deploy.ts";
import {
  expectedOf,
  fixturesOf,
  indexedPayloads,
  isHere,
  RECEIVED_AT,
  requestOf,
} from "../support/fixtures.ts";

/** What a payload comes to, in the canonical fields, as the expected files hold it. */
function outcome(provider: string, parsed: Parsed): object {
  const origin = (ordinal: number): DraftOrigin => ({
    tenantId: "",
    integrationId: "i",
    provider,
    deliveryId: "d",
    ordinal,
    receivedAt: RECEIVED_AT,
  });
  if (parsed.kind !== "alert" && parsed.kind !== "deploy") return parsed;
  const alerts = parsed.drafts.flatMap((draft, n) =>
    draft.kind === "alert" ? [canonicalAlert(draft, origin(n))] : [],
  );
  const deploys = parsed.drafts.flatMap((draft, n) =>
    draft.kind === "deploy" ? [canonicalDeploy(draft, origin(n))] : [],
  );
  return {
    kind: parsed.kind,
    ...(alerts.length === 0 ? {} : { alerts }),
    ...(deploys.length === 0 ? {} : { deploys }),
  };
}

describe("the research's index of payloads", () => {
  const indexed = indexedPayloads();

  it.skipIf(!indexed)("has no payload that nothing is expected of", () => {
    const missing = indexed?.filter(([provider, name]) => !fixturesOf(provider).includes(name));

    expect(missing).toEqual([]);
    expect(indexed?.length).toBeGreaterThan(80);
  });
});

describe.each(Object.entries<Adapter>(adapters))("%s", (provider, adapter) => {
  const here = fixturesOf(provider).filter((name) => isHere(provider, name));
  const elsewhere = fixturesOf(provider).filter((name) => !here.includes(name));

  it.skipIf(true).each(elsewhere)("reads %s, which is not in this clone", () => undefined);

  it.each(here)("reads %s as its expected file says, field by field", (name) => {
    const read = outcome(provider, adapter.parse(requestOf(provider, name)));

    expect(JSON.parse(JSON.stringify(read))).toEqual(expectedOf(provider, name));
  });

  it.skipIf(here.length === 0)("has an alert or deploy among its fixtures", () => {
    const kinds = here.map((name) => adapter.parse(requestOf(provider, name)).kind);

    expect(kinds).toContain(adapter.sends[0] === "alerts" ? "alert" : "deploy");
  });

  it.each([
    { why: "nothing", body: "" },
    { why: "no JSON", body: "hello" },
    { why: "JSON of another shape", body: "[1,2,3]" },
    { why: "null", body: "null" },
    { why: "10 000 levels", body: "[".repeat(10_000) + "]".repeat(10_000) },
    { why: "bytes that are not UTF-8", body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) },
  ])("calls $why unreadable, in a sentence", ({ body }) => {
    const parsed = adapter.parse({ headers: {}, body: Buffer.from(body), receivedAt: RECEIVED_AT });

    expect(parsed.kind).toBe("unreadable");
    expect(parsed).toHaveProperty("reason", expect.stringMatching(/^[A-Z].+\.$/));
  });

  it("is not changed by __proto__ keys", () => {
    const body = Buffer.from(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"title":"x","tags":"__proto__:y"}',
    );

    adapter.parse({ headers: {}, body, receivedAt: RECEIVED_AT });

    expect({}).not.toHaveProperty("polluted");
  });

  it("tells a person in a few steps how to connect it", () => {
    expect(adapter.setup.steps.length).toBeGreaterThanOrEqual(2);
    for (const step of adapter.setup.steps) expect(step).toMatch(/^[A-Z].*\.$/s);
    expect((adapter.setup.snippet?.text ?? "").length).toBeLessThan(2_900);
  });

  it("says in its steps how to use a header when it takes the key there", () => {
    const steps = adapter.setup.steps.join(" ");

    const takesToken = adapter.authModes.includes("token_header");
    const takesHeader = takesToken || adapter.authModes.includes("basic");

    expect(steps.includes('{"X-DD0C-Token": "<the key>"}')).toBe(takesToken);
    // The door reads a key from a header only under this path.
    if (takesToken) expect(steps).toContain("/v1/webhooks/");
    if (!takesHeader) expect(steps).not.toContain("/v1/webhooks/");
  });

  const canSign = adapter.authModes.some((mode) => mode === "hmac" || mode === "standard_webhooks");

  if (canSign)
    it("refuses what is unsigned or forged", () => {
      const request = { headers: {}, body: Buffer.from("{}"), receivedAt: RECEIVED_AT };

      expect(adapter.verify(request, ["secret"])).toEqual({ ok: false, reason: "signature-missing" });
      expect(adapter.verify({ ...request, headers: forgedHeaders() }, ["secret"])).toEqual({
        ok: false,
        reason: "signature-mismatch",
      });
      expect(adapter.verify({ ...request, headers: forgedHeaders() }, [""])).toEqual({
        ok: false,
        reason: "signature-mismatch",
      });
    });

  it("makes a test delivery that is read as what it sends, once per nonce", () => {
    const request = (nonce: string) => {
      const { headers, body } = adapter.testDelivery({ now: RECEIVED_AT, nonce });
      return { headers, body: Buffer.from(body), receivedAt: RECEIVED_AT };
    };
    const parsed = adapter.parse(request("1"));

    expect(parsed.kind).toBe(adapter.sends[0] === "alerts" ? "alert" : "deploy");
    if (parsed.kind === "alert")
      for (const draft of parsed.drafts) expect(draft).toMatchObject({ kind: "alert", test: true });
    expect(adapter.dedupeKey(request("1"))).toBe(adapter.dedupeKey(request("1")));
    expect(adapter.dedupeKey(request("1"))).not.toBe(adapter.dedupeKey(request("2")));
    expect(adapter.dedupeKey(request("1")).length).toBeLessThanOrEqual(200);
  });
});

/** Every signature header that we know, with a well-formed signature of something else. */
function forgedHeaders(): Record<string, string> {
  const hex = "0".repeat(64);
  return {
    "x-pagerduty-signature": `v1=${hex}`,
    "x-hub-signature-256": `sha256=${hex}`,
    "x-grafana-alerting-signature": hex,
    "sentry-hook-signature": hex,
    "circleci-signature": `v1=${hex}`,
    "x-buildkite-signature": `timestamp=${RECEIVED_AT / 1_000},signature=${hex}`,
    "x-vercel-signature": hex.slice(0, 40),
    "webhook-id": "msg_1",
    "webhook-timestamp": String(RECEIVED_AT / 1_000),
    "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}`,
  };
}
