import type {
  UiApp,
  UiBlockJson,
  UiChannel,
  UiHome,
  UiModal,
  UiTeam,
  UiUser,
  UiWireMessage,
} from "../../ui-contract.ts";
import type { UiBlock } from "../blocks/kit.ts";
import type { UiMessage } from "../message/message.ts";
import type { OpenModal } from "../modal/modal.tsx";
import { actorIn } from "./actor.ts";
import type { Person } from "./directory-context.ts";
import type { AppListing, Channel, HomeView, Team } from "./model.ts";

/** Blocks are whatever JSON an app sent; the renderer answers for types it does not know. */
function blocksOf(blocks: UiBlockJson[] | undefined): UiBlock[] {
  return (blocks ?? []) as unknown as UiBlock[];
}

export function teamOf(wire: UiTeam): Team {
  return {
    id: wire.id,
    name: wire.name,
    me: actorIn(wire),
    people: peopleOf(wire.users),
    installedAppIds: wire.installedAppIds,
  };
}

export function peopleOf(users: UiUser[]): Person[] {
  return users.map((user) => ({
    id: user.id,
    name: user.realName || user.name,
    handle: user.name,
    isBot: user.isBot,
  }));
}

/** A channel as `me` sees it. In a direct message the name is that of the other one. */
export function channelOf(wire: UiChannel, team: Team): Channel {
  const other = wire.memberIds.find((id) => id !== team.me) ?? team.me;
  const otherName = team.people.find((person) => person.id === other)?.name;
  return {
    id: wire.id,
    teamId: wire.teamId,
    name: wire.kind === "im" ? (otherName ?? wire.name) : wire.name,
    kind: wire.kind,
    isPrivate: wire.kind !== "public",
    isVisible: !wire.isArchived && (wire.kind === "public" || wire.memberIds.includes(team.me)),
    topic: wire.topic,
    memberIds: wire.memberIds,
    otherId: wire.kind === "im" ? other : undefined,
    unread: wire.unread[team.me] ?? 0,
    mentions: wire.mentions[team.me] ?? 0,
  };
}

export function appOf(wire: UiApp): AppListing {
  return {
    id: wire.id,
    name: wire.name,
    botName: wire.botName,
    description: wire.description,
    longDescription: wire.longDescription,
    scopes: wire.scopes,
    optionalScopes: wire.optionalScopes,
    grantedScopes: wire.grantedScopes,
    botUserIds: wire.botUserIds,
    installUrl: wire.installUrl,
    hasHome: wire.hasHome,
    hasMessagesTab: wire.hasMessagesTab,
    commands: wire.commands.map((command) => ({
      command: command.command,
      hint: command.usageHint,
      description: command.description,
      source: wire.name,
    })),
    shortcuts: wire.shortcuts.map((shortcut) => ({ ...shortcut, appName: wire.name })),
  };
}

export function messageOf(wire: UiWireMessage): UiMessage {
  return {
    key: messageKey(wire.channelId, wire.ts),
    channelId: wire.channelId,
    ts: wire.ts,
    threadTs: wire.threadTs,
    isBroadcast: wire.isBroadcast,
    authorId: wire.userId,
    face: { name: wire.authorName, isApp: wire.botId !== undefined || wire.appId !== undefined },
    text: wire.text,
    blocks: blocksOf(wire.blocks),
    attachments: wire.attachments.map((attachment) => ({
      color: attachment.color,
      text: attachment.text ?? attachment.fallback ?? "",
      blocks: blocksOf(attachment.blocks),
    })),
    editedTs: wire.editedTs,
    isEphemeral: wire.isEphemeral,
    replyCount: wire.replyCount,
    latestReplyTs: wire.latestReplyTs,
    version: wire.version,
    editsSeen: 0,
  };
}

export function messageKey(channelId: string, ts: string): string {
  return `${channelId}/${ts}`;
}

export function modalOf(wire: UiModal): OpenModal {
  return {
    id: wire.id,
    teamId: wire.teamId,
    here: wire.here,
    title: wire.title,
    submit: wire.submit,
    close: wire.close,
    isSubmitDisabled: wire.submit_disabled,
    blocks: blocksOf(wire.blocks),
    errors: wire.errors,
  };
}

export function homeOf(wire: UiHome): HomeView {
  return { viewId: wire.viewId, blocks: blocksOf(wire.blocks) };
}
