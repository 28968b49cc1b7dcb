import type { CanonicalDeploy } from "./deploy.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { KnowledgeRow } from "./knowledge.ts";
import type { AlertState, IncidentState } from "./state.ts";

/** What a store keeps of a tenant's state; the rest of it is index. */
export interface StoredTenant {
  readonly config: EngineConfig;
  readonly nextIncidentNumber: number;
  readonly incidents: readonly IncidentState[];
  readonly alerts: readonly AlertState[];
  readonly deploys: readonly CanonicalDeploy[];
  readonly knowledge: readonly KnowledgeRow[];
}
