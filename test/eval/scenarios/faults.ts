import type { Service } from "./estate.ts";
import {
  cry,
  DAY,
  type FaultKind,
  HOUR,
  type Incident,
  MINUTE,
  notice,
  type Symptom,
  spread,
  suffer,
  type Teller,
} from "./story.ts";

const WHO: Readonly<Partial<Record<FaultKind, (service: Service) => boolean>>> = {
  db_saturation: ({ role }) => role === "store" || role === "cache",
  db_failover: ({ role }) => role === "store",
  disk_fill: ({ role }) => role === "store" || role === "queue",
  queue_backlog: ({ role }) => role === "queue",
  external_outage: ({ role }) => role === "external",
  cert_expiry: ({ role }) => role === "front",
  cert_warning: ({ role }) => role === "front",
  slow_drift: ({ role }) => role === "api" || role === "worker",
  retry_storm: ({ role, layer }) => role === "api" && layer >= 3,
  deep_cascade: ({ layer }) => layer >= 4,
};
const NOT_ONE_SERVICE = new Set<FaultKind>([
  "node_failure",
  "zone_failure",
  "region_failure",
  "network_partition",
  "alert_storm",
  "security",
]);

/** Tells one real incident that begins at `at`; returns undefined where the tenant has nothing that could fail so. */
function tellFault(
  teller: Teller,
  kind: FaultKind,
  id: string,
  at: number,
  companion: boolean,
): Incident | undefined {
  const { chance, estate, family } = teller;
  const mayFail =
    WHO[kind] ?? (({ role }: Service) => role === "api" || role === "worker" || role === "front");
  const able = estate.services.filter(mayFail);
  if (able.length === 0) return undefined;
  const root = chance.pick(able);
  const region = chance.pick(root.regions);
  const lasted = Math.min(3 * HOUR, chance.skewed(18 * MINUTE, 0.6) + 3 * MINUTE);
  const story: Story = { teller, root, region, at, end: at + lasted };
  const incident: Incident & { deploy: Incident["deploy"] } = {
    id,
    kind,
    real: true,
    root: NOT_ONE_SERVICE.has(kind) ? undefined : root,
    region,
    environment: "production",
    deploy: undefined,
    companion,
    firings: [],
    went: [],
  };
  if (
    kind === "bad_deploy" ||
    kind === "bad_deploy_canary" ||
    kind === "bad_deploy_late" ||
    kind === "config_change"
  )
    incident.deploy = tellDeploy(story, incident, kind);
  else TELL[kind](story, incident);
  incident.firings.sort((a, b) => a.firedAt - b.firedAt);
  return incident.firings.length === 0 || family.services === 0 ? undefined : incident;
}

interface Story {
  readonly teller: Teller;
  readonly root: Service;
  readonly region: string;
  readonly at: number;
  readonly end: number;
}

type Tell = (story: Story, incident: Incident) => void;

function rootCries(
  { teller, root, region, at, end }: Story,
  incident: Incident,
  symptoms: readonly Symptom[],
): void {
  suffer(teller, incident, { service: root, at, end, region, role: "root", symptoms });
  // Somebody notices that the root is ill, or it would not be an incident of its own.
  if (incident.firings.length === 0)
    for (const symptom of [
      "errors",
      "latency",
      "down",
      "lag",
      "job",
      "pool",
      "slow",
      "disk",
      "evictions",
      "outside",
    ] as const) {
      if (incident.firings.length > 0) return;
      cry(teller, incident, {
        service: root,
        symptom,
        firedAt: at + Math.min(notice(teller.chance), (end - at) / 2),
        clearedAt: end,
        role: "root",
        region,
      });
    }
}

function failing(symptoms: readonly Symptom[], reach: number, depth: number): Tell {
  return (story, incident) => {
    rootCries(story, incident, story.teller.chance.some(symptoms, story.teller.chance.whole(1, 3)));
    spread(story.teller, incident, { ...story, reach, depth });
  };
}

const TELL: Readonly<
  Record<Exclude<FaultKind, "bad_deploy" | "bad_deploy_canary" | "bad_deploy_late" | "config_change">, Tell>
