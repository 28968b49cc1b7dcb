import type { SourceSilence } from "../../../engine/domain/source-silence.ts";
import { ACTIONS } from "../action-ids.ts";
import { bold, count, dayTime, duration, escapeText, link, person } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { buttons, context, section } from "./parts.ts";

const NAME_LENGTH_MAX = 80;

/** How people call the tool that a source is, and where its maker says how its webhooks work, if it has one. */
export interface Tool {
  readonly title: string;
  readonly docsUrl?: string;
}

/** Returns the message that a source is silent; once it is back, what the same message says instead. */
export function silenceCard(silence: SourceSilence, tool: Tool): Card {
  return silence.backAt === undefined ? silent(silence, tool) : over(silence, silence.backAt);
}

/** Returns the answer in the thread of that message, for whoever was told and may be looking for the cause. */
export function backCard({ name, since, backAt = since }: SourceSilence): Card {
  const said = `delivers again. It was silent for ${duration(backAt - since)}.`;
  return {
    text: `${escapeText(name, NAME_LENGTH_MAX)} ${said}`,
    blocks: [section([`:white_check_mark: ${bold(name, NAME_LENGTH_MAX)} ${said}`])],
  };
}

function silent(silence: SourceSilence, { title, docsUrl }: Tool): Card {
  const { name, since, usualPerHour, integrationId, connectedBy } = silence;
  const usual = `Usually about ${count(usualPerHour, "delivery", "deliveries")} an hour ${usualPerHour === 1 ? "comes" : "come"} at this time.`;
  return {
    text: `${escapeText(name, NAME_LENGTH_MAX)} has sent nothing since ${dayTime(since)}. ${usual}`,
    blocks: [
      section([`:mute: ${bold(name, NAME_LENGTH_MAX)} has sent nothing since ${dayTime(since)}.`, usual]),
      section([
        "*How to check*",
        `• In ${escapeText(title, 60)}: is the webhook still there and switched on, and did its last deliveries fail?${docsUrl === undefined ? "" : ` ${link(docsUrl, `${title} on webhooks`, 90)}`}`,
        "• Is the URL there the one in its set-up here?",
        "• If there is simply nothing to report, all is well.",
      ]),
      buttons(integrationId, [{ text: "Open its set-up", actionId: ACTIONS.showSource }]),
      context([
        `Connected by ${person(connectedBy)}`,
        "To stop these messages, untick _Say when it is silent_ in its set-up",
      ]),
    ],
  };
}

function over({ name, since, connectedBy }: SourceSilence, backAt: number): Card {
  const said = `delivers again since ${dayTime(backAt)}.`;
  return {
    text: `${escapeText(name, NAME_LENGTH_MAX)} ${said}`,
    blocks: [
      section([
        `:white_check_mark: ${bold(name, NAME_LENGTH_MAX)} ${said}`,
        `It was silent for ${duration(backAt - since)}, since ${dayTime(since)}.`,
      ]),
      context([`Connected by ${person(connectedBy)}`]),
    ],
  };
}
