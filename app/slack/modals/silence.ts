import type { App, BlockAction, CheckboxesAction } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import { type Integration, setTellsSilence } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import { ACTIONS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { person } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { section, text } from "./blocks.ts";

const PREFIX = "silence:";
const YES = "yes";

/** The switch of a source's silence notice, and what the notice is. Ticking it is saving it. */
export function silenceBlock({ integrationId, tellsSilence, createdBy }: Integration): KnownBlock {
  const option = { text: text("Say when it is silent", 75), value: YES };
  return {
    ...section(
      `*Silence*: ${person(createdBy)} gets a message when nothing came for two hours in which there usually is something, and when it is back.`,
    ),
    block_id: `${PREFIX}${integrationId}`,
    accessory: {
      type: "checkboxes",
      action_id: ACTIONS.tellSilence,
      options: [option],
      ...(tellsSilence ? { initial_options: [option] } : {}),
    },
  };
}

/** Takes a tick, and audits who ticked; the id out of the block is looked up under the tenant. */
export function onTellSilence(app: App, deps: SlackDeps): void {
  app.action<BlockAction<CheckboxesAction>>(ACTIONS.tellSilence, async ({ ack, body, payload }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId || !payload.block_id.startsWith(PREFIX)) return;
    const integrationId = payload.block_id.slice(PREFIX.length);
    const tells = payload.selected_options.some(({ value }) => value === YES);
    await withTenant(deps.db, tenantId, async (tx) => {
      if (!(await setTellsSilence(tx, { integrationId, tells, updatedBy: body.user.id }))) return;
      await audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: body.user.id,
        action: tells ? "silence_notice_on" : "silence_notice_off",
        target: integrationId,
        before: { tells: !tells },
        after: { tells },
      });
    });
  });
}
