import type { App, BlockAction } from "@slack/bolt";
import type { ActionsBlock, ModalView } from "@slack/types";
import { withTenant } from "../../../engine/db/tenant.ts";
import { hasIncident } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { Command } from "../../../engine/inbox.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { keepCommand } from "../commands/keep-command.ts";
import type { SlackDeps } from "../deps.ts";
import { modal, section, text } from "../modals/blocks.ts";
import { openModal, showAnew } from "../modals/open-modal.ts";
import { tenantOfBody } from "../tenant-of.ts";

const WHY = "why";
const MORE = "more";

const REASONS = [
  { value: "wrong_grouping", says: "Alerts that do not belong together" },
  { value: "real_incident", says: "It was a real incident, not noise" },
  { value: "wrong_deploy", says: "The wrong deploy was blamed" },
  { value: "other", says: "Something else" },
] as const;

const NOTED_HELPFUL = "Noted as helpful. Thank you.";
const NOTED_WHY = "Thank you: noted as not helpful, and why.";
const TAKEN_BACK = "Taken back: your word on this card does not count any more.";

/** Helpful and Not helpful under a card. Either is one verdict per person; pressing the other changes it. */
export function onFeedback(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.cardHelpful, async ({ ack, body, payload, respond }) => {
    await ack();
    const found = await incidentOf(deps, body, incidentIn(payload));
    if (!found) return;
    const { tenantId, incidentId } = found;
    const by = body.user.id;
    const command: Command = { type: "feedback", incidentId, verdict: "helpful", by };
    await keepCommand(deps, tenantId, command, keyOf(incidentId, by, payload));
    await respond({
      response_type: "ephemeral",
      replace_original: false,
      text: NOTED_HELPFUL,
      blocks: [section(NOTED_HELPFUL), takeBackRow(incidentId)],
    });
  });
  app.action<BlockAction>(ACTIONS.cardNotHelpful, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const found = await incidentOf(deps, body, incidentIn(payload));
    if (!found) return;
    const { tenantId, incidentId } = found;
    const by = body.user.id;
    const command: Command = { type: "feedback", incidentId, verdict: "not_helpful", by };
    await keepCommand(deps, tenantId, command, keyOf(incidentId, by, payload));
    await openModal(client, body, whyModal(incidentId), respond);
  });
  app.action<BlockAction>(ACTIONS.feedbackUndo, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const found = await incidentOf(deps, body, incidentIn(payload));
    if (!found) return;
    const { tenantId, incidentId } = found;
    const by = body.user.id;
    await keepCommand(
      deps,
      tenantId,
      { type: "unfeedback", incidentId, by },
      `un${keyOf(incidentId, by, payload)}`,
    );
    if (body.view) await showAnew(client, { id: body.view.id }, thanksModal(TAKEN_BACK));
    else await respond({ replace_original: true, text: TAKEN_BACK, blocks: [section(TAKEN_BACK)] });
  });
  app.view({ callback_id: VIEWS.notHelpful, type: "view_submission" }, async ({ ack, body, view }) => {
    const { values } = view.state;
    const reason = values[WHY]?.[WHY]?.selected_option?.value ?? "other";
    const more = values[MORE]?.[MORE]?.value?.trim();
    if (reason === "other" && !more)
      return ack({ response_action: "errors", errors: { [MORE]: "Say in a few words what it was." } });
    const { incidentId } = JSON.parse(view.private_metadata) as { incidentId: string };
    const found = await incidentOf(deps, body, incidentId);
    if (!found) return ack();
    const why = more ? `${reason}: ${more}` : reason;
    const by = body.user.id;
    await keepCommand(
      deps,
      found.tenantId,
      { type: "feedback", incidentId, verdict: "not_helpful", by, why },
      `feedback:${view.id}`,
    );
    await ack({ response_action: "update", view: thanksModal(NOTED_WHY, incidentId) });
  });
}

/** Whatever is pressed, the verdict is noted already: there is nothing to cancel but the reason. */
function whyModal(incidentId: string): ModalView {
  const view = modal({
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
        label: text("In your own words", 75),
        element: { type: "plain_text_input", action_id: MORE, multiline: true, max_length: 500 },
      },
      takeBackRow(incidentId),
    ],
  });
  return { ...view, close: text("Skip", 24) };
}

/** What is left of the modal; with the incident, the way back. */
function thanksModal(words: string, incidentId?: string): ModalView {
  return modal({
    callbackId: VIEWS.notHelpful,
    title: "What was wrong?",
    blocks: [section(words), ...(incidentId === undefined ? [] : [takeBackRow(incidentId)])],
  });
}

function takeBackRow(incidentId: string): ActionsBlock {
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: ACTIONS.feedbackUndo,
        text: text("Take back", 75),
        value: incidentId,
      },
    ],
  };
}

/** The incident of a button, looked up among the tenant's own: an id that another workspace forged finds nothing. */
async function incidentOf(
  deps: SlackDeps,
  body: object,
  incidentId: string | undefined,
): Promise<{ tenantId: TenantId; incidentId: string } | undefined> {
  const tenantId = await tenantOfBody(deps, body);
  if (!tenantId || incidentId === undefined) return undefined;
  return (await withTenant(deps.db, tenantId, (tx) => hasIncident(tx, incidentId)))
    ? { tenantId, incidentId }
    : undefined;
}

function incidentIn(payload: object): string | undefined {
  return "value" in payload && typeof payload.value === "string" ? payload.value : undefined;
}

function keyOf(incidentId: string, by: string, payload: object): string {
  const at = "action_ts" in payload ? String(payload.action_ts) : "";
  return `feedback:${incidentId}:${by}:${at}`;
}
