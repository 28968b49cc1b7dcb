import type { Decision } from "../domain/event.ts";
import type { IncidentState, TenantState } from "../domain/state.ts";

/**
 * Step 3. Merges windows whose services depend on each other. No edge is known yet: declaring and inferring
 * dependencies is issue 4, and until then incidents of different services stay apart.
 */
export function mergeRelated(_incident: IncidentState, _state: TenantState): readonly Decision[] {
  return [];
}
