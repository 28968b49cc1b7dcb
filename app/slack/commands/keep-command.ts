import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { Command } from "../../../engine/inbox.ts";
import { deliveryIdOf } from "../../webhooks/ledger.ts";
import type { SlackDeps } from "../deps.ts";

/** Integration id and provider under which people's actions stand in the ledger. */
const INTEGRATION = "slack";
const PROVIDER = "dd0c";

/** Keeps a person's action like a delivery, so that it survives a crash and is folded in order. The same `key` counts once. */
export async function keepCommand(
  deps: SlackDeps,
  tenantId: TenantId,
  command: Command,
  key: string,
): Promise<void> {
  await deps.ledger.keep({
    tenantId,
    deliveryId: deliveryIdOf(tenantId, INTEGRATION, key),
    integrationId: INTEGRATION,
    provider: PROVIDER,
    receivedAt: deps.now(),
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(command)),
    dedupeKey: key,
    parsed: { kind: "command", command },
  });
}
