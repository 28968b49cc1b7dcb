import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft, DeployStatus } from "../engine/domain/deploy.ts";
import { type Draft, defineAdapter, type Parsed, Text, type WebhookRequest } from "./contract.ts";
import { readDocumentedAlert, readDocumentedDeploy } from "./reading/documented-json.ts";
import { statusOfWord } from "./reading/labels.ts";
import { type Read, readJson } from "./reading/read-json.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Event = z.object({
  id: Text,
  source: Text,
  type: z.string(),
  subject: Text,
  time: Text,
  data: z.unknown().optional(),
});
type Event = z.infer<typeof Event>;

/** One event, or a batch of them. */
const Payload = z.union([Event.transform((event) => [event]), z.array(Event).max(1_000)]);

const TEST_TYPE = "com.dd0c.test.alert.triggered";

/** CloudEvents over HTTP: structured, batched and binary (cloudevents.io, HTTP protocol binding 1.0.2; reference/providers.md §8). */
export const cloudevents = defineAdapter({
  title: "CloudEvents",
  sends: ["alerts", "deploys"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/http-protocol-binding.md",
    steps: [
      "Point a CloudEvents sink (Knative, Azure Event Grid, Argo Events, your own code) at the URL below; the webhook handshake is answered.",
      "Events whose `type` says alert, incident or alarm are alerts; `…triggered`, `…acknowledged` and `…resolved` at its end say the state. Those of deployments, CDEvents among them, are deploys.",
      "Put into `data` what the example below shows; every field but `title`, or `service` for a deploy, may be missing.",
    ],
    snippet: {
      label: "Example",
      text: `{"specversion": "1.0", "type": "com.example.alert.triggered", "source": "/shop/monitoring", "id": "1234",
 "subject": "queue-depth", "time": "2026-03-02T09:00:00Z", "datacontenttype": "application/json",
 "data": {"title": "Queue depth above 10 000", "severity": "high", "service": "checkout", "environment": "production", "tags": {"queue": "orders"}}}`,
    },
  },
  // The sender asks once whether it may send here (CloudEvents HTTP 1.1 Web Hooks, §4).
  handshake(headers) {
    const origin = headers["webhook-request-origin"];
    if (origin === undefined) return undefined;
    const rate = headers["webhook-request-rate"];
    return {
      "webhook-allowed-origin": origin,
      ...(rate === undefined ? {} : { "webhook-allowed-rate": rate }),
      allow: "POST, OPTIONS",
    };
  },
  verify: keyOnly,
  headers: ["ce-*"],
  readBody: readEvents,
  payload: Payload,
  fix: "send specversion 1.0 with type, source and id",
  eventId: (events) => {
    const [event] = events;
    return events.length === 1 && event?.id && event.source ? `${event.source}#${event.id}` : undefined;
  },
  sameBody: "redelivery",
  translate(events): Parsed {
    if (events.length === 0) return { kind: "ignored", reason: "The batch has no events." };
    const drafts = events.flatMap((event) => draftOf(event) ?? []);
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: `The type "${events[0]?.type.slice(0, 100)}" is neither an alert nor a deploy: end it with alert.triggered, alert.resolved or deployment.finished.`,
      };
    return isAllDeploys(drafts) ? { kind: "deploy", drafts } : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const event = {
      specversion: "1.0",
      type: TEST_TYPE,
      source: "/dd0c/test",
      id: nonce,
      time: new Date(now).toISOString(),
      data: { title: "dd0c test alert", service: "dd0c-test", severity: "info" },
    };
    return { headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(event) };
  },
});

function isAllDeploys(drafts: readonly Draft[]): drafts is DeployDraft[] {
  return drafts.every((draft) => draft.kind === "deploy");
}

