import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed, urlPart } from "./contract.ts";
import { environmentIn, severityOfWord, splitTags, statusOfWord } from "./reading/labels.ts";
import { isUnfilled, looseFields, looseValue, type Pick, spreadFields } from "./reading/loose-fields.ts";
import { formOrJson } from "./reading/read-form.ts";
import { readJson } from "./reading/read-json.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Whatever a media type's script sends: names are the user's own, so they are matched loosely. */
const Payload = z.record(z.string(), z.unknown());
type Payload = z.infer<typeof Payload>;

/** Zabbix has six levels, in this order; its "Warning" stands below its "Average". */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  "not classified": "info",
  information: "info",
  warning: "low",
  average: "medium",
  high: "high",
  disaster: "critical",
};
const BY_NUMBER: readonly Severity[] = ["info", "info", "low", "medium", "high", "critical"];

const PARAMETERS: Readonly<Record<string, string>> = {
  event_id: "{EVENT.ID}",
  trigger_id: "{TRIGGER.ID}",
  event_value: "{EVENT.VALUE}",
  update_status: "{EVENT.UPDATE.STATUS}",
  update_action: "{EVENT.UPDATE.ACTION}",
  ack_status: "{EVENT.ACK.STATUS}",
  severity: "{EVENT.SEVERITY}",
  name: "{EVENT.NAME}",
  host: "{HOST.NAME}",
  opdata: "{EVENT.OPDATA}",
  item: "{ITEM.NAME}: {ITEM.VALUE}",
  tags: "{EVENT.TAGSJSON}",
  timestamp: "{EVENT.TIMESTAMP}",
  recovery_timestamp: "{EVENT.RECOVERY.TIMESTAMP}",
  zabbix_url: "{$ZABBIX.URL}",
};

const template = (mode: string) =>
  `\n        - {event_source: TRIGGERS, operation_mode: ${mode}, subject: '{EVENT.NAME}', message: '{EVENT.NAME}'}`;

const MEDIA_TYPE = `zabbix_export:
  version: '6.0'
  date: '2026-01-01T00:00:00Z'
  media_types:
    - name: dd0c
      type: WEBHOOK
      parameters:${Object.entries(PARAMETERS)
        .map(([name, macro]) => `\n        - {name: ${name}, value: '${macro}'}`)
        .join("")}
      script: |
        var request = new HttpRequest();
        request.addHeader('Content-Type: application/json');
        request.post('{{url}}', value);
        if (request.getStatus() >= 300) throw 'dd0c answered ' + request.getStatus();
        return 'OK';
      message_templates:${["PROBLEM", "RECOVERY", "UPDATE"].map(template).join("")}
`;

const TEST_NAME = "dd0c test alert";

/** Zabbix media types: our own (an export that the reader and the validator of Zabbix 6.0 accept), and the scripts that people have (reference/providers.md §8). */
export const zabbix = defineAdapter({
  title: "Zabbix",
  sends: ["alerts"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook",
    steps: [
      "Save the text below as `dd0c.yaml`. In Zabbix open *Alerts → Media types* (before 6.4 *Administration → Media types*), choose *Import*, and take that file.",
      "Choose *Test* beside the new media type *dd0c*, then *Test* again: this page turns green.",
      "Under *Users → Users* open the user that shall send, and under *Media* add *dd0c*; what stands in *Send to* does not matter.",
      "Under *Alerts → Actions → Trigger actions* create an action that sends to this user by dd0c, in *Operations*, *Recovery operations* and *Update operations*.",
    ],
    snippet: { label: "Media type", text: MEDIA_TYPE },
  },
  verify: keyOnly,
  readBody: formOrJson,
  payload: Payload,
  fix: "import our media type",
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload, { receivedAt }): Parsed {
    const fields = fieldsOf(payload);
    // A host's name is not the problem's, so that no name goes without its scope.
    const pick = looseFields(fields, []);
    const subject = readSubject(pick("alert_subject", "subject", "title"));
    const title =
      pick("event_name", "trigger_name", "problem_name", "alert_name", "trigger", "problem", "name") ??
      subject.name;
    const key = keyOf(pick);
    if (title === undefined && key === undefined)
      return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value))
        ? { kind: "ping", reason: "Zabbix's test arrived: its macros are not filled in a test." }
        : {
            kind: "unreadable",
            reason: "Zabbix's payload has neither a name nor an event id: import our media type.",
          };
    const source = EVENT_SOURCES.get(pick("event_source"));
    if (source !== undefined)
      return { kind: "ignored", reason: `Zabbix's ${source} is no problem: send only what triggers find.` };
    const state = stateOf(pick, subject);
    if (state === undefined)
      return {
        kind: "unreadable",
        reason:
          "Zabbix's payload does not say PROBLEM or OK: add the parameter event_value = {EVENT.VALUE}, or import our media type.",
      };
    const word = wordOf(pick);
    const tags = tagsOf(fields);
    const host = pick("host", "host_name", "host_visible", "host_host");
    const started = timeIn(pick, ["event_timestamp", "timestamp", "event_ts", "clock"], "event");
    const ended = timeIn(pick, ["recovery_timestamp", "event_recovery_timestamp"], "recovery");
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: key,
          ...state,
          severity: severityOf(word),
          severityWord: word,
          service: pick("service", "service_name") ?? tags.service ?? tags.Service ?? host,
          environment: pick("environment", "env") ?? environmentIn(tags),
          title: title ?? "Zabbix problem",
          description: descriptionIn(pick),
          tags: { ...tags, ...(host === undefined ? {} : { host }) },
          triggeredAt: Date.parse(started.at ?? "") > receivedAt ? undefined : started.at,
          resolvedAt: state.status === "resolved" ? ended.certain : undefined,
          occurredAt: occurredAt(state, started.certain, ended.certain),
          sourceUrl: linkIn(pick),
          test: title === TEST_NAME,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const problem = {
      event_id: `test-${nonce}`,
      event_value: "1",
      severity: "Information",
      name: TEST_NAME,
      host: "dd0c-test",
      timestamp: String(Math.floor(now / 1_000)),
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(problem) };
  },
});

