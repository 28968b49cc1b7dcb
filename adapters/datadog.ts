import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, isPlaceholder, type Parsed } from "./contract.ts";
import { severityOfWord, statusOfWord } from "./reading/labels.ts";
import {
  isUnfilled,
  type Pick as Look,
  looseFields,
  looseValue,
  spreadFields,
} from "./reading/loose-fields.ts";
import { formAround } from "./reading/read-form.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Objects that people's templates group the variables under. What stands in others, such as `org`, is not the alert's. */
const SCOPES = ["alert", "event", "monitor", "metadata"];

/**
 * Our template, Datadog's default one, and what people made of them: the names are the user's own, often those of the
 * variables (`ALERT_TITLE`, `alertTitle`), so they are matched loosely.
 */
const Payload = z.record(z.string(), z.unknown()).transform((body) => {
  const fields = spreadFields(body);
  return { fields, pick: looseFields(fields, SCOPES) };
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
  readBody: formAround("payload"),
  eventId: ({ pick }) => eventKey(pick),
  sameBody: "repeat",
  translate(payload): Parsed {
    const { fields, pick } = payload;
    const { title, ...marks } = titlesIn(pick);
    if (title === undefined) return withoutTitle(fields);
    const transition = transitionIn(pick) ?? marks.transition;
    const type = pick("alert_type")?.toLowerCase();
    const status = statusOf(transition, type, pick("incident_status"));
    const scope = pick("scope", "alert_scope", "scopes") ?? marks.scope;
    const tags = {
      ...readTags(scope),
      ...readTags(listIn(payload, "event_tags")),
      ...readTags(listIn(payload, "tags")),
    };
    const priority = pick("alert_priority") ?? marks.priority ?? severityWordIn(pick);
    const at = isoTime(pick("date", "date_posix", "timestamp"));
    const changedAt = isoTime(pick("last_updated")) ?? at;
    const body = pick("body", "event_msg", "event_message");
    const description =
      pick("message", "text_only_msg", "text_msg", "text", "incident_msg", "security_signal_msg") ?? body;
    const team = pick("team");
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alertKey(pick, title, scope),
          status,
          severity: severityOf(priority, type, transition),
          severityWord: priority ?? type,
          ...(pick("security_signal_title", "security_signal_id") === undefined
            ? {}
            : { category: "security" }),
          service:
            pick("service", "service_name") ??
            tags.service ??
            tags.host ??
            pick("hostname", "host") ??
            tags.role,
          environment: pick("env", "environment") ?? tags.env ?? tags.environment,
          title,
          description: description?.replaceAll("%%%", "").trim(),
          tags: { ...tags, ...(team === undefined ? {} : { team }) },
          triggeredAt: status === "resolved" ? undefined : at,
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: changedAt,
          sourceUrl:
            LINKS.map((name) => httpUrl(pick(name))).find((link) => link !== undefined) ??
            linkIn(body ?? description),
          // A template without the event's title has no mark; then the text says it.
          test: marks.test || TEST_TEXT.test(description?.slice(0, 200) ?? ""),
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

const LINKS = ["link", "alert_url", "event_url", "monitor_url", "source_url", "url", "incident_url"];
const TEST_TEXT = /^(?:%%%)?\s*Test notification triggered by /;

/**
 * Our template's event id is the same when a notification is sent again. An `id` is the event's in the default template,
 * but the monitor's in some people's: it counts only with what tells one notification of a monitor from the next.
 */
function eventKey(pick: Look): string | undefined {
  const eventId = pick("event_id");
  if (eventId !== undefined) return eventId;
  const id = pick("id");
  const when = [pick("date", "date_posix", "timestamp"), pick("last_updated")].filter(
    (time) => time !== undefined,
  );
  if (id === undefined || when.length === 0) return undefined;
  const what = [
    transitionIn(pick),
    pick("event_title"),
    pick("title"),
    pick("alert_title"),
    pick("scope", "alert_scope", "scopes"),
  ];
  const hash = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
  return [id, ...when, hash].join(":");
}

/** The template, saved or previewed without a monitor, has literal `$VARIABLES`. */
function withoutTitle(fields: Readonly<Record<string, unknown>>): Parsed {
  return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value))
    ? {
        kind: "ping",
        reason: "The template's variables arrived unfilled: send a test from a monitor to see real values.",
      }
    : {
        kind: "unreadable",
        reason: "Datadog's payload has no title: paste our template into the webhook's payload.",
      };
}

/** Datadog writes "Null" where an event is no monitor's. */
function transitionIn(pick: Look): string | undefined {
  const said = pick("transition", "alert_transition", "event_transition");
  if (said !== undefined) return /^null$/i.test(said) ? undefined : said;
  return [pick("status", "state", "alert_status")].find(
    (word) => statusOfWord(word) !== undefined || MARK.test(word ?? ""),
  );
}

/** `$PRIORITY` is the event's and no severity: normal or low. */
function severityWordIn(pick: Look): string | undefined {
  const priority = pick("priority");
  return (
    pick("severity", "incident_severity", "security_signal_severity") ??
    (/^P[1-5]$/i.test(priority ?? "") ? priority : undefined)
  );
}

/** Tags are one text or a list of them. */
function listIn({ fields, pick }: Payload, name: string): string | undefined {
  const list = looseValue(fields, name);
  return Array.isArray(list) ? list.filter((tag) => typeof tag === "string").join(",") : pick(name);
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
function titlesIn(pick: Look) {
  const bare = pick("alert_title");
  const either = pick("title");
  const event = pick("event_title") ?? (bare === undefined ? undefined : either);
  const alert =
    bare ??
    either ??
    (event === undefined
      ? pick("incident_title", "security_signal_title", "security_rule_name", "name", "summary", "subject")
      : undefined);
  const [first, second] = [readTitle(event ?? ""), readTitle(alert ?? "")];
  return {
    title: second.name ?? first.name ?? alert ?? event,
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
function statusOf(
  transition: string | undefined,
  alertType: string | undefined,
  incidentStatus: string | undefined,
): AlertStatus {
  if (transition !== undefined) return isRecovery(transition) ? "resolved" : "triggered";
  if (incidentStatus !== undefined)
    return /^(resolved|completed)$/i.test(incidentStatus) ? "resolved" : "triggered";
  return alertType === "success" ? "resolved" : "triggered";
}

function isRecovery(transition: string): boolean {
  return /\brecovered$/i.test(transition.trim().slice(0, 40)) || statusOfWord(transition) === "resolved";
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

function severityOf(
  priority: string | undefined,
  type: string | undefined,
  transition: string | undefined,
): Severity {
  const severity =
    BY_PRIORITY[priority?.toUpperCase() ?? ""] ?? severityOfWord(priority) ?? BY_TYPE[type ?? ""] ?? "medium";
  const isWarning = /^(re-)?warn$/i.test(transition ?? "");
  return isWarning && (severity === "critical" || severity === "high") ? "medium" : severity;
}

/** The cycle key ties a trigger to its recovery; the monitor with its group, or the bare title, stand in for it. */
function alertKey(pick: Look, title: string, scope: string | undefined): string {
  const given = pick(
    "alert_cycle_key",
    "cycle_key",
    "aggreg_key",
    "aggregation_key",
    "deduplication_key",
    "dedup_key",
  );
  if (given !== undefined) return given;
  const monitor = pick("alert_id", "monitor_id");
  if (monitor !== undefined) return `${monitor}|${scope ?? ""}`;
  const incident = pick("incident_uuid", "incident_public_id", "incident_pub_id");
  if (incident !== undefined) return `incident:${incident}`;
  const signal = pick("security_signal_id");
  return signal === undefined
    ? `title:${title}|${scope ?? pick("hostname", "host") ?? ""}`
    : `signal:${signal}`;
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

/** Datadog has several sites, and accounts may have names in front: `acme.datadoghq.com`, `us5.datadoghq.com`, `app.ddog-gov.com`. */
function linkIn(body: string | undefined): string | undefined {
  const link =
    /https:\/\/[a-z\d.-]{1,100}\.(?:datadoghq\.(?:com|eu)|ddog-gov\.com)\/(?:monitors|event)[^\s)\]]{0,500}/;
  return httpUrl(link.exec(body?.slice(0, 50_000) ?? "")?.[0]);
}
