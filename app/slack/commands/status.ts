import type { KnownBlock } from "@slack/types";
import type { Mute } from "../../../engine/domain/mute.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { muteLine } from "../cards/mute-words.ts";
import { bold, count, dayTime, duration, escapeText, fitting, link } from "../mrkdwn.ts";
import { muteBlocks } from "../mutes/mute-blocks.ts";
import { type DeliveryFacts, waiting } from "./delivery.ts";
import type { Answer } from "./help.ts";

/** What `/dd0c status` answers from. */
export interface StatusFacts {
  readonly channelPicked: boolean;
  readonly sources: number;
  /** Sources that are silent although they usually are not. Times are epoch milliseconds. */
  readonly silent: ReadonlyArray<{ readonly name: string; readonly since: number }>;
  readonly incidents: readonly IncidentState[];
  /** Those that hold, the newest first. */
  readonly mutes: readonly Mute[];
  readonly backlog: DeliveryFacts["backlog"];
  readonly perMinute: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

const SHOWN_MAX = 10;
const SILENT_SHOWN_MAX = 5;
/** Beside ten incidents more would be too much for one message. */
const MUTES_SHOWN_MAX = 3;
const INCIDENTS_LENGTH_MAX = 7_000;
const MUTES_LENGTH_MAX = 2_500;

/** Returns what is open right now: each incident with its service, how many alerts, since when, and until when it collects. */
export function statusAnswer(facts: StatusFacts): Answer {
  const { incidents, sources, channelPicked } = facts;
  if (!channelPicked)
    return setUpFirst(
      "Pick a channel first: that is where incident cards go.",
      ACTIONS.pickChannel,
      "Pick a channel",
    );
  if (sources === 0)
    return setUpFirst(
      "No source is connected yet, so nothing can arrive.",
      ACTIONS.addSource,
      "Connect a source",
    );
  const late = [...waiting(facts.backlog, facts.perMinute, facts.now), ...silentSources(facts.silent)];
  if (incidents.length === 0) {
    const text = `Nothing is open. ${count(sources, "source")} connected.`;
    return { text, blocks: [section(`:white_check_mark: ${text}`), ...late, ...mutedBlocks(facts)] };
  }
  const shown = fitting(incidents.slice(0, SHOWN_MAX), INCIDENTS_LENGTH_MAX, (incident) =>
    lineOf(incident, facts.now),
  );
  const more = incidents.length - shown.length;
  const lead = `${count(incidents.length, "incident is", "incidents are")} open`;
  return {
    text: `${lead}: ${shown.map((incident) => `#${incident.number} ${escapeText(incident.service, 60)}`).join(", ")}.`,
    blocks: [
      section(`*${lead}*`),
      ...late,
      ...shown.map((incident) => section(lineOf(incident, facts.now))),
      ...(more > 0 ? [section(`…and ${more} more.`)] : []),
      ...mutedBlocks(facts),
    ],
  };
}

/** What nobody is told of is listed all the same. */
function mutedBlocks({ mutes }: StatusFacts): KnownBlock[] {
  const shown = fitting(mutes.slice(0, MUTES_SHOWN_MAX), MUTES_LENGTH_MAX, muteLine);
  return mutes.length === 0 ? [] : [{ type: "divider" }, ...muteBlocks(mutes, shown.length)];
}

/** What is open says little while a source says nothing. */
function silentSources(silent: StatusFacts["silent"]): KnownBlock[] {
  if (silent.length === 0) return [];
  const shown = silent
    .slice(0, SILENT_SHOWN_MAX)
    .map(({ name, since }) => `${bold(name, 60)} since ${dayTime(since)}`);
  const more = silent.length > shown.length ? ` and ${silent.length - shown.length} more` : "";
  return [
    section(`:mute: ${count(silent.length, "source is", "sources are")} silent: ${shown.join(", ")}${more}.`),
  ];
}

function lineOf(incident: IncidentState, now: number): string {
  const { number, service, title, alertCount, firingCount, openedAt, window, closesAt, sourceUrl } = incident;
  const closesInMs = closesAt - now;
  const collecting =
    closesInMs < 60_000 ? "about to close" : `collecting for another ${duration(closesInMs)}`;
  const state = window === "open" ? collecting : "window closed";
  const muted = incident.muted ? " · muted" : incident.acknowledgedBy ? " · acknowledged" : "";
  return `*#${number}* ${bold(service, 60)} — ${link(sourceUrl, title, 120)}\n${count(alertCount, "alert")}, ${firingCount} firing · open for ${duration(now - openedAt)} · ${state}${muted}`;
}

function setUpFirst(text: string, actionId: string, label: string): Answer {
  return {
    text,
    blocks: [
      section(text),
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: actionId,
            style: "primary",
            text: { type: "plain_text", text: label },
          },
        ],
      },
    ],
  };
}

function section(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}
