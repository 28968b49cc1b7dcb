import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import { saidBy } from "../../log.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { ERASE_AFTER_HOURS } from "../installations.ts";
import { modal, section, text } from "../modals/blocks.ts";
import { bold, dayTime, plain } from "../mrkdwn.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";

const NAME = "workspace_name";
const NAME_LENGTH_MAX = 100;

/** Returns the modal that asks once more: the workspace's name has to be typed, so that no slip of a finger does it. */
export function deletionModal(workspace: string): ModalView {
  return modal({
    callbackId: VIEWS.deletion,
    title: "Delete all data",
    submit: "Delete all data",
    blocks: [
      section(
        [
          `*At once*: dd0c/alert leaves ${bold(workspace, NAME_LENGTH_MAX)}, its sources answer nobody, its tokens are deleted.`,
          `*After ${ERASE_AFTER_HOURS} hours*: incidents, alerts, deploys, settings, what your tools sent, and the record of who changed what are deleted for good. Messages in Slack stay.`,
          "Add the app again within that time and nothing is lost.",
        ].join("\n"),
      ),
      {
        type: "input",
        block_id: NAME,
        label: text("To confirm, type the workspace's name", 75),
        element: {
          type: "plain_text_input",
          action_id: NAME,
          placeholder: text(plain(workspace, 75) || "Name", 75),
          max_length: 200,
        },
      },
    ],
  });
}

/** Asks, and once it is confirmed stops everything, dates the deletion, and leaves the workspace. */
export function onDeletion(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.askDeletion, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const tenant = tenantId && (await withTenant(deps.db, tenantId, getTenant));
    if (tenantId && tenant) await openFor(deps, client, tenantId, body, deletionModal(tenant.name));
  });
  app.view({ callback_id: VIEWS.deletion, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const tenant = tenantId && (await withTenant(deps.db, tenantId, getTenant));
    if (!tenantId || !tenant) return ack();
    const typed = view.state.values[NAME]?.[NAME]?.value ?? "";
    if (typed.trim().toLowerCase() !== tenant.name.trim().toLowerCase())
      return ack({
        response_action: "errors",
        errors: { [NAME]: `This is not the workspace's name: ${plain(tenant.name, NAME_LENGTH_MAX)}.` },
      });
    await ack({ response_action: "clear" });
    await deps.installations.erase(tenantId, body.user.id);
    deps.log.info({ tenant: tenantId }, "deletion asked for");
    await sayGoodbye(deps, client, body.user.id, tenant.name);
    await leave(deps, client);
  });
}

/** The last message, in the conversation with whoever asked: it stays there when the app is gone. */
async function sayGoodbye(
  { log, now }: Pick<SlackDeps, "log" | "now">,
  client: WebClient,
  userId: string,
  workspace: string,
): Promise<void> {
  const until = dayTime(now() + ERASE_AFTER_HOURS * 3_600_000);
  const words = `dd0c/alert has left ${bold(workspace, NAME_LENGTH_MAX)}. All its data is deleted ${until}. To keep it, add the app again before that.`;
  try {
    await client.chat.postMessage({ channel: userId, text: words });
  } catch (error) {
    log.warn({ reason: saidBy(error) }, "deletion not confirmed in Slack");
  }
}

/** Our own copy of the token is deleted by now; where Slack does not hear this call, an admin still sees the app. */
async function leave({ log }: Pick<SlackDeps, "log">, client: WebClient): Promise<void> {
  try {
    await client.auth.revoke({});
  } catch (error) {
    log.warn({ reason: saidBy(error) }, "token not revoked at Slack");
  }
}
