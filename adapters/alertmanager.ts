import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, severityOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const PrometheusAlert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels: Labels,
  annotations: Labels,
  startsAt: Text,
  endsAt: Text,
  generatorURL: Text,
  fingerprint: Text,
});
type PrometheusAlert = z.infer<typeof PrometheusAlert>;

const Payload = z.object({
  externalURL: Text,
  groupKey: Text,
  truncatedAlerts: z.coerce.number().catch(0),
  alerts: z.array(PrometheusAlert).max(10_000),
});
type Payload = z.infer<typeof Payload>;

const RECEIVER = `receivers:
  - name: dd0c
    webhook_configs:
      - url: "{{url}}"
        send_resolved: true
        max_alerts: 0
route:
  routes:
    - receiver: dd0c
      continue: true`;

/** Prometheus Alertmanager's webhook, version 4: one draft for each of `alerts`, whose statuses may differ (reference/providers.md §8). */
export const alertmanager = defineAdapter({
  title: "Prometheus Alertmanager",
  sends: ["alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    steps: [
      "Add the receiver and the route below to `alertmanager.yml`; `continue: true` keeps your other receivers.",
      "Reload Alertmanager: send it SIGHUP, or POST to its `/-/reload`.",
      "A `service` and a `severity` label on your rules make cards better.",
    ],
    snippet: { label: "alertmanager.yml", text: RECEIVER },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "leave `payload` in the receiver empty, so that Alertmanager sends its own format",
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    if (payload.alerts.length === 0)
      return { kind: "ignored", reason: "Alertmanager sent a group without alerts." };
    return { kind: "alert", drafts: payload.alerts.map((alert) => draftOf(alert, payload)) };
  },
  testDelivery({ now, nonce }) {
    const alert = {
      status: "firing",
      labels: { alertname: "Dd0cTest", service: "dd0c-test", severity: "info" },
      annotations: { summary: "dd0c test alert" },
      startsAt: new Date(now).toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `test-${nonce}`,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "4", receiver: "dd0c", status: "firing", alerts: [alert] }),
    };
  },
});

function draftOf(alert: PrometheusAlert, payload: Payload): AlertDraft {
  const { labels, annotations } = alert;
  const resolved = alert.status === "resolved";
  const startsAt = isoTime(alert.startsAt);
  const endsAt = isoTime(alert.endsAt);
  const word = labels.severity ?? labels.priority ?? labels.level;
  return {
    kind: "alert",
    // Not scoped by externalURL: the two of a highly available pair send the same alert under different addresses.
    providerAlertId: alert.fingerprint ?? fingerprintOf(labels),
    providerIncidentId: payload.groupKey,
    status: resolved ? "resolved" : "triggered",
    severity: severityOfWord(word) ?? "medium",
    severityWord: word,
    service: serviceIn(labels),
    environment: environmentIn(labels),
    title:
      annotations.summary ??
      annotations.title ??
      annotations.message ??
      labels.alertname ??
      "Prometheus alert",
    description: annotations.description,
    tags: {
      ...present(labels),
      ...present({ runbook_url: annotations.runbook_url, runbook: annotations.runbook }),
      ...(payload.truncatedAlerts > 0 ? { "alertmanager.truncated": String(payload.truncatedAlerts) } : {}),
    },
    triggeredAt: startsAt,
    resolvedAt: resolved ? endsAt : undefined,
    occurredAt: resolved ? (endsAt ?? startsAt) : startsAt,
    sourceUrl: linkOf(alert.generatorURL, payload.externalURL),
    test: labels.alertname === "Dd0cTest",
  };
}

/** Before version 4 there was no fingerprint; like Prometheus' own it is a hash of the labels. */
function fingerprintOf(labels: PrometheusAlert["labels"]): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 32);
}

/** Behind a proxy the link may be relative to Alertmanager's own address. */
function linkOf(link: string | undefined, base: string | undefined): string | undefined {
  if (link === undefined || link.length > 2_000) return undefined;
  if (httpUrl(link)) return httpUrl(link);
  return base !== undefined && base.length <= 2_000 && URL.canParse(link, base)
    ? httpUrl(new URL(link, base).href)
    : undefined;
}
