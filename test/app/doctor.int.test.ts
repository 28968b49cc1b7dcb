import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { examine } from "../../app/doctor/examine.ts";
import { rebuildAllProjections, rebuildAllRedis, republishAll } from "../../app/doctor/mend.ts";
import { openPatient, type Patient } from "../../app/doctor/patient.ts";
import { openVault } from "../../app/secrets.ts";
import { readAgain } from "../../app/worker.ts";
import { shardOf } from "../../engine/domain/tenant.ts";
import { keys } from "../../engine/state/keys.ts";
import { tenantNamed } from "../support/builders.ts";
import { addSource, asSuperuser, type Door, startDoor } from "../support/door.ts";
import { openWorkerStage, type WorkerStage } from "../support/worker-stage.ts";

const TENANT = tenantNamed("doct0r");
const MASTER_KEYS = `test:${Buffer.alloc(32, 7).toString("base64")}`;
const SERVICES = ["checkout", "search", "billing"];

let stage: WorkerStage;
let door: Door;
let patient: Patient;
let path: string;
let worker: Awaited<ReturnType<WorkerStage["startWorker"]>>;
let sent = 0;

beforeAll(async () => {
  stage = await openWorkerStage([TENANT]);
  // The run's Postgres is quick rather than safe, and the doctor says so.
  await superuser(
    `alter database ${new URL(stage.databaseUrl).pathname.slice(1)} set synchronous_commit = on`,
  );
  door = await startDoor(stage.databaseUrl);
  path = (await addSource(door.db, TENANT, "datadog")).path;
  patient = await openPatient({
    databaseUrl: stage.databaseUrl,
    directDatabaseUrl: stage.databaseUrl,
    redisUrl: stage.redis.url,
    masterKeys: MASTER_KEYS,
  });
  worker = await startWorker("first");
  for (const service of SERVICES) await deliver(service, "Triggered");
  await deliver("search", "Recovered");
  await settled();
});

afterAll(async () => {
  await worker.stop();
  await patient.close();
  await door.close();
  await stage.close();
});

afterEach(async () => {
  // Whatever a test broke it has mended: the next one starts from good health.
  expect(await examine(patient)).toEqual([]);
});

const superuser = (text: string) => asSuperuser(stage.databaseUrl, (sql) => sql.unsafe(text));

function startWorker(name: string) {
  const vault = openVault(MASTER_KEYS);
  return stage.startWorker(name, { parse: (delivery) => readAgain(delivery, vault) });
}

async function deliver(service: string, transition: "Triggered" | "Recovered"): Promise<void> {
  sent += 1;
  const at = String(Date.now());
  const response = await fetch(door.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      event_id: `event-${sent}`,
      alert_cycle_key: `cycle-${service}`,
      transition,
      alert_type: "error",
      title: `errors in ${service}`,
      tags: `service:${service},env:prod`,
      date: at,
      last_updated: at,
    }),
  });
  expect(response.status).toBe(202);
}

/** The door only remembers what it would publish: everything comes by the sweeper. */
const settled = () => stage.settled();

const found = async () => (await examine(patient)).map(({ what, fix }) => `${what} → ${fix}`);