/** In binary mode the attributes stand in headers and the body is the data. */
function readEvents(request: WebhookRequest): Read {
  const { headers, body } = request;
  if (headers["ce-type"] === undefined) return readJson(body);
  const data = body.byteLength === 0 ? ({ ok: true, value: undefined } as const) : readJson(body);
  if (!data.ok && /json/i.test(headers["content-type"] ?? "json")) return data;
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith("ce-"))
    .map(([name, value]) => [name.slice("ce-".length), decoded(value)]);
  return { ok: true, value: { ...Object.fromEntries(attributes), data: data.ok ? data.value : undefined } };
}

/** Header values are percent-encoded; one that is not encoded well stands as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const DEPLOY_STATUS: Readonly<Record<string, DeployStatus>> = {
  started: "in_progress",
  inprogress: "in_progress",
  running: "in_progress",
  created: "in_progress",
  queued: "in_progress",
  finished: "success",
  succeeded: "success",
  success: "success",
  completed: "success",
  deployed: "success",
  upgraded: "success",
  rolledback: "success",
  published: "success",
  failed: "failure",
  failure: "failure",
  error: "failure",
  cancelled: "cancelled",
  canceled: "cancelled",
  aborted: "cancelled",
};

function draftOf(event: Event): Draft | undefined {
  const words = event.type
    .slice(0, 300)
    .toLowerCase()
    .split(/[^a-z]+/);
  if (words.some((word) => /^(alerts?|incidents?|alarms?|problems?)$/.test(word)))
    return alertOf(event, words);
  const isDeploy =
    words.some((word) => /^(deploys?|deployments?|releases?|rollouts?)$/.test(word)) ||
    /^dev\.cdevents\.service\.(deployed|upgraded|rolledback|published)\b/.test(event.type);
  return isDeploy ? deployOf(event, words) : undefined;
}

function alertOf(event: Event, words: readonly string[]): AlertDraft {
  const said = words
    .toReversed()
    .map(statusOfWord)
    .find((status) => status !== undefined);
  const draft = readDocumentedAlert(event.data, {
    title: event.subject ?? event.type,
    status: said,
    occurredAt: isoTime(event.time),
  });
  const fallbackKey = event.subject === undefined ? undefined : `${event.source ?? ""}#${event.subject}`;
  return {
    ...draft,
    providerAlertId: draft.providerAlertId ?? fallbackKey,
    test: draft.test === true || event.type === TEST_TYPE,
  };
}

/** CDEvents keep the service under `subject.id` and the environment under `subject.content.environment.id`. */
function deployOf(event: Event, words: readonly string[]): DeployDraft | undefined {
  const said = words
    .toReversed()
    .map((word) => DEPLOY_STATUS[word])
    .find((status) => status !== undefined);
  const cd = CdEvent.parse(event.data);
  const draft = readDocumentedDeploy(event.data, {
    status: said,
    at: isoTime(event.time),
    id: `${event.source ?? ""}#${event.subject ?? event.id ?? ""}`,
  });
  if (!draft) return undefined;
  const content = cd?.subject?.content;
  return {
    ...draft,
    service: draft.service ?? cd?.subject?.id ?? event.subject,
    environment: draft.environment ?? content?.environment?.id ?? content?.environment?.name,
    version: draft.version ?? artifactVersion(content?.artifactId),
  };
}

const CdEvent = z
  .object({
    subject: z
      .object({
        id: Text,
        content: z
          .object({
            environment: z.object({ id: Text, name: Text }).nullish().catch(undefined),
            artifactId: Text,
          })
          .nullish()
          .catch(undefined),
      })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** A package URL: `pkg:oci/myapp@sha256%3A…?tag=1.2.3` or `pkg:npm/x@1.2.3`. */
function artifactVersion(artifact: string | undefined): string | undefined {
  const text = artifact?.slice(0, 1_000) ?? "";
  return /[?&]tag=([^&#]{1,200})/.exec(text)?.[1] ?? /@([^?#@]{1,200})/.exec(text)?.[1];
}
