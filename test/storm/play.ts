import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import type { LocalSlack } from "../../app/local/workspace/start.ts";
import { type Supervised, supervise } from "../support/child-process.ts";
import { setUpBySlack } from "../support/clicks.ts";
import { asSuperuser } from "../support/door.ts";

/** How large a storm is. The same seed sends the same alerts. */
export interface StormSize {
  readonly alerts: number;
  readonly overMs: number;
  readonly servicesPerTenant: number;
  /** How often each process is killed. */
  readonly restarts: number;
  /** How many times as often as the issue asks for Slack fails; few alerts make few calls. */
  readonly roughness: number;
  readonly seed: number;
  /** The process that delivers, as `app/run.mjs` names it. */
  readonly worker: string;
}

/** The stores, the workspace and the environment of the product; both the suite's and the bench's are one. */
export interface StormStage {
  readonly env: Readonly<Record<string, string>>;
  readonly slack: LocalSlack;
}

/** What the senders know when it is over. */
export interface Played {
  readonly tenants: ReadonlyArray<{
    readonly team: string;
    readonly tenantId: string;
    readonly channels: readonly string[];
  }>;
  /** By event id: whose it was, and the hash of what was answered 2xx. */
  readonly acknowledged: ReadonlyMap<string, { readonly tenant: number; readonly sha256: string }>;
  /** When the first alert of each service was sent, epoch milliseconds. */
  readonly firstSentAt: ReadonlyMap<string, number>;
  readonly kills: { readonly web: number; readonly worker: number };
  readonly sendingMs: number;
  stop(): Promise<void>;
}

const TENANTS = [
  // Half way through somebody picks another channel.
  { team: "Acme", user: "ada", channels: ["incidents", "alerts"] },
  { team: "Globex", user: "grace", channels: ["alerts"] },
] as const;
const SENDERS = 8;
const CRITICAL_EVERY = 12;
const RESOLVED_SHARE = 0.15;
/** Of Slack's answers: 5 % 429s, 2 % 5xx, 1 % hangs; of the lost answers every other was to a call that Slack obeyed. */
const FAULTS = [
  { mode: "http_429", probability: 0.05, retryAfterSeconds: 1 },
  { mode: "http_503", probability: 0.01 },
  { mode: "accept_then_500", probability: 0.01 },
  { mode: "hang", probability: 0.005 },
  { mode: "accept_then_hang", probability: 0.005 },
] as const;
/** The first posts are taken and their answers lost, whatever the dice say: a run of any size has met what doubles messages. */
const LOST_FOR_SURE = ["accept_then_500", "accept_then_hang", "accept_then_500"] as const;

/**
 * Sets the product up for two tenants, sends the alerts at fixed times like providers that retry until they hear 2xx,
 * while Slack fails at times and both processes are killed; returns once everything was taken.
 */
export async function playStorm(
  { env, slack }: StormStage,
  size: StormSize,
  onSent: (sent: number) => void = () => undefined,
): Promise<Played> {
  const web = supervise("web", env, `http://127.0.0.1:${env.PORT}/healthz`);
  const worker = supervise(size.worker, env, `http://127.0.0.1:${env.METRICS_PORT}/healthz`);
  await Promise.all([web.ready(), worker.ready()]);
  await slack.control.setAppBaseUrl(env.PUBLIC_URL ?? "");
  const urls: string[] = [];
  for (const { team, user, channels } of TENANTS) {
    urls.push(await setUpBySlack(slack, { team, user, channel: channels[0], provider: "datadog" }));
    for (const channel of channels.slice(1)) slack.control.inviteBot(team, channel);
  }
  // The largest plan: beyond a plan's rate deliveries wait in turn, which is not what is asked for here.
  await asSuperuser(env.DATABASE_URL ?? "", (sql) => sql`update tenants set tier = 'business'`);
  slack.control.setRateLimits("real");
  slack.control.clearLogs();
  for (const mode of LOST_FOR_SURE) slack.control.injectFault({ method: "chat.postMessage", mode });
  for (const method of ["chat.postMessage", "chat.update"])
    FAULTS.forEach((fault, n) => {
      const probability = Math.min(1, fault.probability * size.roughness);
      slack.control.injectFault({ method, ...fault, probability, seed: size.seed + n });
    });

  const bodies = bodiesOf(size);
  const acknowledged = new Map<string, { tenant: number; sha256: string }>();
  const firstSentAt = new Map<string, number>();
  const startedAt = performance.now();
  let next = 0;
  let sending = true;
  const sender = async () => {
    for (let n = next++; n < bodies.length; n = next++) {
      const one = bodies[n];
      if (!one) return;
      await wait(Math.max(0, startedAt + (n * size.overMs) / bodies.length - performance.now()));
      if (!firstSentAt.has(one.service))
        firstSentAt.set(one.service, performance.timeOrigin + performance.now());
      await deliver(urls[one.tenant] ?? "", one.body);
      acknowledged.set(one.eventId, {
        tenant: one.tenant,
        sha256: createHash("sha256").update(one.body).digest("hex"),
      });
      onSent(acknowledged.size);
    }
  };
  const chaos = async () => {
    for (let n = 1; n <= size.restarts; n++) {
      // Spread over the run by what has been sent, not by the clock of this machine.
      while (sending && next < (n * bodies.length) / (size.restarts + 1)) await wait(5);
      await worker.kill();
      await web.kill();
      if (n === Math.ceil(size.restarts / 2)) await pickOtherChannel(env, slack);
    }
  };
  const senders = Promise.all(Array.from({ length: SENDERS }, sender)).finally(() => {
    sending = false;
  });
  await Promise.all([senders, chaos()]);
  const sendingMs = performance.now() - startedAt;
  await Promise.all([web.ready(), worker.ready()]);
  return {
    tenants: TENANTS.map(({ team, channels }, n) => ({
      team,
      channels,
      tenantId: urls[n]?.split("/")[5] ?? "",
    })),
    acknowledged,
    firstSentAt,
    kills: { web: killsOf(web), worker: killsOf(worker) },
    sendingMs,
    stop: async () => {
      await Promise.all([web.stop(), worker.stop()]);
    },
  };
}

