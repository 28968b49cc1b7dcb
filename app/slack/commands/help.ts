import type { KnownBlock } from "@slack/types";
import { distance } from "fastest-levenshtein";
import { ACTIONS } from "../action-ids.ts";
import { SUBCOMMANDS, type Subcommand, WORDS } from "./words.ts";

/** A command's answer, for the person who typed it only. */
export interface Answer {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Returns the subcommand that was typed; nothing typed asks for help. Undefined when we do not know the word. */
export function parseSubcommand(typed: string): Subcommand | undefined {
  const word = typed.trim().toLowerCase().split(/\s+/)[0] ?? "";
  if (word === "") return "help";
  return Object.hasOwn(SUBCOMMANDS, word) ? (word as Subcommand) : undefined;
}

/** Returns the help; after an unknown word it begins with the nearest one that we know. */
export function helpAnswer(unknown?: string): Answer {
  const lines = Object.values(SUBCOMMANDS).map(({ usage, says }) => `\`/dd0c ${usage}\`  ${says}`);
  const lead = unknown === undefined ? WORDS.lead : WORDS.unknown(unknown, nearest(unknown));
  return {
    text: `${lead.replaceAll(/[*`]/g, "")} You can use: ${Object.keys(SUBCOMMANDS).join(", ")}.`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `${lead}\n\n${lines.join("\n")}` } },
      {
        type: "actions",
        elements: [
          button(ACTIONS.addSource, "Connect a source"),
          button(ACTIONS.pickChannel, "Pick a channel"),
          button(ACTIONS.openSettings, "Settings"),
        ],
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: WORDS.more }],
      },
    ],
  };
}

/** Only the first word is a command; what follows is what it is about. */
function nearest(unknown: string): Subcommand {
  const typed = unknown.trim().toLowerCase().split(/\s+/)[0] ?? "";
  const names = Object.keys(SUBCOMMANDS) as Subcommand[];
  return names.reduce((best, name) => (distance(typed, name) < distance(typed, best) ? name : best));
}

function button(actionId: string, label: string) {
  return { type: "button" as const, action_id: actionId, text: { type: "plain_text" as const, text: label } };
}
