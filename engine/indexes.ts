import TinyQueue from "tinyqueue";
import { type CanonicalDeploy, hourOfDeploy } from "./domain/deploy.ts";
import type { EngineConfig } from "./domain/engine-config.ts";
import { knowledgeId } from "./domain/knowledge.ts";
import { addName, coreOf, emptyNameBook, knowsName, setSpokenNames } from "./domain/name-book.ts";
import { normaliseService } from "./domain/service-name.ts";
import { type IncidentState, joinableFor, type TenantState, type Timer } from "./domain/state.ts";
import type { TenantId } from "./domain/tenant.ts";

/** Returns the state of a tenant to which nothing has happened. */
export function emptyState(tenantId: TenantId, config: EngineConfig): TenantState {
  const state: TenantState = {
    tenantId,
    config,
    nextIncidentNumber: 1,
    names: emptyNameBook(),
    patterns: new Map(),
    pairs: new Map(),
    services: new Map(),
    runbooks: new Map(),
    mutes: new Map(),
    links: new Map(),
    linksByPattern: new Map(),
    starts: [],
    recentFirings: [],
    recentEnds: [],
    recentGrowth: [],
    learned: new Set(),
    pairedWith: new Map(),
    upstreams: new Map(),
    downstreams: new Map(),
    independent: new Map(),
    incidentsByNode: new Map(),
    incidents: new Map(),
    alerts: new Map(),
    deploys: new Map(),
    incidentsByService: new Map(),
    alertsByIncident: new Map(),
    deploysByService: new Map(),
    deploysByHour: new Map(),
    deploysUnderWay: new Set(),
    orphans: new Map(),
    timers: new TinyQueue<Timer>([], byDueTime),
  };
  takeOverConfig(state);
  return state;
}

/** What people said about services, as the fold looks it up. */
export function takeOverConfig(state: TenantState): void {
  const { dependencies, serviceAliases } = state.config;
  setSpokenNames(state.names, {
    aliases: serviceAliases.map(({ ci, monitoring }) => [ci, monitoring] as const),
    names: [
      ...dependencies.flatMap(({ upstream, downstream }) => [upstream, downstream]),
      ...serviceAliases.map(({ monitoring }) => monitoring),
    ],
  });
  linkDependencies(state);
  indexDeploys(state);
}

/** The graph stands on core names, which change as names become known. */
function linkDependencies({ upstreams, downstreams, independent, config, names }: TenantState): void {
  for (const index of [upstreams, downstreams, independent]) index.clear();
  const coresOf = ({ upstream, downstream }: EngineConfig["dependencies"][number]) =>
    [upstream, downstream].map((name) => coreOf(names, normaliseService(name))) as [string, string];
  for (const [up, down] of config.dependencies.map(coresOf)) {
    if (up === down) continue;
    addTo(upstreams, down, up);
    addTo(downstreams, up, down);
  }
  for (const [one, other] of config.notDependencies.map(coresOf)) {
    addTo(independent, one, other);
    addTo(independent, other, one);
  }
}

/** Notes what a source calls a service; a new name may change what others mean. */
export function hearName(state: TenantState, name: string, source: string): void {
  if (knowsName(state.names, name, source)) return;
  const before = state.names.revision;
  addName(state.names, name, source);
  state.learned.add(knowledgeId("name", name));
  if (state.names.revision === before) return;
  linkDependencies(state);
  indexDeploys(state);
}

/** Deploys stand under core names too. */
function indexDeploys({ deploys, deploysByService, names }: TenantState): void {
  deploysByService.clear();
  for (const deploy of deploys.values())
    addTo(deploysByService, coreOf(names, deploy.service), deploy.deploy_id);
}

/** Fills the indexes and the timers of a state whose incidents, alerts and deploys were loaded from a store. */
export function rebuildIndexes(state: TenantState): void {
  for (const index of [
    state.incidentsByService,
    state.alertsByIncident,
    state.deploysByService,
    state.deploysByHour,
    state.deploysUnderWay,
    state.orphans,
    state.incidentsByNode,
  ])
    index.clear();
  takeOverConfig(state);
  for (const incident of [...state.incidents.values()].toSorted((a, b) =>
    a.incidentId < b.incidentId ? -1 : 1,
  )) {
    for (const { service } of incident.footing) addTo(state.incidentsByService, service, incident.incidentId);
    for (const { name } of incident.nodes) addTo(state.incidentsByNode, name, incident.incidentId);
  }
  for (const alert of state.alerts.values()) {
    if (alert.incidentId === undefined) state.orphans.set(alert.fingerprint, alert.firstAt);
    else addTo(state.alertsByIncident, alert.incidentId, alert.fingerprint);
  }
  for (const deploy of state.deploys.values()) indexDeploy(state, deploy);
  rearm(state);
}

/** Makes a deploy findable by its service and by when it ended. */
export function indexDeploy(state: TenantState, deploy: CanonicalDeploy): void {
  addTo(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
  addTo(state.deploysByHour, hourOfDeploy(deploy), deploy.deploy_id);
  if (deploy.completed_at === undefined) state.deploysUnderWay.add(deploy.deploy_id);
}

/** Takes back what {@link indexDeploy} did. */
export function unindexDeploy(state: TenantState, deploy: CanonicalDeploy): void {
  removeFrom(state.deploysByService, coreOf(state.names, deploy.service), deploy.deploy_id);
  removeFrom(state.deploysByHour, hourOfDeploy(deploy), deploy.deploy_id);
  state.deploysUnderWay.delete(deploy.deploy_id);
}

/** Due times depend on the settings. */
export function rearm(state: TenantState): void {
  while (state.timers.length > 0) state.timers.pop();
  for (const incident of state.incidents.values()) state.timers.push(timerOf(incident, state.config));
  for (const [fingerprint, seenAt] of state.orphans)
    state.timers.push(forgetTimer(fingerprint, seenAt, state.config));
  for (const { muteId: subject, until } of state.mutes.values())
    if (until !== undefined) state.timers.push({ dueAt: until, kind: "unmute", subject });
}

/** A closed incident in which something has been firing silently for so long is let go. */
const STUCK_AFTER_MS = 7 * 86_400_000;

/** Returns when an alert without an incident may be forgotten: its own late trigger would have come by then. */
export function forgetTimer(fingerprint: string, seenAt: number, config: EngineConfig): Timer {
  return { dueAt: seenAt + config.reopenMs, kind: "forget", subject: fingerprint };
}

/** Returns what an incident waits for next: its window to close, or to be let go. */
export function timerOf(incident: IncidentState, config: EngineConfig): Timer {
  const { incidentId: subject } = incident;
  if (incident.window === "open") return { dueAt: incident.closesAt, kind: "close", subject };
  const letGoAt =
    incident.resolvedAt === undefined
      ? incident.lastAlertAt + STUCK_AFTER_MS
      : incident.resolvedAt + joinableFor(incident, config);
  return { dueAt: Math.max(letGoAt, incident.closedAt ?? 0), kind: "retire", subject };
}

function byDueTime(a: Timer, b: Timer): number {
  return a.dueAt - b.dueAt || compareText(a.kind, b.kind) || compareText(a.subject, b.subject);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function addTo<K>(index: Map<K, Set<string>>, key: K, member: string): void {
  const members = index.get(key);
  if (members) members.add(member);
  else index.set(key, new Set([member]));
}

export function removeFrom<K>(index: Map<K, Set<string>>, key: K, member: string): void {
  const members = index.get(key);
  members?.delete(member);
  if (members?.size === 0) index.delete(key);
}
