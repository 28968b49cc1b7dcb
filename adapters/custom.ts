import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft } from "../engine/domain/deploy.ts";
import { type Draft, defineAdapter, type Parsed } from "./contract.ts";
import { readDocumentedAlert, readDocumentedDeploy } from "./reading/documented-json.ts";
import { looseFields } from "./reading/loose-fields.ts";
import { headerParts, standardWebhooks, timedHmac } from "./reading/verify.ts";

const Thing = z.record(z.string(), z.unknown());
const Things = z.array(Thing).max(1_000);

/** One thing, a list of things, or the two lists by their names. */
const Payload = z.union([
  Things.transform((things) => ({ things, alerts: undefined, deploys: undefined })),
  z
    .object({ alerts: Things.optional(), deploys: Things.optional() })
    .refine(({ alerts, deploys }) => alerts !== undefined || deploys !== undefined)
    .transform(({ alerts, deploys }) => ({ things: [], alerts: alerts ?? [], deploys: deploys ?? [] })),
  Thing.transform((thing) => ({ things: [thing], alerts: undefined, deploys: undefined })),
]);

const EXAMPLE = `curl -X POST "{{url}}" -H 'content-type: application/json' -d '{
  "title": "Queue depth above 10 000", "status": "triggered", "severity": "high",
  "service": "checkout", "environment": "production", "id": "queue-depth-orders",
  "description": "orders: 12 431 waiting", "source_url": "https://grafana.example.com/d/orders",
  "tags": {"queue": "orders", "team": "shop"}}'

# The same id with "status": "resolved" ends it. A deploy:
# {"kind": "deploy", "service": "checkout", "status": "success", "environment": "production", "version": "1.4.2",
#  "commit_sha": "9fceb02", "author": "ada", "started_at": "2026-03-02T09:00:00Z", "completed_at": "2026-03-02T09:04:00Z"}`;

const SIGNATURE = "x-dd0c-signature";
const ourSignature = timedHmac({
  read: (headers) => {
    const parts = headerParts(headers[SIGNATURE]);
    const timestamp = parts.get("t")?.[0];
    return timestamp === undefined ? undefined : { timestamp, given: parts.get("v1") ?? [] };
  },
  separator: ".",
});

/** Whatever the user sends in our documented JSON, or what their mapping makes of it. */
export const custom = defineAdapter({
  title: "Custom",
  sends: ["alerts", "deploys"],
  authModes: ["url_key", "standard_webhooks", "token_header", "basic"],
  setup: {
    docsUrl: "https://www.standardwebhooks.com/",
    steps: [
      'Send our JSON to the URL below, as the example shows: one object, a list, or `{"alerts": […], "deploys": […]}`. Every field but `title`, or `service` and `status` of a deploy, may be missing.',
      "Where you cannot change what is sent, give a mapping: a JSONata expression that makes our JSON of it, with a preview against the last delivery.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and add the header `{"X-DD0C-Token": "<the key>"}`.',
      "Optional, to sign: Standard Webhooks headers, or `X-DD0C-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>`.",
    ],
    snippet: { label: "Example", text: EXAMPLE },
    secret: {
      label: "Signing secret",
      madeBy: "us",
      hint: "Optional. Once it is set, unsigned requests are refused.",
    },
  },
  verify: (request, secrets) =>
    request.headers["webhook-signature"] === undefined
      ? ourSignature(request, secrets)
      : standardWebhooks(request, secrets),
  payload: Payload,
  fix: "send our JSON, or give a mapping in this source's settings",
  eventId: () => undefined,
  sameBody: "repeat",
  translate({ things, alerts, deploys }): Parsed {
    const wanted: Array<{ thing: Record<string, unknown>; kind: Draft["kind"] }> = [
      ...things.map((thing) => ({ thing, kind: kindOf(thing) })),
      ...(alerts ?? []).map((thing) => ({ thing, kind: "alert" as const })),
      ...(deploys ?? []).map((thing) => ({ thing, kind: "deploy" as const })),
    ];
    if (wanted.length === 0) return { kind: "ignored", reason: "There is nothing in it." };
    const read = wanted.map(({ thing, kind }) => (kind === "alert" ? alertOf(thing) : deployOf(thing)));
    const trouble = read.find((one) => typeof one === "string");
    if (trouble !== undefined) return { kind: "unreadable", reason: trouble };
    const drafts = read.filter((one): one is Draft => typeof one !== "string");
    return drafts.every((draft): draft is DeployDraft => draft.kind === "deploy")
      ? { kind: "deploy", drafts }
      : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const body = {
      id: `test-${nonce}`,
      title: "dd0c test alert",
      status: "triggered",
      severity: "info",
      service: "dd0c-test",
      triggered_at: new Date(now).toISOString(),
      test: true,
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  },
});

function kindOf(thing: Readonly<Record<string, unknown>>): Draft["kind"] {
  const pick = looseFields(thing);
  const said = pick("kind", "type")?.toLowerCase();
  if (said !== undefined && /^deploy(ment)?$/.test(said)) return "deploy";
  if (said !== undefined && /^(alert|incident|alarm)$/.test(said)) return "alert";
  const names = pick("title", "name", "summary", "alertname", "severity");
  return names === undefined &&
    pick("version", "commit_sha", "commit", "deploy_id", "deployment_id") !== undefined
    ? "deploy"
    : "alert";
}

/** Returns the draft, or the sentence that says what is missing. */
function alertOf(thing: Readonly<Record<string, unknown>>): AlertDraft | string {
  const pick = looseFields(thing);
  const title = pick("title", "name", "summary", "subject", "alertname", "message", "text");
  return title === undefined
    ? 'The alert has no "title": send our JSON, or give a mapping in this source\'s settings.'
    : readDocumentedAlert(thing);
}

function deployOf(thing: Readonly<Record<string, unknown>>): DeployDraft | string {
  return (
    readDocumentedDeploy(thing) ??
    'The deploy has no "status" that we know: say in_progress, success, failure or cancelled.'
  );
}
