import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ProviderId } from "../adapters/index.ts";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { type Database, openDatabase } from "../engine/db/database.ts";
import type { CanonicalAlert } from "../engine/domain/alert.ts";
import type { CanonicalDeploy } from "../engine/domain/deploy.ts";
import { tenantNamed } from "./support/builders.ts";
import { addSource, addTenant, asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

const FIXTURES = fileURLToPath(new URL("./adapters/fixtures", import.meta.url));
/** What stands in the expected files wherever the time of arrival is meant. */
const ARRIVAL = "2026-03-02T09:00:00.000Z";
const SECRET = "shared-with-the-provider";
const TENANT = tenantNamed("f1xtures");
/** In the order in which they happened: one incident is triggered, acknowledged and resolved among them. */
const SENT: ReadonlyArray<readonly [ProviderId, string]> = (
  ["pagerduty", "datadog", "github", "grafana"] as const
).flatMap((provider) => namesOf(provider).map((name) => [provider, name] as const));

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

function namesOf(provider: string): string[] {
  const names = readdirSync(`${FIXTURES}/${provider}`)
    .filter((file) => file.endsWith(".expected.json"))
    .map((file) => file.slice(0, -".expected.json".length));
  const occurredAt = (name: string) =>
    (
      JSON.parse(readFileSync(`${FIXTURES}/${provider}/${name}.json`, "utf8")) as {
        event?: { occurred_at?: string };
      }
    ).event?.occurred_at ?? "";
  return names.toSorted((a, b) => occurredAt(a).localeCompare(occurredAt(b)));
}

beforeAll(async () => {
  around = await startSurroundings();
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("error", "worker"));
  db = openDatabase({ url: around.database.url });
  await addTenant(db, TENANT);
  const paths = new Map<ProviderId, string>();
  for (const provider of ["pagerduty", "datadog", "github", "grafana"] as const) {
    const { path } = await addSource(
      db,
      TENANT,
      provider,
      provider === "pagerduty" || provider === "github" ? SECRET : undefined,
    );
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
  const body = readFileSync(`${FIXTURES}/${provider}/${name}.json`);
  const headerFile = `${FIXTURES}/${provider}/${name}.headers.json`;
  const recorded: Record<string, string> = existsSync(headerFile)
    ? JSON.parse(readFileSync(headerFile, "utf8"))
    : {};
  const event = Object.entries(recorded).find(([key]) => key.toLowerCase() === "x-github-event")?.[1];
  const hex = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    ...(provider === "pagerduty" ? { "x-pagerduty-signature": `v1=${hex}` } : {}),
    ...(provider === "github"
      ? { "x-hub-signature-256": `sha256=${hex}`, ...(event ? { "x-github-event": event } : {}) }
      : {}),
  };
  return fetch(around.config.publicUrl + path, { method: "POST", headers, body });
}

function expectedOf(provider: string, name: string): Expected {
  return JSON.parse(readFileSync(`${FIXTURES}/${provider}/${name}.expected.json`, "utf8"));
}

/** The fields that a provider's payload decides, with the time of arrival made one again. */
function byPayload(alert: CanonicalAlert | CanonicalDeploy): Record<string, unknown> {
  const { received_at: receivedAt, ...rest } = alert;
  const own = ["tenant_id", "alert_id", "deploy_id", "integration_id", "fingerprint", "raw_payload_key"];
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !own.includes(key))
      .map(([key, value]) => [key, value === receivedAt ? ARRIVAL : value]),
  );
}

describe("every recorded payload, sent through the door with a correct signature", () => {
  it.each(SENT)("%s %s becomes what its expected file says, field by field", async (provider, name) => {
    const expected = expectedOf(provider, name);
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
    expect(delivery?.body.equals(readFileSync(`${FIXTURES}/${provider}/${name}.json`))).toBe(true);
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
