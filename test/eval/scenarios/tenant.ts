import { iso } from "./alert-bodies.ts";
import { chanceOf, HEX } from "./chance.ts";
import { type Delivery, deliverAlerts, type Told } from "./deliveries.ts";
import { ciNameOf, deliverDeploys, keyOfDeploy } from "./deploy-bodies.ts";
import { buildEstate, type Service } from "./estate.ts";
import { tellFaults } from "./faults.ts";
import { nameBy } from "./habits.ts";
import { tellNoise } from "./noise.ts";
import {
  type CiTool,
  DAY,
  type Deploy,
  type Family,
  type Firing,
  type Incident,
  MINUTE,
  monitorsOf,
  type Teller,
} from "./story.ts";

const BEGIN = Date.parse("2026-04-06T00:00:00Z");

/** Returns one tenant's files, by their paths inside its directory; the same family and seed give the same bytes. */
export function tellTenant(family: Family, seed: string): ReadonlyMap<string, string> {
  const chance = chanceOf(`${family.name}/${seed}`);
  const estate = buildEstate(chance.fork("estate"), family);
  const end = BEGIN + family.days * DAY;
  const ci = chance.fork("ci");
  const tools = new Map(estate.services.map((service) => [service, ci.weighted<CiTool>(family.ciTools)]));
  let number = 5_000_000;
  const teller: Teller = {
    chance: chance.fork("faults"),
    family,
    estate,
    monitors: monitorsOf(chance.fork("monitors"), family, estate),
    begin: BEGIN,
    end,
    deploys: [],
    deployOf: (service, at, change) => ({
      service,
      environment: "production",
      region: service.regions[0] ?? "",
      tool: tools.get(service) ?? "gitlab",
      startedAt: Math.round(at / 1000) * 1000,
      status: "success",
      message: "",
      number: ++number,
      revision: ci.text(40, HEX),
      author: ci.pick(["ana", "omar", "priya", "lee", "igor"]),
      ...change,
      completedAt: Math.round((change.completedAt ?? at + 3 * MINUTE) / 1000) * 1000,
    }),
  };
  const real = tellFaults(teller);
  const noise = tellNoise({ ...teller, chance: chance.fork("noise") });
  const incidents = [...real, ...noise];
  const isTold = family.deploysPerDay > 0;
  const deliveries = [
    ...deliverAlerts(chance.fork("alerts"), family, incidents),
    ...(isTold ? deliverDeploys(chance.fork("deploys"), family, teller.deploys) : []),
  ].sort((a, b) => a.receivedAt - b.receivedAt);
  return write({
    family,
    seed,
    estate,
    incidents: incidents.filter(({ firings }) => firings.length > 0),
    deliveries,
    deploys: isTold ? teller.deploys : [],
    end,
  });
}

interface Tale {
  readonly family: Family;
  readonly seed: string;
  readonly estate: ReturnType<typeof buildEstate>;
  readonly incidents: readonly Incident[];
  readonly deliveries: readonly Delivery[];
  readonly deploys: readonly Deploy[];
  readonly end: number;
}

interface Event {
  readonly event: string;
  readonly told: Told;
  readonly delivery: Delivery;
}

