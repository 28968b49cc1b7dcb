import { adapters } from "../../adapters/index.ts";
import { configOf } from "../../engine/db/correlation-settings.ts";
import { listNameRows, listPairRows } from "../../engine/db/learned.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import { getTenant } from "../../engine/db/tenants.ts";
import type { EngineConfig } from "../../engine/domain/engine-config.ts";
import type { KnowledgeRow } from "../../engine/domain/knowledge.ts";
import { coreOf, type NameBook } from "../../engine/domain/name-book.ts";
import { saidOfServices } from "../../engine/domain/said-of-services.ts";
import { normaliseService } from "../../engine/domain/service-name.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { emptyState, takeOverConfig } from "../../engine/indexes.ts";
import { type InferredDependency, inferDependencies } from "../../engine/infer-dependencies.ts";
import { restoreKnowledge } from "../../engine/knowledge.ts";
import type { SlackDeps } from "./deps.ts";

/** What a modal about services is made from. */
export interface ServiceFacts {
  readonly config: EngineConfig;
  readonly names: NameBook;
  /** What alerts suggest and nobody has answered, the surest first. */
  readonly suggested: readonly InferredDependency[];
}

/** Of what alerts suggest more weakly nobody is asked. */
const TOGETHER_MIN = 3;
const SUGGESTED_MAX = 5;

/** Reads what is known of the tenant's services, with what alerts suggest of them where that is wanted. */
export async function readServices(
  { db, now }: Pick<SlackDeps, "db" | "now">,
  tenantId: TenantId,
  wanted: { readonly suggestions: boolean },
): Promise<ServiceFacts> {
  const { tenant, rows } = await withTenant(db, tenantId, async (tx) => ({
    tenant: await getTenant(tx),
    rows: [...(await listNameRows(tx)), ...(wanted.suggestions ? await listPairRows(tx) : [])],
  }));
  const config = configOf(tenant?.config);
  const state = stateWith(tenantId, config, rows);
  const suggested = inferDependencies(state, now())
    .filter(({ together }) => together >= TOGETHER_MIN)
    .filter((one) => !isAnswered(config, one, state.names))
    .slice(0, SUGGESTED_MAX);
  return { config, names: state.names, suggested };
}

/** Returns the name book of these settings: a new alias changes which names are one service. */
export async function readNames(
  { db }: Pick<SlackDeps, "db">,
  tenantId: TenantId,
): Promise<(config: EngineConfig) => NameBook> {
  const rows = await withTenant(db, tenantId, listNameRows);
  return (config) => stateWith(tenantId, config, rows).names;
}

function stateWith(tenantId: TenantId, config: EngineConfig, rows: readonly KnowledgeRow[]) {
  const state = emptyState(tenantId, config);
  restoreKnowledge(state, rows);
  takeOverConfig(state);
  return state;
}

/** Whoever said something of the two answered both directions. */
function isAnswered(
  config: EngineConfig,
  { upstream, downstream }: InferredDependency,
  names: NameBook,
): boolean {
  return [
    { kind: "dependency", upstream, downstream } as const,
    { kind: "dependency", upstream: downstream, downstream: upstream } as const,
  ].some((word) => saidOfServices(config, word, names) !== "nothing");
}

/** Returns all names that mean the same service as this one, as its alerts have them; none for a service never heard of. */
export function namesOfSame(names: NameBook, service: string): string[] {
  const core = coreOf(names, normaliseService(service));
  return [...names.entries.keys()].filter((name) => coreOf(names, name) === core);
}

/** Which names to offer first: what CI tools use, what monitoring uses, or any. */
export type NameKind = "ci" | "monitoring" | "any";

/** Returns the names to offer for what was typed, those that begin with it first, at most `limit`; normalised. */
export function namesFor(
  { entries }: Pick<NameBook, "entries">,
  typed: string,
  kind: NameKind,
  limit: number,
): string[] {
  const wanted = typed.trim() === "" ? "" : normaliseService(typed);
  const rank = (name: string, sources: readonly string[]) =>
    (name.startsWith(wanted) ? 0 : 2) + (kind === "any" || sources.some((one) => isOf(one, kind)) ? 0 : 1);
  return [...entries.values()]
    .filter(({ name }) => name.includes(wanted))
    .map(({ name, sources }) => ({ name, rank: rank(name, sources) }))
    .toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

function isOf(provider: string, kind: "ci" | "monitoring"): boolean {
  const adapter = Object.entries(adapters).find(([id]) => id === provider)?.[1];
  return adapter?.sends.includes(kind === "ci" ? "deploys" : "alerts") ?? false;
}
