import type { ProviderId } from "../../adapters/index.ts";
import type { Chance } from "./chance.ts";

export const PROVIDERS = ["datadog", "alertmanager", "grafana", "custom"] as const satisfies ProviderId[];
type Provider = (typeof PROVIDERS)[number];

/** One webhook and what it says of which alerts. */
export interface Delivery {
  readonly tenant: number;
  readonly provider: Provider;
  readonly body: string;
  /** Ids of the alerts in it; none for a deploy. */
  readonly alerts: readonly string[];
  readonly status: "triggered" | "resolved" | "deploy";
}

/** Deliveries about the same alerts, in the order in which they are to be sent. */
export interface Story {
  readonly deliveries: readonly Delivery[];
  /** Sent again a second time, as providers do that missed an answer. */
  readonly repeats: boolean;
}

// Ordinary words: twins by number would be one service.
const WORDS =
  "amber basil cedar delta ember fjord grove hazel ivory jade karma lilac maple nectar ocean pearl quartz raven sable tulip umber velvet willow xenon yarrow zinc".split(
    " ",
  );
/** New services every so many stories, so that incidents come at a pace at which nobody speaks of a storm. */
const STORIES_PER_PHASE = 90;
const SERVICES_PER_PHASE = 3;

/** Returns story number `n`: mostly one alert that fires, sometimes several in one delivery, resolved, out of order, or a deploy. */
export function storyOf(n: number, tenants: number, chance: Chance): Story {
  const tenant = n % tenants;
  const provider = chance.pick(PROVIDERS);
  const phase = Math.floor(n / STORIES_PER_PHASE);
  const service = serviceOf(phase * SERVICES_PER_PHASE + chance.below(SERVICES_PER_PHASE));
  const repeats = chance.below(8) === 0;
  if (chance.below(40) === 0) return { deliveries: [deploy(n, tenant, service)], repeats };
  const ids = Array.from(
    { length: provider === "datadog" ? 1 : 1 + chance.below(3) },
    (_, part) => `story-${n}-${part}-`,
  );
  const at = Date.now();
  const say = (status: "triggered" | "resolved", when: number): Delivery => ({
    tenant,
    provider,
    alerts: ids,
    status,
    body: JSON.stringify(BODIES[provider]({ n, service, status, at: when, began: at }, ids)),
  });
  const turn = chance.below(10);
  if (turn < 6) return { deliveries: [say("triggered", at)], repeats };
  if (turn < 9) return { deliveries: [say("triggered", at), say("resolved", at + 1_000)], repeats };
  // Out of order: the end comes before the beginning.
  return { deliveries: [say("resolved", at + 1_000), say("triggered", at)], repeats };
}

/** Returns a story of an incident that has a card of its own even while there is a storm. */
export function criticalStory(n: number, tenant: number): Story {
  const ids = [`story-${n}-0-`];
  const at = Date.now();
  const told: Told = {
    n,
    service: `solo-${serviceOf(n)}`,
    status: "triggered",
    at,
    began: at,
    severity: "critical",
  };
  const body = JSON.stringify(BODIES.custom(told, ids));
  const delivery: Delivery = { tenant, provider: "custom", alerts: ids, status: "triggered", body };
  return { deliveries: [delivery], repeats: false };
}

function serviceOf(index: number): string {
  const first = WORDS[index % WORDS.length];
  const second = WORDS[Math.floor(index / WORDS.length) % WORDS.length];
  return `${second}-${first}`;
}

interface Told {
  readonly n: number;
  readonly service: string;
  readonly status: "triggered" | "resolved";
  readonly at: number;
  readonly began: number;
  readonly severity?: "critical";
}

const iso = (at: number) => new Date(at).toISOString();

const BODIES: Readonly<Record<Provider, (told: Told, ids: readonly string[]) => object>> = {
  datadog: ({ n, service, status, at }, [id]) => ({
    dd0c_schema: "datadog.v1",
    event_id: `${id}${status}`,
    alert_cycle_key: id,
    transition: status === "triggered" ? "Triggered" : "Recovered",
    alert_type: status === "triggered" ? "error" : "success",
    title: `errors in part ${n} of ${service}`,
    tags: `service:${service},env:prod`,
    date: String(at),
    last_updated: String(at),
  }),
  alertmanager: prometheus,
  grafana: (told, ids) => ({ ...prometheus(told, ids), orgId: 1, title: "x", state: "alerting" }),
  custom: ({ n, service, status, at, began, severity = "high" }, ids) => ({
    alerts: ids.map((id) => ({
      id,
      title: `latency in part ${n} of ${service}`,
      status,
      service,
      environment: "production",
      severity,
      triggered_at: iso(began),
      ...(status === "resolved" ? { resolved_at: iso(at) } : {}),
    })),
  }),
};

function prometheus({ n, service, status, at, began }: Told, ids: readonly string[]): object {
  return {
    version: "4",
    groupKey: `{}:{n="${n}"}`,
    status: status === "triggered" ? "firing" : "resolved",
    receiver: "dd0c",
    externalURL: "http://monitoring:9093",
    alerts: ids.map((id, part) => ({
      status: status === "triggered" ? "firing" : "resolved",
      labels: { alertname: `Slow${n}`, service, env: "prod", part: String(part) },
      annotations: { summary: `part ${n} of ${service} is slow` },
      startsAt: iso(began),
      endsAt: status === "resolved" ? iso(at) : "0001-01-01T00:00:00Z",
      fingerprint: id,
    })),
  };
}

function deploy(n: number, tenant: number, service: string): Delivery {
  return {
    tenant,
    provider: "custom",
    alerts: [],
    status: "deploy",
    body: JSON.stringify({
      kind: "deploy",
      id: `deploy-${n}`,
      service,
      environment: "production",
      status: "success",
      version: `v${n}`,
      completed_at: iso(Date.now()),
    }),
  };
}
