import type { Chance } from "./chance.ts";
import { DIGITS, HEX, UPPER } from "./chance.ts";
import { nameBy, shortRegion } from "./habits.ts";
import type { AlertTool, Family, Firing, Symptom } from "./story.ts";

/** One of our severities, and what the given scorer may call critical. */
export type Level = "critical" | "high" | "medium" | "low" | "info";

const LEVEL: Readonly<Record<Symptom, Level>> = {
  errors: "high",
  latency: "medium",
  down: "critical",
  cpu: "low",
  memory: "medium",
  restarts: "medium",
  lag: "medium",
  job: "medium",
  disk: "medium",
  pool: "high",
  slow: "medium",
  replication: "high",
  evictions: "low",
  outside: "high",
  certificate: "low",
  expired: "critical",
  node: "high",
  network: "high",
  intrusion: "high",
  scaling: "info",
};

/** How each team words the same monitor; `@` is the service, `#` a number of the moment, `!` a running number. */
const WORDS: Readonly<Record<Symptom, readonly string[]>> = {
  errors: [
    "5xx rate above 2% on @",
    "@: HighErrorRate",
    "Error budget burn on @ (#%)",
    "[ALERT-!] @ is throwing errors",
  ],
  latency: [
    "p95 latency above 800ms on @",
    "@: HighLatencyP95",
    "Slow responses from @: p99 # ms",
    "[ALERT-!] @ response time degraded",
  ],
  down: ["@ is down", "@: TargetDown", "Health check failed for @ (# of 5)", "[ALERT-!] @ unavailable"],
  cpu: ["CPU above 85% on @", "@: HighCpu", "CPU at #% on @", "[ALERT-!] @ CPU busy"],
  memory: ["Memory near limit on @", "@: HighMemory", "Memory at #% on @", "[ALERT-!] @ memory pressure"],
  restarts: [
    "Pods of @ are restarting",
    "@: PodCrashLooping",
    "@ restarted # times",
    "[ALERT-!] @ crash loop",
  ],
  lag: ["Consumer lag growing on @", "@: QueueLag", "@ backlog is # messages", "[ALERT-!] @ queue behind"],
  job: ["Jobs failing on @", "@: JobFailed", "# failed jobs in @", "[ALERT-!] @ job failure"],
  disk: ["Disk almost full on @", "@: DiskSpaceLow", "Disk at #% on @", "[ALERT-!] @ disk space"],
  pool: [
    "Connection pool exhausted on @",
    "@: ConnectionPool",
    "# connections waiting on @",
    "[ALERT-!] @ connections",
  ],
  slow: ["Slow queries on @", "@: SlowQueries", "Query time # ms on @", "[ALERT-!] @ slow statements"],
  replication: ["Replication lag on @", "@: ReplicaLag", "Replica of @ is # s behind", "[ALERT-!] @ replica"],
  evictions: ["Evictions on @", "@: CacheEvictions", "# keys evicted from @", "[ALERT-!] @ cache pressure"],
  outside: [
    "Outbound calls failing from @",
    "@: ThirdPartyErrors",
    "#% of outbound calls of @ fail",
    "[ALERT-!] @ third party",
  ],
  certificate: [
    "Certificate of @ expires in 14 days",
    "@: CertExpiringSoon",
    "Certificate of @ has # days left",
    "[ALERT-!] @ certificate soon",
  ],
  expired: ["TLS handshake failing on @", "@: CertExpired", "TLS errors on @: #/min", "[ALERT-!] @ TLS"],
  node: ["Node not ready", "KubeNodeNotReady", "Host unreachable for # s", "[ALERT-!] host down"],
  network: [
    "Packet loss between zones",
    "NetworkErrors",
    "Network errors: #/s",
    "[ALERT-!] network degraded",
  ],
  intrusion: [
    "GuardDuty finding: credentials used from outside",
    "WafBlockSpike",
    "Suspicious logins: # in 5 min",
    "[ALERT-!] Security: port scan",
  ],
  scaling: ["@ scaled up", "@: HpaScaling", "@ now runs # replicas", "[ALERT-!] @ autoscaling"],
};
const NAMES: Readonly<Record<Symptom, string>> = Object.fromEntries(
  Object.entries(WORDS).map(([symptom, [, second]]) => [symptom, (second ?? "").replace("@: ", "")]),
) as Record<Symptom, string>;

/** What a tool knows of one firing: the same for its beginning and its end, but for the numbers in the title. */
export interface Seen {
  readonly firing: Firing;
  readonly tool: AlertTool;
  /** The service in this tool's words; undefined when the tool does not say. */
  readonly name: string | undefined;
  readonly title: string;
  readonly level: Level;
  readonly safelisted: boolean;
  /** Of the alert as a thing that fires again and again. */
  readonly key: string;
  /** Of this episode. */
  readonly episode: string;
  readonly family: Family;
}

