import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Adapter } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";

const Captured = z.array(
  z.object({
    provider: z.string(),
    name: z.string(),
    header: z.string().nullish(),
    headers: z.record(z.string(), z.string()).optional(),
    header_value: z.string().optional(),
    secret: z.string(),
    body: z.string().optional(),
    body_file: z.string().optional(),
    valid: z.boolean(),
  }),
);

const Vector = z.object({
  scheme: z.string(),
  secret: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
  expect: z.string(),
  why: z.string().optional(),
});
const Vectors = z.object({ positive: z.array(Vector), negative: z.array(Vector), rotation: z.array(Vector) });

const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));

const BY_SCHEME: Readonly<Record<string, Adapter>> = {
  github: adapters.github,
  "pagerduty-v3": adapters.pagerduty,
  "grafana-no-timestamp": adapters.grafana,
};

describe("captured provider signatures", () => {
  const captured = Captured.parse(JSON.parse(read("../corpora/provider-signatures.json").toString()));

  it.each(captured)(
    "$provider $name is valid: $valid",
    ({ provider, header, headers, header_value, secret, body, body_file, valid }) => {
      const adapter =
        BY_SCHEME[
          provider === "pagerduty"
            ? "pagerduty-v3"
            : provider === "grafana"
              ? "grafana-no-timestamp"
              : provider
        ];
      const bytes = body_file === undefined ? Buffer.from(body ?? "") : read(`./fixtures/${body_file}`);
      const sent = lowerCase(headers ?? { [header ?? ""]: header_value ?? "" });

      expect(adapter?.verify({ headers: sent, body: bytes, receivedAt: 0 }, [secret]).ok).toBe(valid);
    },
  );
});

describe("published vectors, and what must not pass", () => {
  const vectors = Vectors.parse(JSON.parse(read("../corpora/signature-vectors.json").toString()));
  const ours = [...vectors.positive, ...vectors.negative, ...vectors.rotation].filter(
    ({ scheme }) => scheme in BY_SCHEME,
  );

  it("are there for each scheme that we verify", () => {
    expect(new Set(ours.map(({ scheme }) => scheme))).toEqual(new Set(Object.keys(BY_SCHEME)));
    expect(ours.length).toBeGreaterThanOrEqual(25);
  });

  it.each(ours)("$scheme: $expect $why", ({ scheme, secret, body, headers, expect: wanted }) => {
    const verdict = BY_SCHEME[scheme]?.verify(
      { headers: lowerCase(headers), body: Buffer.from(body), receivedAt: 0 },
      [secret],
    );

    expect(verdict?.ok).toBe(wanted === "accept");
  });

  it.each(vectors.rotation)("$scheme, while a secret is rotated: $expect $why", (vector) => {
    const adapter = BY_SCHEME[vector.scheme];
    const request = { headers: lowerCase(vector.headers), body: Buffer.from(vector.body), receivedAt: 0 };
    const isAccepted = vector.expect === "accept";

    expect(adapter?.verify(request, [vector.secret, "new"]).ok).toBe(isAccepted);
    expect(adapter?.verify(request, ["new", vector.secret]).ok).toBe(isAccepted);
    expect(adapter?.verify(request, ["new", "newer"]).ok).toBe(false);
  });

  it("passes with either secret while one is rotated, and never with an empty one", () => {
    const [vector] = vectors.positive.filter(({ scheme }) => scheme === "github");
    const request = {
      headers: lowerCase(vector?.headers ?? {}),
      body: Buffer.from(vector?.body ?? ""),
      receivedAt: 0,
    };

    expect(adapters.github.verify(request, ["new", vector?.secret ?? ""]).ok).toBe(true);
    expect(adapters.github.verify(request, ["new"]).ok).toBe(false);
    expect(adapters.github.verify(request, ["", ""]).ok).toBe(false);
    expect(adapters.github.verify(request, []).ok).toBe(false);
  });
});
