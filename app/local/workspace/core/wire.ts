import { repliesOf } from "./messages.ts";
import type { Channel, Message, Team, User, View } from "./state.ts";
import { stateValues } from "./state-values.ts";
import type { World } from "./world.ts";

/** The message as Slack's API shows it. */
export function wireMessage(world: World, message: Message, withMetadata = false): Record<string, unknown> {
  const team = world.state.teams[message.teamId];
  const channel = team?.channels[message.channelId];
  return {
    type: "message",
    ...(message.isBroadcast && { subtype: "thread_broadcast" }),
    user: message.userId,
    ts: message.ts,
    ...(message.clientMsgId !== null && { client_msg_id: message.clientMsgId }),
    ...(message.botId !== null && {
      bot_id: message.botId,
      app_id: message.appId,
      bot_profile: {
        id: message.botId,
        app_id: message.appId,
        name: world.manifest.display_information.name,
        deleted: false,
        updated: Math.floor(world.clock.now() / 1000),
        team_id: message.teamId,
      },
    }),
    text: message.text,
    team: message.teamId,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.edited !== null && { edited: message.edited }),
    ...(withMetadata && message.metadata !== null && { metadata: message.metadata }),
    ...threadFields(channel, message),
  };
}

function threadFields(channel: Channel | undefined, message: Message): Record<string, unknown> {
  const replies = channel === undefined ? [] : repliesOf(channel, message.ts);
  if (message.threadTs !== null) {
    const parent = channel?.messages.find((one) => one.ts === message.threadTs);
    return { thread_ts: message.threadTs, ...(parent && { parent_user_id: parent.userId }) };
  }
  if (replies.length === 0) return {};
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: new Set(replies.map((one) => one.userId)).size,
    reply_users: [...new Set(replies.map((one) => one.userId))],
    latest_reply: replies.at(-1)?.ts,
  };
}

/** The channel as a member sees it. */
export function wireChannel(channel: Channel, memberId: string): Record<string, unknown> {
  if (channel.kind === "im") {
    return {
      id: channel.id,
      created: Math.floor(channel.createdAt / 1000),
      is_im: true,
      is_archived: channel.isArchived,
      user: channel.members.find((id) => id !== memberId) ?? memberId,
      context_team_id: channel.teamId,
    };
  }
  const isPrivate = channel.kind === "private";
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !isPrivate,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    created: Math.floor(channel.createdAt / 1000),
    creator: channel.creator,
    is_archived: channel.isArchived,
    is_general: channel.name === "general",
    is_shared: false,
    is_org_shared: false,
    is_ext_shared: false,
    is_member: channel.members.includes(memberId),
    context_team_id: channel.teamId,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: channel.members.length,
  };
}

export function wireUser(user: User, now: number): Record<string, unknown> {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.isDeleted,
    real_name: user.realName,
    tz: user.tz,
    tz_offset: offsetSeconds(user.tz, now),
    profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
    is_admin: user.isAdmin,
    is_owner: user.isAdmin,
    is_bot: user.isBot,
    is_app_user: false,
    updated: 0,
  };
}

/** The modal or Home as Slack's API shows it. */
export function wireView(world: World, view: View): Record<string, unknown> {
  const bot = world.state.teams[view.teamId]?.bot;
  return {
    id: view.id,
    team_id: view.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: stateValues(view.blocks, view.entered, view.here) },
    hash: view.hash,
    title: view.title ?? { type: "plain_text", text: "View Title", emoji: true },
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close,
    submit: view.submit,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: world.state.app.id,
    external_id: view.externalId,
    app_installed_team_id: view.teamId,
    bot_id: bot?.botId ?? null,
  };
}

export function wireTeam(team: Team): { id: string; domain: string } {
  return { id: team.id, domain: team.domain };
}

function offsetSeconds(tz: string, now: number): number {
  const name = new Intl.DateTimeFormat("en", { timeZone: tz, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
