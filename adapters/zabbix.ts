import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed } from "./contract.ts";
import { severityOfWord, splitTags, statusOfWord } from "./reading/labels.ts";
import { looseFields, type Pick } from "./reading/loose-fields.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Whatever a media type's script sends: names are the user's own, so they are matched loosely. */
const Payload = z.record(z.string(), z.unknown());

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

const SCRIPT = `var p = JSON.parse(value), r = new HttpRequest();
r.addHeader('Content-Type: application/json');
r.post('{{url}}', JSON.stringify(p));
if (r.getStatus() >= 300) throw 'dd0c answered ' + r.getStatus();
return 'OK';

// Parameters (name = value):
// event_id = {EVENT.ID}            trigger_id = {TRIGGER.ID}
// value = {EVENT.VALUE}            update_status = {EVENT.UPDATE.STATUS}
// acknowledged = {EVENT.ACK.STATUS} severity = {EVENT.SEVERITY}
// name = {EVENT.NAME}              host = {HOST.NAME}
// item = {ITEM.NAME}: {ITEM.VALUE} opdata = {EVENT.OPDATA}
// tags = {EVENT.TAGS}              timestamp = {EVENT.TIMESTAMP}
// recovery_timestamp = {EVENT.RECOVERY.TIMESTAMP}
// link = {$ZABBIX.URL}/tr_events.php?triggerid={TRIGGER.ID}&eventid={EVENT.ID}`;

const TEST_NAME = "dd0c test alert";

/** Zabbix media types: our own script, and the templates that people have (reference/providers.md §8). */
export const zabbix = defineAdapter({
  title: "Zabbix",
  sends: ["alerts"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook",
    steps: [
      "In Zabbix open *Alerts → Media types → Create media type*, choose type *Webhook*, and name it dd0c.",
      "Paste the script below; its comments list the parameters to add, so remove Zabbix's own first.",
      "Under *Message templates* add *Problem*, *Problem recovery* and *Problem update*, then save.",
      "Give the media type to a user, and add that user to an action of *Alerts → Actions → Trigger actions*, with recovery and update operations.",
    ],
    snippet: { label: "Script", text: SCRIPT },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use our media type's script and parameters",
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    const pick = looseFields(payload);
    const title = pick("name", "event_name", "trigger", "trigger_name", "subject", "title", "problem");
    const status = statusOf(pick);
    if (title === undefined && pick("event_id", "trigger_id") === undefined)
      return {
        kind: "unreadable",
        reason:
          "Zabbix's payload has neither a name nor an event id: use our media type's script and parameters.",
      };
    if (status === undefined)
      return {
        kind: "unreadable",
        reason: "Zabbix's payload does not say PROBLEM or OK: add the parameter value = {EVENT.VALUE}.",
      };
    const link = pick("link", "url", "event_url", "trigger_url");
    const word = pick(
      "severity",
      "event_severity",
      "event_nseverity",
      "nseverity",
      "trigger_severity",
      "priority",
    );
    const tags = {
      ...readTags(pick("tags", "event_tags")),
      ...readTagList(payload.tags ?? payload.event_tagsjson),
    };
    const host = pick("host", "hostname", "host_name");
    const startedAt = timeOf(pick, "timestamp", "event_timestamp", "event_time", "time");
    const endedAt = timeOf(pick, "recovery_timestamp", "event_recovery_timestamp");
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: keyOf(pick, link),
          status,
          severity: severityOf(word),
          severityWord: word,
          service: pick("service", "service_name") ?? tags.service ?? host,
          environment: pick("environment", "env") ?? tags.env ?? tags.environment,
          title: title ?? "Zabbix problem",
          description: pick("opdata", "item", "message", "description"),
          tags: { ...tags, ...(host === undefined ? {} : { host }) },
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? endedAt : undefined,
          occurredAt: status === "resolved" ? endedAt : status === "triggered" ? startedAt : undefined,
          sourceUrl: httpUrl(link),
          test: title === TEST_NAME,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const problem = {
      event_id: `test-${nonce}`,
      value: "1",
      severity: "Information",
      name: TEST_NAME,
      host: "dd0c-test",
      timestamp: String(Math.floor(now / 1_000)),
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(problem) };
  },
});

/** An update of a problem that is acknowledged says so beside a value that still reads PROBLEM. */
function statusOf(pick: Pick): AlertStatus | undefined {
  const value = pick("value", "event_value", "status", "event_status", "trigger_status", "state");
  const status = value === "1" ? "triggered" : value === "0" ? "resolved" : statusOfWord(value);
  const acknowledged = /^(yes|1|true|acknowledged)$/i.test(
    pick("acknowledged", "event_ack_status", "ack_status", "ack") ?? "",
  );
  return status === "triggered" && acknowledged ? "acknowledged" : status;
}

/** {EVENT.ID} stays that of the problem in its recovery; the id in a link does not, so there the trigger's counts. */
function keyOf(pick: Pick, link: string | undefined): string | undefined {
  const event = pick("event_id", "problem_id", "original_problem_id");
  const trigger = pick("trigger_id") ?? /[?&]triggerid=(\d{1,30})/.exec(link?.slice(0, 2_000) ?? "")?.[1];
  if (event !== undefined) return `event:${event}`;
  return trigger === undefined ? undefined : `trigger:${trigger}`;
}

function severityOf(word: string | undefined): Severity {
  const text = word?.toLowerCase() ?? "";
  if (/^[0-5]$/.test(text)) return BY_NUMBER[Number(text)] ?? "medium";
  return (Object.hasOwn(SEVERITIES, text) ? SEVERITIES[text] : undefined) ?? severityOfWord(word) ?? "medium";
}

/** {EVENT.TAGS}: `service:payments, scope:availability`. */
function readTags(text: string | undefined): Record<string, string> {
  return text === undefined || text.startsWith("[") ? {} : splitTags(text.split(",", 64));
}

const TagList = z.array(z.object({ tag: z.string(), value: z.string().catch("") })).catch([]);

/** {EVENT.TAGSJSON}, as text or filled in without quotes. */
function readTagList(value: unknown): Record<string, string> {
  let list: unknown = value;
  try {
    if (typeof value === "string") list = JSON.parse(value);
  } catch {
    return {};
  }
  return Object.fromEntries(TagList.parse(list).map(({ tag, value: text }) => [tag, text || "true"]));
}

/** Dates come with dots; the server's own zone is not in them, so our script sends epoch seconds. */
function timeOf(pick: Pick, ...names: readonly string[]): string | undefined {
  const text = pick(...names) ?? "";
  const [, year, month, day, rest = ""] =
    /^(\d{4})\.(\d{2})\.(\d{2})([ T].{1,20})$/.exec(text.slice(0, 64)) ?? [];
  return isoTime(year === undefined ? text : `${year}-${month}-${day}${rest}`);
}
