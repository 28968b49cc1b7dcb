import type { AckFn, App, BlockAction, RespondFn, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { context, modal, section } from "../modals/blocks.ts";
import { openModal } from "../modals/open-modal.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { accessOf } from "./access.ts";

/** Modals of which saving changes a setting. */
export const CHANGING_VIEWS: readonly string[] = [
  VIEWS.channel,
  VIEWS.addSource,
  VIEWS.sourceReady,
  VIEWS.sourceName,
  VIEWS.settings,
  VIEWS.mapping,
  VIEWS.deployJobs,
  VIEWS.dependencies,
  VIEWS.aliases,
  VIEWS.safelist,
  VIEWS.routeForm,
  VIEWS.windows,
  VIEWS.plan,
  VIEWS.deletion,
  VIEWS.people,
  VIEWS.reports,
];

/** Buttons that change a setting at once, or begin to. */
export const CHANGING_ACTIONS: readonly string[] = [
  ACTIONS.addSource,
  ACTIONS.rotateKey,
  ACTIONS.newSecret,
  ACTIONS.renameSource,
  ACTIONS.removeSource,
  ACTIONS.tellSilence,
  ACTIONS.editDeployJobs,
  ACTIONS.editMapping,
  ACTIONS.previewMapping,
  ACTIONS.replayAll,
  ACTIONS.replayOne,
  ACTIONS.removeDependency,
  ACTIONS.removeAlias,
  ACTIONS.dependencyYes,
  ACTIONS.dependencyNo,
  ACTIONS.aliasYes,
  ACTIONS.aliasNo,
  ACTIONS.answerUndo,
  ACTIONS.routeMenu,
  ACTIONS.previewSettings,
  ACTIONS.askDeletion,
  ACTIONS.whoMayChange,
  ACTIONS.switchEvidence,
];
const CHANGING_PREFIXES: readonly string[] = [`${ACTIONS.addRoute}_`];

/**
 * Stands before every listener: what changes a setting goes on only for people who may. Views are shown to the others
 * without these buttons (read-only.ts), but a view may be older than the rule, and a request can be made by hand.
 */
export function guardSettings(app: App, deps: SlackDeps): void {
  app.use(async (args) => {
    const { body, client, next } = args;
    if (!isChange(body)) return next();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return next();
    const access = await accessOf(deps, client, tenantId, body.user.id);
    if (access.mayChange) return next();
    const refused = refusal(access.reason);
    if (body.type === "view_submission") {
      await (args as unknown as { ack: AckFn<object> }).ack({ response_action: "update", view: refused });
      return;
    }
    const { ack, respond } = args as unknown as { ack: AckFn<void>; respond?: RespondFn };
    await ack();
    await refuseClick(client, body, refused, body.view ? undefined : respond);
  });
}

async function refuseClick(
  client: WebClient,
  body: BlockAction,
  view: ModalView,
  respond: RespondFn | undefined,
): Promise<void> {
  await openModal(client, body, view, respond);
}

function isChange(body: object): body is BlockAction | ViewSubmitAction {
  const { type, view, actions } = body as {
    readonly type?: string;
    readonly view?: { readonly callback_id: string };
    readonly actions?: ReadonlyArray<{ readonly action_id: string }>;
  };
  if (type === "view_submission") return CHANGING_VIEWS.includes(view?.callback_id ?? "");
  return type === "block_actions" && (actions ?? []).some(({ action_id: id }) => changes(id));
}

function changes(actionId: string): boolean {
  return (
    CHANGING_ACTIONS.includes(actionId) || CHANGING_PREFIXES.some((prefix) => actionId.startsWith(prefix))
  );
}

function refusal(reason: string): ModalView {
  return modal({
    callbackId: VIEWS.refused,
    title: "Nothing was changed",
    blocks: [
      section(`:lock: ${reason}`),
      context("Open incidents, cards and their buttons are for everyone."),
    ],
  });
}
