import { valueAt } from "../domain/knowledge.ts";
import { placeInChain } from "../domain/service-kind.ts";
import type { TenantState } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { durationWord } from "../domain/words.ts";
import { type InferredDependency, inferBetween } from "../infer-dependencies.ts";
import { pairKey } from "../learn.ts";
import { affectedBy, type Subject, serviceNamed, suggestion } from "./subject.ts";

const SERVICES_MAX = 8;
const TOGETHER_MIN = 3;
/** What is weaker is used with care, but not worth a person's time. */
const ASK_FROM = 0.35;
/** Of edges that alerts suggest, hardly more than a third is exact; most others are right but for a service between (reference/correlation.md §2.5). */
const SURE_MAX = 0.6;

/** Returns the strongest dependency that alerts suggest between services of this incident, unless people have said how it is. */
export function dependency(subject: Subject): Suggestion[] {
  const { incident, state, now } = subject;
  const services = [...new Set(incident.footing.map(({ service }) => service))].slice(0, SERVICES_MAX);
  if (services.length < 2) return [];
  const edge = inferBetween(state, services, now).find((one) => isWorthAsking(one, state));
  if (!edge) return [];
  const { upstream, downstream, together, confidence } = edge;
  const [up, down] = [serviceNamed(upstream), serviceNamed(downstream)];
  const both = Math.round(together);
  const patterns = incident.footing
    .filter(({ service }) => service === upstream || service === downstream)
    .flatMap((entry) => entry.patterns);
  return [
    suggestion("dependency", [upstream, downstream], {
      confidence: Math.min(SURE_MAX, confidence),
      title: `${down} may lean on ${up}`,
      reasoning:
        `Lately they failed together about ${both} times, far more often than chance would have it. ` +
        `${leads(edge) ? orderOf(up, edge, lagOf(state, edge, now)) : `Who fails first differs; by its name, ${up} is what others lean on.`} ` +
        "Once a person has said so, alerts of both become one incident sooner.",
      affected: { ...affectedBy(subject, patterns), services: [upstream, downstream] },
    }),
  ];
}

/** The upstream failed first so often that it is no accident. */
function leads({ together, upstreamFirst }: InferredDependency): boolean {
  return upstreamFirst >= 0.7 * together;
}

function orderOf(up: string, { together, upstreamFirst }: InferredDependency, lagMs: number): string {
  const [first, both] = [Math.round(upstreamFirst), Math.round(together)];
  const often = first >= both ? "each time" : `${first} times`;
  return `${up} was first ${often}, on average ${durationWord(lagMs)} before.`;
}

/** How long the downstream came after the upstream, on average over the times when it did. */
function lagOf(state: TenantState, { upstream, downstream }: InferredDependency, now: number): number {
  const pair = state.pairs.get(pairKey(upstream, downstream));
  return pair ? (valueAt(pair.lag, now) / valueAt(pair.together, now)) * 60_000 : 0;
}

function isWorthAsking(edge: InferredDependency, state: TenantState): boolean {
  const { upstream, downstream, together, confidence } = edge;
  if (confidence < ASK_FROM || Math.round(together) < TOGETHER_MIN) return false;
  if (!leads(edge) && placeInChain(upstream) <= placeInChain(downstream)) return false;
  return !state.upstreams.get(downstream)?.has(upstream) && !state.upstreams.get(upstream)?.has(downstream);
}
