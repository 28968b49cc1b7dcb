import { z } from "zod";
import type { AlertDraft, AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text, type WebhookRequest } from "./contract.ts";
import { environmentIn, present, serviceIn, severityOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

const Pair = z.union([
  z.tuple([Text, Text]),
  z.object({ key: Text, value: Text }).transform((tag) => [tag.key, tag.value]),
]);

/** Tags come as pairs, in some versions with names; a pair that is none counts for nothing. */
const Tags = z
  .array(Pair.catch([undefined, undefined]))
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
  received: Text,
  environment: Text,
  release: Text,
  tags: Tags,
  project: Text,
});

const MetricAlert = z.object({
  id: Text,
  identifier: Text,
  title: Text,
  status: Text,
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
      error: Event.optional().catch(undefined),
      activity: z.object({ type: Text }).optional().catch(undefined),
      installation: z.unknown().optional(),
      comment: z.unknown().optional(),
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

const ISSUE_STATUS: ReadonlyMap<string | undefined, AlertStatus> = new Map([
  ["created", "triggered"],
  ["unresolved", "triggered"],
  ["resolved", "resolved"],
  // "Leave it until it gets worse": somebody has seen it, and it is not fixed.
  ["archived", "acknowledged"],
  ["ignored", "acknowledged"],
]);

const METRIC_STATUS: ReadonlyMap<string | undefined, AlertStatus> = new Map([
  ["critical", "triggered"],
  ["warning", "triggered"],
  ["open", "triggered"],
  ["resolved", "resolved"],
]);
/** Sentry's own numbers for it, for a payload without an action. */
const METRIC_WORD: ReadonlyMap<string | undefined, string> = new Map([
  ["1", "open"],
  ["2", "resolved"],
  ["10", "warning"],
  ["20", "critical"],
]);

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
  const bySaying = headers["sentry-hook-resource"];
  if (bySaying !== undefined) return bySaying.slice(0, 40);
  if (data?.installation !== undefined) return "installation";
  return data?.comment === undefined ? "event" : "comment";
}

function draftOf(payload: Payload): AlertDraft | undefined {
  const { data } = payload;
  const action = payload.action?.toLowerCase();
  if (data?.metric_alert) return metricAlert(data, data.metric_alert, action);
  if (data?.event && (action === "triggered" || action === undefined))
    return eventAlert(data.event, { rule: data.triggered_rule });
  if (data?.error && action === "created") return eventAlert(data.error, {});
  if (data?.issue) return issueAlert(data.issue, action, data.activity?.type);
  const { id, message, project_slug, project, level, url } = payload;
  if (data === undefined && (payload.event || (id !== undefined && message !== undefined)))
    return eventAlert(
      { ...(payload.event ?? Event.parse({})), issue_id: payload.event?.issue_id ?? id },
      { project: project_slug ?? project, url, title: message, level },
    );
  return undefined;
}

/** What people do with an issue, and what an alert about its activity says of it, keeps its status where it does not change it. */
function issueAlert(
  issue: z.infer<typeof Issue>,
  action: string | undefined,
  activity: string | undefined,
): AlertDraft | undefined {
  const isByStatus = action === undefined || action === "triggered";
  const status = ISSUE_STATUS.get(isByStatus ? issue.status : action);
  if (issue.id === undefined || (status === undefined && action !== "assigned")) return undefined;
  const isNews = /regress|unresolved|escalat|first_seen|created|reappear/i.test(
    activity?.slice(0, 100) ?? "",
  );
  const keepsStatus = status === undefined || (status === "triggered" && activity !== undefined && !isNews);
  const firstSeen = isoTime(issue.firstSeen);
  return {
    kind: "alert",
    providerAlertId: issue.id,
    status: status ?? "triggered",
    keepsStatus,
    severity: severityOfWord(issue.level) ?? "high",
    severityWord: issue.level,
    service: issue.project?.slug ?? issue.project?.name,
    title: issue.title ?? "Sentry issue",
    description: issue.culprit,
    tags: present({ "sentry.short_id": issue.shortId, "sentry.level": issue.level }),
    // An issue that is opened again may be years old: it fires now.
    triggeredAt: action === "unresolved" ? undefined : firstSeen,
    // What was seen last is an event's time; of a resolve or an archive Sentry does not say when.
    occurredAt: action === "created" ? firstSeen : undefined,
    sourceUrl: httpUrl(issue.permalink) ?? httpUrl(issue.web_url),
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
    level?: string | undefined;
  },
): AlertDraft {
  const at = isoTime(event.datetime) ?? secondsTime(event.timestamp) ?? secondsTime(event.received);
  const level = event.level ?? event.tags.level ?? around.level;
  const title = event.title ?? around.title ?? event.message ?? "Sentry event";
  return {
    kind: "alert",
    providerAlertId: event.issue_id ?? idIn(event.issue_url) ?? idIn(event.web_url),
    status: "triggered",
    severity: severityOfWord(level) ?? "high",
    severityWord: level,
    service: serviceIn(event.tags) ?? around.project ?? projectIn(event.url),
    environment: event.environment ?? environmentIn(event.tags),
    title,
    description: event.culprit,
    tags: present({ ...event.tags, "sentry.rule": around.rule, release: event.release }),
    triggeredAt: at,
    occurredAt: at,
    sourceUrl: httpUrl(event.web_url) ?? httpUrl(around.url),
    // The sample that Sentry's "Send Test Notification" shows.
    test: event.tags.sample_event === "yes" || /^This is an example [\w.#+ -]{1,30} exception$/i.test(title),
  };
}

/** Epoch seconds, with a fraction. */
function secondsTime(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{9,10}(\.\d{1,9})?$/.test(text)
    ? isoTime(Math.floor(Number(text) * 1_000))
    : isoTime(text);
}

function metricAlert(
  data: NonNullable<Payload["data"]>,
  alert: z.infer<typeof MetricAlert>,
  action: string | undefined,
): AlertDraft | undefined {
  const word = action ?? METRIC_WORD.get(alert.status);
  const status = METRIC_STATUS.get(word);
  if (status === undefined) return undefined;
  const id = alert.id ?? alert.identifier;
  const startedAt = isoTime(alert.date_started);
  const closedAt = isoTime(alert.date_closed);
  return {
    kind: "alert",
    // Counted apart from issues.
    providerAlertId: id === undefined ? undefined : `metric:${id}`,
    status,
    severity: word === "critical" ? "critical" : word === "warning" ? "medium" : "high",
    severityWord: status === "resolved" ? undefined : word,
    service: alert.projects[0] ?? alert.alert_rule?.projects[0],
    environment: alert.alert_rule?.environment,
    title: alert.alert_rule?.name ?? alert.title ?? data.description_title ?? "Sentry metric alert",
    description: data.description_text,
    tags: {},
    triggeredAt: startedAt,
    resolvedAt: status === "resolved" ? closedAt : undefined,
    // A warning that becomes critical says when it all began: so a late one stays behind its end.
    occurredAt: status === "resolved" ? closedAt : startedAt,
    sourceUrl: httpUrl(data.web_url),
  };
}

/** Both the API's and the browser's address name the issue. */
function idIn(url: string | undefined): string | undefined {
  return /\/issues\/(\d{1,30})\b/.exec(url?.slice(0, 2_000) ?? "")?.[1];
}

function projectIn(url: string | undefined): string | undefined {
  return /\/projects\/[^/]{1,100}\/([^/]{1,100})\//.exec(url?.slice(0, 2_000) ?? "")?.[1];
}