/** Waits until nothing waits any more: no delivery without its effect, no notice without its message, no storm that goes on. */
export async function settled({ env }: StormStage, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  return asSuperuser(env.DATABASE_URL ?? "", async (sql) => {
    while (performance.now() < until) {
      const [row] = await sql<Array<{ left: number }>>`
        select (select count(*)::int from pending_deliveries) + (select count(*)::int from pending_notices) as left`;
      if (row?.left === 0) return true;
      await wait(250);
    }
    return false;
  });
}

function killsOf(one: Supervised): number {
  return one.starts() - 1;
}

/** By hand in the store: the page that does it is down at times in this very run. */
function pickOtherChannel(env: StormStage["env"], slack: LocalSlack): Promise<unknown> {
  const [{ team, channels }] = TENANTS;
  const picked = slack.control.channels(team).find(({ name }) => name === channels[1]);
  return asSuperuser(
    env.DATABASE_URL ?? "",
    (sql) =>
      sql`update tenants set channel_id = ${picked?.id ?? ""}, channel_name = ${channels[1]} where name = ${team}`,
  );
}

interface Body {
  readonly eventId: string;
  readonly tenant: number;
  readonly service: string;
  readonly body: string;
}

/** Every few alerts are the end of an earlier one; services are unlike in how often they alert. */
function bodiesOf({ alerts, servicesPerTenant, seed }: StormSize): Body[] {
  const random = sequence(seed);
  const firing: Array<{ tenant: number; service: number; cycle: number }> = [];
  const startedAt = Date.now();
  return Array.from({ length: alerts }, (_, n) => {
    const ends = firing.length > 20 && random() < RESOLVED_SHARE;
    const [ended] = ends ? firing.splice(Math.floor(random() * firing.length), 1) : [];
    const of = ended ?? {
      tenant: n % TENANTS.length,
      service: Math.floor(random() ** 1.5 * servicesPerTenant),
      cycle: n,
    };
    if (!ended) firing.push(of);
    const service = `t${of.tenant}-${NAMES[of.service % NAMES.length]}${of.service >= NAMES.length ? `-${NAMES[Math.floor(of.service / NAMES.length)]}` : ""}`;
    const body = JSON.stringify({
      dd0c_schema: "datadog.v1",
      event_id: `event-${n}`,
      alert_cycle_key: `cycle-${of.cycle}`,
      transition: ended ? "Recovered" : "Triggered",
      alert_type: ended ? "success" : "error",
      alert_priority: of.service % CRITICAL_EVERY === 5 ? "P1" : "P3",
      title: `check ${of.cycle} fails`,
      tags: `service:${service},env:prod`,
      date: String(startedAt + n),
      last_updated: String(startedAt + n),
    });
    return { eventId: `event-${n}`, tenant: of.tenant, service, body };
  });
}

/** Twins by number would be one service. */
const NAMES = [
  "payments",
  "search",
  "login",
  "cart",
  "mail",
  "stock",
  "pricing",
  "billing",
  "orders",
  "media",
  "geo",
  "chat",
  "ledger",
  "quotes",
  "feeds",
  "ads",
  "risk",
  "audit",
  "maps",
  "video",
];

function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

async function deliver(url: string, body: string): Promise<void> {
  for (;;) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    }).catch(() => undefined);
    if (response?.status === 202) return;
    if (response && response.status < 500) throw new Error(`a delivery was answered ${response.status}`);
    await wait(50);
  }
}
