import type { ActionsBlock } from "@slack/types";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { dayTime, person } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { section } from "./parts.ts";
import type { StandingWord } from "./standing.ts";

/** Returns what the thread says of a resolve or a reopening: who, what follows, and the way back. */
export function standingMessage(done: {
  readonly word: "resolve" | "reopen";
  readonly by: string;
  readonly incidentId: string;
  readonly number: number;
  readonly fired: number;
}): Card {
  const { word, by, incidentId, number, fired } = done;
  const who = person(by);
  const lines =
    word === "resolve"
      ? [
          `${who} resolved incident #${number}.`,
          fired > 0 ? "Should its alerts fire again, it opens again by itself." : "",
        ]
      : [
          `${who} reopened incident #${number}.`,
          fired > 0 ? "" : "Nothing in it fires: it stays open until somebody resolves it.",
        ];
  const told = lines.filter((line) => line !== "");
  const back = word === "resolve" ? "reopen" : "resolve";
  return {
    text: told.join(" "),
    blocks: [section(told), undoRow(JSON.stringify({ incidentId, word: back }))],
  };
}

function undoRow(value: string): ActionsBlock {
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: ACTIONS.standingUndo,
        text: { type: "plain_text", text: "Undo" },
        value,
      },
    ],
  };
}

/** Returns why a word changed nothing, for whoever said it: somebody was faster, or the incident is let go. */
export function standingAlready(
  word: StandingWord,
  { number, acknowledgedBy, resolvedAt, resolvedBy, keptOpenBy }: IncidentState,
  live: boolean,
): string {
  if (!live) return `Incident #${number} is over for good: such alerts open a new one.`;
  switch (word) {
    case "acknowledge":
      if (resolvedAt !== undefined) return `Incident #${number} is over already.`;
      return acknowledgedBy
        ? `${person(acknowledgedBy.by)} acknowledged incident #${number} already, ${dayTime(acknowledgedBy.at)}.`
        : `Incident #${number} is acknowledged already.`;
    case "unacknowledge":
      return `Incident #${number} is not acknowledged any more.`;
    case "resolve":
      return resolvedBy
        ? `${person(resolvedBy.by)} resolved incident #${number} already, ${dayTime(resolvedBy.at)}.`
        : `Incident #${number} is over already.`;
    case "reopen":
      return keptOpenBy
        ? `${person(keptOpenBy.by)} reopened incident #${number} already, ${dayTime(keptOpenBy.at)}.`
        : `Incident #${number} is open already.`;
  }
}
