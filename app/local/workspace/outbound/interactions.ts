import { channelOf, teamOf, userOf } from "../core/channels.ts";
import type { ActionJson, Channel, Message, StateValues, Team, User, View } from "../core/state.ts";
import { placedElements, stateValues } from "../core/state-values.ts";
import { wireMessage, wireTeam, wireView } from "../core/wire.ts";
import { appUrl, type World } from "../core/world.ts";
import { shownName } from "./commands.ts";
import { deliver, type Outgoing, type Reply } from "./deliver.ts";
import { issueResponseUrl, issueTrigger } from "./tickets.ts";

/** Where a person clicked. */
export type Place = { message: Message; userId: string } | { view: View };

/** Tells the app of a click or a choice, with everything else that is entered on the same surface. */
export function sendAction(
  world: World,
  place: Place,
  action: ActionJson,
  entered: StateValues,
): Promise<Reply> {
  const blocks = "view" in place ? place.view.blocks : place.message.blocks;
  const placed = placedElements(blocks).find(
    (one) => one.actionId === action.action_id && one.blockId === action.block_id,
  );
  const presets = placed === undefined ? {} : clickedFields(placed.element, action);
  const full = { ...presets, ...action, action_ts: world.ids.ts(world.clock.now()) };
  return "view" in place
    ? sendViewAction(world, place.view, full, entered)
    : sendMessageAction(world, place.message, place.userId, full, entered);
}

/** What Slack copies from the element into the action, so that an app need not look it up. */
function clickedFields(element: Record<string, unknown>, action: ActionJson): Record<string, unknown> {
  const copied = ["button", "icon_button", "workflow_button"].includes(action.type)
    ? ["text", "value", "style"]
    : ["placeholder"];
  return Object.fromEntries(
    copied.flatMap((field) => (element[field] === undefined ? [] : [[field, element[field]]])),
  );
}

function sendMessageAction(
  world: World,
  message: Message,
  userId: string,
  action: ActionJson,
  entered: StateValues,
): Promise<Reply> {
  const team = teamOf(world, message.teamId);
  const channel = channelOf(team, message.channelId);
  const isEphemeral = message.onlyFor !== null;
  const threadTs = message.threadTs;
  return deliverInteraction(world, team, "block_actions", {
    type: "block_actions",
    ...common(world, team, userOf(team, userId)),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(threadTs !== null && { thread_ts: threadTs }),
    },
    trigger_id: issueTrigger(world, { teamId: team.id, userId, channelId: channel.id, viewId: null }),
    channel: { id: channel.id, name: shownName(channel) },
    // Slack keeps no copy of an ephemeral message.
    ...(!isEphemeral && { message: wireMessage(world, message, true) }),
    state: { values: stateValues(message.blocks, entered, channel.id) },
    response_url: messageHook(world, message, userId),
    actions: [action],
  });
}

function sendViewAction(world: World, view: View, action: ActionJson, entered: StateValues): Promise<Reply> {
  view.entered = entered;
  const team = teamOf(world, view.teamId);
  return deliverInteraction(world, team, "block_actions", {
    type: "block_actions",
    ...common(world, team, userOf(team, view.userId)),
    container: { type: "view", view_id: view.id },
    trigger_id: viewTrigger(world, view),
    view: wireView(world, view),
    actions: [action],
  });
}

export function sendViewSubmission(world: World, view: View): Promise<Reply> {
  const team = teamOf(world, view.teamId);
  return deliverInteraction(world, team, "view_submission", {
    type: "view_submission",
    ...common(world, team, userOf(team, view.userId)),
    trigger_id: viewTrigger(world, view),
    view: wireView(world, view),
    response_urls: responseUrls(world, view),
  });
}

export function sendViewClosed(world: World, view: View, isCleared: boolean): Promise<Reply> {
  const team = teamOf(world, view.teamId);
  return deliverInteraction(world, team, "view_closed", {
    type: "view_closed",
    ...common(world, team, userOf(team, view.userId)),
    view: wireView(world, view),
    is_cleared: isCleared,
  });
}

