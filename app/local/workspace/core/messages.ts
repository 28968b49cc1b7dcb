import { Refusal } from "../api/refusal.ts";
import { arrivedAtMs } from "./arrival.ts";
import { fillBlockIds } from "./block-ids.ts";
import type { Attachment, Block, Channel, Message } from "./state.ts";
import type { World } from "./world.ts";

export interface Draft {
  userId: string;
  botId?: string | null;
  appId?: string | null;
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
  threadTs?: string | null;
  isBroadcast?: boolean;
  metadata?: Message["metadata"];
  clientMsgId?: string | null;
  onlyFor?: string | null;
}

const SLACKBOT = "USLACKBOT";

export function postMessage(world: World, channel: Channel, draft: Draft): Message {
  const blocks = fillBlockIds(world.ids, draft.blocks ?? []);
  const message: Message = {
    teamId: channel.teamId,
    channelId: channel.id,
    ts: world.ids.ts(world.clock.now()),
    threadTs: rootOf(channel, draft.threadTs ?? null),
    isBroadcast: draft.isBroadcast ?? false,
    userId: draft.userId,
    botId: draft.botId ?? null,
    appId: draft.appId ?? null,
    text: draft.text,
    blocks,
    attachments: draft.attachments ?? [],
    metadata: draft.metadata ?? null,
    clientMsgId: draft.clientMsgId ?? null,
    edited: null,
    onlyFor: draft.onlyFor ?? null,
    isDeleted: false,
    versions: [{ at: world.clock.now(), arrivedAtMs: arrivedAtMs(), text: draft.text, blocks }],
  };
  channel.messages.push(message);
  if (draft.botId == null) channel.readUpTo[draft.userId] = message.ts;
  world.bus.publish({ type: "message.posted", message });
  return message;
}

/** Says something to one person, in the workspace's own name. */
export function tellPrivately(world: World, channel: Channel, userId: string, text: string): Message {
  return postMessage(world, channel, { userId: SLACKBOT, text, onlyFor: userId });
}

export interface Edit {
  text?: string | undefined;
  /** Kept when left out, taken away by an empty list. */
  blocks?: Block[] | undefined;
  attachments?: Attachment[] | undefined;
  metadata?: Message["metadata"] | undefined;
}

export function editMessage(world: World, message: Message, edit: Edit, by: string): void {
  if (edit.text !== undefined) message.text = edit.text;
  if (edit.blocks !== undefined) message.blocks = fillBlockIds(world.ids, edit.blocks);
  if (edit.attachments !== undefined) message.attachments = edit.attachments;
  if (edit.metadata !== undefined) message.metadata = edit.metadata;
  const now = world.clock.now();
  message.edited = { user: by, ts: world.ids.ts(now) };
  message.versions.push({ at: now, arrivedAtMs: arrivedAtMs(), text: message.text, blocks: message.blocks });
  world.bus.publish({ type: "message.edited", message });
}

export function deleteMessage(world: World, message: Message): void {
  message.isDeleted = true;
  world.bus.publish({ type: "message.deleted", message });
}

/** The message that everyone sees at this `ts`. */
function findMessage(channel: Channel, ts: string): Message | undefined {
  return channel.messages.find((one) => one.ts === ts && !one.isDeleted && one.onlyFor === null);
}

export function messageOf(channel: Channel, ts: string): Message {
  const message = findMessage(channel, ts);
  if (message === undefined) throw new Refusal("message_not_found");
  return message;
}

export function repliesOf(channel: Channel, ts: string): Message[] {
  return channel.messages.filter(
    (one) => one.threadTs === ts && one.ts !== ts && !one.isDeleted && one.onlyFor === null,
  );
}

/** A reply to a reply joins the thread it hangs in. */
function rootOf(channel: Channel, threadTs: string | null): string | null {
  if (threadTs === null) return null;
  return findMessage(channel, threadTs)?.threadTs ?? threadTs;
}