> = {
  db_saturation: failing(["pool", "slow", "cpu", "evictions", "memory"], 0.8, 3),
  api_fault: failing(["errors", "latency", "memory", "restarts", "job", "lag"], 0.7, 3),
  disk_fill: failing(["disk", "slow"], 0.35, 2),
  isolated: failing(["errors", "latency", "memory", "job", "restarts"], 0, 0),
  deep_cascade: failing(["errors", "latency", "down", "pool", "slow", "lag"], 1, 6),
  db_failover(story, incident) {
    const end = story.at + story.teller.chance.between(1.5, 4) * MINUTE;
    rootCries({ ...story, end }, incident, ["down", "replication", "pool"]);
    spread(story.teller, incident, { ...story, end: end + MINUTE, reach: 0.9, depth: 2 });
  },
  queue_backlog(story, incident) {
    const { teller, root, at, region } = story;
    const end = at + teller.chance.between(40, 110) * MINUTE;
    rootCries({ ...story, end }, incident, ["lag"]);
    for (const { downstream } of teller.estate.above.get(root) ?? []) {
      if (!downstream.regions.includes(region) || !teller.chance.happens(0.8)) continue;
      const joins = at + teller.chance.between(0.5, 35) * MINUTE;
      incident.went.push(
        ...(teller.estate.above.get(root) ?? []).filter((edge) => edge.downstream === downstream),
      );
      suffer(teller, incident, { service: downstream, at: joins, end, region, role: "symptom" });
    }
  },
  slow_drift(story, incident) {
    const { teller, root, at, region } = story;
    const end = at + teller.chance.between(1.5, 4) * HOUR;
    for (let pod = 0; pod < 3; pod++)
      cry(teller, incident, {
        service: root,
        symptom: "memory",
        firedAt: at + pod * teller.chance.between(5, 30) * MINUTE,
        clearedAt: end,
        role: "root",
        region,
        pods: 1,
      });
    const worse = at + (end - at) * 0.7;
    suffer(teller, incident, {
      service: root,
      at: worse,
      end,
      region,
      role: "root",
      symptoms: ["latency", "restarts", "lag"],
    });
    spread(teller, incident, { root, at: worse, end, region, reach: 0.5, depth: 2 });
  },
  retry_storm(story, incident) {
    const { teller } = story;
    for (let wave = 0, at = story.at; wave < teller.chance.whole(2, 4); wave++) {
      const end = at + teller.chance.between(3, 6) * MINUTE;
      rootCries({ ...story, at, end }, incident, ["errors", "latency"]);
      spread(teller, incident, { ...story, at, end, reach: 0.8, depth: 2 });
      at = end + teller.chance.between(2, 7) * MINUTE;
    }
  },
  refire(story, incident) {
    const { teller, root, region } = story;
    const [caller] = teller.estate.above.get(root) ?? [];
    for (let wave = 0, at = story.at; wave < teller.chance.whole(2, 3); wave++) {
      const end = at + teller.chance.between(4, 8) * MINUTE;
      rootCries({ ...story, at, end }, incident, ["errors", "latency"]);
      if (caller?.downstream.regions.includes(region)) {
        suffer(teller, incident, {
          service: caller.downstream,
          at: at + teller.chance.waiting(40_000),
          end,
          region,
          role: "symptom",
        });
        incident.went.push(caller);
      }
      at = end + teller.chance.between(5, 17) * MINUTE;
    }
  },
  external_outage(story, incident) {
    const { teller, root, at } = story;
    const end = at + teller.chance.between(20, 70) * MINUTE;
    rootCries({ ...story, end }, incident, ["outside"]);
    for (const edge of teller.estate.above.get(root) ?? []) {
      const region = teller.chance.pick(edge.downstream.regions);
      if (!teller.chance.happens(0.9)) continue;
      incident.went.push(edge);
      const began = at + teller.chance.between(0, 4) * MINUTE;
      suffer(teller, incident, {
        service: edge.downstream,
        at: began,
        end,
        region,
        role: "symptom",
        symptoms: ["outside", ...teller.chance.some(["errors", "latency"] as const, 1)],
      });
    }
    spread(teller, incident, { ...story, end, reach: 0.3, depth: 2 });
  },
  cert_warning({ teller, root, region, at }, incident) {
    cry(teller, incident, {
      service: root,
      symptom: "certificate",
      firedAt: at,
      clearedAt: at + teller.chance.between(4, 20) * HOUR,
      role: "root",
      region,
    });
  },
  cert_expiry(story, incident) {
    rootCries(story, incident, ["expired", "errors", "down"]);
  },
  security({ teller, region, at }, incident) {
    cry(teller, incident, {
      service: undefined,
      symptom: "intrusion",
      firedAt: at,
      clearedAt: at + teller.chance.between(10, 60) * MINUTE,
      role: "root",
      region,
    });
  },
  node_failure({ teller, root, region, at, end }, incident) {
    const pod = teller.chance.pick(
      root.pods[region]?.length ? (root.pods[region] ?? []) : [{ name: "none", node: "none", zone: region }],
    );
    cry(teller, incident, {
      service: undefined,
      symptom: "node",
      firedAt: at + teller.chance.between(0, 90_000),
      clearedAt: end,
      role: "root",
      region,
      node: pod.node,
      zone: pod.zone,
    });
    for (const service of teller.estate.services) {
      const there = (service.pods[region] ?? []).filter((one) => one.node === pod.node);
      if (there.length === 0 || !teller.chance.happens(0.75)) continue;
      cry(teller, incident, {
        service,
        symptom: "restarts",
        firedAt: at + teller.chance.waiting(50_000),
        clearedAt: end,
        role: "symptom",
        region,
        onlyPods: there,
      });
      if (teller.chance.happens(0.25))
        suffer(teller, incident, { service, at, end, region, role: "symptom", symptoms: ["latency"] });
    }
  },
  zone_failure: (story, incident) => everywhere(story, incident, { share: 0.6, from: "zone" }),
  network_partition: (story, incident) => everywhere(story, incident, { share: 0.25, from: "zone" }),
  region_failure: (story, incident) => everywhere(story, incident, { share: 0.85, from: "region" }),
  alert_storm(story, incident) {
    everywhere({ ...story, end: story.at + 20 * MINUTE }, incident, { share: 0.9, from: "region" });
    everywhere({ ...story, end: story.at + 22 * MINUTE }, incident, { share: 0.6, from: "region" });
  },
};

