import { countDeadLetters } from "../../../engine/db/dead-letters.ts";
import { listIntegrations } from "../../../engine/db/integrations.ts";
import { countCards } from "../../../engine/db/notice-counts.ts";
import { backlogOf } from "../../../engine/db/pending.ts";
import { routeProblem } from "../../../engine/db/routes.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import { optional } from "../../../engine/domain/alert.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { DELIVERIES_PER_MINUTE, Tier } from "../../../engine/domain/tier.ts";
import type { SlackDeps } from "../deps.ts";
import { deliveryAnswer } from "./delivery.ts";
import type { Answer } from "./help.ts";

/** What is younger is on its way. */
export const BACKLOG_AFTER_MS = 5_000;

/** `/dd0c delivery`, as things are now. */
export async function deliveryNow(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const facts = await withTenant(deps.db, tenantId, async (tx) => {
    const letters = await countDeadLetters(tx);
    const sources = await listIntegrations(tx);
    const silences = await listSilences(tx);
    const tenant = await getTenant(tx);
    return {
      perMinute: perMinuteOf(tenant),
      evidence: tenant?.evidenceInThread ?? false,
      sources: sources.map(({ integrationId, name, lastDeliveryAt, attention }) => ({
        integrationId,
        name,
        unreadable: letters.get(integrationId)?.letters ?? 0,
        ...optional("lastDeliveryAt", lastDeliveryAt?.getTime()),
        ...optional("silence", silences.get(integrationId)),
        ...optional("attention", attention ?? undefined),
      })),
    };
  });
  const backlog = await backlogOf(deps.db, tenantId, BACKLOG_AFTER_MS);
  const cards = await countCards(deps.db, tenantId, 24);
  const route = await routeProblem(deps.db, tenantId);
  return deliveryAnswer({ ...facts, backlog, cards, now: deps.now(), ...optional("route", route) });
}

/** How many deliveries a minute the tenant's plan takes at full speed. */
export function perMinuteOf(tenant: { readonly tier: string } | undefined): number {
  return DELIVERIES_PER_MINUTE[Tier.catch("free").parse(tenant?.tier)];
}
