import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text, type Verdict, type WebhookRequest } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, severityIn } from "./reading/labels.ts";
import { asBatch, PrometheusBatch, readBatch, withoutState } from "./reading/prometheus-alerts.ts";
import { hmacHex, timedHmac } from "./reading/verify.ts";

/** Alerting of Grafana 8 and older: one rule of one panel. */
const LegacyRule = z.object({
  ruleId: Text,
  ruleName: Text,
  ruleUrl: Text,
  state: Text,
  title: Text,
  message: Text,
  orgId: Text,
  tags: Labels,
  evalMatches: z.array(z.object({ tags: Labels })).catch([]),
});
type LegacyRule = z.infer<typeof LegacyRule>;

/** What only the old alerting sends, some of which templates and old versions leave out. */
const LEGACY_FIELDS = ["ruleName", "ruleId", "evalMatches"];

const Payload = z.preprocess(
  (value) => (isLegacy(value) ? { alerts: [], legacy: value } : asBatch(value)),
  PrometheusBatch.extend({ legacy: LegacyRule.optional() }),
);

function isLegacy(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    LEGACY_FIELDS.some((field) => field in value) &&
    !("alerts" in value)
  );
}

const SIGNATURE = "x-grafana-alerting-signature";
const TIMESTAMP = "x-grafana-alerting-timestamp";
const plainSignature = hmacHex({ header: SIGNATURE, prefix: "" });

/** The name of the header with the signed time is the user's choice: so many may look like it. */
const TIMES_MAX = 5;

const TITLE = "Grafana";
const FIX = "leave Custom Payload in the contact point empty";

/** Grafana's webhooks: unified alerting, one draft for each of `alerts`, whose statuses may differ; and the legacy alerting of version 8 and older (reference/providers.md §3). */
export const grafana = defineAdapter({
  title: TITLE,
  sends: ["alerts"],
  authModes: ["url_key", "hmac", "token_header", "basic"],
  setup: {
    docsUrl:
      "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/",
    steps: [
      "In Grafana open *Alerting → Contact points → Add contact point* and choose *Webhook*.",
      "Paste the URL below. Choose *Test*, then *Save contact point*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and put it into *Authorization Header → Credentials*, or into the extra header `{"X-DD0C-Token": "<the key>"}`.',
      "Under *Notification policies* send your alerts to it. A `service` and a `severity` label on your rules make cards better.",
    ],
    secret: {
      label: "HMAC secret",
      madeBy: "us",
      hint: "Optional, Grafana 12 and newer: under HMAC Signature. Leave its header as it is; as timestamp header write X-Grafana-Alerting-Timestamp.",
    },
  },
  verify: verifySignature,
  payload: Payload,
  fix: FIX,
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => undefined,
  sameBody: "repeat",
  translate: (payload) =>
    payload.legacy
      ? readLegacy(payload.legacy)
      : readBatch(payload, { sender: "grafana", title: TITLE, fix: FIX }),
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

/**
 * The time is part of what is signed only when the contact point names a header for it. Whichever header fits the
 * signature is the one: nobody can sign another.
 */
function verifySignature(request: WebhookRequest, secrets: readonly string[]): Verdict {
  const signature = request.headers[SIGNATURE];
  const plain = plainSignature(request, secrets);
  if (plain.ok || !signature) return plain;
  for (const timestamp of timesIn(request.headers)) {
    const timed = timedHmac({ read: () => ({ timestamp, given: [signature] }), separator: ":" });
    const verdict = timed(request, secrets);
    if (verdict.ok || verdict.reason !== "signature-mismatch") return verdict;
  }
  return plain;
}

/** Returns the values that may be a time in epoch seconds, the documented header's first. */
function timesIn(headers: WebhookRequest["headers"]): string[] {
  const names = Object.keys(headers).filter((name) => name !== TIMESTAMP && name !== "content-length");
  return [TIMESTAMP, ...names]
    .map((name) => headers[name])
    .filter((value) => value !== undefined)
    .filter((value) => /^\d{1,12}$/.test(value))
    .slice(0, TIMES_MAX);
}

const LEGACY_STATUS: Readonly<Record<string, AlertStatus>> = {
  alerting: "triggered",
  no_data: "triggered",
  ok: "resolved",
};

function readLegacy(rule: LegacyRule): Parsed {
  const state = rule.state?.toLowerCase() ?? "";
  const status = Object.hasOwn(LEGACY_STATUS, state) ? LEGACY_STATUS[state] : undefined;
  if (status === undefined)
    return { kind: "ignored", reason: `Grafana's state "${rule.state ?? ""}" is neither alerting nor ok.` };
  const labels = { ...rule.evalMatches[0]?.tags, ...rule.tags };
  const { word, severity } = severityIn(labels);
  const link = httpUrl(rule.ruleUrl);
  const name = rule.ruleName ?? (rule.title === undefined ? undefined : withoutState(rule.title));
  const id = rule.ruleId ?? name;
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
        severity: severity ?? (state === "no_data" ? "low" : "medium"),
        severityWord: word,
        service: serviceIn(labels),
        environment: environmentIn(labels),
        title: name ?? "Grafana alert",
        description: rule.message,
        tags: present(labels),
        sourceUrl: link,
        test: isLegacyTest(rule),
      },
    ],
  };
}

/** The names that Send Test had over the years. */
function isLegacyTest({ ruleName, title, message }: LegacyRule): boolean {
  return (
    ruleName === "Test notification" ||
    /\] Test notification$/.test(title?.slice(0, 100) ?? "") ||
    /^Someone is testing the alert notification within grafana\b/i.test(message?.slice(0, 100) ?? "")
  );
}
