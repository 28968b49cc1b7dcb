import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import { httpUrl, type Parsed, Text } from "../contract.ts";
import { readDocumentedAlert, TITLES } from "./documented-json.ts";
import { environmentIn, Labels, present, serviceIn, severityIn, statusOfWord } from "./labels.ts";
import { looseFields } from "./loose-fields.ts";
import { isoTime } from "./time.ts";

/** `firing`, in whatever case, or another word that people's templates have for it. */
const Status = z
  .string()
  .transform((word, context) => {
    const status = statusOfWord(word);
    if (status !== undefined) return status;
    context.addIssue({ code: "custom", message: "no status" });
    return z.NEVER;
  })
  .nullish();

const PrometheusAlert = z.object({
  status: Status,
  labels: Labels,
  annotations: Labels,
  startsAt: Text,
  endsAt: Text,
  valueString: Text,
  generatorURL: Text,
  dashboardURL: Text,
  panelURL: Text,
  fingerprint: Text,
});
type PrometheusAlert = z.infer<typeof PrometheusAlert>;

/** What Alertmanager sends, and Grafana's unified alerting after its model; fields that only one of them has are absent from the other. */
export const PrometheusBatch = z.object({
  version: Text,
  status: Status.catch(undefined),
  title: Text,
  message: Text,
  externalURL: Text,
  orgId: Text,
  groupKey: Text,
  truncatedAlerts: z.coerce.number().catch(0),
  alerts: z.array(PrometheusAlert).max(10_000),
  /** Of a template of people's own (see {@link asBatch}). */
  own: z.custom<AlertDraft>().optional(),
});
type PrometheusBatch = z.infer<typeof PrometheusBatch>;

/** Who usually sends to an adapter's URL; a batch that shows another sender is read as that one's. */
export interface UsualSender {
  readonly sender: "alertmanager" | "grafana";
  readonly title: string;
  /** What to do when an alert has no status: the end of a sentence, without its full stop. */
  readonly fix: string;
}

/** What Grafana's own titles begin with: the state, which changes over an alert's life. */
const STATE_MARK = /^\[(?:FIRING|RESOLVED|ALERTING|OK|NO ?DATA)\b[^\]]{0,60}\] {0,3}/i;

/** Returns a title without the state in front of it. */
export function withoutState(title: string): string {
  return title.replace(STATE_MARK, "") || title;
}

/** Returns the payload of the batch's form: an alert in a template of people's own stands beside an empty list. */
export function asBatch(value: unknown): unknown {
  const own = ownTemplate(value);
  return own === undefined ? value : { alerts: [], own };
}

/** Only what says both a title and a state is taken for an alert. */
function ownTemplate(value: unknown): AlertDraft | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || "alerts" in value)
    return undefined;
  const pick = looseFields(value);
  const status = statusOfWord(pick("status", "state", "alert_status", "alert_state"));
  if (status === undefined || pick(...TITLES) === undefined) return undefined;
  const draft = readDocumentedAlert(value);
  return { ...draft, status, title: withoutState(draft.title) };
}

/** Returns one draft for each of the alerts, whose statuses may differ: the batch's own status only fills in for one that has none. */
export function readBatch(batch: PrometheusBatch, usual: UsualSender): Parsed {
  const { title, fix } = usual;
  if (batch.own) return { kind: "alert", drafts: [batch.own] };
  if (batch.alerts.length === 0) return { kind: "ignored", reason: `${title} sent a group without alerts.` };
  const sender = senderOf(batch) ?? usual.sender;
  const drafts: AlertDraft[] = [];
  for (const [index, alert] of batch.alerts.entries()) {
    const status = alert.status ?? batch.status;
    if (!status)
      return { kind: "unreadable", reason: `${title}'s payload has no "alerts.${index}.status": ${fix}.` };
    drafts.push(draftOf(alert, { batch, sender, status }));
  }
  return { kind: "alert", drafts };
}

