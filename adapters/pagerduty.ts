import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { present, severityOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

const Named = z.object({ id: Text, summary: Text }).nullish().catch(undefined);

const Event = z.object({
  id: Text,
  event_type: z.string(),
  occurred_at: Text,
  data: z.object({
    type: Text,
    id: Text,
    status: Text,
    title: Text,
    html_url: Text,
    created_at: Text,
    urgency: Text,
    service: Named,
    priority: Named,
    escalation_policy: Named,
    teams: z.array(Named).catch([]),
    incident_type: z.object({ name: Text }).nullish().catch(undefined),
  }),
});

const STATUS_BY_EVENT: Readonly<Record<string, AlertStatus>> = {
  "incident.triggered": "triggered",
  "incident.reopened": "triggered",
  "incident.unacknowledged": "triggered",
  "incident.acknowledged": "acknowledged",
  "incident.resolved": "resolved",
};

const AlertStatusText = z.enum(["triggered", "acknowledged", "resolved"]).optional().catch(undefined);

const TEST_TITLE = "[TEST] dd0c test alert";

/** PagerDuty V3 webhooks: one event each (reference/providers.md §1). */
export const pagerduty = defineAdapter({
  title: "PagerDuty",
  sends: ["alerts"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://support.pagerduty.com/main/docs/webhooks",
    steps: [
      "In PagerDuty open *Integrations → Generic Webhooks (v3)* and choose *New Webhook*.",
      "Paste the URL below as *Webhook URL*; as scope take your account or one service.",
      "Keep the *incident* events ticked and choose *Add Webhook*.",
      "PagerDuty shows a signing secret once: paste it below, so that nobody else can send in PagerDuty's name.",
    ],
    secret: {
      label: "Signing secret",
      madeBy: "provider",
      hint: "PagerDuty shows it once, right after you add the webhook. Until it is here, the URL alone is trusted.",
    },
  },
  verify: hmacHex({ header: "x-pagerduty-signature", prefix: "v1=" }),
  payload: z.object({ event: Event.optional(), messages: z.array(z.unknown()).optional() }),
  fix: "make the webhook a Generic Webhook (v3)",
  eventId: ({ event }) => event?.id,
  sameBody: "redelivery",
  translate({ event, messages }): Parsed {
    if (!event) {
      return messages
        ? {
            kind: "ignored",
            reason:
              "This is a V2 webhook, which PagerDuty no longer supports: please create a V3 webhook subscription.",
          }
        : { kind: "unreadable", reason: "PagerDuty sent no event: please create a Generic Webhook (v3)." };
    }
    const { data } = event;
    if (event.event_type === "pagey.ping") return { kind: "ping", reason: "PagerDuty's test event arrived." };
    if (data.type !== "incident")
      return { kind: "ignored", reason: `${event.event_type} does not change an incident's state.` };
    const status = STATUS_BY_EVENT[event.event_type] ?? AlertStatusText.parse(data.status);
    if (data.id === undefined || status === undefined) {
      return {
        kind: "unreadable",
        reason: `PagerDuty's ${event.event_type} has no ${data.id === undefined ? "incident id" : "status"}.`,
      };
    }
    const occurredAt = isoTime(event.occurred_at);
    const title = data.title ?? "PagerDuty incident";
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: data.id,
          providerIncidentId: data.id,
          status,
          // A priority's name is the account's own; P1 to P5 and SEV-0 to SEV-5 are the common ones.
          severity: severityOfWord(data.priority?.summary) ?? (data.urgency === "low" ? "low" : "high"),
          severityWord: data.priority?.summary ?? data.urgency,
          service: data.service?.summary,
          environment: environmentIn(data.service?.summary),
          title,
          tags: present({
            "pd.service_id": data.service?.id,
            "pd.urgency": data.urgency,
            "pd.priority": data.priority?.summary,
            "pd.team": data.teams[0]?.summary,
            "pd.escalation_policy": data.escalation_policy?.summary,
            "pd.incident_type": data.incident_type?.name,
          }),
          triggeredAt: isoTime(data.created_at) ?? occurredAt,
          resolvedAt: status === "resolved" ? occurredAt : undefined,
          occurredAt,
          sourceUrl: httpUrl(data.html_url),
          test: title === TEST_TITLE,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const data = {
      id: `TEST${nonce}`,
      type: "incident",
      status: "triggered",
      title: TEST_TITLE,
      created_at: at,
      urgency: "low",
      service: { id: "TEST", summary: "dd0c-test" },
    };
    const event = {
      id: `test-${nonce}`,
      event_type: "incident.triggered",
      resource_type: "incident",
      occurred_at: at,
      data,
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify({ event }) };
  },
});

const ENVIRONMENT = "prod(?:uction)?|prd|staging|stage|stg|pre-?prod|uat|qa|dev(?:elopment)?";
const BEHIND_NAME = new RegExp(`[\\s([_-](${ENVIRONMENT})[)\\]]?$`, "i");
/** In front a mark must set it apart: "Dev Tools" are no environment. */
const BEFORE_NAME = new RegExp(`^[([]?(${ENVIRONMENT})[)\\]:_-]`, "i");

/** V3 says nothing of environments; many teams put it at an end of the service's name. */
function environmentIn(service: string | undefined): string | undefined {
  const name = service?.slice(0, 300).trim() ?? "";
  return BEHIND_NAME.exec(name)?.[1] ?? BEFORE_NAME.exec(name)?.[1];
}
