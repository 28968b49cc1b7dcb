import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { setEvidence, wantsEvidence } from "../../../engine/db/evidence.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import { ACTIONS } from "../action-ids.ts";
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
    await respond({
      response_type: "ephemeral",
      replace_original: false,
      text: on
        ? "From now on each card's thread names its alerts, in batches."
        : "Cards' threads name no alerts any more. *Why?* on a card still does.",
    });
  });
}
