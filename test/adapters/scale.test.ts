import { describe, expect, it } from "vitest";
import type { Adapter } from "../../adapters/contract.ts";
import { adapters } from "../../adapters/index.ts";
import { canonicalAlert } from "../../engine/domain/alert.ts";
import { canonicalDeploy } from "../../engine/domain/deploy.ts";
import { normaliseEnvironment } from "../../engine/domain/environment.ts";
import { titleTemplate } from "../../engine/domain/fingerprint.ts";
import { normaliseService, serviceCore } from "../../engine/domain/service-name.ts";
import { cleanText, oneLine } from "../../engine/domain/text.ts";

/** An eighth of what the door lets in is enough to tell: what is quadratic takes seconds there. */
const SIZES = [7_000, 112_000] as const;
/** Sixteen times the bytes are 16 times the work when it is linear and 256 times when it is quadratic. */
const RATIO_MAX = 64;
/** Below this a clock says nothing. */
const FLOOR_MS = 6;
const TRIES = 3;

function expectLinear(work: (size: number) => () => void, sizes: readonly number[] = SIZES): void {
  let before = FLOOR_MS;
  for (const size of sizes) {
    const taken = timeOf(work(size), before * RATIO_MAX);
    expect(taken / before, `${size} characters took ${taken} ms after ${before} ms`).toBeLessThan(RATIO_MAX);
    before = Math.max(taken, FLOOR_MS);
  }
}

/** A run that took too long is tried again: the machine may have been busy. */
function timeOf(run: () => void, limit: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && best >= limit; i++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Texts that make backtracking regular expressions work, `size` characters each. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  "blanks in a mark": (size) => `[Triggered ${" ".repeat(size)}x] name`,
  "a mark of open braces": (size) => `[Triggered on ${"{".repeat(size)}] name`,
  "a mark of braces and brackets": (size) => `[Triggered on ${"{]".repeat(size / 2)} name`,
  "a mark without an end": (size) => `[Triggered${" on {".repeat(size / 5)}`,
  "many marks": (size) => `${"[P1]".repeat(size / 4)}name`,
  "blank marks": (size) => `${"[ ".repeat(size / 2)}`,
  blanks: (size) => `a${" ".repeat(size)}b`,
  "open brackets": (size) => "[".repeat(size),
  "open braces": (size) => "{".repeat(size),
  "hex words": (size) => `${"abcdef12-".repeat(size / 9)}g`,
  digits: (size) => "1".repeat(size),
  "dotted digits": (size) => "1.".repeat(size / 2),
  dashes: (size) => "-".repeat(size),
  "dashes inside": (size) => `a${"-".repeat(size)}b`,
  "environment words": (size) => " prod".repeat(size / 5),
  "pull requests": (size) => "(#1234567890".repeat(size / 12),
  "deploy words": (size) => "_deploy".repeat(size / 7),
  commas: (size) => ",".repeat(size),
  colons: (size) => "a:b,".repeat(size / 4),
  links: (size) => "https://app.datadoghq.com".repeat(size / 25),
  paths: (size) => `https://x.example/${"a/../".repeat(size / 5)}`,
  "percent signs": (size) => "%".repeat(size),
  "half pairs": (size) => "\ud800".repeat(size / 6),
  controls: (size) => "\u0001".repeat(size / 6),
  times: (size) => `2026-01-01 00:00:00${" ".repeat(size)}x`,
  "parts of a template": (size) => `$TAGS[${"a.".repeat(size / 2)}`,
};

type Body = (text: string, size: number) => object;

