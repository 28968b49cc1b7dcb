import type { Call, Delivery } from "../core/exchanges.ts";
import { repliesOf } from "../core/messages.ts";
import type { Channel, Message, Team, User, View } from "../core/state.ts";
import { appUrl, type World } from "../core/world.ts";
import type {
  UiApp,
  UiBootstrap,
  UiChannel,
  UiExchange,
  UiHome,
  UiModal,
  UiTeam,
  UiUser,
  UiWireMessage,
} from "../ui-contract.ts";

const WORKSPACE_NAME = "Workspace";

export function presentAll(world: World): UiBootstrap {
  const teams = Object.values(world.state.teams);
  return {
    teams: teams.map((team) => presentTeam(world, team)),
    apps: [presentApp(world)],
    channels: teams.flatMap((team) => Object.values(team.channels).map(presentChannel)),
    now: world.clock.now(),
  };
}

function presentTeam(world: World, team: Team): UiTeam {
  const users = Object.values(team.users);
  return {
    id: team.id,
    name: team.name,
    domain: team.domain,
    defaultUserId: users.find((user) => user.isAdmin)?.id ?? "",
    users: users.map(presentUser),
    installedAppIds: team.install === null ? [] : [world.state.app.id],
  };
}

export function presentUser({ id, teamId, name, realName, isAdmin, isBot, tz }: User): UiUser {
  return { id, teamId, name, realName, isAdmin, isBot, tz };
}

export function presentChannel(channel: Channel): UiChannel {
  const unseenBy = (userId: string) =>
    channel.messages.filter(
      (one) =>
        !one.isDeleted &&
        one.userId !== userId &&
        (one.onlyFor === null || one.onlyFor === userId) &&
        (one.threadTs === null || one.isBroadcast) &&
        one.ts > (channel.readUpTo[userId] ?? ""),
    );
  const counted = (count: (userId: string) => number) =>
    Object.fromEntries(channel.members.map((userId) => [userId, count(userId)]));
  const { id, teamId, name, kind, isArchived, topic } = channel;
  return {
    id,
    teamId,
    name,
    kind,
    isArchived,
    topic,
    memberIds: channel.members,
    unread: counted((userId) => unseenBy(userId).length),
    mentions: counted((userId) => unseenBy(userId).filter((one) => mentions(one, userId)).length),
  };
}

function mentions(message: Message, userId: string): boolean {
  return message.text.includes(`<@${userId}`) || blocksText(message.blocks).includes(`<@${userId}`);
}

const blockTexts = new WeakMap<Message["blocks"], string>();

/** The blocks as one text. Kept, because in a storm every unread message is looked at again and again. */
function blocksText(blocks: Message["blocks"]): string {
  const text = blockTexts.get(blocks) ?? JSON.stringify(blocks);
  blockTexts.set(blocks, text);
  return text;
}

export function presentApp(world: World): UiApp {
  const { display_information: about, features, oauth_config } = world.manifest;
  const teams = Object.values(world.state.teams);
  const installed = teams.flatMap((team) => (team.install === null ? [] : [{ team, install: team.install }]));
  return {
    id: world.state.app.id,
    name: about.name,
    botName: features.bot_user.display_name,
    description: about.description,
    longDescription: about.long_description ?? "",
    backgroundColor: about.background_color,
    scopes: oauth_config.scopes.bot,
    optionalScopes: oauth_config.scopes.bot_optional,
    grantedScopes: Object.fromEntries(installed.map(({ team, install }) => [team.id, install.scopes])),
    botUserIds: Object.fromEntries(installed.map(({ team }) => [team.id, team.bot?.userId ?? ""])),
    installUrl: appUrl(world, "http://app.invalid/slack/install") ?? "",
    hasHome: features.app_home?.home_tab_enabled ?? false,
    hasMessagesTab: features.app_home?.messages_tab_enabled ?? false,
    commands: features.slash_commands.map(({ command, description, usage_hint }) => ({
      command,
      description,
      usageHint: usage_hint,
    })),
    shortcuts: features.shortcuts.map(({ type, callback_id, name, description }) => ({
      kind: type,
      callbackId: callback_id,
      name,
      description,
    })),
  };
}

export function presentMessage(world: World, message: Message): UiWireMessage {
  const team = world.state.teams[message.teamId];
  const channel = team?.channels[message.channelId];
  const replies = channel === undefined ? [] : repliesOf(channel, message.ts);
  const latest = replies.at(-1);
  return {
    teamId: message.teamId,
    channelId: message.channelId,
    ts: message.ts,
    ...(message.threadTs !== null && { threadTs: message.threadTs }),
    isBroadcast: message.isBroadcast,
    userId: message.userId,
    ...(message.botId !== null && { botId: message.botId }),
    ...(message.appId !== null && { appId: message.appId }),
    authorName: team?.users[message.userId]?.realName ?? WORKSPACE_NAME,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments.map(({ color, text, fallback, blocks }) => ({
      ...(color !== undefined && { color }),
      ...(text !== undefined && { text }),
      ...(fallback !== undefined && { fallback }),
      ...(blocks !== undefined && { blocks }),
    })),
    ...(message.edited !== null && { editedTs: message.edited.ts }),
    isEphemeral: message.onlyFor !== null,
    ...(message.onlyFor !== null && { onlyFor: message.onlyFor }),
    replyCount: replies.length,
    ...(latest && { latestReplyTs: latest.ts }),
    version: message.versions.length,
  };
}

export function presentModal(world: World, view: View): UiModal {
  return {
    id: view.id,
    teamId: view.teamId,
    userId: view.userId,
    appId: world.state.app.id,
    title: { type: "plain_text", text: view.title?.text ?? "" },
    submit: view.submit === null ? null : { type: "plain_text", text: view.submit.text },
    close: view.close === null ? null : { type: "plain_text", text: view.close.text },
    submit_disabled: view.submitDisabled,
    blocks: view.blocks,
    hash: view.hash,
    ...(view.here !== null && { here: view.here }),
    previousViewId: view.previousViewId,
    errors: view.errors,
  };
}

export function presentHome(world: World, view: View): UiHome {
  return { viewId: view.id, appId: world.state.app.id, blocks: view.blocks, hash: view.hash };
}

export function presentCall(call: Call): UiExchange {
  const { channel, user, user_id, ts } = call.args;
  const error = typeof call.response.error === "string" ? call.response.error : "ok";
  return {
    id: call.id,
    way: "call",
    ...(call.teamId !== null && { teamId: call.teamId }),
    name: call.method,
    about: [channel, user ?? user_id, ts].filter((one) => typeof one === "string").join(" "),
    status: call.fault ?? (call.httpStatus === 200 ? error : String(call.httpStatus)),
    isGood: call.httpStatus === 200 && call.response.ok === true && call.fault === null,
    at: call.at,
    tookMs: call.tookMs,
    details: { request: call.args, response: call.response },
  };
}

export function presentDelivery(delivery: Delivery): UiExchange {
  const isGood = typeof delivery.outcome === "number" && delivery.outcome < 300;
  return {
    id: delivery.id,
    way: "delivery",
    ...(delivery.teamId !== null && { teamId: delivery.teamId }),
    name: delivery.kind === "event" ? `event:${delivery.name}` : delivery.name,
    about: delivery.retry > 0 ? `attempt ${delivery.retry + 1}` : delivery.kind,
    status: String(delivery.outcome),
    isGood,
    at: delivery.at,
    tookMs: delivery.tookMs,
    details: { request: delivery.body, response: delivery.response },
  };
}