function everywhere(
  { teller, root, region, at, end }: Story,
  incident: Incident,
  how: { share: number; from: "zone" | "region" },
): void {
  const { chance, estate } = teller;
  const zone = how.from === "zone" ? root.pods[region]?.[0]?.zone : undefined;
  cry(teller, incident, {
    service: undefined,
    symptom: "network",
    firedAt: at + chance.between(0, 120_000),
    clearedAt: end,
    role: "root",
    region,
    ...(zone === undefined ? {} : { zone }),
  });
  for (const service of estate.services) {
    if (!service.regions.includes(region) || !chance.happens(how.share)) continue;
    suffer(teller, incident, {
      service,
      at: at + chance.waiting(60_000),
      end,
      region,
      role: "symptom",
      ...(zone === undefined ? {} : { zone }),
    });
  }
}

/** A bad deploy: alerts begin during the rollout, soon after it, or late; half of them are rolled back, and that mends it. */
function tellDeploy(story: Story, incident: Incident, kind: FaultKind): Incident["deploy"] {
  const { teller, root, region, at } = story;
  const { chance } = teller;
  const rollout =
    kind === "bad_deploy_canary" ? chance.between(15, 45) * MINUTE : chance.between(1, 8) * MINUTE;
  const into =
    kind === "bad_deploy_canary"
      ? chance.between(0.1, 0.5) * rollout
      : kind === "bad_deploy_late"
        ? rollout + chance.between(6, 12) * MINUTE
        : chance.between(0.4, 1.2) * rollout;
  const isConfiguration = kind === "config_change";
  const startedAt = at - into;
  const deploy = teller.deployOf(root, startedAt, {
    region,
    completedAt: startedAt + (isConfiguration ? 20_000 + chance.between(0, 90_000) : rollout),
    status: kind === "bad_deploy_canary" && chance.happens(0.5) ? "failure" : "success",
    message: isConfiguration
      ? chance.pick([
          "config: raise pool size",
          "feature-flag: new pricing",
          "flags: enable fast path",
          "config: lower timeouts",
        ])
      : chance.pick(["Add retry logic", "Refactor handlers", "New price rounding", "Upgrade http client"]),
  });
  teller.deploys.push(deploy);
  const end = at + Math.max(6 * MINUTE, story.end - at);
  if (chance.happens(0.5)) {
    const back = at + (end - at) * 0.7;
    teller.deploys.push(
      teller.deployOf(root, back, {
        region,
        completedAt: back + chance.between(1, 3) * MINUTE,
        message: chance.happens(0.7)
          ? chance.pick([`Revert "${deploy.message}"`, "Rollback to previous version"])
          : "v1.8.2",
      }),
    );
  }
  const symptoms =
    root.role === "worker"
      ? (["job", "errors", "lag"] as const)
      : (["errors", "latency", "restarts", "memory"] as const);
  rootCries({ ...story, end }, incident, chance.some(symptoms, chance.whole(1, 3)));
  spread(teller, incident, { root, at, end, region, reach: 0.5, depth: 2 });
  return deploy;
}

/** Returns when things happen: by the week and the hour of the tenant's own clock, or at any time. */
export function workingTime(teller: Teller): number {
  const { chance, begin, end, family } = teller;
  for (let attempt = 0; ; attempt++) {
    const at = chance.between(begin, end);
    const local = new Date(at + family.offsetHours * HOUR);
    const isWork = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 19;
    if (isWork || attempt > 50 || chance.happens(0.12)) return at;
  }
}

/** Returns all real incidents of a tenant. */
export function tellFaults(teller: Teller): Incident[] {
  const { chance, family, begin, end } = teller;
  const incidents: Incident[] = [];
  const count = Math.round((family.faultsPerDay * (end - begin)) / DAY);
  const tell = (at: number, companion: boolean) => {
    const incident = tellFault(
      teller,
      chance.weighted<FaultKind>(family.faults),
      `inc-${incidents.length + 1}`,
      at,
      companion,
    );
    if (incident) incidents.push(incident);
  };
  for (let n = 0; n < count; n++) {
    const at = Math.min(
      end - 5 * HOUR,
      chance.happens(0.6) ? workingTime(teller) : chance.between(begin, end),
    );
    const isAccompanied = chance.happens(family.atOnce);
    tell(at, isAccompanied);
    if (isAccompanied) tell(at + chance.between(-4, 8) * MINUTE, true);
  }
  return incidents;
}
