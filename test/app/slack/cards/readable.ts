import type { KnownBlock } from "@slack/types";
import type { Card } from "../../../../app/slack/cards/incident.ts";

/** Returns a card as lines a person can read: what Slack shows, block by block, and the lock screen's text first. */
export function readable({ text, blocks }: Card): string {
  return `${[`lock screen: ${text}`, "", ...blocks.map(lineOf)].join("\n")}\n`;
}

function lineOf(block: KnownBlock): string {
  switch (block.type) {
    case "header":
      return `# ${block.text.text}`;
    case "section":
      return `\n${block.text?.text ?? ""}`;
    case "context":
      return `\n~ ${block.elements.map((one) => ("text" in one ? one.text : one.type)).join("  ")}`;
    case "actions":
      return `\n${block.elements.map((one) => (one.type === "button" ? `[${one.text.text}]` : one.type)).join("  ")}`;
    case "table":
      return `\n${block.rows.map((row) => row.map((cell) => ("text" in cell ? cell.text : cell.type)).join(" | ")).join("\n")}`;
    default:
      return block.type;
  }
}
