import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { z } from "zod";
import { getIntegration, type Integration, renameIntegration } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { modal, text } from "./blocks.ts";
import { openModal } from "./open-modal.ts";

const NAME = "name";
const Metadata = z.object({ integrationId: z.string() });

/** What a source may be called at most, wherever it is named. */
export const NAME_LENGTH_MAX = 60;

/** The button that opens {@link onRename}'s modal over the source's own. */
export function renameButton({ integrationId }: Integration) {
  return {
    type: "button" as const,
    action_id: ACTIONS.renameSource,
    text: text("Rename", 75),
    value: integrationId,
  };
}

/** Returns the modal in which a source is called otherwise. */
export function sourceNameModal({ integrationId, name }: Integration): ModalView {
  return modal({
    callbackId: VIEWS.sourceName,
    title: "Rename source",
    submit: "Save",
    metadata: { integrationId },
    blocks: [
      {
        type: "input",
        block_id: NAME,
        label: text("Name", 75),
        hint: text("What the source is called in Slack. Its URL stays as it is.", 150),
        element: {
          type: "plain_text_input",
          action_id: NAME,
          max_length: NAME_LENGTH_MAX,
          initial_value: name.slice(0, NAME_LENGTH_MAX),
        },
      },
    ],
  });
}

/** "Rename" in a source's modal: asks for the name, and takes it. The modal below shows it within a second. */
export function onRename(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.renameSource, async ({ ack, body, payload, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    if (!tenantId || !integrationId) return;
    const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
    if (source?.status === "active") await openModal(client, body, sourceNameModal(source));
  });
  app.view(
    { callback_id: VIEWS.sourceName, type: "view_submission" },
    async ({ ack, body, view, client }) => {
      const tenantId = await tenantOfBody(deps, body);
      const { integrationId } = Metadata.parse(JSON.parse(view.private_metadata));
      const name = view.state.values[NAME]?.[NAME]?.value?.trim() ?? "";
      if (!tenantId) return ack();
      if (name === "") return ack({ response_action: "errors", errors: { [NAME]: "Enter a name." } });
      const userId = body.user.id;
      await withTenant(deps.db, tenantId, async (tx) => {
        const before = await getIntegration(tx, integrationId);
        if (!before || !(await renameIntegration(tx, { integrationId, name, updatedBy: userId }))) return;
        await audit(tx, {
          tenantId,
          auditId: deps.newId(),
          actor: userId,
          action: "source_renamed",
          target: integrationId,
          before: { name: before.name },
          after: { name },
        });
      });
      await ack();
      await showHome(deps, client, tenantId, userId);
    },
  );
}