/** Returns how a tool sees a firing. */
export function seenBy(chance: Chance, family: Family, firing: Firing): Seen {
  const { tool, service, monitor, region, environment, shard } = firing;
  const habit = family.names[tool] ?? family.names[tool === "datadogBare" ? "datadog" : tool] ?? "plain";
  const spoken =
    service &&
    nameBy(
      habit,
      service,
      { environment, region, shard: firing.pod || habit === "coloured" || habit === "versioned" ? shard : 1 },
      family.name,
    );
  const name = spoken ?? platformName(tool, family, environment);
  const level = levelOf(firing);
  const phrases = WORDS[monitor.symptom];
  // A monitor is worded once, by whoever made it; a forwarded alert has the words of the other tool.
  const numbered = Number(monitor.id.replace(/\D/g, "")) % 100 < family.numbersInTitles * 100;
  const phrase =
    phrases[numbered ? 2 + (monitor.id.length % 2) : firing.dual || tool === "alertmanager" ? 1 : 0] ?? "";
  const title = phrase
    .replace("@", tool === "alertmanager" ? (service?.slug ?? "") : (spoken ?? ""))
    .replace("#", String(chance.whole(11, 4_000)))
    .replace("!", String(chance.whole(1_000, 99_999)));
  const critical = severityIsKnown(tool, family) && level === "critical";
  const key = [tool, monitor.id, region, environment, firing.pod?.name ?? firing.node ?? ""].join("|");
  return {
    firing,
    tool,
    name,
    level,
    family,
    key,
    title:
      monitor.service === undefined && firing.node !== undefined && chance.happens(0.5)
        ? `${title} ${firing.node}`
        : title,
    safelisted: critical || monitor.symptom === "intrusion" || isOnTheList(service?.slug ?? ""),
    episode: `${key}|${firing.firedAt}`,
  };
}

function levelOf({ monitor }: Firing): Level {
  const base = LEVEL[monitor.symptom];
  const mood = Number(monitor.id.replace(/\D/g, "")) % 7;
  return mood === 0 && base === "medium"
    ? "high"
    : mood === 1 && base === "critical"
      ? "high"
      : mood === 2 && base === "high"
        ? "medium"
        : base;
}

function severityIsKnown(tool: AlertTool, family: Family): boolean {
  return tool !== "datadogBare" && !(tool === "pagerduty" && family.forwarded > 0);
}

/** The list of the evaluation's rules, by the service's true name. */
function isOnTheList(slug: string): boolean {
  return slug
    .split("-")
    .some((word) =>
      ["db", "rds", "database", "dynamo", "payment", "billing", "stripe", "checkout"].includes(word),
    );
}

/** What is about hosts and networks has a name of its own, or none. */
function platformName(tool: AlertTool, family: Family, environment: string): string | undefined {
  if (tool === "pagerduty") return "Platform";
  return tool === "opsgenie"
    ? "infrastructure"
    : tool === "datadog" && family.runsOn === "pods"
      ? `platform-${environment === "production" ? "prod" : "stg"}`
      : undefined;
}

function environmentWord(seen: Seen): string {
  return seen.firing.environment === "production" ? "prod" : "staging";
}

function clusterOf({ firing, family }: Seen): string {
  return `${firing.environment === "production" ? "prod" : "stg"}-${shortRegion(firing.region)}${family.regions.length > 1 ? "-a" : ""}`;
}

export type Change = "fire" | "renotify" | "ack" | "resolve";

/** Returns the body of one delivery of a tool that tells of one alert at a time. */
export function bodyOf(chance: Chance, seen: Seen, change: Change, at: number): object {
  switch (seen.tool) {
    case "datadog":
      return datadog(chance, seen, change, at);
    case "datadogBare":
      return datadogBare(chance, seen, change, at);
    case "pagerduty":
      return pagerduty(chance, seen, change, at);
    default:
      return opsgenie(seen, change, at);
  }
}

function numberFrom(text: string, length: number): string {
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return String(hash).padStart(10, "4").slice(-length);
}

function datadogTags(seen: Seen): string[] {
  const { firing, name, family } = seen;
  const place = family.environmentIn.datadog ?? "tag";
  const isOnHosts = family.runsOn === "hosts";
  return [
    ...(name === undefined ? [] : [`service:${name}`]),
    ...(place === "tag" ? [`env:${environmentWord(seen)}`] : []),
    ...(place === "namespace"
      ? [`kube_namespace:${firing.service?.team ?? "infra"}-${environmentWord(seen)}`]
      : []),
    ...(place === "cluster" ? [`kube_cluster_name:${clusterOf(seen)}`] : []),
    ...(place === "tag" && family.regions.length > 1 ? [`region:${firing.region}`] : []),
    ...(firing.service === undefined ? [] : [`team:${firing.service.team}`]),
    ...(firing.pod && !isOnHosts ? [`pod_name:${firing.pod.name}`] : []),
    ...(firing.pod || firing.node ? [`host:${firing.pod?.node ?? firing.node}`] : []),
    ...(firing.zone && !isOnHosts ? [`availability-zone:${firing.zone}`] : []),
  ];
}

