import type { WebClient } from "@slack/web-api";
import { findCard } from "../../engine/db/incidents.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { saidBy } from "../log.ts";
import type { Card } from "./cards/incident.ts";
import type { SlackDeps } from "./deps.ts";

type Deps = Pick<SlackDeps, "db" | "log">;

/**
 * Says something in the thread of an incident's card. Where there is no card, or the app has left its channel, nobody
 * is told: what was done stands all the same, and *Why?* shows it with its undo.
 */
export async function tellThread(
  deps: Deps,
  client: WebClient,
  tenantId: TenantId,
  incidentId: string,
  { text, blocks }: Card,
): Promise<void> {
  await inChannelOf(deps, tenantId, incidentId, ({ channelId, slackTs }) =>
    client.chat.postMessage({
      channel: channelId,
      thread_ts: slackTs,
      text,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
    }),
  );
}

/** Says something to one person only, where the incident's card is. */
export async function tellPerson(
  deps: Deps,
  client: WebClient,
  tenantId: TenantId,
  incidentId: string,
  to: { readonly userId: string; readonly text: string },
): Promise<void> {
  await inChannelOf(deps, tenantId, incidentId, ({ channelId }) =>
    client.chat.postEphemeral({ channel: channelId, user: to.userId, text: to.text }),
  );
}

async function inChannelOf(
  { db, log }: Deps,
  tenantId: TenantId,
  incidentId: string,
  call: (card: { readonly channelId: string; readonly slackTs: string }) => Promise<unknown>,
): Promise<void> {
  const card = await withTenant(db, tenantId, (tx) => findCard(tx, incidentId));
  if (!card) return;
  try {
    await call(card);
  } catch (error) {
    log.warn({ tenant: tenantId, reason: saidBy(error) }, "what a person did was not told in the thread");
  }
}
