import { ExponentialBackoff, handleAll, retry } from "cockatiel";
import type { IntegrationSettings } from "../../adapters/contract.ts";
import type { Database } from "../../engine/db/database.ts";
import { addIntegrationSettings } from "../../engine/db/integrations.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import type { Log } from "../log.ts";

/** A provider's request to visit an address once, so that it starts to send. */
export interface Confirmation {
  readonly tenantId: TenantId;
  readonly integrationId: string;
  readonly url: string;
  /** What the integration remembers once it is confirmed. */
  readonly settings: IntegrationSettings;
}

/** Confirms in the background; resolves when it is done or given up. */
export type Confirm = (confirmation: Confirmation) => Promise<void>;

const DEADLINE_MS = 5_000;
const ATTEMPTS_MAX = 4;

/**
 * Returns what completes a set-up by visiting the provider's address: a few times, following no redirect, reading
 * nothing. Which addresses it is given is the adapter's rule. `fetch` is the edge; tests give their own.
 */
export function openConfirm(
  db: Database,
  log: Log,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Confirm {
  const again = retry(handleAll, {
    maxAttempts: ATTEMPTS_MAX,
    backoff: new ExponentialBackoff({ initialDelay: 500 }),
  });
  return async ({ tenantId, integrationId, url, settings }) => {
    try {
      await again.execute(async () => {
        const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(DEADLINE_MS) });
        await response.body?.cancel();
        if (!response.ok) throw new Error(`the provider answered ${response.status}`);
      });
      await withTenant(db, tenantId, (tx) => addIntegrationSettings(tx, { integrationId, settings }));
      log.info({ tenant: tenantId, integration: integrationId }, "subscription confirmed");
    } catch (error) {
      // Never the address: it carries the provider's token.
      const reason = error instanceof Error ? error.message.replaceAll(url, "its address") : "unknown";
      log.warn({ tenant: tenantId, integration: integrationId, reason }, "subscription not confirmed");
    }
  };
}