function datadog(chance: Chance, seen: Seen, change: Change, at: number): object {
  const { firing, title } = seen;
  const tags = datadogTags(seen);
  const transition =
    change === "resolve" ? "Recovered" : change === "renotify" ? "Re-Triggered" : "Triggered";
  const scope = tags.filter((tag) => /^(service|env|host|pod_name)/.test(tag)).join(",");
  const monitorId = numberFrom(firing.monitor.id + seen.family.name, 8);
  return {
    id: chance.text(19, DIGITS),
    last_updated: String(at),
    date: String(at),
    event_type: "query_alert_monitor",
    title: `[${transition} on {${scope}}] ${title}`,
    org: { id: "90211", name: seen.family.name },
    body: `%%%\n${title}\n\n@webhook-dd0c\n\n[Monitor Status](https://app.datadoghq.com/monitors/${monitorId}) \n%%%`,
    alert_id: monitorId,
    alert_title: title,
    alert_transition: transition,
    alert_type:
      change === "resolve"
        ? "success"
        : seen.level === "medium" || seen.level === "low"
          ? "warning"
          : "error",
    alert_cycle_key: numberFrom(seen.episode, 10),
    alert_scope: scope,
    priority: { critical: "P1", high: "P2", medium: "P3", low: "P4", info: "P5" }[seen.level],
    hostname: firing.pod?.node ?? firing.node ?? "",
    tags: tags.join(","),
    link: `https://app.datadoghq.com/monitors/${monitorId}`,
    aggreg_key: numberFrom(seen.key, 10),
  };
}

/** Datadog's default template, in which only the title and the message say anything. */
function datadogBare(chance: Chance, seen: Seen, change: Change, at: number): object {
  const { firing, title } = seen;
  const transition =
    change === "resolve" ? "Recovered" : change === "renotify" ? "Re-Triggered" : "Triggered";
  const host = firing.pod?.node ?? firing.node;
  const scope = host === undefined ? "" : ` on {host:${host}}`;
  return {
    body: `%%%\n${title}\n\n[Monitor Status](https://app.datadoghq.com/monitors/${numberFrom(firing.monitor.id + seen.family.name, 8)}) \n%%%`,
    last_updated: String(at),
    event_type: "query_alert_monitor",
    title: `[${transition}${scope}] ${title}`,
    date: String(at),
    org: { id: "90211", name: seen.family.name },
    id: chance.text(19, DIGITS),
  };
}

function pagerduty(chance: Chance, seen: Seen, change: Change, at: number): object {
  const { firing, title, level, family } = seen;
  const id = `Q${numberFrom(seen.episode, 9)}`;
  const status = change === "resolve" ? "resolved" : change === "ack" ? "acknowledged" : "triggered";
  const service = {
    id: `P${numberFrom(seen.name ?? "", 6)}`,
    summary: seen.name ?? "Default Service",
    type: "service_reference",
  };
  return {
    event: {
      id: chance.text(26, UPPER),
      event_type: `incident.${status}`,
      resource_type: "incident",
      occurred_at: iso(at),
      agent: service,
      data: {
        id,
        type: "incident",
        html_url: `https://${family.name}.pagerduty.com/incidents/${id}`,
        number: Number(numberFrom(seen.episode, 5)),
        status,
        incident_key: numberFrom(seen.episode, 10),
        created_at: iso(firing.firedAt),
        title,
        service,
        teams: firing.service ? [{ id: "PT1", summary: firing.service.team, type: "team_reference" }] : [],
        priority:
          family.forwarded > 0
            ? null
            : {
                id: "PP1",
                summary: { critical: "P1", high: "P2", medium: "P3", low: "P4", info: "P5" }[level],
                type: "priority_reference",
              },
        urgency: level === "low" || level === "info" ? "low" : "high",
      },
    },
  };
}