function write(tale: Tale): ReadonlyMap<string, string> {
  const { family, seed, incidents, deliveries, end } = tale;
  const named = deliveries.map((delivery, index) => ({
    id: `w${String(index + 1).padStart(6, "0")}`,
    delivery,
  }));
  const events = named.flatMap(({ id, delivery }) =>
    delivery.told.map((told, index): Event => ({ event: `${id}#${index}`, told, delivery })),
  );
  const idOf = new Map<Firing, string>();
  for (const { told } of events)
    if (!idOf.has(told.seen.firing)) idOf.set(told.seen.firing, `f${idOf.size + 1}`);
  const evalFrom = BEGIN + family.historyDays * DAY;
  const meta = {
    family: "scenarios",
    tenant: `${family.name}-${seed}`,
    title: family.about,
    seed,
    start: iso(BEGIN),
    end: iso(end),
    eval_from: iso(evalFrom),
    timezone_offset_h: family.offsetHours,
    services: family.services,
    regions: family.regions,
  };
  const json = (value: object) => `${JSON.stringify(value, null, 1)}\n`;
  const lines = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
  return new Map([
    ["meta.json", json(meta)],
    ["truth/meta.json", json(meta)],
    ["config.json", json(configOf(tale))],
    [
      "webhooks.jsonl",
      lines(
        named.map(({ id, delivery }) => ({
          delivery_id: id,
          received_at: iso(delivery.receivedAt),
          tenant: family.name,
          provider: delivery.provider,
          kind: delivery.kind,
          headers: delivery.headers,
          body: delivery.body,
        })),
      ),
    ],
    ["canonical.jsonl", lines(events.map(canonicalOf))],
    [
      "deploys.jsonl",
      lines(
        tale.deploys.map((deploy) => ({
          provider: deploy.tool,
          service: ciNameOf(family, deploy),
          environment: deploy.environment,
          started_at: iso(deploy.startedAt),
          completed_at: iso(deploy.completedAt),
          status: deploy.status,
          commit_message: deploy.message,
          key: keyOfDeploy(family, deploy),
        })),
      ),
    ],
    [
      "truth/labels.jsonl",
      lines(
        events.map(({ event, told }) => ({ event, firing: idOf.get(told.seen.firing), kind: told.kind })),
      ),
    ],
    ["truth/firings.jsonl", lines(firingsOf(incidents, events, idOf))],
    ["truth/incidents.jsonl", lines(incidentsOf(tale, events, evalFrom))],
    ["truth/edges.jsonl", lines(edgesOf(tale, evalFrom))],
    ["truth/services.jsonl", lines(servicesOf(tale, events))],
  ]);
}

function firingsOf(
  incidents: readonly Incident[],
  events: readonly Event[],
  idOf: ReadonlyMap<Firing, string>,
): object[] {
  const incidentOf = new Map(
    incidents.flatMap((incident) => incident.firings.map((firing) => [firing, incident] as const)),
  );
  return events
    .filter(({ told }) => told.kind === "fire")
    .flatMap(({ event, told, delivery }) => {
      const { firing, safelisted, key } = told.seen;
      const incident = incidentOf.get(firing);
      return incident === undefined
        ? []
        : [
            {
              firing: idOf.get(firing),
              first_event: event,
              incident: incident.id,
              service: firing.service?.id ?? "s000",
              region: firing.region,
              env: firing.environment,
              tool: firing.tool,
              monitor: firing.monitor.id,
              symptom: firing.monitor.symptom,
              is_noise: !incident.real,
              safelisted,
              role: firing.role,
              fired_at: iso(firing.firedAt),
              cleared_at: iso(firing.clearedAt),
              received_at: iso(delivery.receivedAt),
              late_ms: Math.round(delivery.receivedAt - firing.firedAt),
              dual: firing.dual,
              fingerprint: key,
              ...(firing.pair === undefined ? {} : { pair: firing.pair }),
            },
          ];
    });
}

function incidentsOf({ family, incidents }: Tale, events: readonly Event[], evalFrom: number): object[] {
  const first = new Map(
    events
      .filter(({ told }) => told.kind === "fire")
      .map((event) => [event.told.seen.firing, event] as const),
  );
  return incidents.map((incident) => incidentLine(family, incident, first, evalFrom));
}

function incidentLine(
  family: Family,
  incident: Incident,
  first: ReadonlyMap<Firing, Event>,
  evalFrom: number,
): object {
  const received = incident.firings.flatMap((firing) => first.get(firing) ?? []);
  const start = Math.min(...incident.firings.map(({ firedAt }) => firedAt));
  const deployKey =
    incident.deploy && family.deploysPerDay > 0 ? keyOfDeploy(family, incident.deploy) : undefined;
  return {
    incident: incident.id,
    kind: incident.kind,
    real: incident.real,
    root_service: incident.root?.id ?? "s000",
    region: incident.region,
    env: incident.environment,
    start: iso(start),
    end: iso(Math.max(...incident.firings.map(({ clearedAt }) => clearedAt))),
    cause: {
      type: incident.deploy ? "deploy" : "other",
      ...(deployKey === undefined ? {} : { deploy_key: deployKey }),
    },
    firings: incident.firings.length,
    services: new Set(incident.firings.map(({ service }) => service)).size,
    first_received: iso(Math.min(...received.map(({ delivery }) => delivery.receivedAt))),
    any_safelisted: received.some(({ told }) => told.seen.safelisted),
    ...(incident.companion ? { companion: "unrelated" } : {}),
    in_eval: start >= evalFrom,
  };
}

