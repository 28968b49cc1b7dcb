import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openPostgresArchive } from "../app/archive/archive.ts";
import { openLog } from "../app/log.ts";
import { simulateFile } from "../app/simulate/simulate-file.ts";
import { simulatePast } from "../app/simulate/simulate-tenant.ts";
import type { Web } from "../app/web.ts";
import { startWorker, type Worker } from "../app/worker.ts";
import { type Database, openDatabase } from "../engine/db/database.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../engine/domain/engine-config.ts";
import { type RecordingSize, writeRecording } from "./bench/recording.ts";
import { tenantNamed } from "./support/builders.ts";
import { addSource, addTenant, asSuperuser, VAULT } from "./support/door.ts";
import { type Surroundings, startSurroundings, startWebIn } from "./support/product.ts";

const TENANT = tenantNamed("rep1ay");
const SIZE: RecordingSize = { alerts: 300, services: 20, days: 0.05, seed: 11 };
/** Short, so that windows close and incidents are let go while the test runs. */
const CONFIG = {
  ...DEFAULT_CONFIG,
  windowMs: 300,
  extendWithinMs: 50,
  extendByMs: 100,
  windowMaxMs: 600,
  reopenMs: 400,
};
const PROVIDERS = ["datadog", "pagerduty", "grafana", "opsgenie", "alertmanager", "github"] as const;

let around: Surroundings;
let web: Web;
let worker: Worker;
let db: Database;
let sent = 0;
let began = 0;
let ended = 0;
const folder = mkdtempSync(join(tmpdir(), "dd0c-replay-"));

beforeAll(async () => {
  around = await startSurroundings();
  db = openDatabase({ url: around.database.url });
  await addTenant(db, TENANT, "business");
  await asSuperuser(
    around.database.url,
    (sql) =>
      sql`update tenants set config = ${JSON.stringify(CONFIG)}::text::jsonb where tenant_id = ${TENANT}`,
  );
  web = await startWebIn(around);
  worker = await startWorker(around.config, openLog("error", "worker"));
  await runLive();
});

afterAll(async () => {
  await web.close();
  await worker.close();
  await db.close();
  await around.close();
});

const rows = (text: string) => asSuperuser(around.database.url, (sql) => sql.unsafe(text));

/** Real-looking deliveries of several providers, some of them in the wrong order, some twice. */
async function recordedLines(
  into: string,
): Promise<Array<{ provider: string; headers: object; body: object }>> {
  const file = join(into, "made-up.jsonl");
  await writeRecording(file, SIZE);
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const deliveries = lines.map((line) => JSON.parse(line));
  for (let n = 5; n + 40 < deliveries.length; n += 23)
    deliveries.splice(n, 0, ...deliveries.splice(n + 35, 1));
  for (let n = 10; n < deliveries.length; n += 31) deliveries.splice(n + 3, 0, deliveries[n]);
  return deliveries;
}

/** Sends them to the product, whose worker is away for a sixth of the time, and waits until all have had their effect. */
async function runLive(): Promise<void> {
  const paths = new Map<string, string>();
  for (const provider of PROVIDERS) paths.set(provider, (await addSource(db, TENANT, provider)).path);
  const deliveries = await recordedLines(folder);
  began = Date.now();
  for (const [n, { provider, headers, body }] of deliveries.entries()) {
    const url = around.config.publicUrl + paths.get(provider);
    const withType = { "content-type": "application/json", ...headers };
    const response = await fetch(url, { method: "POST", headers: withType, body: JSON.stringify(body) });
    expect(response.status).toBe(202);
    if (n === Math.floor(deliveries.length / 3)) await worker.close();
    if (n === Math.floor(deliveries.length / 2))
      worker = await startWorker(around.config, openLog("error", "worker"));
    await nextMillisecond();
  }
  sent = deliveries.length;
  ended = Date.now();
  const pending = () => rows("select count(*)::int as n from pending_deliveries");
  await vi.waitFor(async () => expect(await pending()).toEqual([{ n: 0 }]), { timeout: 60_000 });
}

describe("a live run, replayed from its ledger", () => {
  it("gives the same events, byte for byte, over several providers, late news, retries and a worker's restart", async () => {
    const live = await rows(
      `select data::text as text from events where tenant_id = '${TENANT}' order by position`,
    );

    const ledger = await rows(
      `select delivery_id, received_at, provider, integration_id, headers, convert_from(body, 'utf8') as body from deliveries where tenant_id = '${TENANT}' order by received_at, delivery_id`,
    );
    const recording = join(folder, "ledger.jsonl");
    writeFileSync(recording, ledger.map((row) => lineOf(row as unknown as LedgerRow)).join(""));
    const replayed: string[] = [];
    await simulateFile({
      webhooks: recording,
      settings: CONFIG,
      watch: (event) => replayed.push(JSON.stringify(event)),
    });
    const serialised = await asSuperuser(
      around.database.url,
      (sql) =>
        sql`select one::jsonb::text as text from unnest(${replayed}::text[]) with ordinality as r (one, n) order by n`,
    );

    expect(ledger.length).toBeLessThan(sent);
    expect(live.length).toBeGreaterThan(600);
    // The log ends where the test looked; the replay lets its clock run out.
    expect(serialised.slice(0, live.length).map(({ text }) => text)).toEqual(live.map(({ text }) => text));
  });

  describe("held against what happened", () => {
    const past = (settings: Partial<EngineConfig>, from: number) =>
      simulatePast(
        { db, archive: openPostgresArchive(db), vault: VAULT },
        { tenantId: TENANT, from, to: Date.now(), settings: (then) => ({ ...then, ...settings }) },
      );

    it.each([
      ["from the beginning", 0],
      ["from the middle, with what was known by then", 0.5],
    ])("differs in nothing under the same settings, %s", async (_where, share) => {
      const difference = await past({}, began + share * (ended - began));

      expect(difference.incidents.before).toBeGreaterThan(0);
      expect(difference).toMatchObject({ merged: 0, split: 0, criticalsDelayed: 0 });
      expect(difference.unchanged).toBe(difference.incidents.before);
      for (const figure of ["incidents", "messages", "withDeploy", "suppressible"] as const)
        expect(difference[figure].after).toBe(difference[figure].before);
    });

    it("shows that other settings would have grouped otherwise", async () => {
      const { incidents, unchanged, merged, split } = await past(
        // However fast the machine, some of what joined one incident came more than a moment after the rest.
        { reopenMs: 1, windowMs: 1, extendWithinMs: 0, extendByMs: 0, windowMaxMs: 1 },
        began,
      );

      expect(unchanged).toBeLessThan(incidents.before);
      expect(merged + split).toBeGreaterThan(0);
    });
  });
});

interface LedgerRow {
  readonly delivery_id: string;
  readonly received_at: Date;
  readonly provider: string;
  readonly integration_id: string;
  readonly headers: object;
  readonly body: string;
}

function lineOf(row: LedgerRow): string {
  const { delivery_id, received_at, provider, integration_id, headers, body } = row;
  const envelope = JSON.stringify({
    delivery_id,
    received_at,
    tenant: TENANT,
    provider,
    integration_id,
    headers,
  });
  return `${envelope.slice(0, -1)},"body":${body}}\n`;
}

/** Two deliveries of one millisecond have no order of their own. */
async function nextMillisecond(): Promise<void> {
  for (const now = Date.now(); Date.now() === now; ) await new Promise(setImmediate);
}
