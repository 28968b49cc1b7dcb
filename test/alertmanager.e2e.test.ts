import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { adapters } from "../adapters/index.ts";
import { freePort } from "../app/local/free-port.ts";
import { openLog } from "../app/log.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { type Database, openDatabase } from "../engine/db/database.ts";
import { tenantNamed } from "./support/builders.ts";
import { addSource, addTenant, asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

/** Prometheus' own, of Debian's package of that name or from prometheus.io. */
const ALERTMANAGER = ["prometheus-alertmanager", "alertmanager"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

if (ALERTMANAGER === undefined)
  console.log("alertmanager.e2e: skipped, there is no prometheus-alertmanager on the PATH");

const BY_URL = tenantNamed("am-url");
const BY_HEADER = tenantNamed("am-header");
/** Without an end, Alertmanager takes an alert as resolved when it was not seen for so long. */
const RESOLVE_TIMEOUT_S = 12;

/** What we show a person to paste, as it is. */
const Snippet = z.object({
  receivers: z.array(z.looseObject({ webhook_configs: z.array(z.looseObject({ url: z.string() })) })),
  route: z.object({ routes: z.array(z.looseObject({})) }),
});

/** An alerting rule, and when its alert is over. */
interface Rule {
  readonly name: string;
  readonly service: string;
  readonly ends?: "now" | "later" | "unsaid";
}

describe.skipIf(ALERTMANAGER === undefined)("a real Prometheus Alertmanager", () => {
  let around: Surroundings;
  let web: Web;
  let worker: Worker;
  let db: Database;
  let alertmanager: ChildProcess;
  let itsUrl = "";
  const itsOutput: string[] = [];

  beforeAll(async () => {
    around = await startSurroundings();
    web = await startWebIn(around);
    worker = await startWorker(around.config, openLog("error", "worker"));
    db = openDatabase({ url: around.database.url });
    await addTenant(db, BY_URL);
    await addTenant(db, BY_HEADER);
    const byUrl = await addSource(db, BY_URL, "alertmanager");
    const byHeader = await addSource(db, BY_HEADER, "alertmanager");
    await startAlertmanager(byUrl.path, byHeader.key);
  });

  afterAll(async () => {
    if (alertmanager) {
      const gone = once(alertmanager, "exit");
      alertmanager.kill("SIGTERM");
      await gone;
    }
    await web?.close();
    await worker?.close();
    await db?.close();
    await around?.close();
  });

  async function startAlertmanager(pathWithKey: string, key: string): Promise<void> {
    const { publicUrl } = around.config;
    const pasted = Snippet.parse(
      parse(
        (adapters.alertmanager.setup.snippet?.text ?? "").replaceAll("{{url}}", `${publicUrl}${pathWithKey}`),
      ),
    );
    const header = {
      name: "dd0c-header",
      webhook_configs: [
        {
          url: `${publicUrl}/v1/webhooks/${BY_HEADER}/alertmanager`,
          http_config: { authorization: { credentials: key } },
        },
      ],
    };
    const config = {
      global: { resolve_timeout: `${RESOLVE_TIMEOUT_S}s` },
      receivers: [{ name: "nobody" }, ...pasted.receivers, header],
      route: {
        receiver: "nobody",
        group_by: ["service"],
        group_wait: "1s",
        group_interval: "2s",
        repeat_interval: "1h",
        routes: [...pasted.route.routes, { receiver: header.name, continue: true }],
      },
    };
    const folder = mkdtempSync(join(tmpdir(), "dd0c-alertmanager-"));
    const configFile = join(folder, "alertmanager.yml");
    writeFileSync(configFile, stringify(config));
    const port = await freePort();
    itsUrl = `http://127.0.0.1:${port}`;
    alertmanager = spawn(
      ALERTMANAGER ?? "",
      [
        `--config.file=${configFile}`,
        `--storage.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [alertmanager.stdout, alertmanager.stderr])
      stream?.on("data", (chunk: Buffer) => itsOutput.push(chunk.toString()));
    await eventually(async () =>
      expect((await fetch(`${itsUrl}/-/ready`)).status, itsOutput.join("")).toBe(200),
    );
  }

  const eventually = (check: () => Promise<void> | void) =>
    vi.waitFor(check, { timeout: 30_000, interval: 100 });

  const startedAt = new Map<string, number>();

  /** Sends alerts as Prometheus does: an alert keeps its start for as long as it fires. */
  async function post(...alerts: readonly Rule[]): Promise<void> {
    const now = Date.now();
    const sent = alerts.map(({ name, service, ends }) => {
      const start = startedAt.get(name) ?? now;
      if (ends === "now") startedAt.delete(name);
      else startedAt.set(name, start);
      const endsAt = { now, later: now + 600_000, unsaid: undefined }[ends ?? "later"];
      return {
        labels: { alertname: name, service, severity: "page", env: "prod" },
        annotations: { summary: `${name} of ${service}` },
        generatorURL: "http://prometheus.test/graph",
        startsAt: new Date(start).toISOString(),
        ...(endsAt === undefined ? {} : { endsAt: new Date(endsAt).toISOString() }),
      };
    });
    const response = await fetch(`${itsUrl}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(sent),
    });
    expect(response.status, await response.text()).toBe(200);
  }

  /** Each alert that a tenant has, with its state of now. */
  const statesOf = async (tenantId: string) =>
    Object.fromEntries(
      (
        await asSuperuser(
          around.database.url,
          (sql) =>
            sql`select title, status from alerts where tenant_id = ${tenantId} and live order by title`,
        )
      ).map(({ title, status }) => [title, status] as const),
    );
  const bothHave = (states: Readonly<Record<string, string>>) =>
    eventually(async () => {
      expect(await statesOf(BY_URL)).toEqual(states);
      expect(await statesOf(BY_HEADER)).toEqual(states);
    });
  /** How often Alertmanager was refused or found nobody, by its own count. */
  const failures = async () => {
    const text = await (await fetch(`${itsUrl}/metrics`)).text();
    return Number(
      /^alertmanager_notification_requests_failed_total\{integration="webhook"\} (\d+)/m.exec(text)?.[1] ?? 0,
    );
  };

  it("delivers a group of firing alerts", async () => {
    await post(
      { name: "ErrorRate", service: "checkout" },
      { name: "Latency", service: "checkout" },
      { name: "QueueAge", service: "billing", ends: "unsaid" },
    );

    await bothHave({
      "ErrorRate of checkout": "triggered",
      "Latency of checkout": "triggered",
      "QueueAge of billing": "triggered",
    });
  });

  it("delivers a group in which one alert is over and the other is not", async () => {
    await post({ name: "Latency", service: "checkout", ends: "now" });

    await eventually(async () =>
      expect(await statesOf(BY_URL)).toMatchObject({
        "ErrorRate of checkout": "triggered",
        "Latency of checkout": "resolved",
      }),
    );
    const bodies = await asSuperuser(
      around.database.url,
      (sql) => sql`select convert_from(body, 'UTF8')::jsonb->'alerts' as alerts from deliveries`,
    );
    const statuses = bodies.map(({ alerts }) =>
      (alerts as Array<{ status: string }>).map((one) => one.status),
    );
    expect(statuses.map((ones) => ones.toSorted())).toContainEqual(["firing", "resolved"]);
  });

  it("delivers what happened while we were away, once we are back", async () => {
    const failedBefore = await failures();
    await web.close();
    await post(
      { name: "Disk", service: "search" },
      { name: "ErrorRate", service: "checkout", ends: "now" },
      { name: "Latency", service: "checkout" },
    );
    await eventually(async () => expect(await failures()).toBeGreaterThan(failedBefore + 2));
    expect(await statesOf(BY_URL)).not.toHaveProperty("Disk of search");

    web = await startWebIn(around);

    await bothHave({
      "Disk of search": "triggered",
      "ErrorRate of checkout": "resolved",
      "Latency of checkout": "triggered",
      // Nobody said that it is over: Alertmanager did, after its resolve_timeout.
      "QueueAge of billing": "resolved",
    });
  });

  it("ends with every alert over, each in the words of its rule", async () => {
    await post(
      { name: "Disk", service: "search", ends: "now" },
      { name: "Latency", service: "checkout", ends: "now" },
    );

    await bothHave({
      "Disk of search": "resolved",
      "ErrorRate of checkout": "resolved",
      "Latency of checkout": "resolved",
      "QueueAge of billing": "resolved",
    });
    const rows = await asSuperuser(
      around.database.url,
      (sql) => sql`select title, service, severity, environment, live, resolved_at > triggered_at as in_order
        from alerts where tenant_id = ${BY_URL} order by title, triggered_at`,
    );
    const said = { severity: "critical", environment: "production", in_order: true };
    expect(rows).toEqual([
      { title: "Disk of search", service: "search", live: true, ...said },
      { title: "ErrorRate of checkout", service: "checkout", live: true, ...said },
      // It fired twice.
      { title: "Latency of checkout", service: "checkout", live: false, ...said },
      { title: "Latency of checkout", service: "checkout", live: true, ...said },
      { title: "QueueAge of billing", service: "billing", live: true, ...said },
    ]);
  });

  it("was understood in all that it sent, and is told to be at work", async () => {
    const kinds = await asSuperuser(
      around.database.url,
      (sql) => sql`select distinct kind from deliveries where provider = 'alertmanager'`,
    );
    const sources = await asSuperuser(
      around.database.url,
      (sql) => sql`select attention, first_delivery_at is not null as connected from integrations`,
    );

    expect(kinds).toEqual([{ kind: "alert" }]);
    expect(sources).toEqual([
      { attention: null, connected: true },
      { attention: null, connected: true },
    ]);
  });
});
