import type { Chance } from "./chance.ts";
import type { Edge, Estate, Pod, Service, Trade } from "./estate.ts";
import type { HabitName } from "./habits.ts";

export type AlertTool = "datadog" | "datadogBare" | "pagerduty" | "grafana" | "alertmanager" | "opsgenie";
export type CiTool = "githubDeployment" | "githubRun" | "githubMonorepo" | "gitlab" | "argocd";

/** Where a tool's alerts say which environment they are of. */
export type EnvironmentPlace = "tag" | "name" | "namespace" | "cluster" | "nowhere";

export type Symptom =
  | "errors"
  | "latency"
  | "down"
  | "cpu"
  | "memory"
  | "restarts"
  | "lag"
  | "job"
  | "disk"
  | "pool"
  | "slow"
  | "replication"
  | "evictions"
  | "outside"
  | "certificate"
  | "expired"
  | "node"
  | "network"
  | "intrusion"
  | "scaling";

export type FaultKind =
  | "db_saturation"
  | "db_failover"
  | "api_fault"
  | "isolated"
  | "bad_deploy"
  | "bad_deploy_canary"
  | "bad_deploy_late"
  | "config_change"
  | "node_failure"
  | "zone_failure"
  | "region_failure"
  | "network_partition"
  | "queue_backlog"
  | "cert_expiry"
  | "cert_warning"
  | "external_outage"
  | "deep_cascade"
  | "retry_storm"
  | "slow_drift"
  | "refire"
  | "alert_storm"
  | "security"
  | "disk_fill";
export type NoiseKind =
  | "noise_threshold"
  | "noise_flap"
  | "noise_scheduled"
  | "noise_weekly"
  | "noise_staging"
  | "noise_scaling"
  | "deploy_transient"
  | "noise_stuck"
  | "noise_maintenance";

/** One kind of customer: everything by which tenants differ. */
export interface Family {
  readonly name: string;
  readonly about: string;
  readonly trade: Trade;
  readonly services: number;
  readonly regions: readonly string[];
  readonly zones: readonly string[];
  readonly days: number;
  /** Days from which nothing is scored, only learned. */
  readonly historyDays: number;
  readonly offsetHours: number;
  readonly alertTools: Readonly<Partial<Record<AlertTool, number>>>;
  readonly names: Readonly<Partial<Record<AlertTool | CiTool, HabitName>>>;
  readonly environmentIn: Readonly<Partial<Record<AlertTool, EnvironmentPlace>>>;
  /** Share of Datadog's monitors whose alerts reach PagerDuty too, under another title. */
  readonly forwarded: number;
  /** Share of titles with a number that differs each time. */
  readonly numbersInTitles: number;
  readonly ciTools: Readonly<Partial<Record<CiTool, number>>>;
  readonly faultsPerDay: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Share of faults that another, unrelated one begins beside. */
  readonly atOnce: number;
  readonly noisePerDay: Readonly<Partial<Record<NoiseKind, number>>>;
  readonly deploysPerDay: number;
  /** Share of the true dependencies that somebody typed in, and of the services whose names somebody mapped. */
  readonly dependenciesTold: number;
  readonly namesTold: number;
  /** Hosts, pods, or neither in the tags. */
  readonly runsOn: "pods" | "hosts" | "nothing";
  readonly acknowledged: number;
}

export interface Monitor {
  readonly id: string;
  readonly service: Service | undefined;
  readonly symptom: Symptom;
  readonly tool: AlertTool;
  /** A monitor that PagerDuty hears of as well, and what it is called there. */
  readonly twin: string | undefined;
}

/** One episode of one alert of one tool. */
export interface Firing {
  readonly monitor: Monitor;
  readonly tool: AlertTool;
  readonly service: Service | undefined;
  readonly region: string;
  readonly environment: "production" | "staging";
  readonly pod: Pod | undefined;
  /** The host, of what is about a host and not about a service. */
  readonly node: string | undefined;
  readonly zone: string | undefined;
  readonly shard: number;
  readonly role: "root" | "symptom" | "noise";
  readonly firedAt: number;
  readonly clearedAt: number;
  readonly pair: string | undefined;
  readonly dual: boolean;
  readonly acknowledgedAfterMs: number | undefined;
}