function opsgenie(seen: Seen, change: Change, at: number): object {
  const { firing, title, family } = seen;
  const place = family.environmentIn.opsgenie ?? "tag";
  return {
    action: change === "resolve" ? "Close" : change === "ack" ? "Acknowledge" : "Create",
    source: { name: "prometheus", type: "api" },
    integrationName: "dd0c",
    integrationType: "Webhook",
    alert: {
      alertId: `${numberFrom(seen.episode, 8)}-${numberFrom(seen.key, 6)}-${firing.firedAt}`,
      tinyId: numberFrom(seen.episode, 4),
      message: title,
      alias: seen.key,
      entity: seen.name ?? "",
      source: "prometheus",
      tags: [
        ...(place === "tag" ? [`env:${environmentWord(seen)}`] : []),
        ...(firing.service ? [`team:${firing.service.team}`] : []),
        ...(firing.pod ? [`host:${firing.pod.node}`] : []),
        ...(place === "tag" && family.regions.length > 1 ? [`region:${firing.region}`] : []),
      ],
      priority: { critical: "P1", high: "P2", medium: "P3", low: "P4", info: "P5" }[seen.level],
      createdAt: firing.firedAt,
      updatedAt: at * 1_000_000,
    },
  };
}

/** Returns the labels by which Grafana's or Alertmanager's rule tells of the firing. */
export function labelsOf(seen: Seen): Record<string, string> {
  const { firing, name, family, level, tool } = seen;
  const place = family.environmentIn[tool] ?? "tag";
  const namespace = `${firing.service?.team ?? "infra"}-${firing.environment === "production" ? "prod" : "staging"}`;
  const severity = { critical: "critical", high: "error", medium: "warning", low: "info", info: "none" }[
    level
  ];
  const where = {
    ...(place === "namespace" ? { namespace } : {}),
    ...(place === "cluster" ? { cluster: clusterOf(seen) } : {}),
    ...(place === "tag"
      ? { env: environmentWord(seen), ...(family.regions.length > 1 ? { region: firing.region } : {}) }
      : {}),
  };
  const alertname = NAMES[firing.monitor.symptom];
  const pod: Record<string, string> =
    firing.pod && family.runsOn === "pods"
      ? { pod: firing.pod.name }
      : firing.pod
        ? { instance: `${firing.pod.node}:9100` }
        : {};
  if (tool === "alertmanager") {
    // As kube-prometheus has it: a pod's alerts come from an exporter, and only the container names the service.
    if (firing.pod && name !== undefined)
      return { alertname, ...where, job: "kube-state-metrics", container: name, ...pod, severity };
    if (firing.node !== undefined)
      return {
        alertname,
        ...where,
        job: "node-exporter",
        instance: `${firing.node}:9100`,
        node: firing.node,
        severity,
      };
    return { alertname, ...where, job: name ?? "blackbox", severity };
  }
  return {
    alertname,
    ...where,
    ...(name === undefined ? {} : { [family.services % 2 === 0 ? "service" : "app"]: name }),
    ...pod,
    ...(firing.pod && family.runsOn === "pods"
      ? { node: firing.pod.node }
      : firing.node === undefined
        ? {}
        : { node: firing.node }),
    ...(firing.zone === undefined ? {} : { zone: firing.zone }),
    severity,
  };
}

/** Returns the body in which Grafana or Alertmanager tells of a whole group. */
export function groupBody(
  tool: "grafana" | "alertmanager",
  alerts: ReadonlyArray<{ seen: Seen; resolved: boolean }>,
  groupLabels: Readonly<Record<string, string>>,
): object {
  const entries = alerts.map(({ seen, resolved }) => ({
    status: resolved ? "resolved" : "firing",
    labels: labelsOf(seen),
    annotations: { summary: seen.title },
    startsAt: iso(seen.firing.firedAt),
    endsAt: resolved ? iso(seen.firing.clearedAt) : "0001-01-01T00:00:00Z",
    generatorURL: `https://${tool}.example.com/rule/${seen.firing.monitor.id}`,
    fingerprint: hexFrom(seen.key),
  }));
  const status = alerts.every(({ resolved }) => resolved) ? "resolved" : "firing";
  const shared = {
    receiver: "dd0c",
    status,
    alerts: entries,
    groupLabels,
    commonLabels: groupLabels,
    commonAnnotations: {},
    externalURL: `https://${tool}.example.com`,
    groupKey: `{}:${JSON.stringify(groupLabels)}`,
    truncatedAlerts: 0,
  };
  return tool === "alertmanager"
    ? { ...shared, version: "4" }
    : {
        ...shared,
        version: "1",
        orgId: 1,
        title: `[${status.toUpperCase()}:${alerts.length}]`,
        state: status === "firing" ? "alerting" : "ok",
        message: "",
      };
}

function hexFrom(text: string): string {
  let [a, b] = [1, 2];
  for (const letter of text) {
    a = (Math.imul(a, 31) + letter.charCodeAt(0)) >>> 0;
    b = (Math.imul(b, 37) ^ letter.charCodeAt(0)) >>> 0;
  }
  return [a, b].map((part) => part.toString(16).padStart(8, HEX[0])).join("");
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