/** Fields and batches that a provider's test delivery does not have; what it has is taken from there. */
const BODIES: Readonly<Record<string, Readonly<Record<string, Body>>>> = {
  datadog: {
    title: (text) => ({ title: text, id: "1", date: "1" }),
    "both titles": (text) => ({
      title: text.slice(0, text.length / 2),
      event_title: text.slice(0, text.length / 2),
    }),
    body: (text) => ({ title: "t", body: text }),
    tags: (text) => ({ title: "t", tags: text }),
    scope: (text) => ({ title: "t", scope: text }),
    date: (text) => ({ title: "t", date: text }),
    transition: (text) => ({ title: "t", transition: text }),
    service: (text) => ({ title: "t", service: text }),
    env: (text) => ({ title: "t", env: text }),
    link: (text) => ({ title: "t", link: text }),
  },
  pagerduty: Object.fromEntries(
    ["title", "status", "html_url", "created_at", "id", "urgency"]
      .map((field) => [field, (text: string) => incident({ [field]: text })])
      .concat([
        ["service", (text: string) => incident({ service: { summary: text } })],
        ["priority", (text: string) => incident({ priority: { summary: text } })],
      ]),
  ),
  grafana: {
    summary: (text) => group([{ annotations: { summary: text } }]),
    description: (text) => group([{ annotations: { description: text } }]),
    labels: (text) =>
      group([{ labels: { service: text.slice(0, text.length / 2), env: text.slice(0, text.length / 2) } }]),
    startsAt: (text) => group([{ startsAt: text }]),
    generatorURL: (text) => group([{ generatorURL: text }]),
    "one address for many alerts": (text, size) => ({
      ...group(
        Array.from({ length: size / 600 }, (_, n) => ({ fingerprint: `${n}`, generatorURL: "?orgId=1" })),
      ),
      externalURL: `https://x.example/${text.slice(0, size / 2)}`,
      groupKey: text.slice(0, size / 8),
    }),
  },
  zabbix: {
    message: (text) => ({ name: "n", value: "1", message: text }),
    "a message's lines": (text) => ({ subject: "Problem: n", message: `Problem name: ${text}` }),
    "a message of JSON": (text) => ({ name: "n", value: "1", message: JSON.stringify({ host: text }) }),
    subject: (text) => ({ subject: `Problem in ${text}: n`, event_id: "1" }),
    tags: (text) => ({ name: "n", value: "1", tags: text }),
    link: (text) => ({ name: "n", value: "1", link: `https://x.example/?triggerid=${text}` }),
    time: (text) => ({ name: "n", value: "1", event_date: text, event_time: text.slice(0, 10) }),
    "names in names": (text, size) => ({ name: "n", value: "1", host: { name: text.slice(0, size / 2) } }),
  },
  "uptime-kuma": {
    "a state's message": (text) => ({ msg: `[${text}] [Down] ${text.slice(0, 1)}` }),
    "an expiry's message": (text) => ({ msg: `[shop][${text}] certificate will be expired in` }),
    "an open message": (text) => ({ msg: `[${text}` }),
    status: (text) => ({ heartbeat: { status: text }, monitor: { name: "n" } }),
  },
  betterstack: {
    metadata: (text) => ({ name: "n", metadata: { service: [{ value: text }], env: "e" } }),
    event: (text) => ({ name: "n", event: text }),
  },
  "splunk-oncall": { scopes: (text) => ({ "ALERT.entity_id": text, alert_phase: "ACKED" }) },
  sentry: {
    "an issue's address": (text) => ({
      action: "triggered",
      data: { event: { issue_url: `https://x/issues/${text}`, url: `https://x/projects/a/${text}` } },
    }),
    "an event's tags": (text) => ({ action: "triggered", data: { event: { tags: [["env", text]] } } }),
  },
  cloudevents: {
    type: (text) => ({ type: `alert.${text}`, id: "1" }),
    "data as text": (text) => ({ type: "x.alert", id: "1", data: `{"title":${JSON.stringify(text)}}` }),
    base64: (text) => ({ type: "x.alert", id: "1", data_base64: text }),
    artifact: (text) => ({
      type: "dev.cdevents.service.deployed",
      id: "1",
      data: { subject: { content: { artifactId: `pkg:x@${text}` } } },
    }),
  },
  github: {
    description: (text) => ({ ...DEPLOYED, deployment: { ...DEPLOYED.deployment, description: text } }),
    ref: (text) => ({ ...DEPLOYED, deployment: { ...DEPLOYED.deployment, ref: text } }),
    environment: (text) => ({ ...DEPLOYED, deployment: { ...DEPLOYED.deployment, environment: text } }),
    repository: (text) => ({
      ...DEPLOYED,
      repository: { name: text.slice(0, text.length / 2), html_url: text.slice(0, text.length / 2) },
    }),
    "a run's name": (text) => ({ action: "completed", workflow: {}, workflow_run: { id: 1, name: text } }),
    "a run's message": (text) => ({
      action: "completed",
      workflow: {},
      workflow_run: { id: 1, name: "deploy", conclusion: "success", head_commit: { message: text } },
    }),
  },
};

const DEPLOYED = {
  action: "created",
  deployment: { id: 1, created_at: "2026-01-01T00:00:00Z" },
  repository: { name: "r" },
};

function incident(data: object): object {
  const event = { id: "E", event_type: "incident.triggered" };
  return { event: { ...event, data: { type: "incident", id: "Q", ...data } } };
}

