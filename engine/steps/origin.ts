import { placeInChain } from "../domain/service-kind.ts";
import type { Footing, IncidentState, Reason, TenantState } from "../domain/state.ts";

const MINUTE_MS = 60_000;
/** A minute's delay counts half as much as what a service's name says of its place. */
const DELAY_PER_MINUTE = 0.5;
const STANDS_ON_IT = 0.6;
const STANDS_ON_OTHERS = 0.5;
const WAS_DEPLOYED = 1.5;

/** The service in which an incident probably began, and why. */
export interface Origin {
  readonly service: string;
  readonly reason: Reason;
}

/**
 * Returns the probable origin: early, with others in the incident depending on it and not the other way round, a
 * database rather than a front end, the one with the deploy. What alerts first is the origin in 43 to 89 % of real
 * cascades only (reference/correlation.md §3), so time alone does not decide.
 */
export function originOf(incident: IncidentState, state: TenantState): Origin {
  const firsts = firstAlerts(incident.footing);
  const began = Math.min(...firsts.values());
  let best: { readonly service: string; readonly score: number } | undefined;
  for (const [service, firstAt] of firsts) {
    const { leaning, leansOn } = standing(service, firsts, state);
    const score =
      (-(firstAt - began) / MINUTE_MS) * DELAY_PER_MINUTE +
      placeInChain(service) +
      STANDS_ON_IT * Math.min(2, leaning) -
      STANDS_ON_OTHERS * Math.min(2, leansOn) +
      (incident.deploy?.cause === service ? WAS_DEPLOYED : 0);
    if (!best || score > best.score || (score === best.score && service < best.service))
      best = { service, score };
  }
  const service = best?.service ?? incident.service;
  return {
    service,
    reason: why(service, firsts.get(service) === began, standing(service, firsts, state).leaning),
  };
}

function firstAlerts(footing: readonly Footing[]): Map<string, number> {
  const firsts = new Map<string, number>();
  for (const { service, firstAt } of footing)
    firsts.set(service, Math.min(firstAt, firsts.get(service) ?? firstAt));
  return firsts;
}

/** How many of the others lean on this service, and on how many of them it leans, as people said. */
function standing(
  service: string,
  others: ReadonlyMap<string, number>,
  state: TenantState,
): { readonly leaning: number; readonly leansOn: number } {
  const within = (neighbours: ReadonlySet<string> | undefined) =>
    [...(neighbours ?? [])].filter((other) => others.has(other)).length;
  return { leaning: within(state.downstreams.get(service)), leansOn: within(state.upstreams.get(service)) };
}

function why(service: string, isFirst: boolean, leaning: number): Reason {
  if (leaning > 0) {
    const text =
      leaning === 1 ? "another service in it depends on it" : `${leaning} services in it depend on it`;
    return { code: "depends-on", text };
  }
  return isFirst
    ? { code: "first-of-its-kind", text: `${service} alerted first` }
    : { code: "depends-on", text: `others usually stand on what ${service} is` };
}
