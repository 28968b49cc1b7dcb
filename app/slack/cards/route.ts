import type { ClosedRoute } from "../../../engine/domain/closed-route.ts";
import { ACTIONS } from "../action-ids.ts";
import { dayTime } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { buttons, context, section } from "./parts.ts";

/** Returns the message that a channel takes no cards, with the way to mend it; once it is mended, what the same message says instead. */
export function routeCard(route: ClosedRoute): Card {
  return route.openedAt === undefined ? closed(route) : open(route, route.openedAt);
}

/** Returns what is wrong with a channel and what a person can do about it, as two sentences of mrkdwn. */
export function routeTrouble({ channelId, reason }: Pick<ClosedRoute, "channelId" | "reason">): {
  readonly wrong: string;
  readonly mend: string;
} {
  const channel = channelOf(channelId);
  switch (reason) {
    case "is_archived":
      return { wrong: `${channel} is archived.`, mend: "Unarchive it, or pick another channel." };
    case "not_in_channel":
      return {
        wrong: `The app is not in ${channel}.`,
        mend: "Type `/invite @dd0c alert` there, or pick another channel.",
      };
    case "channel_not_found":
      return {
        wrong: `The app does not see ${channel}: it was deleted, or it is private and the app is not in it.`,
        mend: "Type `/invite @dd0c alert` there, or pick another channel.",
      };
    default:
      return {
        wrong: `Slack does not let the app write in ${channel} (\`${reason.replace(/[^a-z_]/g, "")}\`).`,
        mend: "Ask whoever manages the channel who may post there, or pick another channel.",
      };
  }
}

function closed(route: ClosedRoute): Card {
  const { wrong, mend } = routeTrouble(route);
  return {
    text: `Incident cards are waiting. ${wrong} ${mend}`,
    blocks: [
      section([`:warning: *Incident cards are waiting.* ${wrong}`, mend]),
      buttons(route.channelId, [{ text: "Pick a channel", actionId: ACTIONS.pickChannel }]),
      context([
        `Since ${dayTime(route.since)}`,
        "What waits is delivered once a channel takes it; nothing is lost",
      ]),
    ],
  };
}

function open({ channelId, since, movedTo }: ClosedRoute, openedAt: number): Card {
  const said =
    movedTo === undefined
      ? `${channelOf(channelId)} takes incident cards again`
      : `Incident cards go to ${channelOf(movedTo)} now`;
  return {
    text: `${said}. What waited is delivered.`,
    blocks: [
      section([`:white_check_mark: ${said}, since ${dayTime(openedAt)}. What waited is delivered.`]),
      context([`${channelOf(channelId)} took none since ${dayTime(since)}`]),
    ],
  };
}

/** Never a foreign id as it came: only what can be one. */
function channelOf(channelId: string): string {
  return `<#${channelId.replace(/[^A-Z0-9]/g, "")}>`;
}
