import { describe, expect, it } from "vitest";
import { adapters, type ProviderId } from "../../adapters/index.ts";
import { canonicalAlert } from "../../engine/domain/alert.ts";
import type { Severity } from "../../engine/domain/severity.ts";

const ORIGIN = {
  tenantId: "",
  integrationId: "i",
  provider: "p",
  deliveryId: "d",
  ordinal: 0,
  receivedAt: 0,
} as const;

const incident = (data: object) => ({
  event: {
    event_type: "incident.triggered",
    data: { type: "incident", id: "Q", status: "triggered", ...data },
  },
});
const batch = (labels: object) => ({ alerts: [{ status: "firing", labels, fingerprint: "f" }] });

/** Each with a word that is no severity to us, and the severity that we would give it. */
const PAYLOADS: ReadonlyArray<readonly [ProviderId, string, Severity, object]> = [
  ["pagerduty", "Tier One", "high", incident({ priority: { summary: "Tier One" }, urgency: "high" })],
  ["pagerduty", "low", "low", incident({ priority: null, urgency: "low" })],
  ["datadog", "P9", "medium", { title: "t", alert_priority: "P9" }],
  ["datadog", "error", "high", { title: "t", alert_type: "error" }],
  ["datadog", "P2", "high", { title: "[P2] [Triggered] t" }],
  ["grafana", "Tier One", "medium", batch({ severity: "Tier One" })],
  ["grafana", "Tier One", "medium", { ruleName: "r", state: "alerting", tags: { severity: "Tier One" } }],
  ["alertmanager", "Tier One", "medium", batch({ severity: "Tier One" })],
  ["opsgenie", "Tier One", "medium", { action: "Create", alert: { alertId: "a", priority: "Tier One" } }],
  ["newrelic", "Tier One", "medium", { id: "1", state: "CREATED", priority: "Tier One" }],
  ["gcp", "Tier One", "medium", { incident: { incident_id: "1", state: "open", severity: "Tier One" } }],
  [
    "azure",
    "Tier One",
    "medium",
    { data: { essentials: { alertId: "a", monitorCondition: "Fired", severity: "Tier One" } } },
  ],
];

describe("the provider's own word for a severity", () => {
  it.each(PAYLOADS)("of %s, %j, is %s until a tenant says otherwise", (provider, word, severity, payload) => {
    const body = Buffer.from(JSON.stringify(payload));
    const parsed = adapters[provider].parse({ headers: {}, body, receivedAt: 0 });
    const [draft] = parsed.kind === "alert" ? parsed.drafts : [];
    const severities =
      draft?.kind === "alert"
        ? [
            canonicalAlert(draft, ORIGIN),
            canonicalAlert(draft, ORIGIN, { [word.toLowerCase()]: "info" }),
          ].map((alert) => alert.severity)
        : [];

    expect(severities).toEqual([severity, "info"]);
  });
});
