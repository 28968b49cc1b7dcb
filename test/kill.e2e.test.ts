import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { incidentCard } from "../app/slack/cards/incident.ts";
import type { IncidentState } from "../engine/domain/state.ts";
import { type Supervised, supervise } from "./support/child-process.ts";
import { setUpBySlack } from "./support/clicks.ts";
import { asSuperuser } from "./support/door.ts";
import { type Surroundings, startSurroundings } from "./support/product.ts";

const DELIVERIES = 2_000;
const REDELIVERED_EVERY = 10;
const KILLS = 20;
const FLUSHES = 2;
const SENDERS = 8;
const TENANTS = [
  { team: "Acme", user: "ada", channel: "incidents" },
  { team: "Globex", user: "grace", channel: "alerts" },
] as const;
const SERVICES = 12;

/** What a sender was told, by the event id it sent. */
interface Acknowledged {
  readonly tenant: number;
  readonly bodySha256: string;
  readonly deliveryId: string | undefined;
}

let around: Surroundings;
let web: Supervised;
let worker: Supervised;
const urls: string[] = [];
const acknowledged = new Map<string, Acknowledged>();

beforeAll(async () => {
  around = await startSurroundings();
  const { env, config, slack } = around;
  web = supervise("web", env, `http://127.0.0.1:${env.PORT}/healthz`);
  worker = supervise("worker", env, `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  await Promise.all([web.ready(), worker.ready()]);
  await slack.control.setAppBaseUrl(config.publicUrl);
  for (const tenant of TENANTS) urls.push(await setUpBySlack(slack, { ...tenant, provider: "datadog" }));
});

afterAll(async () => {
  const exitCodes = await Promise.all([web.stop(), worker.stop()]);
  await around.close();
  // SIGTERM is obeyed: what was under way is finished, everything is put away.
  expect(exitCodes).toEqual([0, 0]);
});

/** A small fixed sequence, so that a failure can be seen again. */
function sequence(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

function bodyOf(n: number, startedAt: number): string {
  const service = `service-${n % SERVICES}`;
  const date = String(startedAt + n);
  return JSON.stringify({
    dd0c_schema: "datadog.v1",
    event_id: `event-${n}`,
    alert_cycle_key: `cycle-${n}`,
    transition: "Triggered",
    alert_type: "error",
    title: `alert ${n}`,
    tags: `service:${service},env:prod`,
    date,
    last_updated: date,
  });
}

/** Sends like a provider that retries: until it is told 2xx. Returns how often it had to. */
async function deliver(n: number, startedAt: number): Promise<number> {
  const tenant = n % TENANTS.length;
  const body = bodyOf(n, startedAt);
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(urls[tenant] ?? "", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }).catch(() => undefined);
    if (response?.status === 202) {
      const { id } = (await response.json()) as { id?: string };
      acknowledged.set(`event-${n}`, {
        tenant,
        bodySha256: createHash("sha256").update(body).digest("hex"),
        deliveryId: id,
      });
      return attempt;
    }
    if (response && response.status < 500) throw new Error(`delivery ${n} was answered ${response.status}`);
    await wait(50);
  }
}

describe("a run with 20 kills and two emptied Redis", () => {
  it("keeps every 2xx delivery as one row with one membership, and doubles no card", async () => {
    const startedAt = Date.now();
    const random = sequence(42);
    let next = 0;
    let sending = true;
    const sender = async () => {
      for (let n = next++; n < DELIVERIES; n = next++) {
        await deliver(n, startedAt);
        if (n % REDELIVERED_EVERY === 0) await deliver(n, startedAt);
      }
    };
    const chaos = async () => {
      for (let n = 0; n < KILLS; n++) {
        // Spread over the run by what has been sent, not by the clock of this machine.
        const after = Math.floor(((n + 1) * DELIVERIES) / (KILLS + 2));
        while (sending && next < after) await wait(5);
        const victim = random(2) === 0 ? web : worker;
        await victim.kill();
        if (n === Math.floor(KILLS / 3) || n === Math.floor((2 * KILLS) / 3)) await around.redis.flush();
      }
    };
    const senders = Promise.all(Array.from({ length: SENDERS }, sender)).finally(() => {
      sending = false;
    });
    await Promise.all([senders, chaos()]);
    await Promise.all([web.ready(), worker.ready()]);
    await settled();

    expect(web.starts() + worker.starts()).toBe(2 + KILLS);
    expect(FLUSHES).toBe(2);
    expect(acknowledged.size).toBe(DELIVERIES);
    await checkLedger();
  });
});

/** Nothing waits: no delivery without its effect, no notice without its message (reference/reliability.md §2.2). */
async function settled(): Promise<void> {
  const pending = () =>
    asSuperuser(around.database.url, async (sql) => {
      const [row] = await sql<Array<{ deliveries: number; notices: number }>>`
        select (select count(*)::int from pending_deliveries) as deliveries, (select count(*)::int from pending_notices) as notices`;
      return row;
    });
  await expect.poll(pending, { timeout: 90_000, interval: 250 }).toEqual({ deliveries: 0, notices: 0 });
}

async function checkLedger(): Promise<void> {
  await asSuperuser(around.database.url, async (sql) => {
    // L1: every acknowledged id is one row with the very bytes; nothing else is there.
    const rows = await sql<Array<{ delivery_id: string; tenant_id: string; sha: string; event: string }>>`
      select delivery_id, tenant_id, encode(body_sha256, 'hex') as sha, convert_from(body, 'UTF8')::jsonb->>'event_id' as event
      from deliveries where provider = 'datadog'`;
    expect(rows).toHaveLength(DELIVERIES);
    expect(new Set(rows.map((row) => row.event)).size).toBe(DELIVERIES);
    const tenantIds = urls.map((url) => url.split("/")[5]);
    for (const row of rows) {
      const told = acknowledged.get(row.event);
      expect(row.sha).toBe(told?.bodySha256);
      expect(row.tenant_id).toBe(tenantIds[told?.tenant ?? -1]);
    }

    // L2: exactly one alert, received once in the log, for each of them.
    const [alerts] =
      await sql`select count(*)::int as n, count(distinct provider_alert_id)::int as distinct_n from alerts`;
    expect(alerts).toEqual({ n: DELIVERIES, distinct_n: DELIVERIES });
    const [received] =
      await sql`select count(*)::int as n, count(distinct item_id)::int as items from events where type = 'alert.received'`;
    expect(received).toEqual({ n: DELIVERIES, items: DELIVERIES });

    // L3: each alert is in exactly one incident, and incidents count right.
    const [members] =
      await sql`select count(*)::int as n, count(distinct alert_id)::int as alerts from incident_alerts`;
    expect(members).toEqual({ n: DELIVERIES, alerts: DELIVERIES });
    const wrong = await sql`
      select i.number from incidents i left join incident_alerts m using (tenant_id, incident_id)
      group by i.tenant_id, i.incident_id, i.number, i.alert_count having count(m.alert_id) <> i.alert_count`;
    expect(wrong).toEqual([]);

    // Nothing was counted twice: every alert was said once, though its item may have been read more than once.
    const recounted = await sql`select alert_id from alerts where occurrences <> 1`;
    expect(recounted).toEqual([]);
    const overcounted =
      await sql`select number from incidents where (state->>'occurrences')::int <> alert_count`;
    expect(overcounted).toEqual([]);

    // L4: one message for each incident, showing its last state.
    const incidents = await sql<
      Array<{ tenant_id: string; incident_id: string; state: IncidentState; slack_ts: string }>
    >`
      select i.tenant_id, i.incident_id, i.state, n.slack_ts from incidents i join notices n using (tenant_id, incident_id)`;
    const cards = TENANTS.flatMap(({ team, channel }, tenant) =>
      around.slack.control
        .messages(team, channel, { withDeleted: true })
        .filter((message) => message.metadata !== null)
        .map((message) => ({ tenant, message })),
    );
    expect(cards).toHaveLength(incidents.length);
    for (const incident of incidents) {
      const own = cards.filter(({ message }) =>
        JSON.stringify(message.metadata).includes(incident.incident_id),
      );
      expect(own).toHaveLength(1);
      // L5: in the channel of its own tenant.
      expect(tenantIds[own[0]?.tenant ?? -1]).toBe(incident.tenant_id);
      expect(own[0]?.message.ts).toBe(incident.slack_ts);
      expect(own[0]?.message.text).toBe(incidentCard(incident.state).text);
    }
  });
}
