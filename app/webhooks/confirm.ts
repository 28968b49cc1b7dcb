import { ExponentialBackoff, handleAll, handleWhen, retry } from "cockatiel";
import type { Confirmation } from "../../adapters/contract.ts";
import type { Database } from "../../engine/db/database.ts";
import { confirmIntegration, setIntegrationAttention } from "../../engine/db/integrations.ts";
import { type TenantTx, withTenant } from "../../engine/db/tenant.ts";
import type { Log } from "../log.ts";
import type { KeptDelivery } from "./ledger.ts";

/** Completes set-ups by visiting the addresses that providers ask us to visit. */
export interface Confirmations {
  /** Visits the address that a delivery asks for, if any, in the background. Call it once the delivery is kept. */
  confirmIn(delivery: KeptDelivery): void;
  /** Gives up what waits for its next try. */
  close(): Promise<void>;
}

const DEADLINE_MS = 5_000;
const VISITS_MAX = 5;
/** With its pauses longer than a failover of Postgres. */
const WRITES_MAX = 12;

/** Thrown when another visit would be answered no better. */
class Refused extends Error {
  override name = "Refused";
}

/**
 * Opens the visits: a few times each, following no redirect, reading nothing. Which addresses are visited at all is the
 * adapter's rule. The outcome stands in the integration: what it confirmed in its settings, a failure as what needs
 * attention. `fetch` is the edge; tests give their own.
 */
export function openConfirmations(
  db: Database,
  log: Log,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Confirmations {
  const stopping = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  const visits = retry(
    handleWhen((error) => !(error instanceof Refused)),
    { maxAttempts: VISITS_MAX - 1, backoff: new ExponentialBackoff({ initialDelay: 500 }) },
  );
  const writes = retry(handleAll, {
    maxAttempts: WRITES_MAX - 1,
    backoff: new ExponentialBackoff({ initialDelay: 500, maxDelay: 60_000 }),
  });

  async function visit(url: string): Promise<void> {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(DEADLINE_MS) });
    await response.body?.cancel();
    if (response.ok) return;
    const { status } = response;
    const mayPass = status >= 500 || status === 408 || status === 429;
    throw new (mayPass ? Error : Refused)(`the provider answered ${status}`);
  }

  async function confirm({ tenantId, integrationId }: KeptDelivery, wish: Confirmation): Promise<void> {
    const write = (change: (tx: TenantTx) => Promise<void>) =>
      writes.execute(() => withTenant(db, tenantId, change), stopping.signal);
    const about = { tenant: tenantId, integration: integrationId };
    try {
      await visits.execute(() => visit(wish.url), stopping.signal);
    } catch (error) {
      // Never the address: it carries the provider's token.
      const reason = error instanceof Error ? error.message.replaceAll(wish.url, "its address") : "unknown";
      log.warn({ ...about, reason }, "subscription not confirmed");
      await write((tx) => setIntegrationAttention(tx, { integrationId, attention: wish.whenItFails }));
      return;
    }
    await write((tx) => confirmIntegration(tx, { integrationId, settings: wish.settings }));
    log.info(about, "subscription confirmed");
  }

  return {
    confirmIn(delivery) {
      const { parsed } = delivery;
      const wish = parsed.kind === "ping" ? parsed.confirm : undefined;
      if (!wish || underWay.has(wish.url)) return;
      const done = confirm(delivery, wish)
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          log.warn({ tenant: delivery.tenantId, integration: delivery.integrationId, reason }, "not noted");
        })
        .finally(() => underWay.delete(wish.url));
      underWay.set(wish.url, done);
    },
    async close() {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}
