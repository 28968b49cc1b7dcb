import type { App, BlockAction, RespondFn } from "@slack/bolt";
import { ACTIONS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { openChannelModal } from "../modals/channel.ts";
import { openLetters } from "../modals/dead-letters.ts";
import { openDeployJobs } from "../modals/deploy-jobs.ts";
import { openMapping } from "../modals/mapping.ts";
import { openSettings } from "../modals/settings.ts";
import { openAddSource, openSource } from "../modals/source.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** The buttons that open a modal, wherever they stand: Home, help, status. */
export function onModalButtons(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.pickChannel, async ({ ack, body, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId) await openChannelModal(deps, client, tenantId, body, sayIn(body, respond));
  });
  app.action<BlockAction>(ACTIONS.addSource, async ({ ack, body, client, respond }) => {
    await ack();
    await openAddSource(client, body, sayIn(body, respond));
  });
  app.action<BlockAction>(ACTIONS.openSettings, async ({ ack, body, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId) await openSettings(deps, client, tenantId, body, sayIn(body, respond));
  });
  app.action<BlockAction>(ACTIONS.editDeployJobs, async ({ ack, body, client, payload }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    if (tenantId && integrationId)
      await openDeployJobs(deps, client, tenantId, integrationId, body.trigger_id);
  });
  app.action<BlockAction>(ACTIONS.editMapping, async ({ ack, body, client, payload }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    if (tenantId && integrationId) await openMapping(deps, client, tenantId, integrationId, body.trigger_id);
  });
  app.action<BlockAction>(ACTIONS.showLetters, async ({ ack, body, client, payload, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    if (tenantId && integrationId)
      await openLetters(deps, client, tenantId, integrationId, body, sayIn(body, respond));
  });
  app.action<BlockAction>(ACTIONS.showSource, async ({ ack, body, client, payload, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const integrationId = "value" in payload ? payload.value : undefined;
    if (tenantId && integrationId)
      await openSource(deps, client, tenantId, integrationId, body, sayIn(body, respond));
  });
}

/** The way to tell whoever clicked that it was too late: a click in a message has one, one in a view has none. */
function sayIn(body: BlockAction, respond: RespondFn): RespondFn | undefined {
  return body.view ? undefined : respond;
}
