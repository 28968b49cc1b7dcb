import { z } from "zod";
import { normaliseEnvironment } from "../engine/domain/environment.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentIn,
  Labels,
  present,
  serviceIn,
  severityIn,
  severityOfWord,
  statusOfWord,
} from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Resource = z.object({ type: Text, labels: Labels }).nullish().catch(undefined);

const Incident = z.object({
  incident_id: Text,
  state: Text,
  started_at: Text,
  ended_at: Text,
  policy_name: Text,
  condition_name: Text,
  condition: z.object({ displayName: Text }).nullish().catch(undefined),
  severity: Text,
  summary: Text,
  url: Text,
  resource_name: Text,
  resource_display_name: Text,
  scoping_project_id: Text,
  resource: Resource,
  metric: z.object({ type: Text, labels: Labels }).nullish().catch(undefined),
  metadata: z.object({ user_labels: Labels, system_labels: Labels }).nullish().catch(undefined),
  policy_user_labels: Labels,
  documentation: z
    .union([z.object({ content: Text }), Text.transform((content) => ({ content }))])
    .nullish()
    .catch(undefined),
});

type Incident = z.infer<typeof Incident>;

const Payload = z.object({ version: Text, incident: Incident });

const FIX = "use a webhook notification channel of Cloud Monitoring";

/** What Google sends where nobody chose one. */
const NO_SEVERITY = /^(no severity|severity_unspecified)$/i;

/** The resource's own labels that name what runs there, the nearest to a service first. */
const SERVICE_RESOURCE_LABELS = [
  "service_name",
  "module_id",
  "function_name",
  "container_name",
  "database_id",
];

/** Google Cloud Monitoring's webhook channel, versions 1.1 and 1.2 (reference/providers.md §8). */
export const gcp = defineAdapter({
  title: "Google Cloud Monitoring",
  sends: ["alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://cloud.google.com/monitoring/support/notification-options#webhooks",
    steps: [
      "In Google Cloud open *Monitoring → Alerting → Edit notification channels* and choose *Add new* under *Webhooks*.",
      "Paste the URL below as *Endpoint URL*, choose *Test connection*, then *Save*.",
      "Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, tick *Use HTTP Basic Auth* and put the key into *Password*, with any user name.",
      "Add the channel to your alerting policies and tick *Notify on incident closure*. A user label `service` on a policy makes cards better.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: FIX,
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ version, incident }): Parsed {
    const status = statusOfWord(incident.state);
    const names = [incident.policy_name, incident.condition_name ?? incident.condition?.displayName];
    const title = [...new Set(names)].filter((name) => name !== undefined).join(": ") || incident.summary;
    if (status === undefined || (incident.incident_id === undefined && title === undefined)) {
      const missing = status === undefined ? "state" : "incident_id";
      return { kind: "unreadable", reason: `Google's incident has no "${missing}": ${FIX}.` };
    }
    const labels = {
      ...incident.resource?.labels,
      ...incident.metric?.labels,
      ...incident.metadata?.system_labels,
      ...incident.metadata?.user_labels,
      ...incident.policy_user_labels,
    };
    // Older policies say it in a label, and so do people who want other words.
    const labelled = severityIn(labels);
    const isLeftOpen = incident.severity === undefined || NO_SEVERITY.test(incident.severity);
    const word = isLeftOpen ? (labelled.word ?? incident.severity) : incident.severity;
    const startedAt = isoTime(incident.started_at);
    const endedAt = isoTime(incident.ended_at);
    return {
      kind: "alert",
      drafts: [
        {
          kind: "alert",
          providerAlertId: incident.incident_id,
          status,
          severity: severityOfWord(word) ?? "medium",
          severityWord: word,
          service: serviceIn(labels) ?? resourceName(incident, labels),
          environment:
            environmentIn(labels) ??
            placeOf([incident.scoping_project_id, labels.project_id, labels.cluster_name]),
          title: title ?? "Google Cloud incident",
          description: incident.summary ?? incident.documentation?.content,
          tags: present({
            ...labels,
            "gcp.resource_type": incident.resource?.type,
            "gcp.resource_name": incident.resource_name,
            "gcp.metric": incident.metric?.type,
            "gcp.project": incident.scoping_project_id,
          }),
          triggeredAt: startedAt,
          resolvedAt: status === "resolved" ? endedAt : undefined,
          occurredAt: status === "triggered" ? startedAt : endedAt,
          sourceUrl: httpUrl(incident.url),
          test: version === "test" || incident.summary === "Test Incident",
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const incident = {
      incident_id: `test-${nonce}`,
      state: "open",
      started_at: Math.floor(now / 1_000),
      ended_at: null,
      policy_name: "dd0c test alert",
      resource_name: "dd0c-test",
      summary: "Test Incident",
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "test", incident }),
    };
  },
});

/** Of a project and a cluster, that which says an environment; the first when neither does. */
function placeOf(places: ReadonlyArray<string | undefined>): string | undefined {
  return (
    places.find((place) => normaliseEnvironment(place) !== "unknown") ??
    places.find((place) => place !== undefined)
  );
}

function resourceName(
  { resource_display_name, resource_name }: Incident,
  labels: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const label = SERVICE_RESOURCE_LABELS.find((name) => Object.hasOwn(labels, name));
  // Version 1.2 writes the labels behind the name: `shop VM Instance labels {project_id=shop}`.
  return (
    (label === undefined ? undefined : labels[label]) ??
    resource_display_name ??
    resource_name?.split(" labels {", 1)[0]
  );
}
