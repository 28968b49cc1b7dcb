import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, present, serviceIn, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { looseFields, type Pick } from "./reading/loose-fields.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** A tag has one value or a list of them. */
const Tags = z.record(z.string(), z.union([z.array(Text).transform(([first]) => first), Text])).catch({});

/** The templates differ in how they name things, so most fields are looked up by several names. */
const Payload = z.looseObject({
  tags: Tags,
  labels: Tags,
  annotations: z
    .looseObject({})
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? {}),
  entitiesData: z
    .object({ names: z.array(Text) })
    .nullish()
    .catch(undefined),
  targets: z.array(z.object({ name: Text, labels: Tags })).catch([]),
});
const TEST_TITLE = "dd0c test alert";

const FIX = "paste our template into the workflow's payload";

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
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook",
    steps: [
      "In New Relic open *Alerts → Destinations*, choose *Webhook*, and paste the URL below as *Endpoint URL*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and choose *Bearer token* or *Basic auth* with the key as token or password, or in the workflow\'s channel add the custom header `{"X-DD0C-Token": "<the key>"}`.',
      "Under *Workflows* add a workflow for your issues that notifies this webhook, with the payload template below.",
      "Choose *Test workflow*, then *Activate workflow*.",
    ],
    snippet: { label: "Payload template", text: TEMPLATE },
  },
  verify: keyOnly,
  payload: Payload,
  fix: FIX,
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload): Parsed {
    const pick = looseFields(withFirsts(payload));
    const notes = looseFields(withFirsts(payload.annotations));
    const id = pick("id", "issueId", "incidentId");
    const condition = pick("alertConditionNames", "conditionName", "conditionNames");
    const title = pick("title", "issueTitle", "name") ?? notes("title") ?? condition ?? pick("details");
    const status = statusOf(pick);
    if (isTestState(pick)) return { kind: "ping", reason: "New Relic's test notification arrived." };
    if (status === undefined) return unreadable(stateProblem(stateIn(pick)));
    if (id === undefined && title === undefined) return unreadable("no id and no title");
    const [target] = payload.targets;
    const labels = { ...target?.labels, ...payload.labels, ...payload.tags };
    const entity = pick("impactedEntities", "entityNames", "entityName") ?? payload.entitiesData?.names[0];
    const policy = pick("alertPolicyNames", "policyName", "policyNames");
    const word = pick("priority", "severity");
    const changedAt = isoTime(pick("updatedAt", "timestamp"));
    const startedAt = isoTime(pick("createdAt", "activatedAt"));
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: id,
          status,
          severity: severityOfWord(word) ?? "medium",
          severityWord: word,
          service: pick("service", "serviceName") ?? serviceIn(labels) ?? entity ?? target?.name,
          environment: pick("environment", "env") ?? environmentIn(labels),
          title: title ?? "New Relic issue",
          description: pick("description", "conditionDescription", "details") ?? notes("description"),
          tags: present({
            ...labels,
            "newrelic.policy": policy,
            "newrelic.condition": condition,
            "newrelic.workflow": pick("workflowName"),
            "newrelic.entity": entity,
            runbook_url: pick("runbookUrl"),
          }),
          triggeredAt: startedAt ?? changedAt,
          resolvedAt: status === "resolved" ? (isoTime(pick("closedAt")) ?? changedAt) : undefined,
          occurredAt: changedAt ?? (status === "triggered" ? startedAt : undefined),
          sourceUrl: httpUrl(pick("issueUrl", "issuePageUrl", "incidentUrl", "url")),
          test: title === TEST_TITLE || isSample(policy, title),
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

function unreadable(what: string): Parsed {
  return { kind: "unreadable", reason: `New Relic's payload has ${what}: ${FIX}.` };
}

function stateProblem(state: string | undefined): string {
  return state === undefined ? "no state" : `the unknown state "${state.slice(0, 50)}"`;
}

/** A list stands for its first entry, and a thing for its name. */
function withFirsts(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, nameOf(Array.isArray(value) ? value[0] : value)]),
  );
}

function nameOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "name" in value ? value.name : value;
}

function isTestState(pick: Pick): boolean {
  return stateIn(pick)?.toLowerCase() === "test";
}

/** The legacy channel's own test has a policy of this name; the sample that New Relic shows and sends, this title. */
function isSample(policy: string | undefined, title: string | undefined): boolean {
  return (
    policy === "New Relic Alert - Test Policy" ||
    title === "Memory Used % > 90 for at least 2 minutes on 'Some-Entity'"
  );
}

function stateIn(pick: Pick): string | undefined {
  return pick("state", "currentState", "issueState", "status", "stateText");
}

/**
 * An acknowledged issue keeps the state ACTIVATED; what happened stands in the trigger. In a template without one, the
 * owner does: that is who acknowledged it.
 */
function statusOf(pick: Pick): AlertStatus | undefined {
  const status = statusOfWord(stateIn(pick));
  const trigger = pick("trigger", "triggerEvent");
  const isAcknowledged =
    trigger === undefined
      ? /^activated$/i.test(stateIn(pick) ?? "") && !/^(n\/a|none|null)?$/i.test(pick("owner") ?? "")
      : /^(user_action|(issue_)?acknowledged?)$/i.test(trigger);
  return status === "triggered" && isAcknowledged ? "acknowledged" : status;
}
