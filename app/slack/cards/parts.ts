import type { ActionsBlock, ContextBlock, HeaderBlock, SectionBlock } from "@slack/types";
import { plain } from "../mrkdwn.ts";

/** Slack refuses more in one text object; below its 3000 so that nobody has to count joints. */
const TEXT_LENGTH_MAX = 2_800;
const HEADER_LENGTH_MAX = 150;

/** Returns a headline. Slack shows it as it is; the angle brackets go so that this need not be believed. */
export function header(text: string): HeaderBlock {
  const shown = plain(text, HEADER_LENGTH_MAX).replaceAll("<", "‹").replaceAll(">", "›");
  return {
    type: "header",
    text: { type: "plain_text", text: shown, emoji: false },
  } satisfies HeaderBlock;
}

/** Returns a paragraph of finished mrkdwn lines; those that no longer fit are left out as a whole, from the end. */
export function section(lines: ReadonlyArray<string | undefined>): SectionBlock {
  return {
    type: "section",
    // Verbatim: a name in an alert's title must not become a link or a mention.
    text: { type: "mrkdwn", text: fitting(lines, "\n"), verbatim: true },
  } satisfies SectionBlock;
}

/** Returns a small grey line of finished mrkdwn parts, joined by dots. */
export function context(parts: ReadonlyArray<string | undefined>): ContextBlock {
  return {
    type: "context",
    elements: [{ type: "mrkdwn", text: fitting(parts, " · "), verbatim: true }],
  } satisfies ContextBlock;
}

/** Returns a row of buttons that all carry the same value. */
export function buttons(
  value: string,
  labels: ReadonlyArray<{ readonly text: string; readonly actionId: string }>,
): ActionsBlock {
  return {
    type: "actions",
    elements: labels.map(({ text, actionId }) => ({
      type: "button",
      action_id: actionId,
      text: { type: "plain_text", text, emoji: true },
      value,
    })),
  } satisfies ActionsBlock;
}

/** Finished mrkdwn cannot be cut: half a link or half an entity would show. */
function fitting(parts: ReadonlyArray<string | undefined>, joint: string): string {
  let text = "";
  for (const part of parts) {
    if (part === undefined || part === "") continue;
    const longer = text === "" ? part : `${text}${joint}${part}`;
    if (longer.length > TEXT_LENGTH_MAX) break;
    text = longer;
  }
  return text === "" ? "…" : text;
}
