import { eq, inArray } from "drizzle-orm";
import { knowledgeId } from "../domain/knowledge.ts";
import type { RunbookState } from "../domain/runbook.ts";
import type { IncidentState } from "../domain/state.ts";
import { patternsOf } from "../suggest/subject.ts";
import { incidents, knowledge } from "./schema/engine.ts";
import type { TenantTx } from "./tenant.ts";

/** An incident, whose row outlives what the fold remembers of it, and the links that its patterns have now. */
export interface IncidentRunbooks {
  readonly incident: IncidentState;
  readonly patterns: readonly string[];
  /** The newest first. */
  readonly runbooks: readonly RunbookState[];
}

/** Returns the tenant's incident with its runbooks, or undefined when it has no such incident. */
export async function findIncidentRunbooks(
  tx: TenantTx,
  incidentId: string,
): Promise<IncidentRunbooks | undefined> {
  const [row] = await tx
    .select({ state: incidents.state })
    .from(incidents)
    .where(eq(incidents.incidentId, incidentId));
  if (!row) return undefined;
  const incident = row.state as IncidentState;
  const patterns = patternsOf(incident);
  if (patterns.length === 0) return { incident, patterns, runbooks: [] };
  const ids = patterns.map((key) => knowledgeId("runbook", key));
  const rows = await tx.select({ data: knowledge.data }).from(knowledge).where(inArray(knowledge.id, ids));
  const runbooks = rows
    .map(({ data }) => data as RunbookState)
    .toSorted((a, b) => b.attachedAt - a.attachedAt || (a.pattern < b.pattern ? -1 : 1));
  return { incident, patterns, runbooks };
}
