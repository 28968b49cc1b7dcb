import type { Severity } from "./severity.ts";

/** Incidents of some kind that are told elsewhere than in the tenant's own channel. */
export type Route = RouteKind & {
  readonly routeId: string;
  /** Of the place as whoever delivers calls it. */
  readonly channelId: string;
  /** Who said so last. */
  readonly setBy: string;
  /** When, epoch milliseconds; routes of an older version do not say. */
  readonly setAt?: number;
};

/** What a route goes by: services under any of their names, severities, or what an alert's tags call its team. */
export type RouteKind =
  | { readonly by: "service"; readonly values: readonly string[] }
  | { readonly by: "team"; readonly values: readonly string[] }
  | { readonly by: "severity"; readonly values: readonly Severity[] };

/** More is not routing any more, and the settings have to stay small. */
export const ROUTES_MAX = 100;
/** How many services, teams or severities one route names at most. */
export const ROUTE_VALUES_MAX = 30;

/** The tags in which tools say whose alert it is, the plainest first. */
const TEAM_TAGS = ["team", "owner", "squad", "team_name", "owning_team", "owner_team", "service_owner"];

/** Returns what the tags call the alert's team, normalised, or undefined. */
export function teamOf(tags: Readonly<Record<string, string>>): string | undefined {
  const byName = new Map(Object.entries(tags).map(([name, value]) => [plainName(name), value]));
  const value = TEAM_TAGS.map((name) => byName.get(name)).find((one) => one !== undefined && one !== "");
  return value === undefined ? undefined : normaliseTeam(value);
}

/** Returns a team's name as two spellings of it are compared: `@Payments Crew` and `payments-crew` are one. */
export function normaliseTeam(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^@/, "")
    .replace(/[\s_]+/g, "-");
}

function plainName(tag: string): string {
  return tag.toLowerCase().replace(/[-.]/g, "_");
}
