import { z } from "zod";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import { environmentIn, Labels, present, serviceIn } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Attributes = z.object({
  name: Text,
  cause: Text,
  url: Text,
  status: Text,
  team_name: Text,
  started_at: Text,
  acknowledged_at: Text,
  acknowledged_by: Text,
  resolved_at: Text,
  resolved_by: Text,
  origin_url: Text,
  critical_alert: z.boolean().catch(false),
  call: z.boolean().catch(false),
  metadata: Labels,
});

const Incident = z.object({ id: Text, type: Text, attributes: Attributes });

/** JSON:API; a flat incident, as some templates have it, is read alike. */
const Payload = z.preprocess(
  (value) => {
    if (typeof value !== "object" || value === null || "data" in value) return value;
    const flat = value as { id?: unknown };
    return "started_at" in value ? { data: { id: flat.id, type: "incident", attributes: value } } : value;
  },
  z.object({ data: Incident }),
);

const TEST_NAME = "dd0c test alert";

/** Better Stack Uptime's outgoing webhooks; what state an incident is in stands in which of its times are set (reference/providers.md §8). */
export const betterstack = defineAdapter({
  title: "Better Stack",
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://betterstack.com/docs/uptime/webhooks/",
    steps: [
      "In Better Stack open *Integrations → Exporting data → Outgoing webhooks* and choose *Incident*.",
      "Paste the URL below, and tick *Incident started*, *acknowledged* and *resolved*.",
      "Choose *Save*, then *Send test webhook*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use an outgoing webhook for incidents",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ data }): Parsed {
    const { attributes, id } = data;
    if (data.type !== undefined && !/incident/i.test(data.type.slice(0, 100)))
      return { kind: "ignored", reason: `Better Stack's ${data.type} is no incident.` };
    const status = attributes.resolved_at
      ? "resolved"
      : attributes.acknowledged_at
        ? "acknowledged"
        : "triggered";
    const startedAt = isoTime(attributes.started_at);
    const changedAt = isoTime(attributes.resolved_at) ?? isoTime(attributes.acknowledged_at) ?? startedAt;
    const { metadata } = attributes;
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: id,
          status,
          severity: attributes.critical_alert || attributes.call ? "critical" : "high",
          service: serviceIn(metadata) ?? attributes.name,
          environment: environmentIn(metadata),
          title:
            [attributes.name, attributes.cause].filter((part) => part !== undefined).join(": ") ||
            "Better Stack incident",
          description: attributes.cause,
          tags: present({
            ...metadata,
            team: attributes.team_name,
            url: attributes.url,
            acknowledged_by: attributes.acknowledged_by,
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? changedAt : undefined,
          occurredAt: changedAt,
          sourceUrl: httpUrl(attributes.origin_url ?? attributes.url),
          test: attributes.name === TEST_NAME,
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
