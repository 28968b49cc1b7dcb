import { once } from "node:events";
import { createWriteStream } from "node:fs";
import TinyQueue from "tinyqueue";

/** What a made-up recording holds. */
export interface RecordingSize {
  readonly alerts: number;
  readonly services: number;
  /** How many days the alerts are spread over. */
  readonly days: number;
  readonly seed: number;
}

const START = Date.UTC(2026, 1, 2);
const MINUTE_MS = 60_000;
const KINDS = ["api", "worker", "gateway", "postgres", "redis", "events", "web", "sync"] as const;
const AREAS = [
  "payment",
  "order",
  "user",
  "search",
  "ledger",
  "geo",
  "mail",
  "stock",
  "price",
  "risk",
] as const;
const TROUBLES = ["p99 latency above 2 s", "5xx rate above 5 %", "CPU above 90 %", "queue too long"] as const;
const PROVIDERS = ["datadog", "pagerduty", "grafana", "opsgenie", "alertmanager"] as const;
const REGIONS = ["eu-west-1", "us-east-1"] as const;

/** A delivery before it is written: when it arrives, from whom, and what it says. */
interface Sent {
  readonly at: number;
  readonly order: number;
  readonly provider: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  readonly alerts: number;
}

/** One monitored condition of a service, as one tool watches it. */
interface Monitor {
  readonly provider: (typeof PROVIDERS)[number];
  readonly id: number;
  readonly service: string;
  readonly title: string;
  readonly region: string;
  readonly severity: "P1" | "P2" | "P3" | "P4";
}

/**
 * Writes a recording as a busy tenant would have it: steady noise that recurs, monitors that flap, bad deploys with
 * cascades over the services that lean on the deployed one, resolves, retries and groups. The same size gives the same
 * bytes. Returns how many alerts and deliveries it holds.
 */
export async function writeRecording(
  file: string,
  size: RecordingSize,
): Promise<{ readonly alerts: number; readonly deliveries: number }> {
  const out = createWriteStream(file, { highWaterMark: 1 << 20 });
  let alerts = 0;
  let deliveries = 0;
  let last: string | undefined;
  const chance = chanceFrom(size.seed + 1);
  for (const sent of deliveriesOf(size)) {
    if (alerts >= size.alerts) break;
    deliveries += 1;
    alerts += sent.alerts;
    const head = `{"delivery_id":"w${String(deliveries).padStart(7, "0")}","received_at":"${new Date(sent.at).toISOString()}","tenant":"bench"`;
    const rest = `,"provider":"${sent.provider}","kind":"${sent.alerts > 0 ? "alert" : "deploy"}","headers":${JSON.stringify(sent.headers)},"body":${JSON.stringify(sent.body)}}\n`;
    let text = head + rest;
    // One in a hundred comes twice, as it does when an answer is lost.
    if (last !== undefined && chance() < 0.01) {
      deliveries += 1;
      text += `{"delivery_id":"w${String(deliveries).padStart(7, "0")}","received_at":"${new Date(sent.at).toISOString()}","tenant":"bench"${last}`;
    }
    last = rest;
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return { alerts, deliveries };
}

/** The tenant's dependencies as a person would have typed in some of them: each service leans on an earlier one. */
export function dependenciesOf({ services }: Pick<RecordingSize, "services">) {
  return servicesOf(services)
    .slice(1)
    .flatMap((downstream, index) =>
      index % 3 === 0 ? [{ upstream: serviceNamed(upstreamOf(index + 1)), downstream }] : [],
    );
}

function* deliveriesOf(size: RecordingSize): Generator<Sent> {
  const chance = chanceFrom(size.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const services = servicesOf(size.services);
  const monitors = services.map((service, index) => monitorsOf(service, index));
  // Most of what fires is the same few monitors again and again.
  const noisy = monitors.flat().filter(() => chance() < 0.12);
  const waiting = new TinyQueue<Sent>([], (a, b) => a.at - b.at || a.order - b.order);
  let order = 0;
  const send = (at: number, monitor: Monitor, cycle: number, status: "fires" | "ends", since: number) => {
    order += 1;
    waiting.push({
      at: Math.round(at),
      order,
      ...payloadOf(monitor, { cycle, status, at, since }),
      alerts: 1,
    });
  };
  const fire = (at: number, monitor: Monitor, lastsMs: number) => {
    const cycle = order;
    // Tools notice late, some by minutes.
    const noticed = at + 2_000 + chance() ** 4 * 90_000;
    send(noticed, monitor, cycle, "fires", at);
    send(noticed + lastsMs, monitor, cycle, "ends", at);
  };
  // A firing costs two alerts; what happens per minute follows from how many are wanted in how many days.
  const perMinute = size.alerts / (size.days * 24 * 60);
  for (let minute = START; ; minute += MINUTE_MS) {
    const within = () => minute + chance() * MINUTE_MS;
    for (let n = poisson(perMinute * 0.2, chance); n > 0; n--)
      fire(within(), chance() < 0.85 ? pick(noisy) : pick(pick(monitors)), (1 + chance() * 20) * MINUTE_MS);
    if (chance() < perMinute * 0.004) {
      const monitor = pick(pick(monitors));
      let at = within();
      for (let n = 10 + chance() * 30; n > 0; n--) {
        fire(at, monitor, 40_000);
        at += 100_000 + chance() * 60_000;
      }
    }
    if (chance() < perMinute * 0.006) {
      const root = Math.floor(chance() * services.length);
      const startedAt = within();
      for (const sent of deploysOf(services[root] ?? "", startedAt, order)) waiting.push(sent);
      order += 2;
      const isBad = chance() < 0.3;
      if (isBad) {
        for (const [index, delayMs] of cascadeOf(root, services.length, chance))
          for (const monitor of monitors[index] ?? [])
            if (chance() < 0.7)
              fire(startedAt + 3 * MINUTE_MS + delayMs, monitor, (10 + chance() * 30) * MINUTE_MS);
      }
    }
    for (let next = waiting.peek(); next !== undefined && next.at < minute; next = waiting.peek()) {
      waiting.pop();
      yield next;
    }
  }
}

function servicesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => serviceNamed(index));
}

