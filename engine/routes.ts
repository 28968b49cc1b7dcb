import { coreOf, type NameBook, namesOf } from "./domain/name-book.ts";
import { type Route, teamOf } from "./domain/route.ts";
import { normaliseService } from "./domain/service-name.ts";
import type { AlertState, IncidentState, TenantState } from "./domain/state.ts";

/** Where an incident is told, and why there, as the end of "because …". */
export interface Routed {
  readonly channelId: string;
  readonly reason: string;
}

/** What of an incident decides where it goes: what it began with, because it keeps its channel for life. */
export interface RouteSubject {
  readonly service: string;
  readonly severity: IncidentState["severity"];
  /** Of the alert that opened it. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Returns the channel that an incident goes to, or undefined for the tenant's own. A route for the service wins over one
 * for the team, that over one for the severity: the narrower a rule, the more somebody meant just this.
 */
export function routeOf(
  subject: RouteSubject,
  routes: readonly Route[],
  names: NameBook,
): Routed | undefined {
  if (routes.length === 0) return undefined;
  return byService(subject, routes, names) ?? byTeam(subject, routes) ?? bySeverity(subject, routes);
}

/** Returns the same of an incident that has just begun, from the state that its fold left. */
export function routeOfNew(incidentId: string, state: TenantState): Routed | undefined {
  const { routes } = state.config;
  const incident = routes.length === 0 ? undefined : state.incidents.get(incidentId);
  if (!incident) return undefined;
  const tags = firstAlertOf(incidentId, state)?.alert.tags ?? {};
  return routeOf({ service: incident.service, severity: incident.severity, tags }, routes, state.names);
}

function byService(
  { service, tags }: RouteSubject,
  routes: readonly Route[],
  names: NameBook,
): Routed | undefined {
  const called = new Set(namesOf(names, service, tags));
  for (const { by, values, channelId } of routes) {
    if (by !== "service") continue;
    const value = values.find((one) => called.has(normaliseService(one)) || called.has(coreOf(names, one)));
    if (value !== undefined) return { channelId, reason: `${value} is routed there` };
  }
  return undefined;
}

function byTeam({ tags }: RouteSubject, routes: readonly Route[]): Routed | undefined {
  const team = teamOf(tags);
  if (team === undefined) return undefined;
  const route = routes.find(({ by, values }) => by === "team" && values.some((one) => one === team));
  return route && { channelId: route.channelId, reason: `what team ${team} owns is routed there` };
}

function bySeverity({ severity }: RouteSubject, routes: readonly Route[]): Routed | undefined {
  const route = routes.find(({ by, values }) => by === "severity" && values.some((one) => one === severity));
  return route && { channelId: route.channelId, reason: `what begins as ${severity} is routed there` };
}

function firstAlertOf(incidentId: string, state: TenantState): AlertState | undefined {
  let first: AlertState | undefined;
  for (const fingerprint of state.alertsByIncident.get(incidentId) ?? []) {
    const alert = state.alerts.get(fingerprint);
    if (alert && (first === undefined || alert.firstAt < first.firstAt)) first = alert;
  }
  return first;
}