function group(alerts: readonly object[]): object {
  return { alerts: alerts.map((alert) => ({ status: "firing", labels: {}, annotations: {}, ...alert })) };
}

function readAll(adapter: Adapter, body: Buffer): void {
  const request = { headers: { "content-type": "application/json" }, body, receivedAt: 0 };
  const origin = {
    tenantId: "",
    integrationId: "i",
    provider: "p",
    deliveryId: "d",
    ordinal: 0,
    receivedAt: 0,
  } as const;
  adapter.dedupeKey(request);
  const parsed = adapter.parse(request);
  if (parsed.kind !== "alert" && parsed.kind !== "deploy") return;
  for (const draft of parsed.drafts)
    if (draft.kind === "alert") canonicalAlert(draft, origin);
    else canonicalDeploy(draft, origin);
}

/** Returns the value once for each text in it, with that text replaced by a mark. */
function withEachTextMarked(value: unknown): unknown[] {
  if (typeof value === "string") return [MARK];
  if (typeof value !== "object" || value === null) return [];
  const copy = (key: string, inner: unknown) =>
    Array.isArray(value)
      ? value.map((item, n) => (String(n) === key ? inner : item))
      : { ...value, [key]: inner };
  return Object.entries(value).flatMap(([key, inner]) =>
    withEachTextMarked(inner).map((marked) => copy(key, marked)),
  );
}

const MARK = "dd0c-mark";

describe.each(Object.entries<Adapter>(adapters))("%s, on a hostile body of 900 kB", (provider, adapter) => {
  const bodies = Object.entries(BODIES[provider] ?? {});
  const ownBody = adapter.testDelivery({ now: 0, nonce: "n" }).body;
  const templates = withEachTextMarked(
    ownBody.startsWith("{") || ownBody.startsWith("[") ? JSON.parse(ownBody) : {},
  ).map((body) => JSON.stringify(body));

  it.each(Object.entries(HOSTILE))("takes linear time over %s in any text of its own", (_why, text) => {
    for (const template of templates)
      expectLinear(
        (size) => {
          const bytes = Buffer.from(template.replace(`"${MARK}"`, () => JSON.stringify(text(size))));
          return () => readAll(adapter, bytes);
        },
        SIZES.slice(0, 2),
      );
  });

  it.each(Object.entries(HOSTILE))("takes linear time over %s in any field", (_why, text) => {
    for (const [, body] of bodies)
      expectLinear((size) => {
        const bytes = Buffer.from(JSON.stringify(body(text(size), size)));
        return () => readAll(adapter, bytes);
      });
  });

  it.each([
    {
      why: "keys",
      body: (size: number) => `{${Array.from({ length: size / 10 }, (_, n) => `"k${n}":1`).join()}}`,
    },
    {
      why: "the same key",
      body: (size: number) => `{${'"title":"x",'.repeat(size / 12)}"id":12345678901234567890}`,
    },
    {
      why: "the same large object",
      body: (size: number) =>
        `{"a":{${Array.from({ length: size / 20 }, (_, n) => `"k${n}":1`).join()}},${'"a":{},'.repeat(size / 16)}"id":12345678901234567890}`,
    },
    { why: "one number", body: (size: number) => `{"id":${"9".repeat(size)}}` },
    { why: "escapes", body: (size: number) => `{"title":"${"\\u0020".repeat(size / 6)}"}` },
    { why: "empty alerts", body: (size: number) => `{"alerts":[${"{},".repeat(size / 3)}{}]}` },
    {
      why: "labels",
      body: (size: number) =>
        `{"alerts":[{"status":"firing","labels":{${Array.from({ length: size / 12 }, (_, n) => `"k${n}":"v"`).join()}}}]}`,
    },
    { why: "opened lists", body: (size: number) => "[".repeat(size) },
  ])("takes linear time over many of $why", ({ body }) => {
    expectLinear((size) => {
      const bytes = Buffer.from(body(size));
      return () => readAll(adapter, bytes);
    });
  });
});

describe("the engine's texts", () => {
  it.each(Object.entries(HOSTILE))("take linear time over %s", (_why, text) => {
    for (const read of [titleTemplate, normaliseService, serviceCore, normaliseEnvironment])
      expectLinear((size) => {
        const long = text(size);
        return () => read(long);
      });
    for (const read of [oneLine, cleanText])
      expectLinear((size) => {
        const long = text(size);
        return () => read(long, size);
      });
  });
});
