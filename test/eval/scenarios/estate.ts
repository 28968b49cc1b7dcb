import type { Chance } from "./chance.ts";
import { LOWER } from "./chance.ts";

/** What a service does, which decides what can alert about it and what it leans on. */
export type Role = "front" | "api" | "worker" | "store" | "cache" | "queue" | "external";

/** A service of the made-up tenant. Nobody but the truth files calls it by its slug alone: see habits.ts. */
export interface Service {
  readonly id: string;
  readonly slug: string;
  readonly role: Role;
  /** 0 in front of users, up to 5 at the bottom. */
  readonly layer: number;
  readonly team: string;
  readonly regions: readonly string[];
  /** Per region. */
  readonly pods: Readonly<Record<string, readonly Pod[]>>;
  /** How many numbered instances its name has, where the naming habit shows them. */
  readonly shards: number;
}

export interface Pod {
  readonly name: string;
  readonly node: string;
  readonly zone: string;
}

export interface Edge {
  /** Fails first. */
  readonly upstream: Service;
  readonly downstream: Service;
  /** How often a failure goes on. */
  readonly weight: number;
  /** Mean time until it does. */
  readonly lagMs: number;
}

export interface Estate {
  readonly services: readonly Service[];
  readonly edges: readonly Edge[];
  readonly below: ReadonlyMap<Service, readonly Edge[]>;
  readonly above: ReadonlyMap<Service, readonly Edge[]>;
}

/** Words of trades that the evaluation's own tenants are not in. */
const TRADES = {
  games:
    "match lobby player avatar guild quest loot arena replay chat friend season store inventory anticheat telemetry ranking party emote voice",
  energy:
    "meter grid tariff outage forecast charger site asset reading bill contract solar battery trader balance dispatch sensor weather portfolio settlement",
  telco:
    "subscriber sim roaming voucher rating mediation number port topup bundle voicemail sms cell tower usage dunning crm provisioning catalogue fraud",
  media:
    "article video stream encoder playlist comment paywall ad campaign bidder newsletter feed search tag author image subtitle recommendation board feedback",
  logistics:
    "parcel depot courier label scan customs pallet slot fleet driver tracking return quote manifest warehouse picker dock invoice weight checkpoint",
  people:
    "candidate interview offer payroll leave shift roster badge training review goal benefit pension timesheet expense document signature onboarding survey org",
} as const;
export type Trade = keyof typeof TRADES;

const ENDINGS: Readonly<Record<Role, readonly string[]>> = {
  front: ["web", "portal", "gateway", "bff", "app"],
  api: ["api", "service", "", "", "engine", "manager", "core"],
  worker: ["worker", "consumer", "sync", "processor", "job"],
  store: ["db", "postgres", "mysql", "mongo", "rds", "store"],
  cache: ["redis", "cache"],
  queue: ["kafka", "queue", "events"],
  external: [],
};
const OUTSIDERS = [
  "stripe",
  "twilio",
  "auth0",
  "sendgrid",
  "maps-provider",
  "fedex",
  "okta",
  "openai",
  "adyen",
];
/** Everybody has some of these: they belong on the list of what must never be suppressed, or only look so. */
const TELLING = ["payment-api", "billing", "checkout", "boards", "cards-api", "records-sync", "feedback"];