/** Alertmanager's format is version 4 and Grafana's version 1; only Grafana has organisations. */
function senderOf({ version, orgId }: PrometheusBatch): UsualSender["sender"] | undefined {
  if (version === "4") return "alertmanager";
  return version === "1" || orgId !== undefined ? "grafana" : undefined;
}

interface Sent {
  readonly batch: PrometheusBatch;
  readonly sender: UsualSender["sender"];
  readonly status: AlertDraft["status"];
}

function draftOf(alert: PrometheusAlert, sent: Sent): AlertDraft {
  const { labels, annotations } = alert;
  const { batch, sender, status } = sent;
  const { word, severity } = severityIn(labels);
  const startsAt = isoTime(alert.startsAt);
  const endsAt = status === "resolved" ? isoTime(alert.endsAt) : undefined;
  return {
    kind: "alert",
    providerAlertId: keyOf(alert, sent),
    providerIncidentId: batch.groupKey,
    status,
    severity: severity ?? (labels.alertname === "DatasourceNoData" ? "low" : "medium"),
    severityWord: word,
    service: serviceIn(labels) ?? labels.grafana_folder,
    environment: environmentIn(labels),
    title: annotations.summary ?? annotations.title ?? nameOf(labels) ?? batch.title ?? "Prometheus alert",
    description: annotations.description ?? annotations.message ?? alert.valueString,
    tags: {
      ...present(labels),
      ...present({
        runbook_url: annotations.runbook_url,
        dashboardURL: alert.dashboardURL,
        panelURL: alert.panelURL,
      }),
      ...(batch.truncatedAlerts > 0 ? { [`${sender}.truncated`]: String(batch.truncatedAlerts) } : {}),
    },
    triggeredAt: startsAt,
    resolvedAt: endsAt,
    occurredAt: status === "resolved" ? endsAt : startsAt,
    sourceUrl: resolveLink(alert.generatorURL, addressOf(batch)),
    test: isTest(labels, batch),
  };
}

/** Both derive the fingerprint from the labels, so those serve where an old version or a template leaves it out. */
function keyOf({ fingerprint, labels }: PrometheusAlert, { batch, sender }: Sent): string | undefined {
  const key = fingerprint ?? fingerprintOf(labels);
  // The two of a highly available Alertmanager send the same alert under different addresses; a Grafana's organisations share one.
  return sender === "alertmanager" || key === undefined
    ? key
    : `${addressOf(batch)}${batch.orgId?.slice(0, 50) ?? ""}:${key}`;
}

function fingerprintOf(labels: PrometheusAlert["labels"]): string | undefined {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0
    ? undefined
    : createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 32);
}

/** Grafana names an alert after what went wrong with its data source; the rule stands in a label. */
function nameOf({ alertname, rulename }: PrometheusAlert["labels"]): string | undefined {
  const isAboutData = alertname === "DatasourceNoData" || alertname === "DatasourceError";
  return isAboutData && rulename !== undefined ? `${alertname}: ${rulename}` : alertname;
}

/** What our test delivery is called at Alertmanager, which has no test button of its own. */
export const TEST_ALERTNAME = "Dd0cTest";

function isTest({ alertname, instance }: PrometheusAlert["labels"], { message }: PrometheusBatch): boolean {
  return (
    alertname === TEST_ALERTNAME ||
    (alertname === "TestAlert" && instance === "Grafana") ||
    // Grafana 8 to 11.
    message === "Webhook test message."
  );
}

/** Every alert of a batch repeats it: a long one would cost its length times their number. */
function addressOf({ externalURL }: PrometheusBatch): string {
  return externalURL !== undefined && externalURL.length <= 2_000 ? externalURL : "";
}

/** A test alert's link is relative, and one behind a proxy may be too. */
function resolveLink(link: string | undefined, base: string): string | undefined {
  if (link === undefined || link.length > 2_000) return undefined;
  return httpUrl(link) ?? (URL.canParse(link, base) ? httpUrl(new URL(link, base).href) : undefined);
}
