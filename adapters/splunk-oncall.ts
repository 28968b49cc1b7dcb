import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import type { Severity } from "../engine/domain/severity.ts";
import { defineAdapter, httpUrl, type Parsed } from "./contract.ts";
import { present, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { isUnfilled, looseFields, type Pick } from "./reading/loose-fields.ts";
import { formOrJson } from "./reading/read-form.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** Whatever the user's template sends: names are matched loosely. */
const Payload = z.record(z.string(), z.unknown());

const TEMPLATE = `{
  "incident_number": "\${{STATE.INCIDENT_NAME}}", "entity_id": "\${{STATE.ENTITY_ID}}",
  "alert_phase": "\${{STATE.CURRENT_ALERT_PHASE}}", "message_type": "\${{ALERT.message_type}}",
  "display_name": "\${{ALERT.entity_display_name}}", "message": "\${{ALERT.state_message}}",
  "service": "\${{ALERT.service}}", "environment": "\${{ALERT.environment}}", "host": "\${{ALERT.host_name}}",
  "routing_key": "\${{ALERT.routing_key}}", "monitoring_tool": "\${{ALERT.monitoring_tool}}",
  "timestamp": "\${{ALERT.timestamp}}", "alert_url": "\${{ALERT.alert_url}}"
}`;

const SEVERITY_BY_TYPE: Readonly<Record<string, Severity>> = {
  critical: "critical",
  warning: "medium",
  info: "info",
};

const TEST_NAME = "dd0c test alert";

/** Splunk On-Call (VictorOps): custom outgoing webhooks by our template, and its escalation webhook's form (reference/providers.md §8). */
export const splunkOncall = defineAdapter({
  title: "Splunk On-Call",
  sends: ["alerts"],
  authModes: ["url_key", "token_header"],
  setup: {
    docsUrl: "https://help.splunk.com/en/splunk-on-call/integrations/custom-outbound-webhooks",
    steps: [
      "In Splunk On-Call open *Integrations → Outgoing Webhooks → Add Webhook*: event *Any-Incident*, method *POST*, content type *application/json*.",
      "Paste the URL below as *To*, and the template below as *Payload*, then save.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
    ],
    snippet: { label: "Payload", text: TEMPLATE },
  },
  verify: keyOnly,
  readBody: formOrJson,
  payload: Payload,
  fix: "paste our template into the webhook's payload",
  eventId: () => undefined,
  sameBody: "repeat",
  translate(payload): Parsed {
    const pick = looseFields(payload);
    const title = pick("display_name", "entity_display_name", "title", "summary", "message", "state_message");
    const key = pick("entity_id", "incident_number", "incident_name", "incident_id", "INCIDENT");
    const status = statusOf(pick);
    if (key === undefined && title === undefined)
      return Object.values(payload).some((value) => typeof value === "string" && isUnfilled(value))
        ? {
            kind: "ping",
            reason: "The template's variables arrived unfilled: send a test incident to see real values.",
          }
        : {
            kind: "unreadable",
            reason:
              "Splunk On-Call's payload names no incident: paste our template into the webhook's payload.",
          };
    if (status === undefined)
      return {
        kind: "unreadable",
        reason:
          "Splunk On-Call's payload has no \"alert_phase\": paste our template into the webhook's payload.",
      };
    const type = pick("message_type", "alert_type");
    const at = isoTime(pick("timestamp", "alert_timestamp", "state_start_time", "entity_state_start_time"));
    const tags = present({
      host: pick("host", "host_name"),
      "splunk.routing_key": pick("routing_key"),
      "splunk.tool": pick("monitoring_tool"),
      "splunk.incident": pick("incident_number", "incident_name"),
    });
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: key,
          providerIncidentId: pick("incident_number", "incident_name"),
          status,
          severity:
            SEVERITY_BY_TYPE[type?.toLowerCase() ?? ""] ??
            severityOfWord(pick("severity", "priority")) ??
            "high",
          severityWord: pick("severity", "priority") ?? type,
          service: pick("service", "service_name") ?? pick("host", "host_name") ?? pick("routing_key"),
          environment: pick("environment", "env"),
          title: title ?? "Splunk On-Call incident",
          description: pick("message", "state_message", "details"),
          tags,
          triggeredAt: at,
          resolvedAt: status === "resolved" ? at : undefined,
          occurredAt: at,
          sourceUrl: httpUrl(pick("alert_url", "incident_link", "url")),
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
      timestamp: String(now),
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  },
});

/** The phase is the incident's, the type that of the alert which changed it; a recovery closes even before the phase says so. */
function statusOf(pick: Pick): AlertStatus | undefined {
  const type = pick("message_type", "alert_type");
  if (/^recovery$/i.test(type ?? "")) return "resolved";
  return (
    statusOfWord(pick("alert_phase", "current_alert_phase", "phase", "current_phase", "state", "status")) ??
    statusOfType(type)
  );
}

function statusOfType(type: string | undefined): AlertStatus | undefined {
  return /^info$/i.test(type ?? "") ? "triggered" : statusOfWord(type);
}
