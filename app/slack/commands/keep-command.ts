import { createHash } from "node:crypto";
import type { DeliveryRow } from "../../../engine/db/deliveries.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { Command, InboxItem } from "../../../engine/inbox.ts";
import { deliveryIdOf, type Kept } from "../../webhooks/ledger.ts";
import type { SlackDeps } from "../deps.ts";

/** Integration id and provider under which people's actions stand in the ledger. */
const INTEGRATION = "slack";
const PROVIDER = "dd0c";
const HEADERS = { "content-type": "application/json" };

/** A person's action in the ledger: what its effect will be known by. */
export interface KeptCommand {
  readonly itemId: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly kept: Kept["outcome"];
}

/** Keeps a person's action like a delivery, so that it survives a crash and is folded in order. The same `key` counts once. */
export async function keepCommand(
  deps: SlackDeps,
  tenantId: TenantId,
  command: Command,
  key: string,
): Promise<KeptCommand> {
  const itemId = deliveryIdOf(tenantId, INTEGRATION, key);
  const receivedAt = deps.now();
  const { outcome } = await deps.ledger.keep({
    tenantId,
    deliveryId: itemId,
    integrationId: INTEGRATION,
    provider: PROVIDER,
    receivedAt,
    headers: HEADERS,
    body: Buffer.from(JSON.stringify(command)),
    dedupeKey: key,
    parsed: { kind: "command", command },
  });
  return { itemId, receivedAt, kept: outcome };
}

/** Returns the same as a row and as an inbox item, for whoever commits it together with something else. */
export function commandRow(
  tenantId: TenantId,
  command: Command,
  key: string,
  receivedAt: number,
): { readonly row: DeliveryRow; readonly item: InboxItem } {
  const deliveryId = deliveryIdOf(tenantId, INTEGRATION, key);
  const body = Buffer.from(JSON.stringify(command));
  const sender = { tenantId, integrationId: INTEGRATION, provider: PROVIDER, receivedAt };
  return {
    row: {
      ...sender,
      deliveryId,
      headers: HEADERS,
      body,
      bodySha256: createHash("sha256").update(body).digest(),
      dedupeKey: key,
      kind: "command",
    },
    item: { ...sender, itemId: deliveryId, content: { kind: "command", command } },
  };
}
