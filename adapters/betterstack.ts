import { z } from "zod";
import type { AlertStatus } from "../engine/domain/alert.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, present, serviceIn, severityOfWord, statusOfWord } from "./reading/labels.ts";
import { isUnfilled, looseFields, type Pick } from "./reading/loose-fields.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Attributes = z.record(z.string(), z.unknown());

/** JSON:API; or whatever an outgoing webhook's own body template has, whose names are matched loosely. */
const Payload = z.looseObject({
  event: Text,
  event_type: Text,
  data: z
    .object({ id: Text, type: Text, attributes: Attributes.catch({}) })
    .optional()
    .catch(undefined),
});
type Payload = z.infer<typeof Payload>;

const TEST_NAME = "dd0c test alert";

/** Better Stack Uptime's outgoing webhooks; what state an incident is in stands in which of its times are set (reference/providers.md §8). */
export const betterstack = defineAdapter({
  title: "Better Stack",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://betterstack.com/docs/uptime/webhooks/",
    steps: [
      "In Better Stack open *Integrations → Exporting data → Outgoing webhooks*, choose *Configure*, and of the types *Incident*.",
      "Paste the URL below, and tick that an incident *is started*, *acknowledged*, *resolved* and *reopened*. Leave the body as it is.",
      "Choose *Save*, then *Send test webhook*: this page turns green.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
      "Metadata `service`, `environment` and `severity` on a monitor makes cards better.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use an outgoing webhook for incidents",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload): Parsed {
    const { data, event_type } = payload;
    const type = data?.type?.slice(0, 100);
    if (type !== undefined && !/^incidents?$/i.test(type))
      return { kind: "ignored", reason: `Better Stack's ${type} is no incident.` };
    if (event_type !== undefined && "page" in payload)
      return {
        kind: "ignored",
        reason: "This is a status page's update: use an outgoing webhook for incidents.",
      };
    const attributes = data?.attributes ?? payload;
    const pick = looseFields(attributes);
    const name = pick("name", "monitor_name", "incident_name", "title", "summary");
    const cause = pick("cause", "description", "message");
    const startedAt = isoTime(pick("started_at", "created_at"));
    if (name === undefined && cause === undefined && startedAt === undefined) return withoutIncident(payload);
    const status = statusOf(pick, payload.event);
    const changedAt = isoTime(pick(CHANGED_AT[status]));
    const metadata = metadataOf(attributes.metadata);
    // People write a name as they like.
    const named = Object.fromEntries(
      Object.entries(metadata).map(([key, text]) => [key.toLowerCase(), text]),
    );
    const severityWord = pick("severity", "priority") ?? named.severity ?? named.priority;
    const isLoud = pick("critical_alert") === "true" || pick("call") === "true";
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: data?.id ?? pick("incident_id", "id"),
          status,
          severity: severityOfWord(severityWord) ?? (isLoud ? "critical" : "high"),
          severityWord,
          service: pick("service") ?? serviceIn(named) ?? name,
          environment: pick("environment", "env") ?? environmentIn(named),
          title: [name, cause].filter((part) => part !== undefined).join(": ") || "Better Stack incident",
          description: cause,
          tags: present({
            ...metadata,
            team: pick("team_name"),
            url: pick("url", "monitor_url"),
            acknowledged_by: pick("acknowledged_by"),
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: payload.event === "reopened" ? undefined : changedAt,
          sourceUrl: httpUrl(pick("incident_url", "origin_url")) ?? httpUrl(pick("url", "monitor_url")),
          test: name === TEST_NAME,
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const attributes = {
      name: TEST_NAME,
      cause: "none",
      started_at: new Date(now).toISOString(),
      acknowledged_at: null,
      resolved_at: null,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ data: { id: `test-${nonce}`, type: "incident", attributes } }),
    };
  },
});

function withoutIncident(payload: Payload): Parsed {
  return Object.values(payload).some((value) => typeof value === "string" && isUnfilled(value))
    ? { kind: "ping", reason: "The body's variables arrived unfilled: a real incident fills them." }
    : {
        kind: "unreadable",
        reason: "Better Stack's payload names no incident: use an outgoing webhook for incidents.",
      };
}

const CHANGED_AT: Readonly<Record<AlertStatus, string>> = {
  triggered: "started_at",
  acknowledged: "acknowledged_at",
  resolved: "resolved_at",
};

/** The times say it: they are written when the webhook is sent. A body of one's own may have only words. */
function statusOf(pick: Pick, event: string | undefined): AlertStatus {
  if (event?.toLowerCase() === "reopened") return "triggered";
  if (pick("resolved_at") !== undefined) return "resolved";
  if (pick("acknowledged_at") !== undefined) return "acknowledged";
  return statusOfWord(pick("status", "state")) ?? statusOfWord(event ?? pick("event")) ?? "triggered";
}

/** A value is a text, or a list of texts or of `{"type": "String", "value": "…"}`. */
function metadataOf(metadata: unknown): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(Attributes.catch({}).parse(metadata)).map(([key, value]) => [key, textOf(value)]),
  );
}

const Valued = z.union([z.object({ value: Text }).transform(({ value }) => value), Text]);

function textOf(value: unknown): string | undefined {
  const items = Array.isArray(value) ? value.slice(0, 20) : [value];
  return (
    items
      .map((item) => Valued.parse(item))
      .filter((text) => text !== undefined)
      .join(", ") || undefined
  );
}
