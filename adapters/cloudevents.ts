import { createHash } from "node:crypto";
import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft } from "../engine/domain/deploy.ts";
import {
  type Draft,
  defineAdapter,
  type IntegrationSettings,
  type Parsed,
  type WebhookRequest,
} from "./contract.ts";
import { type CloudEvent, cloudEventOf, runOf, stateWords, subjectOf } from "./reading/cloud-event.ts";
import { environmentOfJob, isDeployJob, noDeploy, serviceOfJob } from "./reading/deploy-words.ts";
import { deployStatusOfWord, readDocumentedAlert, readDocumentedDeploy } from "./reading/documented-json.ts";
import { statusOfWord } from "./reading/labels.ts";
import { looseFields } from "./reading/loose-fields.ts";
import { type Read, readJson } from "./reading/read-json.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

/** One event, or a batch of them; what is none of them counts for nothing. */
const Payload = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(z.unknown()).max(1_000),
);

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
  // In binary mode the content type is that of the data, which need not be ours to read.
  takesAnyType: (headers) => headers["ce-type"] !== undefined,
  verify: keyOnly,
  headers: ["ce-*"],
  readBody: readEvents,
  payload: Payload,
  fix: "send specversion 1.0 with type, source and id",
  eventId(items) {
    const [event] = eventsOf(items);
    if (items.length !== 1 || !event?.id || !event.source) return undefined;
    // Hashed, because a source may be any text, however long.
    return createHash("sha256")
      .update(JSON.stringify([event.source, event.id]))
      .digest("hex");
  },
  sameBody: "redelivery",
  translate(items, _request, settings): Parsed {
    if (items.length === 0) return { kind: "ignored", reason: "The batch has no events." };
    const events = eventsOf(items);
    const [first] = events;
    if (first === undefined)
      return {
        kind: "unreadable",
        reason: "CloudEvents sent nothing with a type: send specversion 1.0 with type, source and id.",
      };
    const drafts = events.flatMap((event) => draftOf(event, settings) ?? []);
    const run = runOf(first);
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: run
          ? noDeploy("pipeline", run.name)
          : `The type "${first.type.slice(0, 100)}" is neither an alert nor a deploy: end it with alert.triggered, alert.resolved or deployment.finished.`,
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

function eventsOf(items: readonly unknown[]): CloudEvent[] {
  return items.flatMap((item) => cloudEventOf(item) ?? []);
}

function draftOf(event: CloudEvent, settings: IntegrationSettings): Draft | undefined {
  const alert = stateWords(event.type, /^(alerts?|incidents?|alarms?|problems?)$/);
  if (alert) return alertOf(event, alert);
  const run = runOf(event);
  if (run) return isDeployJob([run.name], settings) ? runDeploy(event, run) : undefined;
  // CDEvents tell of a service when it is published and removed too, which changes nothing that runs.
  const deploy = stateWords(
    event.type,
    /^(deploys?|deployments?|deployed|releases?|rollouts?|rollbacks?|upgraded|rolledback)$/,
  );
  return deploy && deployOf(event, deploy);
}

/** Words that say that something about an alert is new, not what state it is in. */
const CHANGE = /^(updated|changed|commented|annotated|assigned|escalated|enriched|noted)$/;

function alertOf(event: CloudEvent, words: readonly string[]): AlertDraft {
  const said = words.map(statusOfWord).find((status) => status !== undefined);
  const own = statusOfWord(looseFields(event.data)("status", "state", "alert_status", "alert_state"));
  const subject = subjectOf(event.data);
  const draft = readDocumentedAlert(event.data, {
    title: subject?.content?.description ?? event.subject ?? event.type,
    status: said,
    occurredAt: isoTime(event.time),
  });
  const [source, id] = subject?.id
    ? [subject.source ?? event.source, subject.id]
    : [event.source, event.subject];
  return {
    ...draft,
    providerAlertId: draft.providerAlertId ?? (id === undefined ? undefined : `${source ?? ""}#${id}`),
    keepsStatus: said === undefined && own === undefined && words.some((word) => CHANGE.test(word)),
    service: draft.service ?? subject?.content?.service?.id,
    environment: draft.environment ?? subject?.content?.environment?.id,
    test: draft.test === true || event.type === TEST_TYPE,
  };
}

/** CDEvents keep the service under `subject.id` and the environment under `subject.content.environment.id`. */
function deployOf(event: CloudEvent, words: readonly string[]): DeployDraft | undefined {
  const subject = subjectOf(event.data);
  const draft = readDocumentedDeploy(event.data, {
    status: words.map(deployStatusOfWord).find((status) => status !== undefined),
    at: isoTime(event.time),
    id: `${event.source ?? ""}#${event.subject ?? event.id ?? ""}`,
  });
  if (!draft) return undefined;
  const content = subject?.content;
  return {
    ...draft,
    service: draft.service ?? subject?.id ?? event.subject,
    environment: draft.environment ?? content?.environment?.id ?? content?.environment?.name,
    version: draft.version ?? artifactVersion(content?.artifactId),
  };
}

/** A pipeline's run is a deploy when its name says so, and one over all of its states. */
function runDeploy(event: CloudEvent, run: NonNullable<ReturnType<typeof runOf>>): DeployDraft | undefined {
  const words = stateWords(event.type, /^(pipelinerun|taskrun)$/) ?? [];
  const status = [run.outcome ?? "", ...words].map(deployStatusOfWord).find((one) => one !== undefined);
  if (status === undefined) return undefined;
  const at = isoTime(event.time);
  return {
    kind: "deploy",
    providerDeployId: `${event.source ?? ""}#${run.id ?? event.id ?? ""}`,
    service: serviceOfJob(run.name),
    environment: run.environment ?? environmentOfJob(run.name),
    status,
    startedAt: isoTime(run.startedAt) ?? (status === "in_progress" ? at : undefined),
    completedAt: status === "in_progress" ? undefined : (isoTime(run.completedAt) ?? at),
    sourceUrl: run.url,
  };
}

/** A package URL: `pkg:oci/myapp@sha256%3A…?tag=1.2.3` or `pkg:npm/x@1.2.3`. */
function artifactVersion(artifact: string | undefined): string | undefined {
  const text = artifact?.slice(0, 1_000) ?? "";
  return /[?&]tag=([^&#]{1,200})/.exec(text)?.[1] ?? /@([^?#@]{1,200})/.exec(text)?.[1];
}
