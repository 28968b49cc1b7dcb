import type { Button, KnownBlock } from "@slack/types";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { dayTime, person } from "../mrkdwn.ts";
import { muteOnCard } from "./mute-words.ts";
import { context } from "./parts.ts";

/** What a person can say of how an incident stands. */
export type StandingWord = "acknowledge" | "unacknowledge" | "resolve" | "reopen";

/** Returns who has the incident in hand, and whether anybody is told of it; nothing while nobody said anything. */
export function standingPart(incident: IncidentState): KnownBlock[] {
  const { acknowledgedBy, keptOpenBy, resolvedAt } = incident;
  const lines = [
    muteOnCard(incident),
    acknowledgedBy && resolvedAt === undefined
      ? `👀 Acknowledged by ${person(acknowledgedBy.by)} ${dayTime(acknowledgedBy.at)}.`
      : undefined,
    keptOpenBy
      ? `Reopened by ${person(keptOpenBy.by)} ${dayTime(keptOpenBy.at)}${keptOpenBy.held ? ": nothing in it fires, and it stays open until somebody resolves it" : ""}.`
      : undefined,
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? [] : [context([lines.join("\n")])];
}

/** Returns the one button that most people want next; the other words stand behind the three dots. */
export function standingButtons({ incidentId, acknowledgedBy, resolvedAt, muted }: IncidentState): Button[] {
  if (resolvedAt !== undefined) return [];
  return [
    acknowledgedBy
      ? button(ACTIONS.cardResolve, "Resolve", incidentId)
      : {
          ...button(ACTIONS.cardAcknowledge, "Acknowledge", incidentId),
          // Nobody is asked to take up what is muted.
          ...(muted ? {} : { style: "primary" }),
        },
  ];
}

/** Returns which words stand behind the three dots, as they are called there. */
export function standingChoices({
  acknowledgedBy,
  resolvedAt,
}: IncidentState): ReadonlyArray<readonly [StandingWord, string]> {
  if (resolvedAt !== undefined) return [["reopen", "Reopen"]];
  return acknowledgedBy ? [["unacknowledge", "Take acknowledgement back"]] : [["resolve", "Resolve"]];
}

function button(actionId: string, label: string, value: string): Button {
  return { type: "button", action_id: actionId, text: { type: "plain_text", text: label }, value };
}
