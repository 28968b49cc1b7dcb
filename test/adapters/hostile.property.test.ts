import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Adapter, Parsed } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";
import { canonicalAlert, type DraftOrigin } from "../../engine/domain/alert.ts";
import { canonicalDeploy } from "../../engine/domain/deploy.ts";
import { fixturesOf, isHere, RECEIVED_AT, requestOf } from "../support/fixtures.ts";

const ORIGIN: DraftOrigin = {
  tenantId: "",
  integrationId: "i",
  provider: "p",
  deliveryId: "d",
  ordinal: 0,
  receivedAt: RECEIVED_AT,
};

/** Reads a body as the door does, down to what the engine stores; returns what it came to. */
function readThrough(adapter: Adapter, headers: Record<string, string>, body: Uint8Array): Parsed {
  const request = { headers, body, receivedAt: RECEIVED_AT };
  expect(adapter.dedupeKey(request)).toMatch(/^[\x20-\x7e]{1,200}$/);
  const parsed = adapter.parse(request);
  adapter.certificateUrl?.(request);
  adapter.verify(request, ["secret"]);
  if (parsed.kind === "alert" || parsed.kind === "deploy") {
    expect(parsed.drafts.length).toBeGreaterThan(0);
    for (const draft of parsed.drafts)
      storable(draft.kind === "alert" ? canonicalAlert(draft, ORIGIN) : canonicalDeploy(draft, ORIGIN));
  } else expect(parsed.reason).toMatch(/^\S.{0,299}$/s);
  return parsed;
}

/** Postgres takes no NUL and no half of a surrogate pair; a time that is none would break the fold. */
function storable(canonical: object): void {
  const text = JSON.stringify(canonical);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toContain("\\u0000");
  expect(text).not.toMatch(/\\ud[89a-f]/);
  for (const [name, value] of Object.entries(canonical))
    if (name.endsWith("_at") && value !== undefined) expect(new Date(value).toISOString()).toBe(value);
}

const header = fc.oneof(
  fc.constantFrom(
    "content-type",
    "ce-type",
    "ce-source",
    "ce-id",
    "ce-time",
    "x-github-event",
    "sentry-hook-resource",
    "x-gitlab-token",
    "webhook-signature",
    "webhook-timestamp",
    "webhook-id",
    "x-buildkite-signature",
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
);
const headers = fc.dictionary(
  header,
  fc.oneof(
    fc.string(),
    fc.constantFrom(
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "multipart/form-data; boundary=x",
      "application/cloudevents-batch+json",
      "alert.triggered",
      "%zz",
      "v1,AAAA",
    ),
  ),
  { maxKeys: 6 },
);

/** One place in a JSON value, put to something else. */
function withOneReplaced(value: unknown, place: number, by: unknown): unknown {
  let left = place;
  const walk = (inner: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value);
}

describe.each(Object.entries<Adapter>(adapters))("%s", (provider, adapter) => {
  it("reads any JSON under any headers", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), headers, (value, sent) => {
        readThrough(adapter, sent, Buffer.from(JSON.stringify(value)));
      }),
      { numRuns: 150 },
    );
  });

  it("reads any bytes under any headers", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), headers, (bytes, sent) => {
        readThrough(adapter, sent, bytes);
      }),
      { numRuns: 150 },
    );
  });

  const requests = fixturesOf(provider)
    .filter((name) => isHere(provider, name))
    .map((name) => requestOf(provider, name))
    .concat({ ...adapter.testDelivery({ now: RECEIVED_AT, nonce: "n" }), receivedAt: RECEIVED_AT } as never);

  it("reads its own payloads with anything in one place of them", () => {
    const values = requests.flatMap(({ headers: sent, body }) => {
      try {
        return [{ sent, value: JSON.parse(Buffer.from(body).toString("utf8")) as unknown }];
      } catch {
        return [];
      }
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...values),
        fc.nat({ max: 120 }),
        fc.oneof(
          fc.jsonValue({ maxDepth: 2 }),
          fc.constantFrom(
            null,
            "",
            "\u0000",
            "\ud800",
            -1,
            1e308,
            9007199254740993n.toString(),
            "9999-99-99T99:99:99Z",
            [],
            {},
            "$VAR",
            "<no value>",
            true,
          ),
        ),
        ({ sent, value }, place, by) => {
          readThrough(adapter, { ...sent }, Buffer.from(JSON.stringify(withOneReplaced(value, place, by))));
        },
      ),
      { numRuns: 400 },
    );
  });
});
