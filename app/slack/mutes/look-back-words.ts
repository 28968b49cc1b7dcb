import type { LookBack } from "../../../engine/look-back.ts";
import { count } from "../mrkdwn.ts";

/** How far *Mute this pattern* looks back. */
export const LOOK_BACK_DAYS = 14;

/** Returns what the mute would have done in the last two weeks, and whether that would have been a mistake. */
export function lookBackLines({ firings, untold, actedOn, safelisted }: LookBack, orMore: boolean): string[] {
  const days = `in the last ${LOOK_BACK_DAYS} days`;
  if (firings === 0 && safelisted > 0)
    return [
      `:warning: All ${count(safelisted, "firing")} ${days} are on the safelist: they are posted whatever is muted.`,
    ];
  if (firings === 0) return [`Nothing of this fired ${days}.`];
  const some = `${orMore ? "at least " : ""}${count(firings, "firing")}`;
  return [
    `In the last ${LOOK_BACK_DAYS} days this would have muted *${some}*; ${untoldWords(firings, untold)}.`,
    actedOnWords(firings, actedOn, orMore),
    safelisted > 0
      ? `${count(safelisted, "more firing")} ${safelisted === 1 ? "is" : "are"} on the safelist and would have been posted all the same.`
      : "",
  ].filter((line) => line !== "");
}

function actedOnWords(firings: number, actedOn: number, orMore: boolean): string {
  const isOne = firings === 1 && !orMore;
  if (actedOn === 0) return `:white_check_mark: Nobody acted on ${isOne ? "it" : "any of them"}.`;
  if (isOne) return ":warning: *Somebody acted on it.*";
  return `:warning: *Somebody acted on ${actedOn === firings && !orMore ? "all" : actedOn} of them.*`;
}

function untoldWords(firings: number, untold: number): string {
  if (untold > 0) return `${count(untold, "incident")} would not have been posted`;
  return `${firings === 1 ? "its incident" : "their incidents"} would have been posted all the same`;
}
