import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { findIncidentNow } from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { isStandingWord, readMore } from "../cards/more.ts";
import type { SlackDeps } from "../deps.ts";
import { mergeModal, readMerge } from "../modals/merge.ts";
import { openModal } from "../modals/open-modal.ts";
import { readSplit, splitModal } from "../modals/split.ts";
import { endMute } from "../mutes/change-mute.ts";
import { unmutedMessage } from "../mutes/mute-actions.ts";
import { muteModal, readMute } from "../mutes/mute-modal.ts";
import { tellThread } from "../tell-thread.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { sayStanding } from "./standing.ts";

/** The three dots of a card. */
export function onCardMenu(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardMore, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const value = "selected_option" in payload ? payload.selected_option?.value : undefined;
    const choice = readMore(value ?? "");
    if (!tenantId || !choice) return;
    const { does, incidentId } = choice;
    const by = body.user.id;
    if (isStandingWord(does)) {
      const clickedAt = "action_ts" in payload ? String(payload.action_ts) : "";
      await sayStanding(deps, client, respond, { tenantId, incidentId, word: does, by, clickedAt });
      return;
    }
    if (does === "unmute") {
      await unmuteCard(deps, client, respond, { tenantId, incidentId, by });
      return;
    }
    const view = await modalOf(deps, tenantId, does, incidentId);
    if (view) await openModal(client, body, view, respond);
  });
}

async function modalOf(
  deps: SlackDeps,
  tenantId: TenantId,
  does: "split" | "merge" | "mute",
  incidentId: string,
): Promise<ModalView | undefined> {
  switch (does) {
    case "split": {
      const facts = await readSplit(deps, tenantId, incidentId);
      return facts && splitModal(facts);
    }
    case "merge": {
      const facts = await readMerge(deps, tenantId, incidentId);
      return facts && mergeModal(facts);
    }
    case "mute": {
      const facts = await readMute(deps, tenantId, incidentId);
      return facts && muteModal(facts);
    }
  }
}

/** Undoes the mute that a card shows. All in the thread read who did; whoever came too late reads it alone. */
async function unmuteCard(
  deps: SlackDeps,
  client: WebClient,
  respond: RespondFn,
  {
    tenantId,
    incidentId,
    by,
  }: { readonly tenantId: TenantId; readonly incidentId: string; readonly by: string },
): Promise<void> {
  const found = await withTenant(deps.db, tenantId, (tx) => findIncidentNow(tx, incidentId));
  const muteId = found?.state.muted?.muteId;
  const outcome = muteId === undefined ? undefined : await endMute(deps, tenantId, muteId, by);
  if (outcome && outcome.is !== "over") {
    await tellThread(deps, client, tenantId, incidentId, unmutedMessage(outcome, by));
    return;
  }
  const text = outcome ? unmutedMessage(outcome, by).text : "This is not muted any more.";
  await respond({ response_type: "ephemeral", replace_original: false, text });
}