describe("the doctor", () => {
  it("finds nothing wrong with a product that ran", async () => {
    expect(await examine(patient)).toEqual([]);
    expect((await superuser("select 1 from incidents")).length).toBe(SERVICES.length);
  });

  it.each([
    ["a changed alert", "update alerts set status = 'triggered', title = 'x' where service = 'search'"],
    [
      "a lost membership",
      "delete from incident_alerts where alert_id = (select min(alert_id) from incident_alerts)",
    ],
    [
      "a lost alert",
      "with gone as (delete from incident_alerts where alert_id = (select max(alert_id) from alerts)) delete from alerts where alert_id = (select max(alert_id) from alerts)",
    ],
    [
      "a miscounted incident",
      "update incidents set alert_count = 7, state = jsonb_set(state, '{alertCount}', '7') where number = 1",
    ],
    ["a renumbered incident", "update incidents set number = 99 where number = 2"],
  ])("finds %s and makes it anew from the log", async (_name, damage) => {
    await superuser(damage);

    expect(await found()).toEqual([expect.stringMatching(/say what the log says.*rebuild-projections/)]);
    expect(await rebuildAllProjections(patient)).toEqual([expect.stringMatching(/: [12] rows written anew/)]);
  });

  it("finds a Redis that says something else, and has a worker fill it from Postgres", async () => {
    // Something must stand in Redis before it can be wrong.
    await deliver("billing", "Triggered");
    await settled();
    const redis = new Redis(stage.redis.url);
    await expect.poll(() => redis.exists(keys.batch(shardOf(TENANT)))).toBe(1);
    const [fingerprint = ""] = await redis.hkeys(keys.alerts(TENANT));
    await redis.hdel(keys.alerts(TENANT), fingerprint);

    expect(await found()).toEqual([expect.stringMatching(/Redis says something else.*rebuild-redis/)]);
    await rebuildAllRedis(patient);

    await deliver("billing", "Recovered");
    await settled();
    await expect.poll(() => redis.hexists(keys.alerts(TENANT), fingerprint), { timeout: 10_000 }).toBe(1);
    redis.disconnect();
  });

  it("finds a delivery that had no effect, and puts it back on the list", async () => {
    await worker.stop();
    await deliver("payments", "Triggered");
    await superuser("delete from pending_deliveries");
    // Younger ones are given the benefit of the doubt.
    await superuser(
      "update deliveries set received_at = received_at - interval '1 minute' where delivery_id not in (select item_id from events)",
    );

    expect(await found()).toEqual([expect.stringMatching(/1 deliveries are kept.*had no effect.*republish/)]);
    expect(await republishAll(patient)).toEqual([expect.stringMatching(/1 deliveries put back/)]);

    worker = await startWorker("second");
    await settled();
    expect(await superuser("select 1 from incidents where service = 'payments'")).toHaveLength(1);
  });

  it("finds a message that nobody will send, a card that nobody asked for, and a window that nobody will close", async () => {
    await superuser(
      "delete from pending_notices where notice_id = (select min(notice_id) from pending_notices)",
    );
    await superuser("delete from pending_notices where notice_id = (select max(notice_id) from notices)");
    await superuser("delete from notices where notice_id = (select max(notice_id) from notices)");
    await superuser("delete from pending_timers");

    const said = await found();

    expect(said).toEqual([
      expect.stringMatching(/messages should say something newer/),
      expect.stringMatching(/1 incidents have no card/),
      expect.stringMatching(/open windows have no timer/),
    ]);
    await republishAll(patient);
  });

  it("finds a secret that no key opens", async () => {
    const before = await superuser("select sealed_key from integrations");
    await superuser("update integrations set sealed_key = 'v1.lost.AAAA.AAAAAAAAAAAAAAAAAAAAAAAA'");

    expect(await found()).toEqual([expect.stringMatching(/1 secrets cannot be opened.*MASTER_KEYS/)]);

    await superuser(`update integrations set sealed_key = '${before[0]?.sealed_key}'`);
  });

  it("finds a Postgres that answers before it has written", async () => {
    const name = new URL(stage.databaseUrl).pathname.slice(1);
    await superuser(`alter database ${name} set synchronous_commit = off`);
    const hasty = await openPatient({
      databaseUrl: stage.databaseUrl,
      directDatabaseUrl: stage.databaseUrl,
      redisUrl: stage.redis.url,
      masterKeys: MASTER_KEYS,
    });

    expect((await examine(hasty)).map(({ what }) => what)).toEqual([
      expect.stringMatching(/synchronous_commit is off/),
    ]);

    await hasty.close();
    await superuser(`alter database ${name} set synchronous_commit = on`);
  });

  it("finds a table without forced row-level security", async () => {
    await superuser("alter table alerts no force row level security");

    expect(await found()).toEqual([expect.stringMatching(/not forced on alerts/)]);

    await superuser("alter table alerts force row level security");
  });
});
