import type { TenantId } from "../../engine/domain/tenant.ts";
import type { SlackDeps } from "./deps.ts";

/** The parts of a signed Slack body that say where it comes from. */
interface Origin {
  readonly is_enterprise_install?: boolean | string;
  readonly team?: { readonly id: string } | null;
  readonly team_id?: string;
  readonly enterprise?: { readonly id: string } | null;
  readonly enterprise_id?: string;
}

/** Returns the tenant of a signed body. Only the signed team counts, never an id out of a button. */
export function tenantOfBody(
  deps: Pick<SlackDeps, "installations">,
  body: object,
): Promise<TenantId | undefined> {
  const origin = body as Origin;
  const orgWide = origin.is_enterprise_install === true || origin.is_enterprise_install === "true";
  const teamKey = orgWide
    ? (origin.enterprise?.id ?? origin.enterprise_id)
    : (origin.team?.id ?? origin.team_id);
  return deps.installations.tenantOf(teamKey ?? "");
}
