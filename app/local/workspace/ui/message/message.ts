import type { UiBlock } from "../blocks/kit.ts";
import type { Face } from "./author.tsx";

/** A message as it is drawn. */
export interface UiMessage {
  /** Unique on screen: an ephemeral message may share its ts with nothing else, but never relies on that. */
  key: string;
  channelId: string;
  ts: string;
  threadTs: string | undefined;
  authorId: string;
  face: Face;
  text: string;
  blocks: UiBlock[];
  attachments: UiAttachment[];
  editedTs: string | undefined;
  isEphemeral: boolean;
  replyCount: number;
  latestReplyTs: string | undefined;
  /** Counts the edits seen on this page, so that each one can light the message up again. */
  revision: number;
  reactions: { name: string; count: number }[];
}

export interface UiAttachment {
  color: string | undefined;
  text: string;
  blocks: UiBlock[];
}
