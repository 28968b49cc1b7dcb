import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, isPlaceholder, type Parsed, Text } from "./contract.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Our template, Datadog's default one, and what people made of them: every field may be missing. */
const Payload = z.object({
  event_id: Text,
  id: Text,
  event_type: Text,
  event_title: Text,
  title: Text,
  transition: Text,
  alert_transition: Text,
  alert_type: Text,
  alert_priority: Text,
  priority: Text,
  severity: Text,
  alert_id: Text,
  monitor_id: Text,
  alert_cycle_key: Text,
  aggreg_key: Text,
  scope: Text,
  scopes: Text,
  tags: Text,
  event_tags: Text,
  service: Text,
  env: Text,
  team: Text,
  version: Text,
  hostname: Text,
  date: Text,
  last_updated: Text,
  link: Text,
  url: Text,
  message: Text,
  body: Text,
});
type Payload = z.infer<typeof Payload>;

const TEMPLATE = `{
  "dd0c_schema": "datadog.v1",
  "event_id": "$ID", "event_type": "$EVENT_TYPE", "event_title": "$EVENT_TITLE",
  "alert_id": "$ALERT_ID", "alert_cycle_key": "$ALERT_CYCLE_KEY", "aggreg_key": "$AGGREG_KEY",
  "transition": "$ALERT_TRANSITION", "alert_type": "$ALERT_TYPE", "alert_priority": "$ALERT_PRIORITY",
  "title": "$ALERT_TITLE", "status_text": "$ALERT_STATUS",
  "metric": "$ALERT_METRIC", "query": "$ALERT_QUERY", "scope": "$ALERT_SCOPE", "tags": "$TAGS",
  "service": "$TAGS[service]", "env": "$TAGS[env]", "version": "$TAGS[version]", "team": "$TAGS[team]",
  "hostname": "$HOSTNAME", "date": "$DATE", "last_updated": "$LAST_UPDATED",
  "link": "$LINK", "snapshot": "$SNAPSHOT", "message": "$TEXT_ONLY_MSG",
  "org": {"id": "$ORG_ID", "name": "$ORG_NAME"}
}`;

/** Datadog's webhooks integration: one object per notification, in whatever template the user has (reference/providers.md §2). */
export const datadog = defineAdapter({
  title: "Datadog",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://docs.datadoghq.com/integrations/webhooks/",
    steps: [
      "In Datadog open *Integrations → Webhooks* and choose *New* under Webhooks.",
      "Name it `dd0c`, paste the URL below, and replace the payload with the template below. Leave *Encode as form* off.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and under *Custom Headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "Add `@webhook-dd0c` to the message of your monitors, or to a notification rule for all of them.",
    ],
    snippet: { label: "Payload template", text: TEMPLATE },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "paste our template into the webhook's payload",
  eventId: eventKey,
  sameBody: "repeat",
  translate(payload): Parsed {
    if (payload.event_title === undefined && payload.title === undefined) {
      return isTemplateItself(payload)
        ? {
            kind: "ping",
            reason:
              "The template's variables arrived unfilled: send a test from a monitor to see real values.",
          }
        : {
            kind: "unreadable",
            reason: "Datadog's payload has no title: paste our template into the webhook's payload.",
          };
    }
    const { title, ...marks } = readTitles(payload.event_title, payload.title);
    const transition = payload.transition ?? payload.alert_transition ?? marks.transition;
    const status = statusOf(transition, payload.alert_type);
    const scope = payload.scope ?? payload.scopes ?? marks.scope;
    const tags = { ...readTags(scope), ...readTags(payload.event_tags), ...readTags(payload.tags) };
    const priority =
      payload.alert_priority ?? marks.priority ?? monitorPriority(payload.priority) ?? payload.severity;
    const at = isoTime(payload.date);
    const changedAt = isoTime(payload.last_updated) ?? at;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertKey(payload, title, scope),
          status,
          severity: severityOf(priority, payload.alert_type, transition),
          severityWord: priority ?? payload.alert_type,
          service: payload.service ?? tags.service ?? tags.host ?? payload.hostname ?? tags.role,
          environment: payload.env ?? tags.env,
          title,
          description: payload.message ?? payload.body?.replaceAll("%%%", "").trim(),
          tags: { ...tags, ...(payload.team === undefined ? {} : { team: payload.team }) },
          triggeredAt: status === "resolved" ? undefined : at,
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: changedAt,
          sourceUrl: httpUrl(payload.link) ?? httpUrl(payload.url) ?? linkIn(payload.body),
          test: marks.test,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const payload = {
      dd0c_schema: "datadog.v1",
      event_id: `test-${nonce}`,
      event_type: "query_alert_monitor",
      event_title: "[TEST] [Triggered] dd0c test alert",
      alert_cycle_key: `test-${nonce}`,
      transition: "Triggered",
      alert_type: "warning",
      title: "[TEST] dd0c test alert",
      tags: "service:dd0c-test",
      date: String(now),
      last_updated: String(now),
      message: `Test notification ${nonce}, sent from Slack.`,
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(payload) };
  },
});

/**
 * Our template's event id is the same when a notification is sent again. An `id` is the event's in the default template,
 * but the monitor's in some people's: it counts only with what tells one notification of a monitor from the next.
 */
function eventKey(payload: Payload): string | undefined {
  if (payload.event_id !== undefined) return payload.event_id;
  const when = [payload.date, payload.last_updated].filter((time) => time !== undefined);
  if (payload.id === undefined || when.length === 0) return undefined;
  const what = [
    payload.transition,
    payload.alert_transition,
    payload.event_title,
    payload.title,
    payload.scope,
  ];
  const hash = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
  return [payload.id, ...when, hash].join(":");
}

