import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { isoTime } from "./time.ts";
import { hmacSha256 } from "./verify.ts";

const Labels = z.record(z.string(), Text).catch({});

const GrafanaAlert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels: Labels,
  annotations: Labels,
  startsAt: Text,
  endsAt: Text,
  valueString: Text,
  generatorURL: Text,
  fingerprint: Text,
});

const Payload = z.object({
  title: Text,
  externalURL: Text,
  orgId: Text,
  groupKey: Text,
  alerts: z.array(GrafanaAlert).max(10_000),
});
type Payload = z.infer<typeof Payload>;

/** Grafana's unified alerting, webhook contact point: one draft for each of `alerts`, whose statuses may differ (reference/providers.md §3). */
export const grafana = defineAdapter({
  title: "Grafana",
  sends: ["alerts"],
  authModes: ["url_key", "hmac"],
  setup: {
    docsUrl:
      "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
    steps: [
      "In Grafana open *Alerting → Contact points → Add contact point* and choose *Webhook*.",
      "Paste the URL below. Choose *Test*, then *Save contact point*.",
      "Under *Notification policies* send your alerts to it. A `service` and a `severity` label on your rules make cards better.",
    ],
    secret: {
      label: "HMAC secret",
      madeBy: "us",
      hint: "Optional, Grafana 12 and newer: under HMAC signature, without a timestamp header.",
    },
  },
  verify: hmacSha256({ header: "x-grafana-alerting-signature", prefix: "" }),
  payload: Payload,
  fix: "leave Custom Payload in the contact point empty",
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    if (payload.alerts.length === 0)
      return { kind: "ignored", reason: "Grafana sent a group without alerts." };
    return { kind: "alert", drafts: payload.alerts.map((alert) => draftOf(alert, payload)) };
  },
  testDelivery({ now, nonce }) {
    const startsAt = new Date(now).toISOString();
    const labels = { alertname: "TestAlert", instance: "Grafana", service: "dd0c-test" };
    const alert = {
      status: "firing",
      labels,
      annotations: { summary: "dd0c test alert" },
      startsAt,
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `test-${nonce}`,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ receiver: "dd0c", status: "firing", version: "1", alerts: [alert] }),
    };
  },
});

function draftOf(alert: z.infer<typeof GrafanaAlert>, payload: Payload): AlertDraft {
  const { labels, annotations } = alert;
  const title = annotations.summary ?? labels.alertname ?? payload.title ?? "Grafana alert";
  const resolved = alert.status === "resolved";
  const startsAt = isoTime(alert.startsAt);
  const endsAt = isoTime(alert.endsAt);
  return {
    kind: "alert",
    providerAlertId:
      alert.fingerprint && `${addressOf(payload)}${payload.orgId?.slice(0, 50) ?? ""}:${alert.fingerprint}`,
    providerIncidentId: payload.groupKey,
    status: resolved ? "resolved" : "triggered",
    severity: severityOf(labels),
    service:
      labels.service ??
      labels.service_name ??
      labels.app ??
      labels.job ??
      labels.namespace ??
      labels.grafana_folder,
    environment:
      labels.env ?? labels.environment ?? labels.deployment_environment ?? labels.stage ?? labels.deploy,
    title,
    description: annotations.description ?? alert.valueString,
    tags: Object.fromEntries(
      Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    triggeredAt: startsAt,
    resolvedAt: resolved ? endsAt : undefined,
    occurredAt: resolved ? (endsAt ?? startsAt) : startsAt,
    sourceUrl: resolveLink(alert.generatorURL, addressOf(payload)),
    test: labels.alertname === "TestAlert" && labels.instance === "Grafana",
  };
}

/** Every alert of a batch repeats it: a long one would cost its length times their number. */
function addressOf({ externalURL }: Payload): string {
  return externalURL !== undefined && externalURL.length <= 2_000 ? externalURL : "";
}

const BY_WORD: Readonly<Record<string, Severity>> = {
  critical: "critical",
  page: "critical",
  error: "high",
  high: "high",
  major: "high",
  warning: "medium",
  warn: "medium",
  medium: "medium",
  minor: "low",
  low: "low",
  info: "info",
  none: "info",
};

function severityOf(labels: Readonly<Record<string, string | undefined>>): Severity {
  const word = labels.severity ?? labels.priority ?? labels.level;
  if (word === undefined) return labels.alertname === "DatasourceNoData" ? "low" : "medium";
  return BY_WORD[word.toLowerCase()] ?? "medium";
}

/** A test alert's link is relative, and one behind a proxy may be too. */
function resolveLink(link: string | undefined, base: string): string | undefined {
  if (link === undefined || link.length > 2_000) return undefined;
  return httpUrl(link) ?? (URL.canParse(link, base) ? httpUrl(new URL(link, base).href) : undefined);
}
