import { ACTIONS } from "../action-ids.ts";
import { count, dayTime, escapeText, person } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { buttons, context, section } from "./parts.ts";

/** What is told in a card's thread of what a person did to it. */
export type ByHand = {
  readonly by: string;
  /** What an undo needs; absent when there is nothing to undo. */
  readonly linkId?: string;
} & (
  | {
      readonly what: "split";
      readonly number: number;
      readonly taken: ReadonlyArray<{ readonly title: string; readonly service: string }>;
      /** The incident that they are now; absent when nothing moved because the incident was over. */
      readonly into?: number;
      /** Alerts like these are among those that stay too, so nothing keeps such ones apart. */
      readonly indistinct: number;
      readonly later: boolean;
    }
  | {
      readonly what: "merge";
      /** The older one, which takes over the other. */
      readonly number: number;
      readonly other: { readonly number: number; readonly title: string; readonly service: string };
      /** False when one of them was over: both cards stay as they are. */
      readonly moved: boolean;
      readonly later: boolean;
    }
);

const TAKEN_NAMED_MAX = 3;

/** Returns the message: who did what, what follows from it, and the way back. */
export function byHandMessage(done: ByHand): Card {
  const lines = done.what === "split" ? splitLines(done) : mergeLines(done);
  return {
    text: lines.join(" "),
    blocks: [
      section(lines),
      ...(done.linkId === undefined
        ? []
        : [buttons(JSON.stringify({ linkId: done.linkId }), [{ text: "Undo", actionId: ACTIONS.undo }])]),
    ],
  };
}

/** Returns the same message once somebody took it back: what it said, who took it back, and what came of that. */
export function takenBackMessage(said: string, by: string, at: number, outcome: string): Card {
  const line = `${person(by)} took this back ${dayTime(at)}. ${outcome}`;
  return { text: line, blocks: [section([said === "" ? "Done by hand." : said]), context([`↩️ ${line}`])] };
}

function splitLines(done: Extract<ByHand, { what: "split" }>): string[] {
  const { number, taken, into, indistinct, later } = done;
  const who = person(done.by);
  const alerts = count(taken.length, "alert");
  const names = namesOf(taken);
  const alike =
    indistinct > 0
      ? `${count(indistinct, "of them looks", "of them look")} just like alerts that stay: those cannot be kept apart.`
      : "";
  if (later)
    return [`${who} is taking ${alerts} out of incident #${number}: ${names}.`, WAITING, alike].filter(
      Boolean,
    );
  const apart = indistinct === taken.length ? "" : "Such alerts stay apart from now on.";
  if (into === undefined)
    return [
      `${who} said that ${alerts} of incident #${number} ${taken.length === 1 ? "is" : "are"} not related to the others: ${names}.`,
      `The incident is over, so nothing moves. ${apart}`.trim(),
      alike,
    ].filter(Boolean);
  return [
    `${who} took ${alerts} out of incident #${number}: ${names}.`,
    `${taken.length === 1 ? "It is" : "They are"} incident #${into} now. ${apart}`.trim(),
    alike,
  ].filter(Boolean);
}

function mergeLines(done: Extract<ByHand, { what: "merge" }>): string[] {
  const { number, other, moved, later } = done;
  const who = person(done.by);
  const named = `#${other.number} (${escapeText(other.service, 60)}: ${escapeText(other.title, 100)})`;
  if (later) return [`${who} is merging incidents #${number} and ${named}.`, WAITING];
  if (!moved)
    return [
      `${who} said that incidents #${number} and ${named} belong together.`,
      "One of them is over, so both cards stay. Such alerts meet in one incident from now on.",
    ];
  return [
    `${who} merged incident ${named} into this one, #${number}.`,
    "Such alerts meet in one incident from now on.",
  ];
}

const WAITING = "It waits for its turn: the cards follow in a moment.";

function namesOf(taken: ReadonlyArray<{ readonly title: string; readonly service: string }>): string {
  const shown = taken
    .slice(0, TAKEN_NAMED_MAX)
    .map(({ title, service }) => `“${escapeText(title, 100)}” on ${escapeText(service, 60)}`);
  const more = taken.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
