/** One webhook of the storm: which source sends it, and when, milliseconds after the start. */
export interface StormWebhook {
  readonly atMs: number;
  readonly provider: "datadog" | "pagerduty" | "grafana" | "github";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where the storm's clock starts, and what makes its ids unlike those of the storm before. */
export interface StormStart {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly nonce: string;
}

const JSON_TYPE = { "content-type": "application/json" };

/**
 * Returns a bad afternoon, in order of time: payment-service is deployed, and within a minute Datadog, PagerDuty and
 * Grafana send 40 alerts about it; beside it, noise that has nothing to do with it. The storm lasts 30 seconds, then
 * the deploy is rolled back and everything resolves.
 */
export function stormTimeline(start: StormStart): StormWebhook[] {
  return [
    ...deploy(start),
    ...datadogAlerts(start),
    ...pages(start),
    ...grafanaAlerts(start),
    ...noise(start),
    ...recovery(start),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

const SYMPTOMS = [
  "p99 latency above 2 s",
  "error rate above 5%",
  "CPU above 90%",
  "retry queue growing",
] as const;
const DATADOG_HOSTS = ["i-0a1", "i-0b2", "i-0c3", "i-0d4", "i-0e5", "i-0f6"] as const;
const PAGES = [
  "Payments API is failing health checks",
  "Card authorisations below normal",
  "Payment webhooks are delayed",
] as const;
const GRAFANA_PANELS = [
  "PaymentErrorBudgetBurn",
  "PaymentQueueDepth",
  "PaymentDbPoolExhausted",
  "PaymentTimeouts",
] as const;

/** 24 monitors: four symptoms on six hosts. */
function datadogAlerts(start: StormStart): StormWebhook[] {
  return SYMPTOMS.flatMap((symptom, row) =>
    DATADOG_HOSTS.map((host, column) =>
      datadog(start, 2_000 + row * 2_600 + column * 900, {
        title: symptom,
        service: "payment-service",
        host,
        transition: "Triggered",
        priority: row === 0 ? "P2" : "P3",
      }),
    ),
  );
}

function pages(start: StormStart): StormWebhook[] {
  return PAGES.flatMap((title, row) =>
    [0, 1].map((n) =>
      page(start, 4_000 + row * 3_500 + n * 6_000, {
        id: `Q${row}${n}`,
        title: n === 0 ? title : `${title} (eu-west-1)`,
        event: "incident.triggered",
      }),
    ),
  );
}

/** Ten alerts in five requests, as Grafana groups them. */
function grafanaAlerts(start: StormStart): StormWebhook[] {
  const panels = [...GRAFANA_PANELS, "PaymentLatencySlo"];
  return panels.map((alertname, index) =>
    grafana(start, 6_000 + index * 3_200, alertname, ["eu-west-1", "us-east-1"], "firing"),
  );
}

function noise(start: StormStart): StormWebhook[] {
  const disk = { title: "Disk usage above 80%", service: "reports-batch", host: "i-77a", priority: "P4" };
  const flap = { title: "Search index lag", service: "search", host: "i-55c", priority: "P5" };
  return [
    datadog(start, 3_000, { ...disk, transition: "Triggered" }),
    datadog(start, 9_000, { ...flap, transition: "Triggered" }),
    datadog(start, 13_000, { ...flap, transition: "Recovered" }),
    datadog(start, 17_000, { ...flap, transition: "Triggered" }),
    datadog(start, 20_000, { ...disk, transition: "Renotify" }),
    datadog(start, 24_000, { ...flap, transition: "Recovered" }),
  ];
}

function recovery(start: StormStart): StormWebhook[] {
  const datadogs = SYMPTOMS.flatMap((title) =>
    DATADOG_HOSTS.map((host, column) =>
      datadog(start, 36_000 + column * 400, {
        title,
        service: "payment-service",
        host,
        transition: "Recovered",
        priority: "P3",
      }),
    ),
  );
  const pagesOver = PAGES.flatMap((title, row) =>
    [0, 1].map((n) => page(start, 38_000, { id: `Q${row}${n}`, title, event: "incident.resolved" })),
  );
  const panels = [...GRAFANA_PANELS, "PaymentLatencySlo"].map((name) =>
    grafana(start, 39_000, name, ["eu-west-1", "us-east-1"], "resolved"),
  );
  const disk = datadog(start, 39_500, {
    title: "Disk usage above 80%",
    service: "reports-batch",
    host: "i-77a",
    priority: "P4",
    transition: "Recovered",
  });
  return [...datadogs, ...pagesOver, ...panels, disk];
}

function deploy({ now, nonce }: StormStart): StormWebhook[] {
  const startedAt = now - 3 * 60_000;
  const deployment = {
    id: Number.parseInt(nonce.replace(/\D/g, "").slice(-9) || "1042", 10),
    sha: "8f3c1e7d20b94c1fa7f5be8e8c3e2d1a90b7c654",
    ref: "v1042",
    task: "deploy",
    environment: "production",
    production_environment: true,
    description: "Add retry logic to payment processor (#1042)",
    creator: { login: "marcus" },
    created_at: new Date(startedAt).toISOString(),
    updated_at: new Date(startedAt).toISOString(),
  };
  const repository = {
    name: "payment-service",
    full_name: "acme/payment-service",
    html_url: "https://github.com/acme/payment-service",
  };
  const status = (state: string, at: number) => ({
    action: "created",
    deployment,
    repository,
    deployment_status: {
      state,
      environment: "production",
      description: deployment.description,
      log_url: "https://github.com/acme/payment-service/actions/runs/1042",
      creator: { login: "marcus" },
      created_at: new Date(at).toISOString(),
      updated_at: new Date(at).toISOString(),
    },
  });
  const send = (atMs: number, event: string, payload: object): StormWebhook => ({
    atMs,
    provider: "github",
    headers: {
      ...JSON_TYPE,
      "x-github-event": event,
      "x-github-delivery": `${nonce}-${event}-${atMs}`,
      "user-agent": "GitHub-Hookshot/demo",
    },
    body: JSON.stringify(payload),
  });
  return [
    send(0, "deployment", { action: "created", deployment, repository }),
    send(500, "deployment_status", status("success", now - 60_000)),
  ];
}

interface DatadogMonitor {
  readonly title: string;
  readonly service: string;
  readonly host: string;
  readonly transition: "Triggered" | "Recovered" | "Renotify";
  readonly priority: string;
}

function datadog({ now, nonce }: StormStart, atMs: number, monitor: DatadogMonitor): StormWebhook {
  const { title, service, host, transition, priority } = monitor;
  const cycle = `${nonce}-${service}-${host}-${title}`;
  const payload = {
    dd0c_schema: "datadog.v1",
    event_id: `${cycle}-${atMs}`,
    event_type: "query_alert_monitor",
    event_title: `[${priority}] [${transition}] ${title}`,
    alert_id: "88042",
    alert_cycle_key: cycle,
    aggreg_key: cycle,
    transition,
    alert_type: transition === "Recovered" ? "success" : "error",
    alert_priority: priority,
    title: `${title} on ${host}`,
    scope: `host:${host},service:${service}`,
    tags: `service:${service},env:prod,host:${host}`,
    service,
    env: "prod",
    hostname: host,
    date: String(now + atMs),
    last_updated: String(now + atMs),
    link: "https://app.datadoghq.com/monitors/88042",
    message: `${title}. @webhook-dd0c`,
  };
  return { atMs, provider: "datadog", headers: JSON_TYPE, body: JSON.stringify(payload) };
}

function page(
  { now, nonce }: StormStart,
  atMs: number,
  incident: { id: string; title: string; event: string },
): StormWebhook {
  const id = `${incident.id}${nonce}`;
  const payload = {
    event: {
      id: `${id}-${incident.event}-${atMs}`,
      event_type: incident.event,
      resource_type: "incident",
      occurred_at: new Date(now + atMs).toISOString(),
      agent: null,
      client: null,
      data: {
        id,
        type: "incident",
        html_url: `https://acme.pagerduty.com/incidents/${id}`,
        number: 7041,
        status: incident.event === "incident.resolved" ? "resolved" : "triggered",
        incident_key: id,
        created_at: new Date(now + 4_000).toISOString(),
        title: incident.title,
        service: { id: "PSVC1", type: "service_reference", summary: "payment-service (prod)" },
        urgency: "high",
        priority: { id: "PP2", type: "priority_reference", summary: "P2" },
      },
    },
  };
  const headers = { ...JSON_TYPE, "x-webhook-id": `${id}-${atMs}` };
  return { atMs, provider: "pagerduty", headers, body: JSON.stringify(payload) };
}

function grafana(
  { now, nonce }: StormStart,
  atMs: number,
  alertname: string,
  regions: readonly string[],
  status: "firing" | "resolved",
): StormWebhook {
  const alerts = regions.map((region) => ({
    status,
    labels: { alertname, service: "payment-service", env: "production", severity: "warning", region },
    annotations: { summary: `${alertname} in ${region}` },
    startsAt: new Date(now + 6_000).toISOString(),
    endsAt: status === "firing" ? "0001-01-01T00:00:00Z" : new Date(now + atMs).toISOString(),
    generatorURL: "https://grafana.acme.example/alerting/grafana/payments/view",
    fingerprint: `${alertname}-${region}-${nonce}`,
    values: { A: 4.2 },
  }));
  const payload = {
    receiver: "dd0c",
    status,
    orgId: 1,
    alerts,
    groupLabels: { alertname },
    commonLabels: { alertname, service: "payment-service" },
    commonAnnotations: {},
    externalURL: "https://grafana.acme.example/",
    version: "1",
    groupKey: `{}:{alertname="${alertname}"}`,
    truncatedAlerts: 0,
  };
  return { atMs, provider: "grafana", headers: JSON_TYPE, body: JSON.stringify(payload) };
}
