import { createHash } from "node:crypto";
import type { ActionsBlock, KnownBlock, SectionBlock } from "@slack/types";
import type { ServiceWord } from "../../../engine/domain/service-word.ts";
import { ACTIONS } from "../action-ids.ts";
import { dayTime, escapeText, person } from "../mrkdwn.ts";
import { section } from "./parts.ts";

const NAME_LENGTH_MAX = 100;

/** How a question was answered, by whom and when; epoch milliseconds. */
export interface GivenAnswer {
  readonly said: "yes" | "no";
  readonly by?: string;
  readonly at?: number;
}

/** Returns the question whether one service depends on another, with the numbers that raise it. For cards, threads and modals. */
export function dependencyQuestion(asked: {
  readonly upstream: string;
  readonly downstream: string;
  /** How often the two alerted together, and in how many of these the upstream was first. */
  readonly together: number;
  readonly upstreamFirst: number;
}): KnownBlock[] {
  const { upstream, downstream } = asked;
  const [up, down] = [name(upstream), name(downstream)];
  const [together, first] = [Math.round(asked.together), Math.round(asked.upstreamFirst)];
  const order = first === 0 ? "" : `, ${up} first ${times(Math.min(first, together))}`;
  return question(
    { kind: "dependency", upstream, downstream },
    `*${up} → ${down}?* Does ${down} depend on ${up}? They alerted together ${times(together)}${order}.`,
  );
}

/** Returns the question whether two names mean one service; `because` is a plain sentence that says why we ask. */
export function aliasQuestion(asked: {
  readonly ci: string;
  readonly monitoring: string;
  readonly because: string;
}): KnownBlock[] {
  const { ci, monitoring, because } = asked;
  return question(
    { kind: "alias", ci, monitoring },
    `*${name(ci)} = ${name(monitoring)}?* Are they one service? ${escapeText(because, 300)}`,
  );
}

/** Returns what stands in place of a question's buttons: the buttons, or who answered what, with its undo. */
export function answerBlock(word: ServiceWord, given: GivenAnswer | undefined): ActionsBlock | SectionBlock {
  const block_id = `answer ${markOf(word)}`;
  const value = JSON.stringify(word);
  if (!given) {
    const [yes, no] =
      word.kind === "dependency"
        ? [ACTIONS.dependencyYes, ACTIONS.dependencyNo]
        : [ACTIONS.aliasYes, ACTIONS.aliasNo];
    const { kind: _, ...pair } = word;
    const button = (label: string, actionId: string) => ({
      type: "button" as const,
      action_id: actionId,
      text: { type: "plain_text" as const, text: label },
      value: JSON.stringify(pair),
    });
    return { type: "actions", block_id, elements: [button("Yes", yes), button("No", no)] };
  }
  const who =
    given.by === undefined
      ? ""
      : ` ${person(given.by)} said so${given.at === undefined ? "" : ` ${dayTime(given.at)}`}.`;
  return {
    ...section([`${given.said === "yes" ? "✅ Yes" : "✖️ No"}: ${factOf(word, given.said)}.${who}`]),
    block_id,
    accessory: {
      type: "button",
      action_id: ACTIONS.answerUndo,
      text: { type: "plain_text", text: "Undo" },
      value,
    },
  };
}

/** Returns what a person said, as a clause. */
export function factOf(word: ServiceWord, said: "yes" | "no"): string {
  if (word.kind === "dependency") {
    const [up, down] = [name(word.upstream), name(word.downstream)];
    return said === "yes" ? `${down} depends on ${up}` : `${down} does not depend on ${up}`;
  }
  const [ci, monitoring] = [name(word.ci), name(word.monitoring)];
  return said === "yes"
    ? `${ci} and ${monitoring} are one service`
    : `${ci} and ${monitoring} are two services`;
}

/** Returns what the audit trail calls the subject of such a word. */
export function subjectOf(word: ServiceWord): string {
  return word.kind === "dependency"
    ? `${word.upstream} → ${word.downstream}`
    : `${word.ci} = ${word.monitoring}`;
}

function question(word: ServiceWord, asks: string): KnownBlock[] {
  return [{ ...section([asks]), block_id: `ask ${markOf(word)}` }, answerBlock(word, undefined)];
}

/** The names may be too long for a block's id. */
function markOf(word: ServiceWord): string {
  return createHash("sha256")
    .update(`${word.kind} ${subjectOf(word)}`)
    .digest("hex")
    .slice(0, 24);
}

function name(service: string): string {
  return escapeText(service, NAME_LENGTH_MAX);
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
