import type { ConversationsSelect, KnownBlock, ModalView, PlainTextElement } from "@slack/types";
import { dayTime, person, plain } from "../mrkdwn.ts";

/** A modal with our usual buttons. `submit` absent leaves only *Close*. */
export function modal(options: {
  readonly callbackId: string;
  readonly title: string;
  readonly submit?: string;
  readonly metadata?: object;
  readonly blocks: KnownBlock[];
}): ModalView {
  const { callbackId, title, submit, metadata, blocks } = options;
  return {
    type: "modal",
    callback_id: callbackId,
    title: text(title, 24),
    close: text(submit === undefined ? "Done" : "Cancel", 24),
    ...(submit === undefined ? {} : { submit: text(submit, 24) }),
    ...(metadata === undefined ? {} : { private_metadata: JSON.stringify(metadata) }),
    blocks,
  };
}

export function text(words: string, lengthMax: number): PlainTextElement {
  return { type: "plain_text", text: plain(words, lengthMax), emoji: true };
}

export function section(mrkdwn: string) {
  return { type: "section" as const, text: { type: "mrkdwn" as const, text: mrkdwn } };
}

export function context(mrkdwn: string): KnownBlock {
  return { type: "context", elements: [{ type: "mrkdwn", text: mrkdwn }] };
}

/** Who changed something, and when; epoch milliseconds. */
export interface LastChange {
  readonly actor: string;
  readonly at: number;
}

/** Says who changed it last and when; nothing where nobody has. `what` is changed, where that is not the whole modal. */
export function lastChanged(change: LastChange | undefined, what?: string): KnownBlock[] {
  if (!change) return [];
  const lead = what === undefined ? "Last" : `${what} last`;
  return [context(`${lead} changed by ${person(change.actor)} ${dayTime(change.at)}`)];
}

/** A field to pick one of the workspace's own channels; `picked` is the one that it shows. */
export function channelSelect(actionId: string, picked?: string): ConversationsSelect {
  return {
    type: "conversations_select",
    action_id: actionId,
    placeholder: text("Pick a channel", 75),
    filter: {
      include: ["public", "private"],
      exclude_bot_users: true,
      exclude_external_shared_channels: true,
    },
    ...(picked === undefined ? {} : { initial_conversation: picked }),
  };
}

/** Slack's 3 000 characters less the fences. */
const CODE_LENGTH_MAX = 2_990;

/** A block to copy: nothing in it is interpreted, it cannot end its own block, and what Slack does not take is cut off. */
export function code(words: string): KnownBlock {
  let shown = "";
  // Cut sign by sign: escaped, one may be five characters long, and half an entity would show.
  for (const sign of words.replaceAll("```", "'''")) {
    const escaped = ENTITIES[sign] ?? sign;
    if (shown.length + escaped.length > CODE_LENGTH_MAX) break;
    shown += escaped;
  }
  return section(`\`\`\`${shown}\`\`\``);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
