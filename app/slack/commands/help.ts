import type { KnownBlock } from "@slack/types";
import { distance } from "fastest-levenshtein";
import { ACTIONS } from "../action-ids.ts";
import { escapeText } from "../mrkdwn.ts";

/** A command's answer, for the person who typed it only. */
export interface Answer {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** What `/dd0c` understands, and what to say about each. */
const SUBCOMMANDS = {
  status: "what is open right now",
  why: "why alerts became one incident: `/dd0c why 12`",
  delivery: "what arrives from each source, and what could not be read",
  digest: "when digests and reports come; `/dd0c digest now` shows the day so far",
  config: "channel and correlation window",
  help: "this list",
} as const;

export type Subcommand = keyof typeof SUBCOMMANDS;

/** Returns the subcommand that was typed; nothing typed asks for help. Undefined when we do not know the word. */
export function parseSubcommand(typed: string): Subcommand | undefined {
  const word = typed.trim().toLowerCase().split(/\s+/)[0] ?? "";
  if (word === "") return "help";
  return Object.hasOwn(SUBCOMMANDS, word) ? (word as Subcommand) : undefined;
}

/** Returns the help; after an unknown word it begins with the nearest one that we know. */
export function helpAnswer(unknown?: string): Answer {
  const lines = Object.entries(SUBCOMMANDS).map(([name, says]) => `\`/dd0c ${name}\`  ${says}`);
  const lead =
    unknown === undefined
      ? "*dd0c/alert* turns a hundred alerts into one incident card."
      : `There is no \`/dd0c ${escapeText(unknown, 60)}\`. Did you mean \`/dd0c ${nearest(unknown)}\`?`;
  return {
    text: `${lead.replaceAll("*", "")} You can use: ${Object.keys(SUBCOMMANDS).join(", ")}.`,
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
        elements: [
          { type: "mrkdwn", text: "The app's Home tab shows sources and open incidents · support@dd0c.com" },
        ],
      },
    ],
  };
}

function nearest(word: string): Subcommand {
  const typed = word.toLowerCase();
  const names = Object.keys(SUBCOMMANDS) as Subcommand[];
  return names.reduce((best, name) => (distance(typed, name) < distance(typed, best) ? name : best));
}

function button(actionId: string, label: string) {
  return { type: "button" as const, action_id: actionId, text: { type: "plain_text" as const, text: label } };
}
