import { describe, expect, it } from "vitest";
import type { ProviderId } from "../../adapters/index.ts";
import { adapters } from "../../adapters/index.ts";

const reasonOf = (provider: ProviderId, body: string) => {
  const parsed = adapters[provider].parse({ headers: {}, body: Buffer.from(body), receivedAt: 0 });
  return parsed.kind === "unreadable" ? parsed.reason : parsed.kind;
};

describe("why a body is unreadable", () => {
  it.each([
    [
      "datadog",
      "[]",
      "Datadog sent a list instead of one object: paste our template into the webhook's payload.",
    ],
    [
      "datadog",
      '"x"',
      "Datadog sent a text instead of one object: paste our template into the webhook's payload.",
    ],
    ["grafana", "{}", 'Grafana\'s payload has no "alerts": leave Custom Payload in the contact point empty.'],
    [
      "grafana",
      '{"alerts":5}',
      'Grafana\'s payload has an "alerts" that we cannot read: leave Custom Payload in the contact point empty.',
    ],
    [
      "grafana",
      '{"alerts":[{"status":"odd"}]}',
      'Grafana\'s payload has an "alerts.0.status" that we cannot read: leave Custom Payload in the contact point empty.',
    ],
    [
      "pagerduty",
      '{"event":{"data":{}}}',
      'PagerDuty\'s payload has no "event.event_type": make the webhook a Generic Webhook (v3).',
    ],
    [
      "pagerduty",
      "null",
      "PagerDuty sent nothing instead of one object: make the webhook a Generic Webhook (v3).",
    ],
    [
      "github",
      '{"deployment":{},"deployment_status":{}}',
      "GitHub's payload has no \"deployment_status.state\": choose content type application/json in the webhook's settings.",
    ],
    [
      "github",
      "5",
      "GitHub sent a number instead of one object: choose content type application/json in the webhook's settings.",
    ],
  ] as const)("%s %s: the field and the fix, in plain words", (provider, body, reason) => {
    expect(reasonOf(provider, body)).toBe(reason);
  });
});
