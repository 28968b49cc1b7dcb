import type { UiMessage } from "../message/message.ts";
import type { ModalView } from "../modal/modal.tsx";
import type { Channel, Exchange, HomeView, Model } from "./model.ts";

/** Everything that can change what is on screen. */
export type Change =
  | { type: "model.loaded"; model: Model }
  | { type: "message.posted" | "message.edited"; message: UiMessage; isUnread: boolean; at: number }
  | { type: "message.deleted"; channelId: string; key: string }
  | { type: "channel.changed"; channel: Channel }
  | { type: "channel.read"; channelId: string }
  | { type: "modal.opened"; view: ModalView }
  | { type: "modal.updated"; view: ModalView }
  | { type: "modal.closed"; viewId: string }
  | { type: "modals.cleared" }
  | { type: "home.published"; teamId: string; appId: string; home: HomeView }
  | { type: "app.installed" | "app.removed"; teamId: string; appId: string }
  | { type: "exchange.logged"; exchange: Exchange };

const EXCHANGES_KEPT = 200;
const STORM_MEMORY_MS = 20_000;

/** The only way the model changes. */
export function reduce(model: Model, change: Change): Model {
  switch (change.type) {
    case "model.loaded":
      return change.model;
    case "message.posted":
    case "message.edited":
      return withMessage(model, change.message, change.isUnread, change.at);
    case "message.deleted":
      return inChannel(model, change.channelId, (list) => list.filter((one) => one.key !== change.key));
    case "channel.changed":
      return { ...model, channels: upsert(model.channels, change.channel) };
    case "channel.read":
      return {
        ...model,
        channels: model.channels.map((one) =>
          one.id === change.channelId ? { ...one, unread: 0, mentions: 0 } : one,
        ),
      };
    case "modal.opened":
      return { ...model, modals: upsert(model.modals, change.view) };
    case "modal.updated":
      return { ...model, modals: model.modals.map((one) => (one.id === change.view.id ? change.view : one)) };
    case "modal.closed":
      return { ...model, modals: model.modals.filter((one) => one.id !== change.viewId) };
    case "modals.cleared":
      return { ...model, modals: [] };
    case "home.published":
      return { ...model, homes: new Map(model.homes).set(homeKey(change.teamId, change.appId), change.home) };
    case "app.installed":
    case "app.removed":
      return withInstall(model, change.teamId, change.appId, change.type === "app.installed");
    case "exchange.logged":
      return { ...model, exchanges: [...model.exchanges, change.exchange].slice(-EXCHANGES_KEPT) };
  }
}

/** A Home belongs to an app in one workspace. */
export function homeKey(teamId: string, appId: string): string {
  return `${teamId}/${appId}`;
}

function withMessage(model: Model, message: UiMessage, isUnread: boolean, at: number): Model {
  const known = model.messages.get(message.channelId)?.find((one) => one.key === message.key);
  const revision = known === undefined ? message.revision : known.revision + 1;
  const placed = inChannel(model, message.channelId, (list) =>
    countReplies(upsertMessage(list, { ...message, revision })),
  );
  const channels = placed.channels.map((one) =>
    one.id === message.channelId && isUnread && known === undefined
      ? { ...one, unread: one.unread + 1 }
      : one,
  );
  return {
    ...placed,
    channels,
    changesAt: [...model.changesAt.filter((one) => one > at - STORM_MEMORY_MS), at],
  };
}

function inChannel(model: Model, channelId: string, edit: (list: UiMessage[]) => UiMessage[]): Model {
  const messages = new Map(model.messages);
  messages.set(channelId, edit(messages.get(channelId) ?? []));
  return { ...model, messages };
}

function upsertMessage(list: UiMessage[], message: UiMessage): UiMessage[] {
  const without = list.filter((one) => one.key !== message.key);
  const after = without.findIndex((one) => Number(one.ts) > Number(message.ts));
  const at = after === -1 ? without.length : after;
  return without.toSpliced(at, 0, message);
}

/** Parents carry how many replies they have, whatever order the messages came in. */
function countReplies(list: UiMessage[]): UiMessage[] {
  return list.map((parent) => {
    const replies = list.filter(
      (one) => one.threadTs === parent.ts && one.ts !== parent.ts && !one.isEphemeral,
    );
    if (replies.length === parent.replyCount) return parent;
    return { ...parent, replyCount: replies.length, latestReplyTs: replies.at(-1)?.ts };
  });
}

function upsert<T extends { id: string }>(list: T[], item: T): T[] {
  return list.some((one) => one.id === item.id)
    ? list.map((one) => (one.id === item.id ? item : one))
    : [...list, item];
}

function withInstall(model: Model, teamId: string, appId: string, isInstalled: boolean): Model {
  const homes = new Map(model.homes);
  if (!isInstalled) homes.delete(homeKey(teamId, appId));
  const teams = model.teams.map((team) => {
    if (team.id !== teamId) return team;
    const others = team.installedAppIds.filter((id) => id !== appId);
    return { ...team, installedAppIds: isInstalled ? [...others, appId] : others };
  });
  return { ...model, homes, teams };
}
