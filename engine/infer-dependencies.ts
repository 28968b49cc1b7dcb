import { NO_TALLY, valueAt } from "./domain/knowledge.ts";
import { placeInChain } from "./domain/service-kind.ts";
import type { TenantState } from "./domain/state.ts";
import { pairKey, TOGETHER_MS } from "./learn.ts";
import { DEPENDENCY_WEIGHTS } from "./steps/weights.ts";

/** A dependency that alerts suggest: `upstream` fails first, `downstream` suffers. */
export interface InferredDependency {
  readonly upstream: string;
  readonly downstream: string;
  /** 0 to 1: how much of the company of the two is more than chance. */
  readonly confidence: number;
  /** How often they failed together lately, and in how many of these the upstream was first. */
  readonly together: number;
  readonly upstreamFirst: number;
}

/**
 * Returns the dependencies that a tenant's alerts suggest, strongest first. Two services are related when they start to
 * alert together far more often than chance would have it; of three that always fail together the weakest link is
 * taken for an echo of the other two (the data processing inequality, as ARACNE uses it). Who fails first, and what
 * databases and front ends are, tells the direction (reference/correlation.md §2.5).
 */
export function inferDependencies(state: TenantState, at: number): InferredDependency[] {
  const links = new Map<string, Map<string, number>>();
  const pairs: Array<{ a: string; b: string; ab: number; ba: number; strength: number }> = [];
  for (const [a, others] of state.pairedWith) {
    for (const b of others.keys()) {
      if (b <= a || state.independent.get(a)?.has(b)) continue;
      const ab = countOf(state, a, b, at);
      const ba = countOf(state, b, a, at);
      const strength = strengthOf(state, a, b, ab + ba, at);
      if (strength <= 0) continue;
      pairs.push({ a, b, ab, ba, strength });
      link(links, a, b, strength);
      link(links, b, a, strength);
    }
  }
  for (const [downstream, ups] of state.upstreams) {
    for (const upstream of ups) {
      for (const [x, y] of [
        [upstream, downstream],
        [downstream, upstream],
      ] as const)
        link(links, x, y, Math.max(links.get(x)?.get(y) ?? 0, DEPENDENCY_WEIGHTS.said));
    }
  }
  return pairs
    .filter(
      ({ a, b, strength }) => strength >= DEPENDENCY_WEIGHTS.confidenceMin && !isEcho(links, a, b, strength),
    )
    .map(({ a, b, ab, ba, strength }) => directed(state, a, b, ab, ba, strength))
    .toSorted(strongestFirst);
}

/** Of a service that failed with everything, only so much company is looked at for an echo. */
const COMPANY_LOOKED_AT_MAX = 200;

/** Returns what {@link inferDependencies} says of these services, looking only at them and at the company that they share. */
export function inferBetween(
  state: TenantState,
  services: readonly string[],
  at: number,
): InferredDependency[] {
  const found: InferredDependency[] = [];
  for (const a of services) {
    for (const b of services) {
      if (b <= a || !state.pairedWith.get(a)?.has(b) || state.independent.get(a)?.has(b)) continue;
      const [ab, ba] = [countOf(state, a, b, at), countOf(state, b, a, at)];
      const strength = strengthOf(state, a, b, ab + ba, at);
      if (strength < DEPENDENCY_WEIGHTS.confidenceMin || isEcho(linksAround(state, a, b, at), a, b, strength))
        continue;
      found.push(directed(state, a, b, ab, ba, strength));
    }
  }
  return found.toSorted(strongestFirst);
}

/** The links of both to what both have failed with, or lean on, or carry. */
function linksAround(state: TenantState, a: string, b: string, at: number): Map<string, Map<string, number>> {
  const links = new Map<string, Map<string, number>>();
  const near = (service: string) => [
    ...(state.upstreams.get(service) ?? []),
    ...(state.downstreams.get(service) ?? []),
    ...(state.pairedWith.get(service)?.keys() ?? []),
  ];
  const ofB = new Set(near(b));
  const shared = near(a).filter((c) => c !== b && ofB.has(c));
  for (const c of shared.slice(0, COMPANY_LOOKED_AT_MAX)) {
    for (const service of [a, b]) {
      const isDenied = state.independent.get(service)?.has(c);
      const both = isDenied ? 0 : countOf(state, service, c, at) + countOf(state, c, service, at);
      const said = state.upstreams.get(service)?.has(c) || state.downstreams.get(service)?.has(c);
      link(
        links,
        service,
        c,
        Math.max(strengthOf(state, service, c, both, at), said ? DEPENDENCY_WEIGHTS.said : 0),
      );
    }
  }
  return links;
}

function strongestFirst(x: InferredDependency, y: InferredDependency): number {
  return y.confidence - x.confidence || (x.upstream + x.downstream < y.upstream + y.downstream ? -1 : 1);
}

function countOf(state: TenantState, first: string, second: string, at: number): number {
  return valueAt(state.pairs.get(pairKey(first, second))?.together ?? NO_TALLY, at);
}

function strengthOf(state: TenantState, a: string, b: string, both: number, at: number): number {
  if (both < DEPENDENCY_WEIGHTS.togetherMin) return 0;
  const [ofA, ofB] = [a, b].map((service) =>
    Math.max(both, valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at)),
  );
  if (ofA === undefined || ofB === undefined) return 0;
  const chance = (ofA * ofB * 2 * TOGETHER_MS) / (20 * 86_400_000);
  if (both < DEPENDENCY_WEIGHTS.timesChanceMin * chance) return 0;
  return (both - chance) / (Math.sqrt(ofA * ofB) + DEPENDENCY_WEIGHTS.doubt);
}

function isEcho(
  links: ReadonlyMap<string, ReadonlyMap<string, number>>,
  a: string,
  b: string,
  strength: number,
): boolean {
  const ofB = links.get(b);
  for (const [c, ac] of links.get(a) ?? []) {
    const bc = ofB?.get(c);
    if (bc !== undefined && strength * DEPENDENCY_WEIGHTS.echo < Math.min(ac, bc)) return true;
  }
  return false;
}

function directed(
  state: TenantState,
  a: string,
  b: string,
  ab: number,
  ba: number,
  strength: number,
): InferredDependency {
  const said = (service: string) => {
    const up = state.upstreams.get(service)?.size ?? 0;
    const down = state.downstreams.get(service)?.size ?? 0;
    return (down - up) / (down + up + 1);
  };
  const lean =
    (placeInChain(a) - placeInChain(b)) * DEPENDENCY_WEIGHTS.nameSays +
    (said(a) - said(b)) * DEPENDENCY_WEIGHTS.peopleSay;
  const forward = ab + Math.max(0, lean) >= ba + Math.max(0, -lean);
  const together = ab + ba;
  return forward
    ? { upstream: a, downstream: b, confidence: strength, together, upstreamFirst: ab }
    : { upstream: b, downstream: a, confidence: strength, together, upstreamFirst: ba };
}

function link(links: Map<string, Map<string, number>>, a: string, b: string, strength: number): void {
  const known = links.get(a);
  if (known) known.set(b, strength);
  else links.set(a, new Map([[b, strength]]));
}
