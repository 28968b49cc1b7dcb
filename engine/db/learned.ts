import { and, sql as drizzleSql } from "drizzle-orm";
import type { KnowledgeRow } from "../domain/knowledge.ts";
import { knowledge } from "./schema/engine.ts";
import type { TenantTx } from "./tenant.ts";

/** Pairs that met less often suggest nothing (engine/infer-dependencies.ts). */
const TOGETHER_MIN = 1.5;
const PAIRS_MAX = 2_000;

/** Returns the names that sources use for services. */
export function listNameRows(tx: TenantTx): Promise<KnowledgeRow[]> {
  return tx
    .select({ id: knowledge.id, data: knowledge.data })
    .from(knowledge)
    .where(drizzleSql`starts_with(${knowledge.id}, 'name ')`);
}

/** Returns what dependencies are inferred from: how often services alert, and which do so together, the most frequent ones. */
export async function listPairRows(tx: TenantTx): Promise<KnowledgeRow[]> {
  const together = drizzleSql`(${knowledge.data}->'together'->>'value')::float8`;
  const pairs = await tx
    .select({ id: knowledge.id, data: knowledge.data })
    .from(knowledge)
    .where(
      and(drizzleSql`starts_with(${knowledge.id}, 'pair ')`, drizzleSql`${together} >= ${TOGETHER_MIN / 2}`),
    )
    .orderBy(drizzleSql`${together} desc`)
    .limit(PAIRS_MAX);
  const services = await tx
    .select({ id: knowledge.id, data: knowledge.data })
    .from(knowledge)
    .where(drizzleSql`starts_with(${knowledge.id}, 'service ')`);
  return [...services, ...pairs];
}
