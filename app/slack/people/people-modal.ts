import type { App, BlockAction, RadioButtonsAction } from "@slack/bolt";
import type { KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { getInstallation } from "../../../engine/db/installations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant, type SettingsBy, setSettingsBy, settingsBy } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { PATHS } from "../manifest-facts.ts";
import { context, type LastChange, lastChanged, modal, section, text } from "../modals/blocks.ts";
import { noteClick, showAnew } from "../modals/open-modal.ts";
import { person } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { isOneOf } from "./access.ts";
import { openFor } from "./open-for.ts";

const SUBJECT = "people";
const WHO = "who";
const GROUP = "group";
const GROUPS_MAX = 100;

const KINDS = [
  { by: "everyone", says: "Everyone in the workspace", about: "Every change is kept with who made it." },
  { by: "admins", says: "Workspace admins", about: "Owners and admins of this Slack workspace." },
  { by: "group", says: "A user group", about: "Such as @sre: its members, as Slack has them." },
] as const;

/** What the modal shows. */
export interface PeopleFacts {
  readonly who: SettingsBy | { readonly by: "group"; readonly group: undefined };
  /** The workspace's user groups; undefined when Slack does not tell us. */
  readonly groups: readonly PlainTextOption[] | undefined;
  readonly installedBy: string | undefined;
  /** Where the app is added again, with the permissions that it lacks. */
  readonly installUrl: string;
  readonly changed?: LastChange;
}

/** Returns the modal that says who may change the settings. */
export function peopleModal({ who, groups, installedBy, installUrl, changed }: PeopleFacts): ModalView {
  const options = KINDS.map(({ by, says, about }) => ({
    value: by,
    text: text(says, 75),
    description: text(about, 75),
  }));
  const current = options.find(({ value }) => value === who.by);
  return modal({
    callbackId: VIEWS.people,
    title: "People",
    submit: "Save",
    blocks: [
      section("Everyone sees incidents and cards, and uses the buttons on them. Settings can be for fewer."),
      {
        type: "input",
        block_id: WHO,
        dispatch_action: true,
        label: text("Who may change settings", 75),
        element: {
          type: "radio_buttons",
          action_id: ACTIONS.whoMayChange,
          options,
          ...(current ? { initial_option: current } : {}),
        },
      },
      ...(who.by === "group" ? groupBlocks(groups, who.group, installUrl) : []),
      context(
        installedBy === undefined
          ? "Everyone else can look at the settings, and reads why they cannot change them."
          : `${person(installedBy)}, who added the app, always may. Everyone else can look at the settings, and reads why they cannot change them.`,
      ),
      ...lastChanged(changed),
    ],
  });
}

function groupBlocks(
  groups: readonly PlainTextOption[] | undefined,
  chosen: string | undefined,
  installUrl: string,
): KnownBlock[] {
  if (groups === undefined)
    return [
      {
        ...section(
          `:warning: Slack does not show us your user groups. <${installUrl}|Add the app again> and allow it to see them.`,
        ),
        block_id: "no_groups",
      },
    ];
  if (groups.length === 0)
    return [{ ...section(":warning: This workspace has no user groups."), block_id: "no_groups" }];
  const current = groups.find(({ value }) => value === chosen);
  return [
    {
      type: "input",
      block_id: GROUP,
      label: text("User group", 75),
      element: {
        type: "static_select",
        action_id: GROUP,
        placeholder: text("Pick a group", 75),
        options: [...groups],
        ...(current ? { initial_option: current } : {}),
      },
    },
  ];
}

/** Opens the modal, shows the groups when they are asked for, and takes what is saved. */
export function onPeople(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openPeople, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const view = peopleModal(await readPeople(deps, client, tenantId));
    await openFor(deps, client, tenantId, body, view);
  });
  app.action<BlockAction<RadioButtonsAction>>(
    ACTIONS.whoMayChange,
    async ({ ack, body, payload, client }) => {
      await ack();
      if (!body.view) return;
      const isNewest = noteClick(body.view.id, payload.action_ts);
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId) return;
      const facts = await readPeople(deps, client, tenantId);
      const by = payload.selected_option?.value;
      const who = by === facts.who.by ? facts.who : picked(by);
      await showAnew(client, { id: body.view.id, isNewest }, peopleModal({ ...facts, who }));
    },
  );
  app.view({ callback_id: VIEWS.people, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const by = view.state.values[WHO]?.[ACTIONS.whoMayChange]?.selected_option?.value;
    const group = view.state.values[GROUP]?.[GROUP]?.selected_option?.value;
    if (by === "group" && group === undefined)
      return ack({
        response_action: "errors",
        errors: { [WHO]: "Pick a user group, or one of the others." },
      });
    const who: SettingsBy =
      by === "group" && group !== undefined ? { by, group } : { by: by === "admins" ? "admins" : "everyone" };
    const problem = await problemOf(deps, client, tenantId, who, body.user.id);
    if (problem !== undefined) return ack({ response_action: "errors", errors: { [WHO]: problem } });
    await ack();
    await save(deps, tenantId, who, body.user.id);
  });
}

/** What the form shows once this is picked: of a group it is asked next which one. */
function picked(by: string | undefined): PeopleFacts["who"] {
  if (by === "group") return { by, group: undefined };
  return { by: by === "admins" ? "admins" : "everyone" };
}

/** Nobody takes the settings away from themselves by mistake, nor from everyone because Slack does not answer. */
async function problemOf(
  { db }: Pick<SlackDeps, "db">,
  client: WebClient,
  tenantId: TenantId,
  who: SettingsBy,
  userId: string,
): Promise<string | undefined> {
  const isOne = await isOneOf(client, who, userId);
  if (isOne === undefined)
    return "Slack does not tell us who that is. Add the app again and allow it to see people and groups.";
  const installedBy = (await withTenant(db, tenantId, getInstallation))?.installedBy;
  if (!isOne && installedBy !== userId)
    return "You are not one of them, so you could not change this back. Ask one of them to set it.";
  return undefined;
}

async function save(deps: SlackDeps, tenantId: TenantId, who: SettingsBy, userId: string): Promise<void> {
  await withTenant(deps.db, tenantId, async (tx) => {
    const before = settingsBy(await getTenant(tx));
    if (JSON.stringify(before) === JSON.stringify(who)) return;
    await setSettingsBy(tx, who);
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "people_set",
      target: SUBJECT,
      before,
      after: who,
    });
  });
}

async function readPeople(
  { db, publicUrl }: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
): Promise<PeopleFacts> {
  const [found, groups] = await Promise.all([
    withTenant(db, tenantId, async (tx) => ({
      who: settingsBy(await getTenant(tx)),
      installedBy: (await getInstallation(tx))?.installedBy,
    })),
    groupsOf(client),
  ]);
  const last = (await lastNotesOn(db, tenantId, [SUBJECT])).get(SUBJECT);
  return {
    ...found,
    groups,
    installUrl: `${publicUrl}${PATHS.install}`,
    ...(last ? { changed: last } : {}),
  };
}

async function groupsOf(client: WebClient): Promise<PlainTextOption[] | undefined> {
  try {
    const { usergroups = [] } = await client.usergroups.list({});
    return usergroups
      .slice(0, GROUPS_MAX)
      .flatMap(({ id, handle, name }) =>
        id === undefined ? [] : [{ text: text(`@${handle ?? name ?? id}`, 75), value: id }],
      );
  } catch (error) {
    if (typeof (error as { data?: { error?: string } }).data?.error === "string") return undefined;
    throw error;
  }
}