/** Returns the services of a tenant, what they lean on and where they run. */
export function buildEstate(
  chance: Chance,
  plan: {
    readonly trade: Trade;
    readonly services: number;
    readonly regions: readonly string[];
    readonly zones: readonly string[];
  },
): Estate {
  const words = TRADES[plan.trade].split(" ");
  const teams = chance.some(
    ["core", "growth", "platform", "payments", "data", "edge", "ops"],
    Math.min(7, 2 + plan.services / 15),
  );
  const nodes = new Map(
    plan.regions.map((region) => [
      region,
      Array.from({ length: Math.max(3, Math.ceil(plan.services / 5)) }, (_, n) => ({
        name: `ip-10-${chance.whole(0, 255)}-${chance.whole(0, 255)}-${n}.${region}.compute.internal`,
        zone: `${region}${plan.zones[n % plan.zones.length] ?? "a"}`,
      })),
    ]),
  );
  const taken = new Set<string>();
  const slugOf = (role: Role): string => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const ending = role === "external" ? "" : chance.pick(ENDINGS[role]);
      const word = role === "external" ? chance.pick(OUTSIDERS) : chance.pick(words);
      const long = attempt > 20 || chance.happens(0.15) ? `${chance.pick(words)}-${word}` : word;
      const slug = [role === "external" ? word : long, ending].filter((part) => part !== "").join("-");
      if (!taken.has(slug)) {
        taken.add(slug);
        return slug;
      }
    }
    return `${chance.pick(words)}-${chance.text(3, LOWER)}`;
  };
  const roles = rolesFor(chance, plan.services);
  const services = roles.map(({ role, layer }, index): Service => {
    const telling = role === "api" && plan.services >= 12 ? TELLING[index % 11] : undefined;
    const slug = telling !== undefined && !taken.has(telling) ? telling : slugOf(role);
    taken.add(slug);
    const regions =
      role === "external"
        ? plan.regions.slice(0, 1)
        : plan.regions.filter((_, n) => n === 0 || chance.happens(0.7));
    const replicas = role === "external" ? 0 : chance.whole(2, 5);
    const short = chance.text(9, "0123456789abcdef");
    const pods = Object.fromEntries(
      regions.map((region) => [
        region,
        Array.from({ length: replicas }, (_, n) => ({
          name:
            role === "store" || role === "queue"
              ? `${slug}-${n}`
              : `${slug}-${short}-${chance.text(5, LOWER)}`,
          ...nodeOf(chance.pick(nodes.get(region) ?? [])),
        })),
      ]),
    );
    return {
      id: `s${String(index + 1).padStart(3, "0")}`,
      slug,
      role,
      layer,
      team: chance.pick(teams),
      regions,
      pods,
      shards: chance.whole(2, 4),
    };
  });
  const edges = edgesOf(chance, services);
  return {
    services,
    edges,
    below: groupBy(edges, (edge) => edge.downstream),
    above: groupBy(edges, (edge) => edge.upstream),
  };
}

function nodeOf({ name, zone }: { name: string; zone: string }): { node: string; zone: string } {
  return { node: name, zone };
}

function rolesFor(chance: Chance, count: number): Array<{ role: Role; layer: number }> {
  const roles: Array<{ role: Role; layer: number }> = [
    { role: "front", layer: 0 },
    { role: "api", layer: 2 },
    { role: "store", layer: 5 },
  ];
  while (roles.length < count) {
    const role = chance.weighted<Role>({
      front: 7,
      api: 48,
      worker: 15,
      store: 15,
      cache: 5,
      queue: 6,
      external: 4,
    });
    const layer = {
      front: 0,
      api: chance.whole(1, 4),
      worker: chance.whole(2, 4),
      store: 5,
      cache: 5,
      queue: 5,
      external: 5,
    }[role];
    roles.push({ role, layer });
  }
  return roles;
}

/** Everything leans on a few services of the layers below, and some of those are leaned on by many. */
function edgesOf(chance: Chance, services: readonly Service[]): Edge[] {
  const fame = new Map(services.map((service) => [service, chance.waiting(1) + 0.1]));
  const edges: Edge[] = [];
  for (const downstream of services) {
    if (downstream.layer === 5) continue;
    const lower = services.filter((one) => one.layer > downstream.layer && one.layer < 5);
    const bottom = services.filter((one) => one.layer === 5);
    const next = lower.filter((one) => one.layer === downstream.layer + 1);
    const chosen = new Set([
      ...famous(chance, next.length > 0 ? next : lower, fame, chance.whole(1, 2)),
      ...famous(chance, lower, fame, chance.whole(0, 2)),
      ...famous(chance, bottom, fame, chance.whole(downstream.role === "front" ? 0 : 1, 2)),
    ]);
    for (const upstream of chosen)
      edges.push({
        upstream,
        downstream,
        weight: chance.between(0.3, 0.95),
        lagMs: chance.pick([5, 15, 30, 60, 90]) * 1000,
      });
  }
  return edges;
}

function famous(
  chance: Chance,
  from: readonly Service[],
  fame: ReadonlyMap<Service, number>,
  count: number,
): Service[] {
  const left = new Map(from.map((service) => [service.id, fame.get(service) ?? 1]));
  const found: Service[] = [];
  while (found.length < count && left.size > 0) {
    const id = chance.weighted(Object.fromEntries(left));
    left.delete(id);
    found.push(...from.filter((service) => service.id === id));
  }
  return found;
}

function groupBy(edges: readonly Edge[], key: (edge: Edge) => Service): Map<Service, Edge[]> {
  const groups = new Map<Service, Edge[]>();
  for (const edge of edges) groups.set(key(edge), [...(groups.get(key(edge)) ?? []), edge]);
  return groups;
}
