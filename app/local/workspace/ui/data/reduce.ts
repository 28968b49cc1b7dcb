import type { UiExchange } from "../../ui-contract.ts";
import type { UiMessage } from "../message/message.ts";
import type { OpenModal } from "../modal/modal.tsx";
import type { Person } from "./directory-context.ts";
import type { AppListing, Channel, HomeView, Model } from "./model.ts";

/** Everything that can change what is on screen. */
export type Change =
  | { type: "model.loaded"; model: Model }
  | { type: "message.posted" | "message.edited"; message: UiMessage; at: number }
  | { type: "message.deleted"; channelId: string; key: string }
  | { type: "messages.loaded"; channelId: string; messages: UiMessage[] }
  | { type: "channel.changed"; channel: Channel }
  | { type: "modal.opened" | "modal.updated"; modal: OpenModal }
  | { type: "modal.closed"; viewId: string }
  | { type: "modals.cleared" }
  | { type: "home.published"; teamId: string; appId: string; home: HomeView }
  | { type: "app.changed"; app: AppListing }
  | { type: "installs.changed"; teamId: string; installedAppIds: string[] }
  | { type: "people.changed"; teamId: string; people: Person[] }
  | { type: "exchange.logged"; exchange: UiExchange };

const EXCHANGES_KEPT = 200;
const STORM_MEMORY_MS = 20_000;

/** The only way the model changes. */
export function reduce(model: Model, change: Change): Model {
  switch (change.type) {
    case "model.loaded":
      return change.model;
    case "message.posted":
    case "message.edited":
      return withArrival(model, change.message, change.at);
    case "message.deleted":
      return inChannel(model, change.channelId, (list) => list.filter((one) => one.key !== change.key));
    case "messages.loaded":
      return inChannel(model, change.channelId, (list) => change.messages.reduce(upsertMessage, list));
    case "channel.changed":
      return { ...model, channels: upsert(model.channels, change.channel) };
    case "modal.opened":
    case "modal.updated":
      return { ...model, modals: upsert(model.modals, change.modal) };
    case "modal.closed":
      return { ...model, modals: model.modals.filter((one) => one.id !== change.viewId) };
    case "modals.cleared":
      return { ...model, modals: [] };
    case "home.published":
      return { ...model, homes: new Map(model.homes).set(homeKey(change.teamId, change.appId), change.home) };
    case "app.changed":
      return { ...model, apps: upsert(model.apps, change.app) };
    case "installs.changed":
      return withInstalls(model, change.teamId, change.installedAppIds);
    case "people.changed":
      return {
        ...model,
        teams: model.teams.map((team) =>
          team.id === change.teamId ? { ...team, people: change.people } : team,
        ),
      };
    case "exchange.logged":
      return { ...model, exchanges: upsert(model.exchanges, change.exchange).slice(-EXCHANGES_KEPT) };
  }
}

/** A Home belongs to an app in one workspace. */
export function homeKey(teamId: string, appId: string): string {
  return `${teamId}/${appId}`;
}

function withArrival(model: Model, message: UiMessage, at: number): Model {
  const placed = inChannel(model, message.channelId, (list) => countReplies(upsertMessage(list, message)));
  const known = model.messages.get(message.channelId)?.find((one) => one.key === message.key);
  // A parent comes again when it gets a reply; that is not one more change that people see.
  if (known?.version === message.version) return placed;
  return { ...placed, changesAt: [...model.changesAt.filter((one) => one > at - STORM_MEMORY_MS), at] };
}

function inChannel(model: Model, channelId: string, edit: (list: UiMessage[]) => UiMessage[]): Model {
  const messages = new Map(model.messages);
  messages.set(channelId, edit(messages.get(channelId) ?? []));
  return { ...model, messages };
}

/** Puts a message in its place in time, over an older version of itself if there is one. */
function upsertMessage(list: UiMessage[], message: UiMessage): UiMessage[] {
  const known = list.find((one) => one.key === message.key);
  if (known !== undefined) {
    // A list that was asked for before an edit may arrive after it.
    if (message.version < known.version) return list;
    const isEdit = message.version !== known.version;
    const next = { ...message, editsSeen: known.editsSeen + (isEdit ? 1 : 0) };
    return list.map((one) => (one === known ? next : one));
  }
  const after = list.findIndex((one) => Number(one.ts) > Number(message.ts));
  return list.toSpliced(after === -1 ? list.length : after, 0, message);
}

/** The workspace counts replies too; whichever heard of more of them is right. */
function countReplies(list: UiMessage[]): UiMessage[] {
  return list.map((parent) => {
    const replies = list.filter((one) => one.threadTs === parent.ts && one !== parent && !one.isEphemeral);
    if (replies.length <= parent.replyCount) return parent;
    return { ...parent, replyCount: replies.length, latestReplyTs: replies.at(-1)?.ts };
  });
}

function upsert<T extends { id: string }>(list: T[], item: T): T[] {
  return list.some((one) => one.id === item.id)
    ? list.map((one) => (one.id === item.id ? item : one))
    : [...list, item];
}

function withInstalls(model: Model, teamId: string, installedAppIds: string[]): Model {
  const isKept = (key: string) =>
    !key.startsWith(`${teamId}/`) || installedAppIds.some((appId) => key === homeKey(teamId, appId));
  return {
    ...model,
    homes: new Map([...model.homes].filter(([key]) => isKept(key))),
    teams: model.teams.map((team) => (team.id === teamId ? { ...team, installedAppIds } : team)),
  };
}