function serviceNamed(index: number): string {
  const area = AREAS[index % AREAS.length];
  const kind = KINDS[Math.floor(index / AREAS.length) % KINDS.length];
  const round = Math.floor(index / (AREAS.length * KINDS.length));
  return round === 0 ? `${area}-${kind}` : `${area}-${"bcdefghijk"[round % 10]}-${kind}`;
}

function upstreamOf(index: number): number {
  return Math.floor(index / 3);
}

/** The service itself, and everything that leans on it, minutes later, as far as it goes. */
function cascadeOf(root: number, count: number, chance: () => number): Array<readonly [number, number]> {
  const hit: Array<readonly [number, number]> = [[root, 0]];
  for (let n = 0; n < hit.length && hit.length < 40; n++) {
    const [index, delay] = hit[n] ?? [0, 0];
    for (let downstream = index * 3; downstream < index * 3 + 3; downstream++)
      if (downstream > index && downstream < count && chance() < 0.8)
        hit.push([downstream, delay + chance() * 2 * MINUTE_MS]);
  }
  return hit;
}

function monitorsOf(service: string, index: number): Monitor[] {
  return TROUBLES.map((title, n) => ({
    provider: PROVIDERS[(index + (n % 2)) % PROVIDERS.length] ?? "datadog",
    id: index * TROUBLES.length + n,
    service,
    title: `${title} on ${service}`,
    region: REGIONS[index % REGIONS.length] ?? "eu-west-1",
    severity: (["P2", "P1", "P3", "P4"] as const)[n] ?? "P3",
  }));
}

interface Happening {
  readonly cycle: number;
  readonly status: "fires" | "ends";
  readonly at: number;
  readonly since: number;
}