function edgesOf({ estate, incidents }: Tale, evalFrom: number): object[] {
  return estate.edges.map((edge) => {
    const cascades = incidents.filter(
      ({ went, firings }) =>
        went.includes(edge) &&
        firings.some(({ firedAt, service }) => firedAt < evalFrom && service === edge.upstream) &&
        firings.some(({ service }) => service === edge.downstream),
    ).length;
    return {
      upstream: edge.upstream.id,
      downstream: edge.downstream.id,
      weight: edge.weight,
      mean_lag_s: edge.lagMs / 1000,
      history_cascades: cascades,
      learnable: cascades >= 3,
    };
  });
}

function servicesOf({ family, estate, deploys }: Tale, events: readonly Event[]): object[] {
  const aliases = new Map<Service, Set<string>>(
    estate.services.map((service) => [service, new Set([service.slug])]),
  );
  for (const { told } of events)
    if (told.seen.firing.service && told.seen.name !== undefined)
      aliases.get(told.seen.firing.service)?.add(told.seen.name);
  for (const deploy of deploys) aliases.get(deploy.service)?.add(ciNameOf(family, deploy));
  return [
    { id: "s000", slug: "platform-infrastructure", kind: "platform", aliases: [] },
    ...estate.services.map((service) => ({
      id: service.id,
      slug: service.slug,
      kind: service.role,
      team: service.team,
      regions: service.regions,
      aliases: [...(aliases.get(service) ?? [])],
    })),
  ];
}

/** What the customer typed in: a part of the graph in plain names, and what CI and monitoring call some services. */
function configOf({ family, seed, estate, deploys }: Tale): object {
  const chance = chanceOf(`${family.name}/${seed}/config`);
  const dependencies = estate.edges
    .filter(() => chance.happens(family.dependenciesTold))
    .map(({ upstream, downstream }) => ({ upstream: upstream.slug, downstream: downstream.slug }));
  const [tool] = Object.keys(family.alertTools);
  const spoken = family.names[tool as keyof Family["names"]] ?? "plain";
  const mapped = estate.services
    .filter(() => chance.happens(family.namesTold))
    .flatMap((service) => {
      const deploy = deploys.find((one) => one.service === service);
      return deploy
        ? [
            {
              ci: ciNameOf(family, deploy),
              monitoring: nameBy(
                spoken,
                service,
                { environment: "production", region: service.regions[0] ?? "", shard: 1 },
                family.name,
              ),
            },
          ]
        : [];
    });
  return {
    dependencies,
    service_mappings: mapped,
    lookback_minutes: { production: 15, staging: 30 },
    never_suppress: "defaults",
  };
}

function canonicalOf({ event, told, delivery }: Event): object {
  const { seen, kind } = told;
  const { firing } = seen;
  return {
    event,
    provider_alert_id: seen.episode,
    monitor_id: firing.monitor.id,
    severity: seen.level,
    status: kind === "resolve" ? "resolved" : kind === "ack" ? "acknowledged" : "triggered",
    service: seen.name ?? "unknown",
    environment: firing.environment,
    title: seen.title,
    tags: { ...(firing.service ? { team: firing.service.team } : {}) },
    triggered_at: iso(firing.firedAt),
    received_at: iso(delivery.receivedAt),
    fingerprint: seen.key,
    provider: delivery.provider,
    category: firing.monitor.symptom === "intrusion" ? "security" : "application",
  };
}
