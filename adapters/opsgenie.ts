import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, type Parsed, Text, urlPart } from "./contract.ts";
import { Labels, present, severityOfWord, splitTags } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const OpsgenieAlert = z.object({
  alertId: Text,
  tinyId: Text,
  alias: Text,
  message: Text,
  description: Text,
  entity: Text,
  source: Text,
  priority: Text,
  team: Text,
  owner: Text,
  createdAt: Text,
  updatedAt: Text,
  tags: z.array(Text).catch([]),
  details: Labels,
});

const Payload = z.object({ action: z.string(), alert: OpsgenieAlert });
type OpsgenieAlert = z.infer<typeof OpsgenieAlert>;

const STATUS_BY_ACTION: Readonly<Record<string, AlertStatus>> = {
  create: "triggered",
  acknowledge: "acknowledged",
  unacknowledge: "triggered",
  close: "resolved",
  delete: "resolved",
};

/** They change what an alert looks like, and say nothing of its state. */
const CHANGES =
  /^(add|remove)(tags|team|responder|recipient|details)$|^update\w{1,30}$|^(assign|take)ownership$|^snooze(ended)?$/;

const TEST_MESSAGE = "dd0c test alert";

/** Outgoing webhooks of Opsgenie and of JSM Operations, one action each (reference/providers.md §4). */
export const opsgenie = defineAdapter({
  title: "Opsgenie / JSM Operations",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-webhook/",
    steps: [
      "In Opsgenie open *Settings → Integrations → Add integration* and choose *Webhook*; in Jira Service Management it is under *Operations → Integrations*.",
      "Paste the URL below as *Webhook URL*; keep the actions *Create*, *Acknowledge*, *UnAcknowledge*, *Close* and *UpdatePriority* ticked.",
      "Tick *Add alert description to payload* and *Add alert details to payload*, so that cards can show them, and turn the integration on.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as *Custom headers* put `{"X-DD0C-Token": "<the key>"}`.',
      "A tag such as `service:payments` or `env:prod` on your alerts makes cards better.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use the Webhook integration with its own payload",
  // The same action at the same nanosecond is the same delivery; the payload has no id of its own.
  eventId: ({ action, alert }) =>
    alert.alertId && alert.updatedAt && `${action}:${alert.alertId}:${alert.updatedAt}`,
  sameBody: "redelivery",
  translate({ action, alert }): Parsed {
    const name = action.toLowerCase().replaceAll(/[^a-z]/g, "");
    const status = STATUS_BY_ACTION[name];
    if (alert.alertId === undefined)
      return {
        kind: "unreadable",
        reason: `Opsgenie's ${action} names no alert: use the integration's own payload.`,
      };
    if (status === undefined && (!CHANGES.test(name) || alert.message === undefined))
      return { kind: "ignored", reason: `Opsgenie's ${action} does not change an alert's state.` };
    const tags = splitTags(alert.tags.filter((tag) => tag !== undefined));
    const { details } = alert;
    const changedAt = isoTime(alert.updatedAt) ?? isoTime(alert.createdAt);
    const priority = alert.priority && /^\d$/.test(alert.priority) ? `P${alert.priority}` : alert.priority;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alert.alertId,
          status: status ?? "triggered",
          keepsStatus: status === undefined,
          severity: severityOfWord(priority) ?? "medium",
          severityWord: priority,
          service: details.service ?? tags.service ?? alert.entity ?? sourceName(alert),
          environment: details.env ?? details.environment ?? tags.env ?? tags.environment,
          title: alert.message ?? "Opsgenie alert",
          description: alert.description,
          tags: {
            ...tags,
            ...present({
              ...details,
              "opsgenie.alias": alert.alias,
              "opsgenie.team": alert.team,
              "opsgenie.owner": alert.owner,
            }),
          },
          triggeredAt: isoTime(alert.createdAt),
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: changedAt,
          sourceUrl: `https://app.opsgenie.com/alert/detail/${urlPart(alert.alertId.slice(0, 200))}/details`,
          test: alert.message === TEST_MESSAGE,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const alert = {
      alertId: `test-${nonce}`,
      message: TEST_MESSAGE,
      entity: "dd0c-test",
      tags: ["service:dd0c-test"],
      priority: "P5",
      createdAt: now,
      updatedAt: now,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ action: "Create", alert, integrationName: "dd0c" }),
    };
  },
});

/** The source is often the e-mail address of whoever made the alert by hand, which names no service. */
function sourceName({ source }: OpsgenieAlert): string | undefined {
  return source?.includes("@") ? undefined : source;
}
