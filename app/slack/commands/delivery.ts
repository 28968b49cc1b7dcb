import type { KnownBlock } from "@slack/types";
import type { CardCounts } from "../../../engine/db/notice-counts.ts";
import type { RouteProblem } from "../../../engine/db/routes.ts";
import { ACTIONS } from "../action-ids.ts";
import { routeTrouble } from "../cards/route.ts";
import { bold, count, dayTime, duration, escapeText, plain } from "../mrkdwn.ts";
import type { Answer } from "./help.ts";

/** What `/dd0c delivery` answers from. Times are epoch milliseconds. */
export interface DeliveryFacts {
  readonly sources: ReadonlyArray<{
    readonly integrationId: string;
    readonly name: string;
    readonly lastDeliveryAt?: number;
    readonly silence?: { readonly since: number; readonly usualPerHour: number };
    readonly unreadable: number;
    readonly attention?: string;
  }>;
  readonly backlog: { readonly deliveries: number; readonly oldestAt: number | undefined };
  /** The incidents of the last day, by what Slack shows of them. */
  readonly cards: CardCounts;
  readonly route?: RouteProblem;
  /** Each card's alerts are named in its thread. */
  readonly evidence: boolean;
  readonly perMinute: number;
  readonly now: number;
}

/** A message with much more in it may be refused whole (reference/slack.md §4.1). */
const SHOWN_MAX = 10;
const STORMS_SHOWN_MAX = 5;

/** Returns what arrives from each source, what could not be read, and what still waits. */
export function deliveryAnswer(facts: DeliveryFacts): Answer {
  const { sources, backlog, perMinute, now } = facts;
  const unreadable = sources.reduce((sum, source) => sum + source.unreadable, 0);
  const lead = leadOf(sources, unreadable);
  return {
    text: lead,
    blocks: [
      section(`*${lead}*`),
      ...waiting(backlog, perMinute, now),
      ...cardsBlocks(facts),
      ...sources.slice(0, SHOWN_MAX).map(sourceBlock),
      evidenceSwitch(facts),
      ...(sources.length > SHOWN_MAX ? [section(`…and ${sources.length - SHOWN_MAX} more sources.`)] : []),
    ],
  };
}

function leadOf(sources: DeliveryFacts["sources"], unreadable: number): string {
  if (sources.length === 0) return "No source is connected yet, so nothing can arrive.";
  if (unreadable > 0)
    return `${count(unreadable, "delivery", "deliveries")} could not be read. Nothing is lost: look at why, then replay.`;
  return sources.some(({ lastDeliveryAt }) => lastDeliveryAt !== undefined)
    ? "Everything that arrived could be read."
    : "Nothing has arrived yet.";
}

/** Why something is late: a rate beyond the plan is taken, in turn with the others, and never refused. */
export function waiting(
  { deliveries, oldestAt }: DeliveryFacts["backlog"],
  perMinute: number,
  now: number,
): KnownBlock[] {
  if (deliveries === 0 || oldestAt === undefined) return [];
  return [
    section(
      `:hourglass_flowing_sand: ${count(deliveries, "delivery waits", "deliveries wait")}, the oldest for ${duration(now - oldestAt)}. Beyond ${perMinute} a minute they are taken in turn with everybody else's; none is dropped.`,
    ),
  ];
}

/** Where each incident of the last day is: nothing that came is unaccounted for. */
function cardsBlocks({ cards, route }: DeliveryFacts): KnownBlock[] {
  const { received, posted, coalesced, storms } = cards;
  const parts = [
    count(received, "incident received", "incidents received"),
    count(posted, "card posted", "cards posted"),
    `${coalesced} on a storm's board`,
    `${cards.waiting} waiting`,
  ];
  const trouble = route && routeTrouble(route);
  return [
    section(
      [
        `*Last 24 hours:* ${parts.join(" · ")}`,
        ...storms
          .slice(0, STORMS_SHOWN_MAX)
          .map(
            ({ channelId, beganAt }) => `:zap: A storm goes on in <#${channelId}> since ${dayTime(beganAt)}.`,
          ),
        ...(storms.length > STORMS_SHOWN_MAX
          ? [`…and in ${count(storms.length - STORMS_SHOWN_MAX, "more channel")}.`]
          : []),
        ...(trouble ? [`:warning: ${trouble.wrong} ${trouble.mend}`] : []),
      ].join("\n"),
    ),
  ];
}

function evidenceSwitch({ evidence }: DeliveryFacts): KnownBlock {
  return {
    ...section(
      evidence
        ? "*Alerts in threads*: each card's thread names its alerts, in batches."
        : "*Alerts in threads*: off. A card's thread can name each of its alerts.",
    ),
    accessory: {
      type: "button",
      action_id: ACTIONS.switchEvidence,
      text: { type: "plain_text", text: evidence ? "Turn off" : "Turn on" },
      value: evidence ? "off" : "on",
    },
  };
}

function sourceBlock(source: DeliveryFacts["sources"][number]): KnownBlock {
  const { integrationId, name, lastDeliveryAt, silence, unreadable, attention } = source;
  const seen = silence
    ? `:mute: silent since ${dayTime(silence.since)}, usually ~${silence.usualPerHour} an hour`
    : lastDeliveryAt === undefined
      ? "waiting for the first delivery"
      : `last delivery ${dayTime(lastDeliveryAt)}`;
  const trouble =
    unreadable === 0
      ? ""
      : `\n:warning: ${count(unreadable, "delivery", "deliveries")} could not be read${attention === undefined ? "" : `: ${escapeText(attention, 100)}`}`;
  const block = section(`${bold(name, 80)}  ${seen}${trouble}`);
  return unreadable === 0
    ? block
    : {
        ...block,
        accessory: {
          type: "button",
          action_id: ACTIONS.showLetters,
          text: { type: "plain_text", text: plain("Look", 75) },
          value: integrationId,
        },
      };
}

function section(text: string) {
  return { type: "section" as const, text: { type: "mrkdwn" as const, text } };
}
