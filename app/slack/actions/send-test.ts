import type { App, BlockAction } from "@slack/bolt";
import { adapters, parseProviderId } from "../../../adapters/index.ts";
import { getIntegration } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { maskOf } from "../../privacy.ts";
import { readSettings } from "../../webhooks/read-delivery.ts";
import { toDelivery } from "../../webhooks/receive.ts";
import { ACTIONS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** "Send test alert": a delivery as the provider would send it, kept and folded like a real one. */
export function onSendTest(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.sendTest, async ({ ack, body, payload }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    // A double click carries two action times and is two tests; a retry by Slack carries the same one and is none.
    const nonce = "action_ts" in payload ? payload.action_ts.replace(/\D/g, "") : deps.newId();
    if (tenantId && integrationId) await sendTest(deps, tenantId, integrationId, nonce);
  });
}

/** Sends a test alert through the source, as its provider would; the same `nonce` (digits) is the same alert. */
export async function sendTest(
  deps: SlackDeps,
  tenantId: TenantId,
  integrationId: string,
  nonce: string,
): Promise<void> {
  const [source, tenant] = await withTenant(
    deps.db,
    tenantId,
    async (tx) => [await getIntegration(tx, integrationId), await getTenant(tx)] as const,
  );
  const provider = source?.status === "active" ? parseProviderId(source.provider) : undefined;
  if (!provider) return;
  const receivedAt = deps.now();
  const { headers, body: text } = adapters[provider].testDelivery({ now: receivedAt, nonce });
  const sender = { integrationId, settings: readSettings(source?.settings), ...maskOf(deps.vault, tenant) };
  const request = { headers, body: Buffer.from(text), receivedAt };
  await deps.ledger.keep({ ...(await toDelivery(tenantId, provider, sender, request)), own: true });
}
