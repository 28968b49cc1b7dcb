import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { setEvidence, wantsEvidence } from "../../../engine/db/evidence.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import { ACTIONS } from "../action-ids.ts";
import { deliveryNow } from "../commands/delivery-now.ts";
import type { SlackDeps } from "../deps.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** The switch in the answer to `/dd0c delivery`: whether a card's alerts are named in its thread. */
export function onEvidenceSwitch(app: App, deps: SlackDeps): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.switchEvidence, async ({ ack, body, payload, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const on = payload.value === "on";
    await withTenant(deps.db, tenantId, async (tx) => {
      if ((await wantsEvidence(tx)) === on) return;
      await setEvidence(tx, on);
      await audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: body.user.id,
        action: on ? "evidence_on" : "evidence_off",
        target: "evidence",
        before: { on: !on },
        after: { on },
      });
    });
    // The answer is shown anew: a button that was pressed would otherwise go on offering what is done.
    const shown = await deliveryNow(deps, tenantId);
    await respond({ response_type: "ephemeral", replace_original: true, ...shown });
  });
}
