import type { ActionsBlock } from "@slack/types";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { type StandingWord, standingChoices } from "./standing.ts";

const CHOICES = [
  "split",
  "merge",
  "mute",
  "unmute",
  "acknowledge",
  "resolve",
  "reopen",
  "unacknowledge",
] as const;

/** What stands behind the three dots of a card. The incident's id follows the blank. */
export type MoreChoice = (typeof CHOICES)[number];

/** Returns a card's row of buttons with *Why?* and the rarer actions behind it: five at most, Slack shows no more. */
export function withMore(incident: IncidentState, row: ActionsBlock["elements"] = []): ActionsBlock {
  const { incidentId, alertCount, mergedInto, muted, resolvedAt } = incident;
  const choice = (does: MoreChoice, says: string) => ({
    text: { type: "plain_text" as const, text: says },
    value: `${does} ${incidentId}`,
  });
  // What was muted to its end has nothing left to unmute.
  const unmutes = muted !== undefined && resolvedAt === undefined;
  return {
    type: "actions",
    elements: [
      ...row,
      {
        type: "button",
        action_id: ACTIONS.cardWhy,
        text: { type: "plain_text", text: "Why?" },
        value: incidentId,
      },
      ...(mergedInto
        ? []
        : [
            {
              type: "overflow" as const,
              action_id: ACTIONS.cardMore,
              options: [
                ...standingChoices(incident).map(([word, says]) => choice(word, says)),
                unmutes ? choice("unmute", "Unmute") : choice("mute", "Mute this pattern…"),
                // Of one alert there is nothing to take out.
                ...(alertCount > 1 ? [choice("split", "Not related…")] : []),
                choice("merge", "Merge with…"),
              ],
            },
          ]),
    ],
  };
}

/** Reads a choice out of the three dots; undefined when it is none of ours. */
export function readMore(
  value: string,
): { readonly does: MoreChoice; readonly incidentId: string } | undefined {
  const [word, incidentId] = value.split(" ");
  const does = CHOICES.find((one) => one === word);
  return does && incidentId ? { does, incidentId } : undefined;
}

/** Whether the choice is a word on how the incident stands. */
export function isStandingWord(does: MoreChoice): does is StandingWord {
  return does === "acknowledge" || does === "resolve" || does === "reopen" || does === "unacknowledge";
}
