import { workingTime } from "./faults.ts";
import {
  cry,
  DAY,
  HOUR,
  type Incident,
  MINUTE,
  type Monitor,
  type NoiseKind,
  type Symptom,
  type Teller,
} from "./story.ts";

const DAYS_OF_STUCK = 6;
const NOISY = new Set<Symptom>([
  "cpu",
  "memory",
  "latency",
  "errors",
  "lag",
  "disk",
  "slow",
  "evictions",
  "job",
  "pool",
  "outside",
]);

/** Returns everything that fired and mattered to nobody. */
export function tellNoise(teller: Teller): Incident[] {
  const { chance, family, begin, end } = teller;
  const days = (end - begin) / DAY;
  const incidents: Incident[] = [];
  const open = (kind: NoiseKind, change: Partial<Incident> & Pick<Incident, "region">): Incident => {
    const incident: Incident = {
      id: `noi-${incidents.length + 1}`,
      kind,
      real: false,
      root: undefined,
      environment: "production",
      deploy: undefined,
      companion: false,
      firings: [],
      went: [],
      ...change,
    };
    incidents.push(incident);
    return incident;
  };
  const usual = [...teller.monitors.values()].filter(
    ({ service, symptom }) => service !== undefined && NOISY.has(symptom),
  );
  // A few monitors make most of the noise: the first ones of a shuffled list the most.
  const noisy = chance.some(usual, Math.max(2, usual.length * 0.18));
  const oneOf = (from: readonly Monitor[]) =>
    from[Math.floor(from.length * chance.between(0, 1) ** 2)] ?? chance.pick(from);
  const times = (kind: NoiseKind) => Math.round((family.noisePerDay[kind] ?? 0) * days);
  const say = (
    incident: Incident,
    monitor: Monitor,
    firedAt: number,
    lasted: number,
    more: { environment?: "staging"; pods?: number } = {},
  ) =>
    cry(teller, incident, {
      service: monitor.service,
      symptom: monitor.symptom,
      firedAt,
      clearedAt: firedAt + lasted,
      role: "noise",
      region: incident.region,
      ...more,
    });
  const placeOf = ({ service }: Monitor) => ({
    root: service,
    region: chance.pick(service?.regions ?? family.regions),
  });

  for (let n = 0; n < times("noise_threshold"); n++) {
    const monitor = oneOf(noisy);
    say(
      open("noise_threshold", placeOf(monitor)),
      monitor,
      chance.between(begin, end - HOUR),
      chance.skewed(4 * MINUTE, 0.7),
      { pods: 1 },
    );
  }
  for (let n = 0; n < times("noise_flap"); n++) {
    const monitor = oneOf(noisy);
    const incident = open("noise_flap", placeOf(monitor));
    for (let turn = 0, at = chance.between(begin, end - 3 * HOUR); turn < chance.whole(3, 9); turn++) {
      const lasted = chance.between(1, 4) * MINUTE;
      say(incident, monitor, at, lasted, { pods: 1 });
      at += lasted + chance.between(1.5, 10) * MINUTE;
    }
  }
  const jobs = chance.some(usual, Math.max(1, Math.round(family.noisePerDay.noise_scheduled ?? 0)));
  for (const monitor of jobs) {
    const hour = chance.between(0, 6);
    const { root, region } = placeOf(monitor);
    const others = chance.some(
      usual.filter(({ service }) => service === root),
      2,
    );
    for (let day = 0; day < days; day++) {
      if (chance.happens(0.1)) continue;
      const at = begin + day * DAY + (hour - family.offsetHours) * HOUR + chance.between(0, 4) * MINUTE;
      if (at < begin || at > end - HOUR) continue;
      const incident = open("noise_scheduled", { root, region });
      for (const other of [monitor, ...others])
        if (other === monitor || chance.happens(0.6))
          say(incident, other, at + chance.between(0, 100_000), chance.between(4, 18) * MINUTE, { pods: 1 });
    }
  }
  for (let n = 0; n < Math.round((family.noisePerDay.noise_weekly ?? 0) * 7); n++) {
    const monitor = chance.pick(usual);
    const place = placeOf(monitor);
    const first = begin + chance.between(0, 7) * DAY;
    for (let at = first; at < end - 2 * HOUR; at += 7 * DAY)
      say(
        open("noise_weekly", place),
        monitor,
        at + chance.between(0, 6) * MINUTE,
        chance.between(5, 40) * MINUTE,
        { pods: 1 },
      );
  }
  for (let n = 0; n < times("noise_staging"); n++) {
    const monitor = chance.pick(usual);
    const incident = open("noise_staging", { ...placeOf(monitor), environment: "staging" });
    say(incident, monitor, workingTime(teller), chance.skewed(25 * MINUTE, 0.8), {
      environment: "staging",
      pods: chance.whole(1, 2),
    });
  }
  const scalers = [...teller.monitors.values()].filter(({ symptom }) => symptom === "scaling");
  for (let n = 0; n < times("noise_scaling") && scalers.length > 0; n++) {
    const monitor = oneOf(scalers);
    say(open("noise_scaling", placeOf(monitor)), monitor, workingTime(teller), chance.between(1, 6) * MINUTE);
  }
  for (
    let n = 0;
    n < Math.max(1, times("noise_stuck")) && family.noisePerDay.noise_stuck !== undefined;
    n++
  ) {
    const monitor = chance.pick(
      usual.filter(({ symptom }) => symptom === "disk" || symptom === "memory" || symptom === "cpu"),
    );
    say(
      open("noise_stuck", placeOf(monitor)),
      monitor,
      chance.between(begin, Math.max(begin + HOUR, end - DAYS_OF_STUCK * DAY)),
      chance.between(2, DAYS_OF_STUCK) * DAY,
      { pods: 1 },
    );
  }
  for (let n = 0; n < times("noise_maintenance"); n++) {
    const region = chance.pick(family.regions);
    const incident = open("noise_maintenance", { region });
    const at = chance.between(begin, end - 3 * HOUR);
    const concerned = chance.some(
      usual.filter(({ service }) => service?.regions.includes(region)),
      chance.whole(4, 10),
    );
    for (const monitor of concerned)
      say(incident, monitor, at + chance.between(0, 12) * MINUTE, chance.between(2, 7) * MINUTE, { pods: 1 });
  }
  tellBackgroundDeploys(teller, (deploy) => {
    const here = usual.filter(({ service, symptom }) => service === deploy.service && symptom !== "disk");
    if (
      here.length === 0 ||
      !chance.happens(
        Math.min(0.9, (family.noisePerDay.deploy_transient ?? 0) / Math.max(1, family.deploysPerDay)),
      )
    )
      return;
    const incident = open("deploy_transient", { root: deploy.service, region: deploy.region, deploy });
    const at = deploy.startedAt + chance.between(0.3, 1.1) * (deploy.completedAt - deploy.startedAt);
    for (const monitor of chance.some(here, chance.whole(1, 2)))
      say(incident, monitor, at + chance.between(0, 60_000), chance.between(1.5, 5) * MINUTE, { pods: 1 });
  });
  return incidents.filter(({ firings }) => firings.length > 0);
}

const MESSAGES = [
  "Update dependencies",
  "Add metrics",
  "Fix typo",
  "Refactor handlers",
  "New endpoint",
  "config: tune limits",
  "Translate labels",
  "Remove dead flag",
];

function tellBackgroundDeploys(teller: Teller, after: (deploy: Teller["deploys"][number]) => void): void {
  const { chance, family, estate, begin, end } = teller;
  const deployed = estate.services.filter(
    ({ role }) => role === "api" || role === "front" || role === "worker",
  );
  for (let n = 0; n < Math.round((family.deploysPerDay * (end - begin)) / DAY); n++) {
    const service = chance.pick(deployed);
    const at = Math.max(begin + HOUR, Math.min(end - 2 * HOUR, workingTime(teller)));
    const message = chance.pick(MESSAGES);
    const change = { message, region: chance.pick(service.regions) };
    if (chance.happens(0.4))
      teller.deploys.push(
        teller.deployOf(service, at - chance.between(15, 60) * MINUTE, { ...change, environment: "staging" }),
      );
    const deploy = teller.deployOf(service, at, {
      ...change,
      completedAt: at + chance.skewed(3 * MINUTE, 0.6),
    });
    teller.deploys.push(deploy);
    after(deploy);
  }
}
