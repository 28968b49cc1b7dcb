import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, severityOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex, timedHmac } from "./reading/verify.ts";

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

const Unified = z.object({
  title: Text,
  externalURL: Text,
  orgId: Text,
  groupKey: Text,
  truncatedAlerts: z.coerce.number().catch(0),
  alerts: z.array(GrafanaAlert).max(10_000),
  /** Alerting of Grafana 8 and older: one rule of one panel. */
  legacy: z
    .object({
      ruleId: Text,
      ruleName: Text,
      ruleUrl: Text,
      state: Text,
      title: Text,
      message: Text,
      orgId: Text,
      tags: Labels,
      evalMatches: z
        .array(z.object({ tags: Labels, metric: Text }))
        .nullish()
        .catch([]),
    })
    .optional(),
});

const Payload = z.preprocess((value) => (isLegacy(value) ? { alerts: [], legacy: value } : value), Unified);
type Payload = z.infer<typeof Payload>;

const SIGNATURE = "x-grafana-alerting-signature";
const TIMESTAMP = "x-grafana-alerting-timestamp";
const plainSignature = hmacHex({ header: SIGNATURE, prefix: "" });
const timedSignature = timedHmac({
  read: (headers) =>
    headers[SIGNATURE] ? { timestamp: headers[TIMESTAMP] ?? "", given: [headers[SIGNATURE]] } : undefined,
  separator: ":",
});

/** Grafana's webhooks: unified alerting, one draft for each of `alerts`, whose statuses may differ; and the legacy alerting of version 8 and older (reference/providers.md §3). */
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
      hint: "Optional, Grafana 12 and newer: under HMAC Signature. As timestamp header write X-Grafana-Alerting-Timestamp.",
    },
  },
  // The time is part of what is signed only when the contact point names a header for it.
  verify: (request, secrets) =>
    request.headers[TIMESTAMP] === undefined
      ? plainSignature(request, secrets)
      : timedSignature(request, secrets),
  payload: Payload,
  fix: "leave Custom Payload in the contact point empty",
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    if (payload.legacy) return readLegacy(payload.legacy);
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
  const word = labels.severity ?? labels.priority ?? labels.level;
  const resolved = alert.status === "resolved";
  const startsAt = isoTime(alert.startsAt);
  const endsAt = isoTime(alert.endsAt);
  return {
    kind: "alert",
    providerAlertId:
      alert.fingerprint && `${addressOf(payload)}${payload.orgId?.slice(0, 50) ?? ""}:${alert.fingerprint}`,
    providerIncidentId: payload.groupKey,
    status: resolved ? "resolved" : "triggered",
    severity: severityOfWord(word) ?? (labels.alertname === "DatasourceNoData" ? "low" : "medium"),
    severityWord: word,
    service: serviceIn(labels) ?? labels.grafana_folder,
    environment: environmentIn(labels),
    title,
    description: annotations.description ?? alert.valueString,
    tags: {
      ...present(labels),
      ...(payload.truncatedAlerts > 0 ? { "grafana.truncated": String(payload.truncatedAlerts) } : {}),
    },
    triggeredAt: startsAt,
    resolvedAt: resolved ? endsAt : undefined,
    occurredAt: resolved ? (endsAt ?? startsAt) : startsAt,
    sourceUrl: resolveLink(alert.generatorURL, addressOf(payload)),
    test: labels.alertname === "TestAlert" && labels.instance === "Grafana",
  };
}

function isLegacy(value: unknown): boolean {
  return typeof value === "object" && value !== null && "ruleName" in value && !("alerts" in value);
}

const LEGACY_STATUS: Readonly<Record<string, AlertStatus>> = {
  alerting: "triggered",
  no_data: "triggered",
  ok: "resolved",
};

function readLegacy(rule: NonNullable<Payload["legacy"]>): Parsed {
  const status = LEGACY_STATUS[rule.state ?? ""];
  if (status === undefined)
    return { kind: "ignored", reason: `Grafana's state "${rule.state ?? ""}" is neither alerting nor ok.` };
  const labels = { ...rule.evalMatches?.[0]?.tags, ...rule.tags };
  const word = labels.severity ?? labels.priority ?? labels.level;
  const link = httpUrl(rule.ruleUrl);
  const id = rule.ruleId ?? rule.ruleName;
  return {
    kind: "alert",
    drafts: [
      {
        kind: "alert",
        // A rule's number counts per Grafana and organisation.
        providerAlertId:
          id &&
          `${link === undefined ? "" : new URL(link).origin}/${rule.orgId?.slice(0, 50) ?? ""}:rule:${id}`,
        status,
        severity: severityOfWord(word) ?? (rule.state === "no_data" ? "low" : "medium"),
        severityWord: word,
        service: serviceIn(labels),
        environment: environmentIn(labels),
        title: rule.ruleName ?? rule.title ?? "Grafana alert",
        description: rule.message,
        tags: present(labels),
        sourceUrl: link,
        test: rule.ruleName === "Test notification",
      },
    ],
  };
}

/** Every alert of a batch repeats it: a long one would cost its length times their number. */
function addressOf({ externalURL }: Payload): string {
  return externalURL !== undefined && externalURL.length <= 2_000 ? externalURL : "";
}

/** A test alert's link is relative, and one behind a proxy may be too. */
function resolveLink(link: string | undefined, base: string): string | undefined {
  if (link === undefined || link.length > 2_000) return undefined;
  return httpUrl(link) ?? (URL.canParse(link, base) ? httpUrl(new URL(link, base).href) : undefined);
}
