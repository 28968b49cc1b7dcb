import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { dayTime, person } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { buttons, section } from "./parts.ts";
import type { StandingWord } from "./standing.ts";

/** Words that the thread tells of, with the word that takes each back; an acknowledgement shows on the card alone. */
const WAY_BACK = { resolve: "reopen", reopen: "resolve", unacknowledge: "acknowledge" } as const;

/** Whether the thread tells of the word. */
export function isToldInThread(word: StandingWord): word is keyof typeof WAY_BACK {
  return Object.hasOwn(WAY_BACK, word);
}

/** Returns what the thread says of such a word: who, what follows, and the way back. */
export function standingMessage(done: {
  readonly word: keyof typeof WAY_BACK;
  readonly by: string;
  readonly incidentId: string;
  readonly number: number;
  readonly fired: number;
}): Card {
  const { word, incidentId } = done;
  const told = linesOf(done).filter((line) => line !== "");
  return {
    text: told.join(" "),
    blocks: [
      section(told),
      buttons(JSON.stringify({ incidentId, word: WAY_BACK[word] }), [
        { text: "Undo", actionId: ACTIONS.standingUndo },
      ]),
    ],
  };
}

function linesOf({ word, by, number, fired }: Parameters<typeof standingMessage>[0]): string[] {
  const who = person(by);
  switch (word) {
    case "resolve":
      return [
        `${who} resolved incident #${number}.`,
        fired > 0 ? "Should its alerts fire again, it opens again by itself." : "",
      ];
    case "reopen":
      return [
        `${who} reopened incident #${number}.`,
        fired > 0 ? "" : "Nothing in it fires: it stays open until somebody resolves it.",
      ];
    case "unacknowledge":
      return [`${who} took the acknowledgement of incident #${number} back: nobody has it in hand now.`];
  }
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

/** Returns how the incident stands after a word in its thread was taken back. */
export function standingNow(word: StandingWord, number: number): string {
  switch (word) {
    case "reopen":
      return `Incident #${number} is open again.`;
    case "resolve":
      return `Incident #${number} is over again.`;
    case "acknowledge":
      return `Incident #${number} is acknowledged again.`;
    case "unacknowledge":
      return `Incident #${number} is not acknowledged any more.`;
  }
}