/** What Zabbix's default message templates say, a line each: `Problem name: …`, `Original problem ID: …`; before 4.0 `Trigger: …`. */
const LINE =
  /^(Problem name|Host|Severity|Operational data|Original problem ID|Trigger|Trigger status|Trigger severity|Original event ID):[ \t]{0,5}(\S.{0,2000}?)[ \t\r]{0,5}$/gm;
const UPDATE_LINE = /Current problem status is (\w{1,20}), acknowledged: (\w{1,10})/;

/** The parameters; behind them what a message says that is JSON, or follows Zabbix's default templates. */
function fieldsOf(payload: Payload): Record<string, unknown> {
  const { message, ...fields } = spreadFields(payload);
  const text = String(looseFields({ message, ...fields })("alert_message", "message") ?? "").slice(0, 20_000);
  const json = text.startsWith("{") ? readJson(Buffer.from(text)) : undefined;
  const [, status, acknowledged] = UPDATE_LINE.exec(text) ?? [];
  const said: Record<string, unknown> = json?.ok
    ? spreadFields(json.value)
    : {
        message,
        ...Object.fromEntries([...text.matchAll(LINE)].map(([, name = "", value]) => [name, value])),
        ...(status === undefined ? {} : { status, acknowledged }),
      };
  return { ...fields, ...Object.fromEntries(Object.entries(said).filter(([name]) => !(name in fields))) };
}

/** By {EVENT.SOURCE}: what comes of no trigger, and has values of its own. */
const EVENT_SOURCES: ReadonlyMap<string | undefined, string> = new Map([
  ["1", "discovery"],
  ["2", "autoregistration"],
]);

function descriptionIn(pick: Pick): string | undefined {
  const [item, value] = [pick("item_name"), pick("item_value")];
  return (
    pick("opdata", "operational_data", "event_opdata", "item") ??
    (item && value && `${item}: ${value}`) ??
    pick("message", "alert_message", "description")
  );
}

interface Subject {
  readonly name: string | undefined;
  readonly status?: AlertStatus;
  readonly isUpdate?: boolean;
}

/** Zabbix's default subjects: `Problem: x`, `Resolved in 5m: x`, `Updated problem in 2m: x`. */
function readSubject(subject: string | undefined): Subject {
  const [, mark, name] =
    /^(Problem|Resolved|Updated problem)(?: in [^:]{1,40})?: {0,5}(.{1,2000})/is.exec(subject ?? "") ?? [];
  if (mark === undefined) return { name: subject };
  if (/^resolved$/i.test(mark)) return { name, status: "resolved" };
  return { name, status: "triggered", isUpdate: /^updated/i.test(mark) };
}

const RECOVERED = ["event_recovery_value", "recovery_value", "event_recovery_status", "recovery_status"];

interface State {
  readonly status: AlertStatus;
  readonly keepsStatus?: boolean;
}

/**
 * An update of a problem comes beside a value that still reads PROBLEM. It says what was done, or whether the problem is
 * acknowledged now; one that says neither was acknowledged, which is what updates are mostly for.
 */
function stateOf(pick: Pick, subject: Subject): State | undefined {
  // Filled in for recoveries alone.
  if (statusOfValue(pick(...RECOVERED)) === "resolved") return { status: "resolved" };
  const value = pick(
    "event_value",
    "event_status",
    "trigger_status",
    "trigger_value",
    "problem_status",
    "status",
    "value",
    "alert_status",
    "state",
  );
  const status = statusOfValue(value) ?? subject.status;
  if (status !== "triggered") return status && { status };
  const acknowledged = pick("event_ack_status", "ack_status", "acknowledged", "event_ack", "ack");
  if (/^(yes|1|true|acknowledged)$/i.test(acknowledged ?? "")) return { status: "acknowledged" };
  const action = pick("event_update_action", "update_action")?.slice(0, 500);
  if (/\backnowledged/i.test(action ?? "")) return { status: "acknowledged" };
  if (action !== undefined) return { status, keepsStatus: !/unacknowledged/i.test(action) };
  const isUpdate = pick("event_update_status", "update_status") === "1" || subject.isUpdate === true;
  return isUpdate && acknowledged === undefined ? { status: "acknowledged" } : { status };
}

