import { knowledgeId } from "./domain/knowledge.ts";
import type { Link } from "./domain/link.ts";
import type { IncidentState, TenantState } from "./domain/state.ts";
import { addTo, removeFrom } from "./indexes.ts";

/** The oldest go when a tenant has more: nobody splits a thousand incidents and still means the first. */
const LINKS_MAX = 1_000;

/** Keeps what a person said. */
export function addLink(state: TenantState, link: Link): void {
  state.links.set(link.linkId, link);
  indexLink(state, link);
  state.learned.add(knowledgeId("link", link.linkId));
  const [oldest] = state.links.keys();
  if (state.links.size > LINKS_MAX && oldest !== undefined) removeLink(state, oldest);
}

/** Fills the index for a link that a store kept. */
export function indexLink(state: TenantState, { linkId, left, right }: Link): void {
  for (const pattern of [...left, ...right]) addTo(state.linksByPattern, pattern, linkId);
}

/** Forgets what a person said. */
export function removeLink(state: TenantState, linkId: string): void {
  const link = state.links.get(linkId);
  if (!link) return;
  for (const pattern of [...link.left, ...link.right]) removeFrom(state.linksByPattern, pattern, linkId);
  state.links.delete(linkId);
  state.learned.add(knowledgeId("link", linkId));
}

/** Returns the newest word on this pattern and what is in the incident, or undefined when nobody said anything. */
export function saidOf(
  pattern: string,
  incident: Pick<IncidentState, "footing">,
  state: TenantState,
): Link | undefined {
  const linkIds = state.linksByPattern.get(pattern);
  if (!linkIds) return undefined;
  let newest: Link | undefined;
  for (const linkId of linkIds) {
    const link = state.links.get(linkId);
    if (!link || (newest && isOlder(link, newest))) continue;
    const others = otherSide(link, pattern);
    if (incident.footing.some(({ patterns }) => patterns.some((key) => others.includes(key)))) newest = link;
  }
  return newest;
}

/** Returns the newest word on any two patterns of the two incidents that keeps them apart, or undefined. */
export function saidApart(
  incident: Pick<IncidentState, "footing">,
  other: Pick<IncidentState, "footing">,
  state: TenantState,
): Link | undefined {
  if (state.links.size === 0) return undefined;
  for (const { patterns } of incident.footing) {
    for (const pattern of patterns) {
      const link = saidOf(pattern, other, state);
      if (link?.kind === "apart") return link;
    }
  }
  return undefined;
}

/** Returns the services whose incidents a person tied this pattern to. */
export function servicesTiedTo(pattern: string, state: TenantState): Set<string> {
  const services = new Set<string>();
  for (const linkId of state.linksByPattern.get(pattern) ?? []) {
    const link = state.links.get(linkId);
    if (link?.kind !== "together") continue;
    for (const key of otherSide(link, pattern)) {
      const service = state.patterns.get(key)?.service;
      if (service !== undefined) services.add(service);
    }
  }
  return services;
}

/** A pattern on both sides says nothing of itself: some of its alerts are here, some there. */
function otherSide({ left, right }: Link, pattern: string): readonly string[] {
  if (left.includes(pattern)) return right.includes(pattern) ? [] : right;
  return left;
}

function isOlder(a: Link, b: Link): boolean {
  return a.at < b.at || (a.at === b.at && a.linkId < b.linkId);
}
