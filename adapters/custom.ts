import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft } from "../engine/domain/deploy.ts";
import { type Draft, defineAdapter, type Parsed } from "./contract.ts";
import { readDocumentedAlert, readDocumentedDeploy, TITLES } from "./reading/documented-json.ts";
import { looseFields } from "./reading/loose-fields.ts";
import { headerParts, standardWebhooks, timedHmac } from "./reading/verify.ts";

const Thing = z.record(z.string(), z.unknown());
type Thing = z.infer<typeof Thing>;
const Things = z.union([z.array(Thing), Thing.transform((thing) => [thing])]);
const THINGS_MAX = 1_000;

const KIND_BY_LIST: Readonly<Record<string, Draft["kind"]>> = {
  alert: "alert",
  alerts: "alert",
  deploy: "deploy",
  deploys: "deploy",
  deployment: "deploy",
  deployments: "deploy",
};

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
      "Optional, to sign: make a secret, and send Standard Webhooks headers, as its libraries do, or `X-DD0C-Signature: t=<unix seconds>,v1=<hex>`, where hex is the HMAC-SHA256 of `<t>.<body>` under the whole secret.",
    ],
    snippet: { label: "Example", text: EXAMPLE },
    secret: {
      label: "Signing secret",
      madeBy: "us",
      hint: "Once there is one, unsigned requests are refused.",
    },
  },
  // Many tools say in a header what happened.
  headers: ["x-*", "ce-*"],
  verify: (request, secrets) =>
    request.headers["webhook-signature"] === undefined
      ? ourSignature(request, secrets)
      : standardWebhooks(request, secrets),
  payload: Things,
  fix: "send our JSON, or give a mapping in this source's settings",
  eventId: () => undefined,
  sameBody: "repeat",
  translate(sent, _, { mapping }): Parsed {
    const wanted = sent.flatMap((thing) => listsIn(thing) ?? [{ thing, kind: kindOf(thing) }]);
    if (wanted.length === 0) return { kind: "ignored", reason: "There is nothing in it." };
    if (wanted.length > THINGS_MAX)
      return {
        kind: "unreadable",
        reason: `There are more than ${THINGS_MAX} alerts and deploys in it: send fewer at a time.`,
      };
    const read = wanted.map(({ thing, kind }) => (kind === "alert" ? alertOf(thing) : deployOf(thing)));
    const trouble = read.find((one) => typeof one === "string");
    if (trouble !== undefined)
      return {
        kind: "unreadable",
        reason: mapping === undefined ? `The ${trouble}: ${HINT}` : `The mapping's ${trouble}.`,
      };
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

const HINT = "send our JSON, or give a mapping in this source's settings.";

/** What stands in the lists `alerts` and `deploys`, or in the objects `alert` and `deploy`; undefined when there are none. */
function listsIn(thing: Thing): Array<{ readonly thing: Thing; readonly kind: Draft["kind"] }> | undefined {
  const lists = Object.entries(thing).flatMap(([name, value]) => {
    const word = name.toLowerCase();
    const kind = Object.hasOwn(KIND_BY_LIST, word) ? KIND_BY_LIST[word] : undefined;
    const list = kind && Things.safeParse(value);
    return kind && list?.success ? [list.data.map((one) => ({ thing: one, kind }))] : [];
  });
  return lists.length === 0 ? undefined : lists.flat();
}

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

/** Returns the draft, or what is wrong, to follow "The". */
function alertOf(thing: Readonly<Record<string, unknown>>): AlertDraft | string {
  const pick = looseFields(thing);
  return pick(...TITLES) === undefined ? 'alert has no "title"' : readDocumentedAlert(thing);
}

function deployOf(thing: Readonly<Record<string, unknown>>): DeployDraft | string {
  return (
    readDocumentedDeploy(thing) ??
    'deploy has no "status" that we know, such as in_progress, success, failure or cancelled'
  );
}
