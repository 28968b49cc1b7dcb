import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, type Parsed, Text, urlPart } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn, severityOfWord, splitTags } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const TAGS_MAX = 100;

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
  tags: z
    .union([z.array(Text), z.string().transform((list) => list.split(",", TAGS_MAX))])
    .catch([])
    .transform((tags) => tags.flatMap((tag) => tag ?? [])),
  details: Labels,
});

const Payload = z.object({ action: z.string().min(1), alert: OpsgenieAlert });
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
  /^(add|remove)(tags|team|responder|recipient|details)$|^update|^(assign|take)ownership$|^(un)?snooze/;

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
      "Paste the URL below as *Webhook URL*; keep the alert actions ticked: *Create*, *Acknowledge*, *UnAcknowledge*, *Close*, *Delete* and *UpdatePriority* at least.",
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
    const name = nameOf(action);
    const status = Object.hasOwn(STATUS_BY_ACTION, name) ? STATUS_BY_ACTION[name] : undefined;
    if (alert.alertId === undefined)
      return {
        kind: "unreadable",
        reason: `Opsgenie's ${action} names no alert: use the integration's own payload.`,
      };
    if (status === undefined && !tellsAChange(name, alert))
      return { kind: "ignored", reason: `Opsgenie's ${action} does not change an alert's state.` };
    const tags = splitTags(alert.tags);
    const { details } = alert;
    const createdAt = isoTime(alert.createdAt);
    const updatedAt = isoTime(alert.updatedAt);
    const { priority } = alert;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: alert.alertId,
          status: status ?? "triggered",
          keepsStatus: status === undefined,
          severity: severityOfWord(/^\d$/.test(priority ?? "") ? `P${priority}` : priority) ?? "medium",
          severityWord: priority,
          service: serviceIn(details) ?? serviceIn(tags) ?? alert.entity ?? sourceName(alert),
          environment: environmentIn(details) ?? environmentIn(tags),
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
          triggeredAt: createdAt,
          resolvedAt: status === "resolved" ? updatedAt : undefined,
          occurredAt: updatedAt ?? (name === "create" ? createdAt : undefined),
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

/** An escalation names nothing but the alert, a note is none of ours; an action of the user's own may tell the whole alert. */
function tellsAChange(name: string, { message, priority }: OpsgenieAlert): boolean {
  const isWhole = CHANGES.test(name) || (priority !== undefined && name !== "addnote");
  return isWhole && message !== undefined;
}

/** `Closed` and `close` are one. */
function nameOf(action: string): string {
  return action
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .replace(/ed$/, "e");
}

/** The source is often the e-mail address of whoever made the alert by hand, which names no service. */
function sourceName({ source }: OpsgenieAlert): string | undefined {
  return source?.includes("@") ? undefined : source;
}
