import type { KnownBlock, ModalView, PlainTextElement } from "@slack/types";
import { plain } from "../mrkdwn.ts";

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

/** A block to copy: nothing in it is interpreted, and it cannot end its own block. */
export function code(words: string): KnownBlock {
  const shown = words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("```", "'''");
  return section(`\`\`\`${shown}\`\`\``);
}