/** The default template, saved or previewed without a monitor: nothing but literal `$VARIABLES`. */
function isTemplateItself(payload: Payload): boolean {
  return payload.id === undefined && payload.event_id === undefined && payload.date === undefined;
}

interface TitleMarks {
  /** What stands behind the marks. */
  readonly name: string | undefined;
  readonly transition: string | undefined;
  readonly scope: string | undefined;
  readonly priority: string | undefined;
  readonly test: boolean;
}

const NO_MARKS: TitleMarks = {
  name: undefined,
  transition: undefined,
  scope: undefined,
  priority: undefined,
  test: false,
};

/**
 * Our template sends the event's title, which has the marks, and the alert's, which is the bare name; others send one of
 * them under either name. A mark counts wherever it stands; the name is the alert's, and the event's when it has none.
 */
function readTitles(event: string | undefined, alert: string | undefined) {
  const [first, second] = [readTitle(event ?? ""), readTitle(alert ?? "")];
  return {
    title: second.name ?? first.name ?? alert ?? event ?? "",
    transition: first.transition ?? second.transition,
    scope: first.scope ?? second.scope,
    priority: first.priority ?? second.priority,
    test: [event, alert].some((text) => text?.includes("[TEST]")) || first.test || second.test,
  };
}

const MARKS_MAX = 10;
const MARK = /^(re-)?(triggered|recovered|no data|warn|renotify)\b/i;

/**
 * Reads `[P1] [Triggered on {host:x}] name`: what the default template says only there. A title may be as long as the
 * body, so every step looks at each character once.
 */
function readTitle(title: string): TitleMarks {
  let rest = title.trim();
  const marks: { -readonly [K in keyof TitleMarks]: TitleMarks[K] } = { ...NO_MARKS };
  for (let i = 0; i < MARKS_MAX && rest.startsWith("["); i++) {
    const end = endOfMark(rest);
    if (end === -1) break;
    const mark = rest.slice(1, end).trim();
    if (/^P[1-5]$/.test(mark)) marks.priority = mark;
    else if (/^test$/i.test(mark)) marks.test = true;
    else if (MARK.test(mark)) Object.assign(marks, readTransition(mark));
    else break;
    rest = rest.slice(end + 1).trim();
  }
  return { ...marks, name: rest === "" ? undefined : rest };
}

/** A scope may hold brackets of its own: the mark ends behind its closing brace. */
function endOfMark(text: string): number {
  const end = text.indexOf("]");
  const open = text.indexOf("{");
  const close = open === -1 || open > end ? -1 : text.indexOf("}", open);
  return close === -1 ? end : text.indexOf("]", close);
}

/** `Triggered on {host:x}` is a transition and a scope. */
function readTransition(mark: string): Pick<TitleMarks, "transition" | "scope"> {
  const open = mark.indexOf("{");
  if (open === -1) return { transition: mark, scope: undefined };
  const close = mark.indexOf("}", open);
  const words = mark.slice(0, open).trimEnd();
  return {
    transition: words.toLowerCase().endsWith(" on") ? words.slice(0, -3).trimEnd() : mark,
    scope: close === -1 ? undefined : mark.slice(open + 1, close),
  };
}

/** `No Data` and `Warn` are no recoveries. */
function statusOf(transition: string | undefined, alertType: string | undefined): AlertStatus {
  if (transition !== undefined) return /^recovered$/i.test(transition.trim()) ? "resolved" : "triggered";
  return alertType === "success" ? "resolved" : "triggered";
}

const BY_PRIORITY: Readonly<Record<string, Severity>> = {
  P1: "critical",
  P2: "high",
  P3: "medium",
  P4: "low",
  P5: "info",
};
const BY_TYPE: Readonly<Record<string, Severity>> = {
  error: "high",
  warning: "medium",
  success: "info",
  info: "info",
};

/** Many templates fill "priority" with the monitor's; Datadog's own `$PRIORITY` is the event's, `normal` or `low`, and says nothing. */
function monitorPriority(priority: string | undefined): string | undefined {
  return /^P[1-5]$/i.test(priority ?? "") ? priority : undefined;
}

function severityOf(
  priority: string | undefined,
  type: string | undefined,
  transition: string | undefined,
): Severity {
  const severity = BY_PRIORITY[priority?.toUpperCase() ?? ""] ?? BY_TYPE[type ?? ""] ?? "medium";
  const isWarning = /^(re-)?warn$/i.test(transition ?? "");
  return isWarning && (severity === "critical" || severity === "high") ? "medium" : severity;
}

/** The cycle key ties a trigger to its recovery; the monitor with its group, or the bare title, stand in for it. */
function alertKey(payload: Payload, title: string, scope: string | undefined): string {
  const monitor = payload.alert_id ?? payload.monitor_id;
  return (
    payload.alert_cycle_key ??
    payload.aggreg_key ??
    (monitor === undefined
      ? `title:${title}|${scope ?? payload.hostname ?? ""}`
      : `${monitor}|${scope ?? ""}`)
  );
}

function readTags(list: string | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const item of (list ?? "").split(",", 200)) {
    const tag = item.trim();
    const colon = tag.indexOf(":");
    const key = colon === -1 ? tag : tag.slice(0, colon);
    if (key === "" || key === "__proto__" || isPlaceholder(key)) continue;
    tags[key] = colon === -1 ? "true" : tag.slice(colon + 1);
  }
  return tags;
}

function linkIn(body: string | undefined): string | undefined {
  return httpUrl(/https:\/\/app\.datadoghq\.[a-z]+\/monitors[^\s)\]]{0,500}/.exec(body ?? "")?.[0]);
}
