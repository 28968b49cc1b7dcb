import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { withTenant } from "../../../engine/db/tenant.ts";
import { hasIncident } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { keepCommand } from "../commands/keep-command.ts";
import type { SlackDeps } from "../deps.ts";
import { modal, section, text } from "../modals/blocks.ts";
import { tenantOfBody } from "../tenant-of.ts";

const WHY = "why";
const MORE = "more";

const REASONS = [
  { value: "wrong_grouping", says: "Alerts that do not belong together" },
  { value: "real_incident", says: "It was a real incident, not noise" },
  { value: "wrong_deploy", says: "The wrong deploy was blamed" },
  { value: "other", says: "Something else" },
] as const;

/** Helpful and Not helpful under a card. Either is one verdict per person; pressing the other changes it. */
export function onFeedback(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardHelpful, async ({ ack, body, payload, respond }) => {
    await ack();
    const found = await incidentOf(deps, body, payload);
    if (!found) return;
    const { tenantId, incidentId } = found;
    const by = body.user.id;
    await keepCommand(
      deps,
      tenantId,
      { type: "feedback", incidentId, verdict: "helpful", by },
      keyOf(incidentId, by, payload),
    );
    await respond({
      response_type: "ephemeral",
      replace_original: false,
      text: "Noted as helpful. Thank you.",
    });
  });
  app.action<BlockAction>(ACTIONS.cardNotHelpful, async ({ ack, body, payload, client }) => {
    await ack();
    const found = await incidentOf(deps, body, payload);
    if (!found) return;
    const { tenantId, incidentId } = found;
    const by = body.user.id;
    const key = keyOf(incidentId, by, payload);
    await keepCommand(deps, tenantId, { type: "feedback", incidentId, verdict: "not_helpful", by }, key);
    await client.views.open({ trigger_id: body.trigger_id, view: whyModal(incidentId) });
  });
  app.view({ callback_id: VIEWS.notHelpful, type: "view_submission" }, async ({ ack, body, view }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const { incidentId } = JSON.parse(view.private_metadata) as { incidentId: string };
    if (!tenantId || !(await withTenant(deps.db, tenantId, (tx) => hasIncident(tx, incidentId)))) return;
    const reason = view.state.values[WHY]?.[WHY]?.selected_option?.value ?? "other";
    const more = view.state.values[MORE]?.[MORE]?.value;
    const why = more ? `${reason}: ${more}` : reason;
    const by = body.user.id;
    await keepCommand(
      deps,
      tenantId,
      { type: "feedback", incidentId, verdict: "not_helpful", by, why },
      `feedback:${view.id}`,
    );
  });
}

function whyModal(incidentId: string): ModalView {
  return modal({
    callbackId: VIEWS.notHelpful,
    title: "What was wrong?",
    submit: "Send",
    metadata: { incidentId },
    blocks: [
      section("Noted as not helpful. Saying why makes the next card better."),
      {
        type: "input",
        block_id: WHY,
        label: text("Reason", 75),
        element: {
          type: "radio_buttons",
          action_id: WHY,
          options: REASONS.map(({ value, says }) => ({ value, text: text(says, 75) })),
        },
      },
      {
        type: "input",
        block_id: MORE,
        optional: true,
        label: text("Anything else", 75),
        element: { type: "plain_text_input", action_id: MORE, multiline: true, max_length: 500 },
      },
    ],
  });
}

/** The incident of a button, looked up among the tenant's own: an id that another workspace forged finds nothing. */
async function incidentOf(
  deps: SlackDeps,
  body: BlockAction,
  payload: object,
): Promise<{ tenantId: TenantId; incidentId: string } | undefined> {
  const tenantId = await tenantOfBody(deps, body);
  const incidentId = "value" in payload && typeof payload.value === "string" ? payload.value : undefined;
  if (!tenantId || incidentId === undefined) return undefined;
  return (await withTenant(deps.db, tenantId, (tx) => hasIncident(tx, incidentId)))
    ? { tenantId, incidentId }
    : undefined;
}

function keyOf(incidentId: string, by: string, payload: object): string {
  const at = "action_ts" in payload ? String(payload.action_ts) : "";
  return `feedback:${incidentId}:${by}:${at}`;
}