/** {EVENT.VALUE} is a number, {EVENT.STATUS} its word. */
function statusOfValue(value: string | undefined): AlertStatus | undefined {
  if (value === "1") return "triggered";
  return value === "0" ? "resolved" : statusOfWord(value);
}

/** {EVENT.ID} stays that of the problem in its recovery; the id in a link does not, so there the trigger's counts. */
function keyOf(pick: Pick): string | undefined {
  const event = pick("event_id", "problem_id", "original_problem_id", "original_event_id", "id");
  const trigger =
    pick("trigger_id") ?? /[?&]triggerid=(\d{1,30})/.exec(linkIn(pick)?.slice(0, 2_000) ?? "")?.[1];
  if (event !== undefined) return `event:${event}`;
  return trigger === undefined ? undefined : `trigger:${trigger}`;
}

/** A script that sends all of its parameters sends the address of this source too, which nobody must see. */
function linkIn(pick: Pick): string | undefined {
  const names = ["link", "event_url", "problem_url", "alert_url", "generator_url", "url", "trigger_url"];
  const link = names
    .map((name) => httpUrl(pick(name)))
    .find((url) => url !== undefined && !/\/v1\/(wh|webhooks)\//.test(url));
  const [trigger, event] = [pick("trigger_id"), pick("event_id")];
  const base = httpUrl(pick("zabbix_url"))?.replace(/\/$/, "");
  if (link !== undefined || base === undefined || trigger === undefined || event === undefined) return link;
  return httpUrl(`${base}/tr_events.php?triggerid=${urlPart(trigger)}&eventid=${urlPart(event)}`);
}

function wordOf(pick: Pick): string | undefined {
  return pick(
    "event_severity",
    "severity",
    "trigger_severity",
    "event_nseverity",
    "nseverity",
    "trigger_nseverity",
    "priority",
  );
}

function severityOf(word: string | undefined): Severity {
  const text = word?.toLowerCase() ?? "";
  if (/^[0-5]$/.test(text)) return BY_NUMBER[Number(text)] ?? "medium";
  return (Object.hasOwn(SEVERITIES, text) ? SEVERITIES[text] : undefined) ?? severityOfWord(word) ?? "medium";
}

const TagList = z.array(z.object({ tag: z.string(), value: z.string().catch("") })).catch([]);

/** {EVENT.TAGSJSON}, as text or filled in without quotes; or {EVENT.TAGS}: `service:payments, scope:availability`. */
function tagsOf(fields: Record<string, unknown>): Record<string, string> {
  const tags = looseValue(fields, "tags", "event_tags", "tags_json", "event_tags_json");
  const text = typeof tags === "string" ? tags.trim() : "";
  if (text !== "" && !text.startsWith("[")) return isUnfilled(text) ? {} : splitTags(text.split(",", 64));
  const json = text === "" ? undefined : readJson(Buffer.from(text));
  const list = TagList.parse(json?.ok ? json.value : tags);
  return Object.fromEntries(list.slice(0, 64).map(({ tag, value }) => [tag, value || "true"]));
}

interface Moment {
  readonly at: string | undefined;
  /** The same, when it does not hang on a zone that nobody names. */
  readonly certain: string | undefined;
}

/**
 * Zabbix writes dates with dots, in its server's zone, which it does not name: such a time is good enough to show, but
 * not to order by. Our media type sends epoch seconds.
 */
function timeIn(pick: Pick, names: readonly string[], what: "event" | "recovery"): Moment {
  const [date, time] =
    what === "event"
      ? [pick("event_date", "date"), pick("event_time", "time")]
      : [pick("event_recovery_date", "recovery_date"), pick("event_recovery_time", "recovery_time")];
  const text = (pick(...names) ?? (date && time ? `${date} ${time}` : (time ?? ""))).slice(0, 64);
  const [, year, month, day, rest] = /^(\d{4})\.(\d{2})\.(\d{2})([ T].{1,20})$/.exec(text) ?? [];
  const at = isoTime(year === undefined ? text : `${year}-${month}-${day}${rest}`);
  return { at, certain: /^\d+$|(Z|UTC|[+-]\d{2}:?\d{2})$/i.test(text.trim()) ? at : undefined };
}

function occurredAt(
  { status, keepsStatus }: State,
  started: string | undefined,
  ended: string | undefined,
): string | undefined {
  if (status === "resolved") return ended;
  return status === "triggered" && !keepsStatus ? started : undefined;
}
