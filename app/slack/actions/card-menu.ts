import type { App, BlockAction } from "@slack/bolt";
import { ACTIONS } from "../action-ids.ts";
import { readMore } from "../cards/more.ts";
import type { SlackDeps } from "../deps.ts";
import { mergeModal, readMerge } from "../modals/merge.ts";
import { openModal } from "../modals/open-modal.ts";
import { readSplit, splitModal } from "../modals/split.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** The three dots of a card. */
export function onCardMenu(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardMore, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const value = "selected_option" in payload ? payload.selected_option?.value : undefined;
    const choice = readMore(value ?? "");
    if (!tenantId || !choice) return;
    const { does, incidentId } = choice;
    if (does === "split") {
      const facts = await readSplit(deps, tenantId, incidentId);
      if (facts) await openModal(client, body, splitModal(facts), respond);
      return;
    }
    const facts = await readMerge(deps, tenantId, incidentId);
    if (facts) await openModal(client, body, mergeModal(facts), respond);
  });
}
