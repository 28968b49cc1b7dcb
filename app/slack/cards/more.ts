import type { ActionsBlock } from "@slack/types";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";

/** What stands behind the three dots of a card. The incident's id follows the blank. */
export type MoreChoice = "split" | "merge";

/** Returns a card's row of buttons with *Why?* and the rarer actions behind it. */
export function withMore(
  { incidentId, alertCount, mergedInto }: IncidentState,
  row: ActionsBlock["elements"] = [],
): ActionsBlock {
  const choice = (does: MoreChoice, says: string) => ({
    text: { type: "plain_text" as const, text: says },
    value: `${does} ${incidentId}`,
  });
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
  const [does, incidentId] = value.split(" ");
  return (does === "split" || does === "merge") && incidentId ? { does, incidentId } : undefined;
}