function payloadOf(
  monitor: Monitor,
  happening: Happening,
): { readonly provider: string; readonly headers: Record<string, string>; readonly body: object } {
  const { provider, id, service, title, region, severity } = monitor;
  const { cycle, at, since } = happening;
  const ends = happening.status === "ends";
  const key = `${id}-${cycle}`;
  const iso = (time: number) => new Date(time).toISOString();
  const headers = { "content-type": "application/json" };
  switch (provider) {
    case "datadog":
      return {
        provider,
        headers,
        body: {
          event_id: `${7_000_000_000_000_000 + cycle}${ends ? 1 : 0}`,
          event_type: "query_alert_monitor",
          title,
          alert_id: String(64_400_000 + id),
          alert_cycle_key: key,
          transition: ends ? "Recovered" : "Triggered",
          alert_type: ends ? "success" : "error",
          alert_priority: severity,
          scope: `service:${service},env:prod,region:${region}`,
          tags: `service:${service},env:prod,region:${region},team:growth,host:ip-10-1-${id % 250}-7`,
          hostname: `ip-10-1-${id % 250}-7`,
          date: String(Math.round(since)),
          last_updated: String(Math.round(ends ? at : since)),
          link: `https://app.datadoghq.com/monitors/${64_400_000 + id}?from_ts=${Math.round(since)}`,
          message: `${service}: threshold breached for five minutes in a row. @webhook-dd0c`,
        },
      };
    case "pagerduty":
      return {
        provider,
        headers,
        body: {
          event: {
            id: `E${cycle}${ends ? "R" : "T"}`,
            event_type: ends ? "incident.resolved" : "incident.triggered",
            resource_type: "incident",
            occurred_at: iso(at),
            data: {
              id: `Q${key}`,
              type: "incident",
              html_url: `https://bench.pagerduty.com/incidents/Q${key}`,
              number: cycle,
              status: ends ? "resolved" : "triggered",
              incident_key: key,
              created_at: iso(since),
              title,
              service: { id: `P${id}`, summary: `prod-${service}-${region}`, type: "service_reference" },
              priority: { id: "PB", summary: severity, type: "priority_reference" },
              urgency: "high",
            },
          },
        },
      };
    case "grafana":
    case "alertmanager": {
      const labels = {
        alertname: title.split(" on ")[0] ?? title,
        service,
        env: "prod",
        region,
        severity: severity === "P1" ? "critical" : "warning",
        pod: `${service}-${cycle.toString(16)}`,
      };
      const alert = {
        status: ends ? "resolved" : "firing",
        labels,
        annotations: { summary: title, description: `${title} for five minutes in a row` },
        startsAt: iso(since),
        endsAt: ends ? iso(at) : "0001-01-01T00:00:00Z",
        generatorURL: `https://${provider}.bench.io/graph?g0.expr=${id}`,
        fingerprint: key,
      };
      return {
        provider,
        headers,
        body: {
          receiver: "dd0c",
          status: alert.status,
          alerts: [alert],
          groupLabels: { alertname: labels.alertname },
          commonLabels: labels,
          externalURL: `https://${provider}.bench.io`,
          version: provider === "grafana" ? "1" : "4",
          groupKey: `{}:{alertname="${labels.alertname}"}`,
          truncatedAlerts: 0,
          ...(provider === "grafana" ? { orgId: 1, title: `[FIRING:1] ${title}` } : {}),
        },
      };
    }
    case "opsgenie":
      return {
        provider,
        headers,
        body: {
          action: ends ? "Close" : "Create",
          integrationId: "65451743-12e8-4b66-8d94-59ee5b4feaeb",
          integrationName: "dd0c webhook",
          alert: {
            alertId: key,
            tinyId: String(cycle),
            message: title,
            alias: key,
            entity: `${service}.prod.${region}`,
            tags: ["env:prod", `service:${service}`],
            priority: severity,
            createdAt: Math.round(since),
            updatedAt: Math.round(at) * 1_000_000,
            description: `${service}: threshold breached`,
          },
        },
      };
  }
}

function deploysOf(service: string, startedAt: number, order: number): Sent[] {
  const iso = (time: number) => new Date(time).toISOString();
  return (["in_progress", "success"] as const).map((state, n) => {
    const at = Math.round(startedAt + n * 2 * MINUTE_MS);
    return {
      at,
      order: order + n,
      provider: "github",
      headers: { "content-type": "application/json", "x-github-event": "deployment_status" },
      body: {
        action: "created",
        deployment_status: { id: order * 2 + n, state, environment: "production", created_at: iso(at) },
        deployment: {
          id: 461_000_000 + order,
          sha: (order * 2_654_435_761).toString(16).padStart(40, "a"),
          ref: "main",
          task: "deploy",
          environment: "production",
          created_at: iso(startedAt),
          creator: { login: "igor" },
        },
        repository: { id: order, name: service, full_name: `bench/${service}` },
      },
      alerts: 0,
    };
  });
}

function poisson(mean: number, chance: () => number): number {
  const limit = Math.exp(-Math.min(mean, 500));
  let count = -1;
  for (let product = 1; product > limit; count++) product *= chance();
  return count;
}

/** The generator mulberry32: numbers from 0 to 1 that depend on the seed alone. */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