export interface Deploy {
  readonly service: Service;
  readonly environment: "production" | "staging";
  readonly region: string;
  readonly tool: CiTool;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly status: "success" | "failure";
  readonly message: string;
  readonly number: number;
  readonly revision: string;
  readonly author: string;
}

export interface Incident {
  readonly id: string;
  readonly kind: FaultKind | NoiseKind;
  readonly real: boolean;
  readonly root: Service | undefined;
  readonly region: string;
  readonly environment: "production" | "staging";
  readonly deploy: Deploy | undefined;
  readonly companion: boolean;
  readonly firings: Firing[];
  /** Edges along which it went. */
  readonly went: Edge[];
}

/** What a fault or a noise maker needs to tell its story. */
export interface Teller {
  readonly chance: Chance;
  readonly family: Family;
  readonly estate: Estate;
  readonly monitors: ReadonlyMap<string, Monitor>;
  readonly begin: number;
  readonly end: number;
  readonly deploys: Deploy[];
  deployOf(service: Service, at: number, change: Partial<Deploy>): Deploy;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const BY_ROLE: Readonly<Record<Service["role"], readonly Symptom[]>> = {
  front: ["errors", "latency", "down", "cpu", "restarts", "expired", "certificate", "scaling"],
  api: ["errors", "latency", "down", "cpu", "memory", "restarts", "outside", "scaling"],
  worker: ["lag", "job", "memory", "restarts", "errors"],
  store: ["pool", "slow", "disk", "cpu", "replication", "down"],
  cache: ["evictions", "memory", "cpu", "down"],
  queue: ["lag", "disk", "cpu", "down"],
  external: ["outside"],
};
/** What suffers shows it so. */
const SUFFERING: Readonly<Record<Service["role"], readonly Symptom[]>> = {
  front: ["errors", "latency", "down"],
  api: ["errors", "latency", "down", "restarts"],
  worker: ["lag", "job", "errors"],
  store: ["pool", "slow"],
  cache: ["evictions"],
  queue: ["lag"],
  external: ["outside"],
};

/** Returns the monitors of a tenant: most symptoms of a service are watched by one tool, that of its team. */
export function monitorsOf(chance: Chance, family: Family, estate: Estate): Map<string, Monitor> {
  const monitors = new Map<string, Monitor>();
  const add = (service: Service | undefined, symptom: Symptom, tool: AlertTool) => {
    const isForwarded = tool.startsWith("datadog") && chance.happens(family.forwarded);
    const id = `m${monitors.size + 1}`;
    monitors.set(keyOf(service, symptom), {
      id,
      service,
      symptom,
      tool,
      twin: isForwarded ? `${id}t` : undefined,
    });
  };
  for (const service of estate.services) {
    const own = chance.weighted<AlertTool>(family.alertTools);
    for (const symptom of BY_ROLE[service.role])
      if (chance.happens(0.85))
        add(service, symptom, chance.happens(0.85) ? own : chance.weighted<AlertTool>(family.alertTools));
  }
  const platform = chance.weighted<AlertTool>(family.alertTools);
  for (const symptom of ["node", "network", "intrusion"] as const) add(undefined, symptom, platform);
  return monitors;
}

function keyOf(service: Service | undefined, symptom: Symptom): string {
  return `${service?.id ?? "s000"}/${symptom}`;
}

export interface Cry {
  readonly service: Service | undefined;
  readonly symptom: Symptom;
  readonly firedAt: number;
  readonly clearedAt: number;
  readonly role: Firing["role"];
  readonly region: string;
  readonly environment?: "production" | "staging";
  readonly node?: string;
  readonly zone?: string;
  /** How many pods cry, of what is watched per pod. */
  readonly pods?: number;
  readonly onlyPods?: readonly Pod[];
}

const PER_POD = new Set<Symptom>(["restarts", "memory", "cpu"]);

/** Lets a monitor cry: once, or once per pod, and once more where another tool forwards it. Nothing, if nobody watches. */
export function cry(teller: Teller, incident: Incident, about: Cry): void {
  const { chance, family } = teller;
  const { service, symptom, region } = about;
  const monitor = teller.monitors.get(keyOf(service, symptom));
  if (!monitor) return;
  const all = service?.pods[region] ?? [];
  const perPod = family.runsOn !== "nothing" && PER_POD.has(symptom) && all.length > 0;
  const pods = perPod ? (about.onlyPods ?? chance.some(all, about.pods ?? chance.whole(1, 3))) : [undefined];
  for (const [index, pod] of pods.entries()) {
    const firedAt = about.firedAt + (index === 0 ? 0 : chance.between(0, 70_000));
    const clearedAt = Math.max(
      firedAt + 40_000,
      about.clearedAt + (index === 0 ? 0 : chance.between(0, 60_000)),
    );
    const isReal = incident.real;
    const firing: Firing = {
      monitor,
      tool: monitor.tool,
      service,
      region,
      environment: about.environment ?? "production",
      pod,
      node: about.node,
      zone: about.zone ?? pod?.zone,
      shard: 1 + (index % (service?.shards ?? 1)),
      role: about.role,
      firedAt,
      clearedAt,
      pair: monitor.twin === undefined ? undefined : `p${incident.id}-${incident.firings.length}`,
      dual: false,
      acknowledgedAfterMs: chance.happens(isReal ? family.acknowledged : family.acknowledged * 0.08)
        ? chance.skewed(6 * MINUTE, 0.7)
        : undefined,
    };
    incident.firings.push(firing);
    if (monitor.twin !== undefined) {
      const delay = chance.between(2_000, 45_000);
      incident.firings.push({
        ...firing,
        tool: "pagerduty",
        dual: true,
        firedAt: firedAt + delay,
        clearedAt: clearedAt + chance.between(1_000, 20_000),
        acknowledgedAfterMs:
          isReal && chance.happens(family.acknowledged) ? chance.skewed(5 * MINUTE, 0.6) : undefined,
      });
    }
  }
}

/** A monitor looks at minutes, not at moments: half notice within 50 s, one in ten needs more than three minutes. */
export function notice(chance: Chance): number {
  return Math.min(9 * MINUTE, chance.skewed(50_000, 0.95));
}

/** Lets a failure of `root` go up to its callers, and returns whom it reached and when it reached them. */
export function spread(
  teller: Teller,
  incident: Incident,
  plan: {
    readonly root: Service;
    readonly at: number;
    readonly end: number;
    readonly region: string;
    readonly reach: number;
    readonly depth: number;
  },
): Map<Service, number> {
  const { chance, estate } = teller;
  const reached = new Map([[plan.root, plan.at]]);
  let ring: Service[] = [plan.root];
  for (let depth = 0; depth < plan.depth; depth++) {
    const next: Service[] = [];
    for (const upstream of ring) {
      for (const edge of estate.above.get(upstream) ?? []) {
        if (
          reached.has(edge.downstream) ||
          !edge.downstream.regions.includes(plan.region) ||
          !chance.happens(edge.weight * plan.reach)
        )
          continue;
        const at = (reached.get(upstream) ?? plan.at) + chance.waiting(edge.lagMs);
        if (at > plan.end - MINUTE) continue;
        reached.set(edge.downstream, at);
        incident.went.push(edge);
        next.push(edge.downstream);
        suffer(teller, incident, {
          service: edge.downstream,
          at,
          end: plan.end,
          region: plan.region,
          role: "symptom",
        });
      }
    }
    ring = next;
  }
  return reached;
}

/** Lets one service show that it suffers, by one to three of its monitors. */
export function suffer(
  teller: Teller,
  incident: Incident,
  plan: {
    readonly service: Service;
    readonly at: number;
    readonly end: number;
    readonly region: string;
    readonly role: Firing["role"];
    readonly symptoms?: readonly Symptom[];
    readonly zone?: string;
  },
): void {
  const { chance } = teller;
  const { service, region, role, zone } = plan;
  const symptoms =
    plan.symptoms ??
    chance.some(
      SUFFERING[service.role],
      chance.weighted({ 1: 4, 2: 4, 3: 2 }) === "1" ? 1 : chance.whole(2, 3),
    );
  for (const symptom of symptoms) {
    const firedAt = plan.at + notice(chance);
    if (firedAt > plan.end) continue;
    cry(teller, incident, {
      service,
      symptom,
      firedAt,
      clearedAt: plan.end + chance.between(5_000, 120_000),
      role,
      region,
      ...(zone === undefined ? {} : { zone }),
    });
  }
}
