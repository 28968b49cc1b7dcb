import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../engine/db/database.ts";
import { tenantNamed } from "./support/builders.ts";
import { type Supervised, supervise } from "./support/child-process.ts";
import { addSource, addTenant, asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings } from "./support/product.ts";

const TENANT = tenantNamed("acme");
const SENDERS = 10;
const DELIVERIES = 600;
const CUTS = 20;

let around: Surroundings;
let web: Supervised;
let worker: Supervised;
let url: string;

beforeAll(async () => {
  around = await startSurroundings();
  const { env } = around;
  web = supervise("web", env, `http://127.0.0.1:${env.PORT}/healthz`);
  worker = supervise("worker", env, `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  await Promise.all([web.ready(), worker.ready()]);
  const db = openDatabase({ url: around.database.url });
  await addTenant(db, TENANT, "business");
  url = `http://127.0.0.1:${env.PORT}${(await addSource(db, TENANT, "datadog")).path}`;
  await db.close();
});

afterAll(async () => {
  await Promise.all([web.stop(), worker.stop()]);
  await around.close();
});

async function deliver(n: number): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      event_id: `event-${n}`,
      alert_cycle_key: `cycle-${n}`,
      transition: "Triggered",
      alert_type: "error",
      title: `alert ${n}`,
      tags: "service:checkout,env:prod",
    }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Ends every session of the product, as a failover does. */
const cutAll = () =>
  asSuperuser(
    around.database.url,
    (sql) => sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'dd0c-alert'`,
  );

describe("a Postgres that ends every session, twenty times under load", () => {
  it("ends no process of ours, leaves no request without its 2xx, and loses nothing", async () => {
    const statuses: number[] = [];
    let next = 0;
    const senders = Array.from({ length: SENDERS }, async () => {
      for (let n = next++; n < DELIVERIES; n = next++) statuses.push(await deliver(n));
    });
    const cuts = (async () => {
      for (let n = 1; n <= CUTS; n++) {
        // Spread over the run by what has been answered, not by the clock of this machine.
        await expect
          .poll(() => statuses.length, { timeout: 60_000, interval: 2 })
          .toBeGreaterThanOrEqual(Math.floor((n * DELIVERIES) / (CUTS + 2)));
        await cutAll();
      }
    })();

    await Promise.all([...senders, cuts]);

    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    const state = () =>
      asSuperuser(around.database.url, async (sql) => {
        const [row] = await sql<Array<{ kept: number; pending: number; received: number }>>`
          select (select count(*)::int from deliveries) as kept,
            (select count(*)::int from pending_deliveries) as pending,
            (select count(*)::int from events where type = 'alert.received') as received`;
        return row;
      });
    await expect
      .poll(state, { timeout: 60_000, interval: 250 })
      .toEqual({ kept: DELIVERIES, pending: 0, received: DELIVERIES });
    expect({ web: web.starts(), worker: worker.starts() }, web.output() + worker.output()).toEqual({
      web: 1,
      worker: 1,
    });
  });
});
