import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Adapter } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";
import { isHere, requestOf } from "../support/fixtures.ts";

const Captured = z.array(
  z.object({
    provider: z.string(),
    name: z.string(),
    header: z.string().nullish(),
    headers: z.record(z.string(), z.string()).optional(),
    header_value: z.string().optional(),
    secret: z.string().optional(),
    certificate_file: z.string().optional(),
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
  "grafana-timestamp": adapters.grafana,
  "standard-webhooks": adapters.gitlab,
};

const BY_PROVIDER: Readonly<Record<string, Adapter>> = { ...adapters, aws_sns: adapters.cloudwatch };

/** The time that a provider signed, or the beginning of time: what was signed then is checked then. */
function signedAt(headers: Readonly<Record<string, string>>): number {
  const seconds =
    headers["webhook-timestamp"] ??
    headers["x-grafana-alerting-timestamp"] ??
    /timestamp=(\d+)/.exec(headers["x-buildkite-signature"] ?? "")?.[1];
  return Number(seconds ?? 0) * 1_000;
}

describe("captured provider signatures", () => {
  const captured = Captured.parse(JSON.parse(read("../corpora/provider-signatures.json").toString()));

  const bodyOf = ({ body, body_file }: (typeof captured)[number]) => {
    if (body_file === undefined) return Buffer.from(body ?? "");
    const [provider = "", file = ""] = body_file.split("/");
    const name = file.replace(/\.json$/, "");
    return isHere(provider, name) ? requestOf(provider, name).body : undefined;
  };
  const here = captured.filter((vector) => bodyOf(vector) !== undefined);

  it.skipIf(true).each(captured.filter((vector) => !here.includes(vector)))(
    "$provider $name, whose body is not in this clone",
    () => undefined,
  );

  it.each(here)("$provider $name is valid: $valid", (vector) => {
    const { provider, header, headers, header_value, secret, certificate_file, valid } = vector;
    const sent = lowerCase(headers ?? (header ? { [header]: header_value ?? "" } : {}));
    const certificate =
      certificate_file === undefined ? undefined : read(`./fixtures/${certificate_file}`).toString();
    const request = { headers: sent, body: bodyOf(vector) ?? Buffer.of(), receivedAt: signedAt(sent) };

    expect(BY_PROVIDER[provider]?.verify(request, [secret ?? ""], certificate).ok).toBe(valid);
    const changed = { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) };
    // A plain token covers no body, and SNS signs fields.
    if (header !== "X-Gitlab-Token" && provider !== "aws_sns")
      expect(BY_PROVIDER[provider]?.verify(changed, [secret ?? ""], certificate).ok).toBe(false);
  });

  it("are those of every provider that signs", () => {
    const signing = Object.entries<Adapter>(adapters)
      .filter(([, { authModes }]) => authModes.some((mode) => mode === "hmac" || mode === "sns_certificate"))
      .map(([provider]) => (provider === "cloudwatch" ? "aws_sns" : provider));

    expect(signing.filter((provider) => !captured.some((vector) => vector.provider === provider))).toEqual(
      [],
    );
  });
});

describe("published vectors, and what must not pass", () => {
  const vectors = Vectors.parse(JSON.parse(read("../corpora/signature-vectors.json").toString()));
  const ours = [...vectors.positive, ...vectors.negative, ...vectors.rotation].filter(
    ({ scheme }) => scheme in BY_SCHEME,
  );

  it("are there for each scheme that we verify", () => {
    expect(new Set(ours.map(({ scheme }) => scheme))).toEqual(new Set(Object.keys(BY_SCHEME)));
    expect(ours.length).toBeGreaterThanOrEqual(39);
  });

  it.each(ours)("$scheme: $expect $why", ({ scheme, secret, body, headers, expect: wanted }) => {
    const sent = lowerCase(headers);
    const request = { headers: sent, body: Buffer.from(body), receivedAt: signedAt(sent) };
    const verdict = BY_SCHEME[scheme]?.verify(request, [secret]);

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

describe("a signed time", () => {
  const [gitlab] = Vectors.parse(
    JSON.parse(read("../corpora/signature-vectors.json").toString()),
  ).positive.filter(({ scheme }) => scheme === "standard-webhooks");
  const headers = lowerCase(gitlab?.headers ?? {});
  const at = signedAt(headers);
  const verifyAt = (receivedAt: number) =>
    adapters.gitlab.verify({ headers, body: Buffer.from(gitlab?.body ?? ""), receivedAt }, [
      gitlab?.secret ?? "",
    ]);

  it.each([
    { minutes: -6, ok: false },
    { minutes: -4, ok: true },
    { minutes: 4, ok: true },
    { minutes: 6, ok: false },
  ])("is taken $minutes minutes from ours: $ok", ({ minutes, ok }) => {
    expect(verifyAt(at + minutes * 60_000).ok).toBe(ok);
  });

  it.each([
    { minutes: -6, ok: false },
    { minutes: -4, ok: true },
    { minutes: 4, ok: true },
    { minutes: 6, ok: false },
  ])("of Buildkite's is taken $minutes minutes from ours: $ok", ({ minutes, ok }) => {
    const body = Buffer.from('{"event":"ping"}');
    const signature = createHmac("sha256", "t0ken").update("1619071700.").update(body).digest("hex");
    const headers = { "x-buildkite-signature": `timestamp=1619071700,signature=${signature}` };
    const receivedAt = 1_619_071_700_000 + minutes * 60_000;

    expect(adapters.buildkite.verify({ headers, body, receivedAt }, ["t0ken"])).toEqual(
      ok ? { ok } : { ok, reason: "timestamp-outside-tolerance" },
    );
    const moved = headers["x-buildkite-signature"].replace("1619071700", `${receivedAt / 1_000}`);
    expect(
      adapters.buildkite.verify({ headers: { "x-buildkite-signature": moved }, body, receivedAt }, ["t0ken"]),
    ).toEqual({ ok: false, reason: "signature-mismatch" });
  });

  it("of our own header is covered by its signature", () => {
    const body = Buffer.from('{"title":"x"}');
    const sign = (t: number) => createHmac("sha256", "s3cret").update(`${t}.`).update(body).digest("hex");
    const request = (signature: string, receivedAt: number) => ({
      headers: { "x-dd0c-signature": signature },
      body,
      receivedAt,
    });

    expect(adapters.custom.verify(request(`t=1000,v1=${sign(1000)}`, 1_000_000), ["s3cret"])).toEqual({
      ok: true,
    });
    expect(adapters.custom.verify(request(`t=1060,v1=${sign(1000)}`, 1_000_000), ["s3cret"]).ok).toBe(false);
    expect(adapters.custom.verify(request(`t=1000,v1=${sign(1000)}`, 1_400_000), ["s3cret"])).toEqual({
      ok: false,
      reason: "timestamp-outside-tolerance",
    });
  });

  it("is no way around a plain token at GitLab: a signature that is there must be right", () => {
    const token = { "x-gitlab-token": "t0ken" };
    const body = Buffer.from("{}");

    expect(adapters.gitlab.verify({ headers: token, body, receivedAt: 0 }, ["t0ken"])).toEqual({ ok: true });
    expect(
      adapters.gitlab.verify({ headers: { ...token, ...headers }, body, receivedAt: at }, ["t0ken"]).ok,
    ).toBe(false);
  });
});

describe("Grafana's signed time", () => {
  const { grafana } = adapters;
  const SIGNATURE = "x-grafana-alerting-signature";
  const sign = (text: string) => createHmac("sha256", "s").update(text).digest("hex");
  const signedAt = (seconds: number, header = "x-grafana-alerting-timestamp") => ({
    [header]: String(seconds),
    [SIGNATURE]: sign(`${seconds}:{}`),
  });
  const verdictOf = (headers: Record<string, string>, receivedAt = 1_700_000_000_000) =>
    grafana.verify({ headers, body: Buffer.from("{}"), receivedAt }, ["s"]);
  const TOO_OLD = { ok: false, reason: "timestamp-outside-tolerance" };

  it.each([
    { why: "now", seconds: 1_700_000_000, verdict: { ok: true } },
    { why: "five minutes ago", seconds: 1_699_999_700, verdict: { ok: true } },
    { why: "in five minutes", seconds: 1_700_000_300, verdict: { ok: true } },
    { why: "more than five minutes ago", seconds: 1_699_999_699, verdict: TOO_OLD },
    { why: "more than five minutes ahead", seconds: 1_700_000_301, verdict: TOO_OLD },
  ])("$why", ({ seconds, verdict }) => {
    expect(verdictOf(signedAt(seconds))).toEqual(verdict);
    expect(verdictOf(signedAt(seconds, "x-my-own-time"))).toEqual(verdict);
  });

  it("is found among other numbers, and a header that was not signed is no time", () => {
    const others = { "content-length": "2", "x-attempt": "1", "x-datadog-trace-id": "17000000001234567890" };

    expect(verdictOf({ ...others, ...signedAt(1_700_000_000, "x-my-own-time") })).toEqual({ ok: true });
    expect(verdictOf({ ...others, [SIGNATURE]: sign("{}") })).toEqual({ ok: true });
    expect(verdictOf({ ...signedAt(1_700_000_000), "x-grafana-alerting-timestamp": "1700000001" })).toEqual({
      ok: false,
      reason: "signature-mismatch",
    });
  });

  it("is looked for in few headers only", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`x-a${n}`, String(n)]));

    expect(verdictOf({ ...many, ...signedAt(1_700_000_000, "x-my-own-time") }).ok).toBe(false);
    expect(verdictOf({ ...many, ...signedAt(1_700_000_000) }).ok).toBe(true);
  });
});

describe("a token or one signature of several", () => {
  const body = Buffer.from('{"type":"ping"}');
  const hex = (secret: string) => createHmac("sha256", secret).update(body).digest("hex");
  const [good, bad] = [hex("s3cret"), hex("other")];

  it.each([
    { value: `v1=${good}`, ok: true },
    { value: `v1=${bad},v1=${good}`, ok: true },
    { value: `v1=${bad}, v2=${good}`, ok: false },
    { value: good, ok: false },
  ])("of CircleCI in $value is taken: $ok", ({ value, ok }) => {
    const request = { headers: { "circleci-signature": value }, body, receivedAt: 0 };

    expect(adapters.circleci.verify(request, ["s3cret"]).ok).toBe(ok);
  });

  it.each([
    { headers: { "x-buildkite-token": "t0ken" }, ok: true },
    { headers: { "x-buildkite-token": "t0keN" }, ok: false },
    {
      headers: { "x-buildkite-token": "t0ken", "x-buildkite-signature": "timestamp=0,signature=00" },
      ok: false,
    },
  ])("of Buildkite in $headers is taken: $ok", ({ headers, ok }) => {
    const sent: Record<string, string> = { ...headers };

    expect(adapters.buildkite.verify({ headers: sent, body, receivedAt: 0 }, ["t0ken"]).ok).toBe(ok);
  });

  it.each(["jenkins", "argocd"] as const)("is not asked of %s, which cannot sign", (provider) => {
    expect(adapters[provider].verify({ headers: {}, body, receivedAt: 0 }, [])).toEqual({ ok: true });
  });
});
