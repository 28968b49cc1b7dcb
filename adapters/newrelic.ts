import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { Labels, present, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** A template may give a list where the default gives its first entry. */
const FirstText = z
  .union([z.array(Text).transform((texts) => texts[0]), Text])
  .nullish()
  .catch(undefined)
  .transform((text) => text ?? undefined);

const Payload = z.object({
  id: Text,
  issueId: Text,
  issueUrl: Text,
  issuePageUrl: Text,
  title: FirstText,
  priority: FirstText,
  state: FirstText,
  trigger: FirstText,
  impactedEntities: z.array(Text).catch([]),
  alertPolicyNames: FirstText,
  alertConditionNames: FirstText,
  workflowName: Text,
  createdAt: Text,
  updatedAt: Text,
  closedAt: Text,
  service: FirstText,
  environment: FirstText,
  env: FirstText,
  tags: Labels,
  labels: Labels,
  // The channel of before workflows.
  incident_id: Text,
  current_state: Text,
  condition_name: Text,
  policy_name: Text,
  severity: Text,
  incident_url: Text,
  timestamp: Text,
  details: Text,
  targets: z.array(z.object({ name: Text, labels: Labels })).catch([]),
});
type Payload = z.infer<typeof Payload>;

const TEST_TITLE = "dd0c test alert";

const TEMPLATE = `{
  "id": {{ json issueId }}, "issueUrl": {{ json issuePageUrl }},
  "title": {{ json annotations.title.[0] }}, "description": {{ json annotations.description.[0] }},
  "priority": {{ json priority }}, "state": {{ json state }}, "trigger": {{ json triggerEvent }},
  "impactedEntities": {{ json entitiesData.names }},
  "alertPolicyNames": {{ json accumulations.policyName }}, "alertConditionNames": {{ json accumulations.conditionName }},
  "service": {{ json accumulations.tag.service }}, "environment": {{ json accumulations.tag.environment }},
  "createdAt": {{ createdAt }}, "updatedAt": {{ updatedAt }}
}`;

/** New Relic's workflow webhooks, and the legacy notification channel (reference/providers.md §8). */
export const newrelic = defineAdapter({
  title: "New Relic",
  sends: ["alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook",
    steps: [
      "In New Relic open *Alerts → Destinations*, choose *Webhook*, and paste the URL below as *Endpoint URL*.",
      "Under *Workflows* add a workflow for your issues that notifies this webhook, with the payload template below.",
      "Choose *Test workflow*, then *Activate workflow*.",
    ],
    snippet: { label: "Payload template", text: TEMPLATE },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "paste our template into the workflow's payload",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload): Parsed {
    const id = payload.id ?? payload.issueId ?? payload.incident_id;
    const title = payload.title ?? payload.condition_name ?? payload.details;
    const status = statusOf(payload);
    if (status === undefined || (id === undefined && title === undefined)) {
      const missing = status === undefined ? "state" : "id and no title";
      return {
        kind: "unreadable",
        reason: `New Relic's payload has no ${missing}: paste our template into the workflow's payload.`,
      };
    }
    const labels = { ...payload.targets[0]?.labels, ...payload.labels, ...payload.tags };
    const word = payload.priority ?? payload.severity;
    const startedAt = isoTime(payload.createdAt) ?? isoTime(payload.timestamp);
    const changedAt = isoTime(payload.updatedAt) ?? isoTime(payload.timestamp) ?? startedAt;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: id,
          status,
          severity: severityOfWord(word) ?? "high",
          severityWord: word,
          service:
            payload.service ?? labels.service ?? payload.impactedEntities[0] ?? payload.targets[0]?.name,
          environment: payload.environment ?? payload.env ?? labels.environment ?? labels.env,
          title: title ?? "New Relic issue",
          description: payload.details,
          tags: present({
            ...labels,
            "newrelic.policy": payload.alertPolicyNames ?? payload.policy_name,
            "newrelic.condition": payload.alertConditionNames ?? payload.condition_name,
            "newrelic.workflow": payload.workflowName,
            "newrelic.entity": payload.impactedEntities[0],
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? (isoTime(payload.closedAt) ?? changedAt) : undefined,
          occurredAt: changedAt,
          sourceUrl: httpUrl(payload.issueUrl ?? payload.issuePageUrl ?? payload.incident_url),
          test: payload.title === TEST_TITLE,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const issue = {
      id: `test-${nonce}`,
      title: TEST_TITLE,
      priority: "LOW",
      state: "ACTIVATED",
      impactedEntities: ["dd0c-test"],
      createdAt: now,
      updatedAt: now,
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(issue) };
  },
});

/** An acknowledged issue keeps the state ACTIVATED; what happened stands in the trigger. */
function statusOf({ state, current_state, trigger }: Payload): AlertStatus | undefined {
  const status = statusOfWord(state ?? current_state);
  const acknowledged =
    /^(user_action|issue_)?_?acknowledged?$/i.test(trigger ?? "") || /^user_action$/i.test(trigger ?? "");
  return status === "triggered" && acknowledged ? "acknowledged" : status;
}
