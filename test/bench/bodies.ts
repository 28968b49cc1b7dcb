import { createHmac } from "node:crypto";

/** What the intake bench sends; the seed makes each delivery a new one. */
export interface BenchKind {
  readonly title: string;
  readonly provider: "datadog" | "alertmanager" | "github";
  /** Alerts in one delivery. */
  readonly alerts: number;
  readonly signed: boolean;
  body(seed: string): string;
  headers(body: string, secret: string): Record<string, string>;
}

const AT_MS = Date.parse("2026-11-24T10:00:00Z");
const AT = new Date(AT_MS).toISOString();
const JSON_TYPE = { "content-type": "application/json" };

/** The three deliveries that issue after issue are measured by: one alert of 4 KB, a batch of fifty, one that is signed. */
export const KINDS: Readonly<Record<BenchKind["provider"], BenchKind>> = {
  datadog: {
    title: "one 4 KB Datadog alert",
    provider: "datadog",
    alerts: 1,
    signed: false,
    body: (seed) =>
      JSON.stringify({
        dd0c_schema: "datadog.v1",
        event_id: seed,
        event_title: "[P2] [Triggered on {host:web-7}] p99 latency above 2 s",
        title: "p99 latency above 2 s",
        transition: "Triggered",
        alert_type: "error",
        alert_priority: "P2",
        alert_cycle_key: `cycle-${seed}`,
        tags: "env:prod,host:web-7,service:checkout,team:shop,region:eu-west-1",
        service: "checkout",
        env: "prod",
        date: String(AT_MS),
        last_updated: String(AT_MS),
        link: "https://app.datadoghq.eu/monitors/71",
        message: "x".repeat(3_400),
      }),
    headers: () => JSON_TYPE,
  },
  alertmanager: {
    title: "one Alertmanager batch of 50",
    provider: "alertmanager",
    alerts: 50,
    signed: false,
    body: (seed) =>
      JSON.stringify({
        version: "4",
        groupKey: '{}:{alertname="HighLatency"}',
        status: "firing",
        receiver: "dd0c",
        externalURL: "http://alertmanager:9093",
        alerts: Array.from({ length: 50 }, (_, n) => ({
          status: "firing",
          labels: {
            alertname: "HighLatency",
            service: `service-${n}`,
            severity: "warning",
            instance: `10.0.0.${n}`,
          },
          annotations: { summary: "p99 latency above 2 s", description: "It has been so for five minutes." },
          startsAt: AT,
          endsAt: "0001-01-01T00:00:00Z",
          generatorURL: "http://prometheus:9090/graph?g0.expr=latency",
          fingerprint: `${seed}-${n}`,
        })),
      }),
    headers: () => JSON_TYPE,
  },
  github: {
    title: "one signed GitHub deployment_status",
    provider: "github",
    alerts: 1,
    signed: true,
    body: (seed) =>
      JSON.stringify({
        action: "created",
        deployment_status: {
          state: "success",
          environment: "production",
          created_at: AT,
          creator: { login: "ada" },
        },
        deployment: {
          id: seed,
          sha: "9fceb02d0ae598e95dc970b74767f19372d61af8",
          ref: "v1.4.2",
          environment: "production",
          created_at: AT,
          creator: { login: "ada" },
        },
        // A real delivery describes the repository and its owner at length; this is their weight.
        repository: {
          name: "checkout",
          full_name: "acme/checkout",
          html_url: "https://github.com/acme/checkout",
          about: "x".repeat(6_000),
        },
      }),
    headers: (body, secret) => ({
      ...JSON_TYPE,
      "x-github-event": "deployment_status",
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    }),
  },
};

/** Alerts that a flood repeats. */
const REPEATED = 500;

/**
 * A 4 KB Datadog alert about a service of its own, in a region of its own so that nothing ties it to the others: an
 * incident, and a message in Slack that names the id.
 */
export function incidentBody(id: string, at: number): string {
  // A number at the end of a name tells twins of one service apart, and would not make another service of it.
  return bodyOfIncident(id, id, at);
}

/** One of several different alerts about the service of an incident, as {@link incidentBody} else. */
export function bodyOfIncident(incidentId: string, id: string, at: number): string {
  return alertBody({
    id,
    at,
    cycle: id,
    service: `svc-${incidentId}-shop`,
    region: `region-of-${incidentId}`,
  });
}

/** Returns the id of the incident that a message is about, if it is one of {@link incidentBody}. */
export function incidentIdIn(text: string): string | undefined {
  return /\bsvc-([\w-]+)-shop\b/.exec(text)?.[1];
}

/** The `n`th delivery of a flood: one of the same few hundred alerts of one service once more. */
export function repeatBody(id: string, n: number, at: number): string {
  return alertBody({ id, at, cycle: `flood-${n % REPEATED}`, service: "checkout", region: "eu-west-1" });
}

/** One more alert of this service, different from its others, and nothing that ties it to other services. */
export function alertOfService(service: string, id: string, at: number): string {
  return alertBody({ id, at, cycle: id, service, region: `region-of-${service}` });
}

function alertBody(alert: {
  id: string;
  at: number;
  cycle: string;
  service: string;
  region: string;
}): string {
  const date = String(Math.round(alert.at));
  return JSON.stringify({
    dd0c_schema: "datadog.v1",
    event_id: alert.id,
    alert_cycle_key: alert.cycle,
    transition: "Triggered",
    alert_type: "error",
    title: `latency ${alert.cycle}.`,
    tags: `service:${alert.service},env:prod,region:${alert.region}`,
    date,
    last_updated: date,
    message: "x".repeat(3_400),
  });
}
