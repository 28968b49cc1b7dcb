import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { adapters, type ProviderId } from "../adapters/index.ts";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { type Database, openDatabase } from "../engine/db/database.ts";
import type { CanonicalAlert } from "../engine/domain/alert.ts";
import type { CanonicalDeploy } from "../engine/domain/deploy.ts";
import { tenantNamed } from "./support/builders.ts";
import { addSource, addTenant, asSuperuser } from "./support/door.ts";
import { expectedOf, fixturesOf, isHere, RECEIVED_AT, requestOf } from "./support/fixtures.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

const ARRIVAL = new Date(RECEIVED_AT).toISOString();
const SECRET = "shared-with-the-provider";
const TENANT = tenantNamed("f1xtures");
/** All but the one whose confirmations would leave this machine; its door is tested with a stand-in for AWS. */
const PROVIDERS = (Object.keys(adapters) as ProviderId[]).filter((provider) => provider !== "cloudwatch");
const SIGNED: readonly ProviderId[] = ["pagerduty", "github"];
const SENT: ReadonlyArray<readonly [ProviderId, string]> = PROVIDERS.flatMap((provider) =>
  namesOf(provider).map((name) => [provider, name] as const),
);

interface Expected {
  readonly kind: string;
  readonly alerts?: readonly CanonicalAlert[];
  readonly deploys?: readonly CanonicalDeploy[];
  readonly reason?: string;
}

let around: Surroundings;
let web: Web;
let worker: Worker;
let db: Database;
const deliveryIds = new Map<string, string>();

/** In the order in which they happened: one incident is triggered, acknowledged and resolved among them. */
function namesOf(provider: ProviderId): string[] {
  const occurredAt = (name: string) =>
    /"occurred_at":\s*"([^"]+)"/.exec(requestOf(provider, name).body.toString("utf8"))?.[1] ?? "";
  return fixturesOf(provider)
    .filter((name) => isHere(provider, name) && !saysNoStatus(provider, name))
    .toSorted((a, b) => occurredAt(a).localeCompare(occurredAt(b)));
}

/** What it becomes depends on the alert that it changes. */
function saysNoStatus(provider: ProviderId, name: string): boolean {
  const parsed = adapters[provider].parse(requestOf(provider, name));
  return (
    parsed.kind === "alert" &&
    parsed.drafts.some((draft) => draft.kind === "alert" && draft.keepsStatus === true)
  );
}

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("error", "worker"));
  db = openDatabase({ url: around.database.url });
  await addTenant(db, TENANT);
  const paths = new Map<ProviderId, string>();
  for (const provider of PROVIDERS) {
    const { path } = await addSource(db, TENANT, provider, SIGNED.includes(provider) ? SECRET : undefined);
    paths.set(provider, path);
  }
  for (const [provider, name] of SENT) {
    const response = await send(provider, name, paths.get(provider) ?? "");
    expect(response.status).toBe(202);
    const { id } = (await response.json()) as { id: string };
    deliveryIds.set(`${provider}/${name}`, id);
  }
  const pending = () => rows("select count(*)::int as n from pending_deliveries");
  await vi.waitFor(async () => expect(await pending()).toEqual([{ n: 0 }]), { timeout: 20_000 });
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await db.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));

function send(provider: ProviderId, name: string, path: string): Promise<Response> {
  const { body, headers: recorded } = requestOf(provider, name);
  const hex = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    ...Object.fromEntries(Object.entries(recorded).filter(([key]) => KEPT_AS_RECORDED.test(key))),
    ...(provider === "pagerduty" ? { "x-pagerduty-signature": `v1=${hex}` } : {}),
    ...(provider === "github" ? { "x-hub-signature-256": `sha256=${hex}` } : {}),
  };
  return fetch(around.config.publicUrl + path, { method: "POST", headers, body });
}

const KEPT_AS_RECORDED =
  /^(content-type|ce-.*|sentry-hook-resource|x-github-event|x-gitlab-event|x-buildkite-event)$/;

/** The fields that a provider's payload decides, with the time of arrival made one again. */
function byPayload(alert: CanonicalAlert | CanonicalDeploy): Record<string, unknown> {
  const { received_at: receivedAt, ...rest } = { ...alert } as Record<string, unknown>;
  // Where the provider has no key, the alert's own fingerprint serves, which the tenant is part of.
  if ("fingerprint" in rest && rest.provider_alert_id === rest.fingerprint)
    rest.provider_alert_id = "its fingerprint";
  const own = ["tenant_id", "alert_id", "deploy_id", "integration_id", "fingerprint", "raw_payload_key"];
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !own.includes(key))
      .map(([key, value]) => [key, asOfArrival(value, String(receivedAt))]),
  );
}

/** Where a provider gives a deploy no id and no time, the minute or the day of arrival is part of its id. */
function asOfArrival(value: unknown, receivedAt: string): unknown {
  if (value === receivedAt) return ARRIVAL;
  return typeof value === "string"
    ? value
        .replace(receivedAt.slice(0, 16), ARRIVAL.slice(0, 16))
        .replace(receivedAt.slice(0, 10), ARRIVAL.slice(0, 10))
    : value;
}

describe("every recorded payload, sent through the door with a correct signature", () => {
  it.each(SENT)("%s %s becomes what its expected file says, field by field", async (provider, name) => {
    const expected = expectedOf(provider, name) as Expected;
    const deliveryId = deliveryIds.get(`${provider}/${name}`);

    const [delivery] = await rows(`select kind, body from deliveries where delivery_id = '${deliveryId}'`);
    const events = await rows(`select data from events where item_id = '${deliveryId}' order by position`);
    const alerts = events
      .filter((row) => row.data.type === "alert.received")
      .map((row) => byPayload(row.data.alert));
    const deploys = events
      .filter((row) => row.data.type === "deploy.received")
      .map((row) => byPayload(row.data.deploy));

    expect(delivery?.kind).toBe(expected.kind);
    expect(delivery?.body.equals(requestOf(provider, name).body)).toBe(true);
    expect(alerts).toEqual((expected.alerts ?? []).map(byPayload));
    expect(deploys).toEqual((expected.deploys ?? []).map(byPayload));
  });

  it("leaves one alert for one PagerDuty incident that was triggered, acknowledged and resolved", async () => {
    const found = await rows(
      "select status, provider_alert_id, resolved_at, acknowledged_at is not null as acknowledged from alerts where provider_alert_id = 'Q2CKYRLH85UNN4'",
    );

    expect(found).toEqual([
      {
        status: "resolved",
        provider_alert_id: "Q2CKYRLH85UNN4",
        resolved_at: new Date("2025-04-07T03:49:36.358Z"),
        acknowledged: true,
      },
    ]);
  });

  it("keeps one deploy for a deployment and its status", async () => {
    const found = await rows(
      "select status, service, author, commit_sha from deploys where provider_deploy_id = 'Codertocat/Hello-World/145988746'",
    );

    expect(found).toEqual([
      {
        status: "success",
        service: "hello-world",
        author: "Codertocat",
        commit_sha: "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
      },
    ]);
  });
});
