import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed, type WebhookRequest } from "./contract.ts";
import { present, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { isUnfilled, looseFields, type Pick, spreadFields } from "./reading/loose-fields.ts";
import { formOrJson } from "./reading/read-form.ts";
import type { Read } from "./reading/read-json.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Whatever the user's template sends: names are matched loosely. */
const Payload = z.record(z.string(), z.unknown());

const TEMPLATE = `{
  "incident_number": "\${{STATE.INCIDENT_NAME}}", "entity_id": "\${{STATE.ENTITY_ID}}",
  "alert_phase": "\${{STATE.CURRENT_ALERT_PHASE}}", "current_state": "\${{STATE.CURRENT_STATE}}",
  "message_type": "\${{ALERT.message_type}}", "monitoring_tool": "\${{ALERT.monitoring_tool}}",
  "display_name": "\${{ALERT.entity_display_name}}", "message": "\${{ALERT.state_message}}",
  "service": "\${{ALERT.service}}", "environment": "\${{ALERT.environment}}", "host": "\${{ALERT.host_name}}",
  "routing_key": "\${{ALERT.routing_key}}", "alert_url": "\${{ALERT.alert_url}}",
  "incident_timestamp": "\${{STATE.INCIDENT_TIMESTAMP}}", "last_timestamp": "\${{STATE.LAST_TIMESTAMP}}",
  "acked_at": "\${{STATE.ACKED_AT}}", "resolved_at": "\${{STATE.RESOLVED_AT}}"
}`;

/** A payload without a template has every variable by its full name; what the alert says goes before what the incident says. */
const SCOPES = ["alert", "state", "incident"];

const SEVERITY_BY_TYPE: ReadonlyMap<string | undefined, Severity> = new Map([
  ["critical", "critical"],
  ["warning", "medium"],
  ["info", "info"],
]);

const TEST_NAME = "dd0c test alert";

/** Splunk On-Call (VictorOps): custom outgoing webhooks by our template, by others or by none, and its escalation webhook's form (reference/providers.md §8). */
export const splunkOncall = defineAdapter({
  title: "Splunk On-Call",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://help.splunk.com/en/splunk-on-call/integrations/custom-outbound-webhooks",
    steps: [
      "In Splunk On-Call open *Integrations → Outgoing Webhooks → Add Webhook*: event *Any-Incident*, method *POST*, content type *application/json*. This needs an administrator and the Enterprise plan.",
      "Paste the URL below as *To*, and the template below as *Payload*, then save.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
      "Choose *Create Incident* in the timeline: this page turns green when it arrives.",
    ],
    snippet: { label: "Payload", text: TEMPLATE },
  },
  verify: keyOnly,
  readBody,
  payload: Payload,
  fix: "paste our template into the webhook's payload",
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    const fields = spreadFields(payload);
    const pick = looseFields(fields, SCOPES);
    const title = pick("display_name", "entity_display_name", "title", "summary", "state_message", "message");
    const incident = pick(
      "incident_number",
      "incident_name",
      "incident_num",
      "incident_id",
      "incident",
    )?.replace(/^#/, "");
    const key = pick("entity_id") ?? incident;
    if (key === undefined && title === undefined) return withoutIncident(fields);
    // An escalation may say no state: it comes because the incident is open.
    const status = statusOf(pick) ?? (pick("incident") === undefined ? undefined : "triggered");
    if (status === undefined)
      return {
        kind: "unreadable",
        reason:
          "Splunk On-Call's payload has no \"alert_phase\": paste our template into the webhook's payload.",
      };
    const type = pick("message_type", "alert_type", "entity_state", "current_state");
    const word = pick("severity", "priority") ?? type;
    const startedAt = timeIn(pick, "incident_timestamp", "state_start_time", "timestamp", "alert_timestamp");
    const changedAt = changeTime(pick, status);
    // Of an incident that a person opened, Splunk calls the title its service.
    const service = [pick("service", "service_name")].find((name) => name !== title);
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: key,
          providerIncidentId: incident,
          status,
          severity: severityOfWord(pick("severity", "priority")) ?? severityOfTypes(pick) ?? "high",
          severityWord: word,
          service: service ?? pick("host", "host_name") ?? pick("routing_key"),
          environment: pick("environment", "env"),
          title: title ?? "Splunk On-Call incident",
          description: pick("state_message", "message", "details"),
          tags: present({
            host: pick("host", "host_name"),
            "splunk.routing_key": pick("routing_key"),
            "splunk.tool": pick("monitoring_tool", "monitor_type"),
            "splunk.incident": incident,
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: changedAt,
          sourceUrl: httpUrl(pick("incident_link", "alert_url", "info_url", "url")),
          test: title === TEST_NAME,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const body = {
      incident_number: "0",
      entity_id: `test-${nonce}`,
      alert_phase: "UNACKED",
      message_type: "INFO",
      display_name: TEST_NAME,
      service: "dd0c-test",
      last_timestamp: String(now),
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  },
});

/** The escalation webhook's form has all but the incident's number in quotes. */
function readBody(request: WebhookRequest): Read {
  const read = formOrJson(request);
  if (!read.ok || typeof read.value !== "object" || read.value === null) return read;
  if (Array.isArray(read.value)) return read;
  const fields = Object.entries(read.value).map(([name, value]) => [name, bare(value)]);
  return { ok: true, value: Object.fromEntries(fields) };
}

function bare(value: unknown): unknown {
  const isQuoted =
    typeof value === "string" && value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1) : value;
}

/** Pages, chats and changes of who is on call have variables of their own. */
function withoutIncident(fields: Readonly<Record<string, unknown>>): Parsed {
  const other = Object.keys(fields)
    .map((name) => /^(page|paging|chat|on_?call)[._]/i.exec(name)?.[1]?.toLowerCase())
    .find((scope) => scope !== undefined);
  if (other !== undefined)
    return { kind: "ignored", reason: `Splunk On-Call's ${other} event is about no incident.` };
  return Object.values(fields).some((value) => typeof value === "string" && isUnfilled(value))
    ? {
        kind: "ping",
        reason: "The template's variables arrived unfilled: send a test incident to see real values.",
      }
    : {
        kind: "unreadable",
        reason: "Splunk On-Call's payload names no incident: paste our template into the webhook's payload.",
      };
}

/** The phase is the incident's, the type that of the alert which changed it; a recovery closes even before the phase says so. */
function statusOf(pick: Pick): AlertStatus | undefined {
  const type = pick("message_type", "alert_type");
  if (/^recovery$/i.test(type ?? "")) return "resolved";
  return (
    statusOfWord(pick("alert_phase", "current_alert_phase", "current_phase", "phase", "state", "status")) ??
    statusOfType(type)
  );
}

function statusOfType(type: string | undefined): AlertStatus | undefined {
  return /^info$/i.test(type ?? "") ? "triggered" : statusOfWord(type);
}

/** A recovery's and an acknowledgement's type say nothing of how bad it was; the incident's state may. */
function severityOfTypes(pick: Pick): Severity | undefined {
  return ["message_type", "alert_type", "entity_state", "current_state"]
    .map((name) => SEVERITY_BY_TYPE.get(pick(name)?.toLowerCase()))
    .find((severity) => severity !== undefined);
}

/**
 * When the incident came into this state. The alert's own time is that of the last alert: of an acknowledgement or a
 * resolution by hand it would be the trigger's, so that these would seem to come late.
 */
function changeTime(pick: Pick, status: AlertStatus): string | undefined {
  if (status === "acknowledged") return timeIn(pick, "acked_at", "ack_timestamp");
  if (status === "triggered")
    return timeIn(pick, "last_timestamp", "timestamp", "alert_timestamp", "incident_timestamp");
  const isRecovery = /^recovery$/i.test(pick("message_type", "alert_type") ?? "");
  return timeIn(pick, "resolved_at", ...(isRecovery ? ["last_timestamp", "vo_alert_rcv_time"] : []));
}

/** The first of several names that has a time; one that was never set is 0. */
function timeIn(pick: Pick, ...names: readonly string[]): string | undefined {
  return names.map((name) => isoTime(pick(name))).find((time) => time !== undefined);
}
