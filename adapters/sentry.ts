import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text, type WebhookRequest } from "./contract.ts";
import { environmentIn, present, serviceIn, severityOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

/** Tags come as pairs; a pair that is none counts for nothing. */
const Tags = z
  .array(z.tuple([Text, Text]).catch([undefined, undefined]))
  .catch([])
  .transform((pairs) =>
    Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value]]))),
  );

const Project = z
  .union([
    z.object({ id: Text, slug: Text, name: Text }),
    Text.transform((id) => ({ id, slug: undefined, name: undefined })),
  ])
  .nullish()
  .catch(undefined);

const Issue = z.object({
  id: Text,
  shortId: Text,
  title: Text,
  culprit: Text,
  level: Text,
  status: Text,
  permalink: Text,
  web_url: Text,
  firstSeen: Text,
  lastSeen: Text,
  project: Project,
});

const Event = z.object({
  event_id: Text,
  issue_id: Text,
  issue_url: Text,
  url: Text,
  web_url: Text,
  title: Text,
  message: Text,
  culprit: Text,
  level: Text,
  datetime: Text,
  timestamp: Text,
  environment: Text,
  release: Text,
  tags: Tags,
  project: Text,
});

const MetricAlert = z.object({
  id: Text,
  identifier: Text,
  title: Text,
  date_started: Text,
  date_closed: Text,
  projects: z.array(Text).catch([]),
  alert_rule: z
    .object({ name: Text, environment: Text, projects: z.array(Text).catch([]) })
    .nullish()
    .catch(undefined),
});

const Payload = z.object({
  action: Text,
  data: z
    .object({
      issue: Issue.optional().catch(undefined),
      event: Event.optional().catch(undefined),
      metric_alert: MetricAlert.optional().catch(undefined),
      triggered_rule: Text,
      description_title: Text,
      description_text: Text,
      web_url: Text,
    })
    .optional(),
  // The legacy plugin sends the event at the top.
  id: Text,
  project_slug: Text,
  project: Text,
  project_name: Text,
  level: Text,
  url: Text,
  message: Text,
  event: Event.optional().catch(undefined),
});
type Payload = z.infer<typeof Payload>;

const ISSUE_STATUS: Readonly<Record<string, AlertStatus>> = {
  created: "triggered",
  unresolved: "triggered",
  resolved: "resolved",
  // "Leave it until it gets worse": somebody has seen it, and it is not fixed.
  archived: "acknowledged",
  ignored: "acknowledged",
};

const METRIC_STATUS: Readonly<Record<string, AlertStatus>> = {
  critical: "triggered",
  warning: "triggered",
  open: "triggered",
  resolved: "resolved",
};

const TEST_TITLE = "dd0c test alert";

/** Sentry's integration platform webhooks, and those of its legacy plugin (reference/providers.md §8). */
export const sentry = defineAdapter({
  title: "Sentry",
  sends: ["alerts"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/",
    steps: [
      "In Sentry open *Settings → Developer Settings → Custom Integrations* and choose *Create New Integration → Internal*.",
      "Paste the URL below as *Webhook URL*, switch *Alert Rule Action* on, allow *Issue & Event: Read*, and tick *issue* under *Webhooks*.",
      "Save, then paste the integration's *Client Secret* below, so that nobody else can send in Sentry's name.",
      "In your alert rules add the action *Send a notification via* this integration.",
    ],
    secret: {
      label: "Client secret",
      madeBy: "provider",
      hint: "It stands at the end of the integration's page. Until it is here, the URL alone is trusted.",
    },
  },
  headers: ["sentry-hook-resource"],
  verify: hmacHex({ header: "sentry-hook-signature", prefix: "" }),
  payload: Payload,
  fix: "use an internal integration's webhook",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload, request): Parsed {
    const draft = draftOf(payload);
    if (draft) return { kind: "alert", drafts: [draft] };
    const what = resourceOf(payload, request);
    if (what === "installation")
      return { kind: "ping", reason: `Sentry says: integration ${payload.action ?? "changed"}.` };
    return payload.action === undefined
      ? {
          kind: "unreadable",
          reason: "Sentry's payload has no action: use an internal integration's webhook.",
        }
      : { kind: "ignored", reason: `Sentry's ${what} ${payload.action} does not change an alert's state.` };
  },
  testDelivery({ now, nonce }) {
    const issue = {
      id: `test-${nonce}`,
      title: TEST_TITLE,
      level: "info",
      status: "unresolved",
      firstSeen: new Date(now).toISOString(),
      project: { id: "0", slug: "dd0c-test" },
    };
    return {
      headers: { "content-type": "application/json", "sentry-hook-resource": "issue" },
      body: JSON.stringify({ action: "created", data: { issue } }),
    };
  },
});