export function sendMessageShortcut(
  world: World,
  message: Message,
  userId: string,
  callbackId: string,
): Promise<Reply> {
  const team = teamOf(world, message.teamId);
  const channel = channelOf(team, message.channelId);
  return deliverInteraction(world, team, "message_action", {
    type: "message_action",
    ...common(world, team, userOf(team, userId)),
    action_ts: world.ids.ts(world.clock.now()),
    callback_id: callbackId,
    trigger_id: issueTrigger(world, { teamId: team.id, userId, channelId: channel.id, viewId: null }),
    message_ts: message.ts,
    channel: { id: channel.id, name: shownName(channel) },
    message: wireMessage(world, message, true),
    response_url: messageHook(world, message, userId),
  });
}

export function sendGlobalShortcut(
  world: World,
  teamId: string,
  userId: string,
  callbackId: string,
): Promise<Reply> {
  const team = teamOf(world, teamId);
  return deliverInteraction(world, team, "shortcut", {
    type: "shortcut",
    ...common(world, team, userOf(team, userId)),
    action_ts: world.ids.ts(world.clock.now()),
    callback_id: callbackId,
    trigger_id: issueTrigger(world, { teamId, userId, channelId: null, viewId: null }),
  });
}

/** Asks the app for the options of an external select. */
export function askForOptions(
  world: World,
  place: Place,
  asked: { blockId: string; actionId: string; query: string },
): Promise<Reply> {
  const [teamId, userId] =
    "view" in place ? [place.view.teamId, place.view.userId] : [place.message.teamId, place.userId];
  const team = teamOf(world, teamId);
  const { interactivity } = world.manifest.settings;
  return deliver(world, {
    kind: "options",
    name: asked.actionId,
    teamId,
    url: appUrl(world, interactivity?.message_menu_options_url ?? interactivity?.request_url),
    encoding: "payload",
    payload: {
      type: "block_suggestion",
      ...common(world, team, userOf(team, userId)),
      action_id: asked.actionId,
      block_id: asked.blockId,
      value: asked.query,
      ...("view" in place
        ? { container: { type: "view", view_id: place.view.id }, view: wireView(world, place.view) }
        : {
            container: {
              type: "message",
              message_ts: place.message.ts,
              channel_id: place.message.channelId,
              is_ephemeral: place.message.onlyFor !== null,
            },
            channel: {
              id: place.message.channelId,
              name: shownName(channelOf(team, place.message.channelId)),
            },
            message: wireMessage(world, place.message),
          }),
    },
  });
}

function deliverInteraction(
  world: World,
  team: Team,
  name: string,
  payload: Outgoing["payload"],
): Promise<Reply> {
  const { interactivity } = world.manifest.settings;
  // The buttons of an app that was removed stay where they are, and do nothing.
  const isHeard = team.install !== null && interactivity?.is_enabled === true;
  const url = isHeard ? appUrl(world, interactivity.request_url) : null;
  return deliver(world, { kind: "interaction", name, teamId: team.id, url, payload, encoding: "payload" });
}

function common(world: World, team: Team, user: User) {
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: world.state.app.id,
    token: world.state.app.verificationToken,
    team: wireTeam(team),
    enterprise: null,
    is_enterprise_install: false,
  };
}

function viewTrigger(world: World, view: View): string {
  return issueTrigger(world, {
    teamId: view.teamId,
    userId: view.userId,
    channelId: view.here,
    viewId: view.type === "modal" ? view.id : null,
  });
}

function messageHook(world: World, message: Message, userId: string): string {
  return issueResponseUrl(world, "actions", {
    teamId: message.teamId,
    channelId: message.channelId,
    userId,
    messageTs: message.ts,
    threadTs: message.threadTs,
  });
}

/** One for each channel select that asked for it with `response_url_enabled`. */
function responseUrls(world: World, view: View): Record<string, unknown>[] {
  const values = stateValues(view.blocks, view.entered, view.here);
  const channels: Record<string, Channel> = teamOf(world, view.teamId).channels;
  return placedElements(view.blocks).flatMap(({ element, blockId, actionId }) => {
    const state = values[blockId]?.[actionId];
    const chosen = String(state?.selected_conversation ?? state?.selected_channel ?? "");
    if (element.response_url_enabled !== true || channels[chosen] === undefined) return [];
    const response_url = issueResponseUrl(world, "app", {
      teamId: view.teamId,
      channelId: chosen,
      userId: view.userId,
      messageTs: null,
      threadTs: null,
    });
    return [{ block_id: blockId, action_id: actionId, channel_id: chosen, response_url }];
  });
}
