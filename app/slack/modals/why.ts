import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { context } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { readWhy, saidBlocks, type WhyFacts, whyBlocks } from "../why-blocks.ts";
import { modal } from "./blocks.ts";
import { openModal } from "./open-modal.ts";

/** More is a wall that nobody reads. */
export const WHY_ALERTS_MAX = 12;

/** Returns the modal; `note` says what a button in it just did. */
export function whyModal(facts: WhyFacts, note?: string): ModalView {
  return modal({
    callbackId: VIEWS.why,
    title: `Why incident #${facts.asked.number}`,
    metadata: { incidentId: facts.asked.incidentId },
    blocks: [...(note === undefined ? [] : [context([note])]), ...whyBlocks(facts), ...saidBlocks(facts)],
  });
}

/** *Why?* on a card. */
export function onWhy(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardWhy, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const incidentId = "value" in payload ? payload.value : undefined;
    if (!tenantId || !incidentId) return;
    const facts = await readWhy(deps, tenantId, incidentId, WHY_ALERTS_MAX);
    if (facts) await openModal(client, body, whyModal(facts), respond);
  });
}