function resourceOf({ data }: Payload, { headers }: WebhookRequest): string {
  return headers["sentry-hook-resource"] ?? (data ? "event" : "webhook");
}

function draftOf(payload: Payload): AlertDraft | undefined {
  const { data, action } = payload;
  if (data?.metric_alert) return metricAlert(payload, data.metric_alert);
  if (data?.event && action === "triggered") return eventAlert(data.event, { rule: data.triggered_rule });
  if (data?.issue) return issueAlert(data.issue, action);
  if (payload.event && data === undefined)
    return eventAlert(
      {
        ...payload.event,
        issue_id: payload.event.issue_id ?? payload.id,
        level: payload.event.level ?? payload.level,
      },
      { project: payload.project_slug ?? payload.project, url: payload.url, title: payload.message },
    );
  return undefined;
}

function issueAlert(issue: z.infer<typeof Issue>, action: string | undefined): AlertDraft | undefined {
  const status = ISSUE_STATUS[action ?? ""];
  if (issue.id === undefined || (status === undefined && action !== "assigned")) return undefined;
  const firstSeen = isoTime(issue.firstSeen);
  return {
    kind: "alert",
    providerAlertId: issue.id,
    status: status ?? "triggered",
    keepsStatus: status === undefined,
    severity: severityOfWord(issue.level) ?? "high",
    severityWord: issue.level,
    service: issue.project?.slug ?? issue.project?.name,
    title: issue.title ?? "Sentry issue",
    description: issue.culprit,
    tags: present({ "sentry.short_id": issue.shortId, "sentry.level": issue.level }),
    triggeredAt: firstSeen,
    // What was seen last is an event's time; of a resolve or an archive Sentry does not say when.
    occurredAt: action === "created" ? firstSeen : undefined,
    sourceUrl: httpUrl(issue.permalink ?? issue.web_url),
    test: issue.title === TEST_TITLE,
  };
}

function eventAlert(
  event: z.infer<typeof Event>,
  around: {
    rule?: string | undefined;
    project?: string | undefined;
    url?: string | undefined;
    title?: string | undefined;
  },
): AlertDraft {
  const at = isoTime(event.datetime) ?? isoTime(event.timestamp?.split(".")[0]);
  const level = event.level ?? event.tags.level;
  return {
    kind: "alert",
    providerAlertId: event.issue_id ?? idIn(event.issue_url) ?? idIn(event.web_url),
    status: "triggered",
    severity: severityOfWord(level) ?? "high",
    severityWord: level,
    service: serviceIn(event.tags) ?? around.project ?? projectIn(event.url),
    environment: event.environment ?? environmentIn(event.tags),
    title: event.title ?? around.title ?? event.message ?? "Sentry event",
    description: event.culprit,
    tags: present({ ...event.tags, "sentry.rule": around.rule, release: event.release }),
    triggeredAt: at,
    occurredAt: at,
    sourceUrl: httpUrl(event.web_url ?? around.url),
    // The sample that Sentry's "Send Test Notification" shows.
    test: /^(This is an example Python exception|dd0c test alert)$/.test(event.title ?? ""),
  };
}

function metricAlert(
  { action, data }: Payload,
  alert: NonNullable<NonNullable<Payload["data"]>["metric_alert"]>,
): AlertDraft | undefined {
  const status = METRIC_STATUS[action ?? ""];
  if (status === undefined) return undefined;
  const startedAt = isoTime(alert.date_started);
  const closedAt = isoTime(alert.date_closed);
  return {
    kind: "alert",
    // Counted apart from issues.
    providerAlertId: (alert.id ?? alert.identifier) ? `metric:${alert.id ?? alert.identifier}` : undefined,
    status,
    severity: action === "critical" ? "critical" : action === "warning" ? "medium" : "high",
    severityWord: action,
    service: alert.projects[0] ?? alert.alert_rule?.projects[0],
    environment: alert.alert_rule?.environment,
    title: alert.alert_rule?.name ?? alert.title ?? data?.description_title ?? "Sentry metric alert",
    description: data?.description_text,
    tags: {},
    triggeredAt: startedAt,
    resolvedAt: status === "resolved" ? closedAt : undefined,
    occurredAt: status === "resolved" ? closedAt : undefined,
    sourceUrl: httpUrl(data?.web_url),
  };
}

/** Both the API's and the browser's address name the issue. */
function idIn(url: string | undefined): string | undefined {
  return /\/issues\/(\d{1,30})\b/.exec(url?.slice(0, 2_000) ?? "")?.[1];
}

function projectIn(url: string | undefined): string | undefined {
  return /\/projects\/[^/]{1,100}\/([^/]{1,100})\//.exec(url?.slice(0, 2_000) ?? "")?.[1];
}
