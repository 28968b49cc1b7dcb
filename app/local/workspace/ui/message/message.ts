import type { UiBlock } from "../blocks/kit.ts";
import type { Face } from "./author.tsx";

/** A message as it is drawn. */
export interface UiMessage {
  key: string;
  channelId: string;
  ts: string;
  threadTs: string | undefined;
  /** A reply that was also sent to the channel. */
  isBroadcast: boolean;
  authorId: string;
  face: Face;
  text: string;
  blocks: UiBlock[];
  attachments: UiAttachment[];
  editedTs: string | undefined;
  isEphemeral: boolean;
  replyCount: number;
  latestReplyTs: string | undefined;
  version: number;
  /** How many edits arrived while this page was open, so that each one can light the message up. */
  editsSeen: number;
}

export interface UiAttachment {
  color: string | undefined;
  text: string;
  blocks: UiBlock[];
}
