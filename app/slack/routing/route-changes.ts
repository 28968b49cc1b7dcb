import { ROUTES_MAX, type Route } from "../../../engine/domain/route.ts";
import { coresOf } from "../../../engine/domain/service-name.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { changeCorrelation } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";

/** What the audit trail calls them. */
export const ROUTES_SUBJECT = "routes";

/** Takes a route away; where it is gone already, nothing happens. */
export async function removeRoute(
  deps: SlackDeps,
  tenantId: TenantId,
  wish: { readonly routeId: string; readonly userId: string },
): Promise<void> {
  await changeCorrelation(deps, tenantId, wish.userId, (before) => {
    const gone = before.routes.find(({ routeId }) => routeId === wish.routeId);
    if (!gone) return undefined;
    const routes = before.routes.filter((one) => one !== gone);
    const note = { action: "route_removed", target: ROUTES_SUBJECT, before: gone, after: null };
    return { config: { ...before, routes }, notes: [note] };
  });
}

/**
 * Notes a route, or changes the one that it is by its id. Returns what stands against it, in a sentence. The same service,
 * team or severity in two routes is refused: nobody could tell which of them counts.
 */
export async function saveRoute(
  deps: SlackDeps,
  tenantId: TenantId,
  route: Route,
): Promise<string | undefined> {
  let problem: string | undefined;
  await changeCorrelation(deps, tenantId, route.setBy, (before) => {
    const others = before.routes.filter(({ routeId }) => routeId !== route.routeId);
    problem = problemOfRoute(route, others);
    if (problem !== undefined) return undefined;
    const was = before.routes.find(({ routeId }) => routeId === route.routeId) ?? null;
    const routes =
      was === null ? [...others, route] : before.routes.map((one) => (one === was ? route : one));
    const action = was === null ? "route_added" : "route_changed";
    return {
      config: { ...before, routes },
      notes: [{ action, target: ROUTES_SUBJECT, before: was, after: route }],
    };
  });
  return problem;
}

function problemOfRoute(route: Route, others: readonly Route[]): string | undefined {
  if (others.length >= ROUTES_MAX) return `There are ${ROUTES_MAX} routes already. Remove one first.`;
  for (const other of others) {
    if (other.by !== route.by) continue;
    const taken = new Set(other.values.map((value) => plainly(route.by, value)));
    const twice = route.values.find((value) => taken.has(plainly(route.by, value)));
    if (twice !== undefined) return `${twice} has a route already. Edit that one.`;
  }
  return undefined;
}

/** A service's names that differ by convention alone are one. */
function plainly(by: Route["by"], value: string): string {
  return by === "service" ? (coresOf(value).at(-1) ?? value) : value;
}
