import type { Mute, MuteTarget } from "../../../engine/domain/mute.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { bold, count, dayTime, escapeText, person, plain } from "../mrkdwn.ts";

const TITLE_LENGTH_MAX = 120;
const SERVICE_LENGTH_MAX = 60;
const REASON_LENGTH_MAX = 200;

/** Returns what is muted, in mrkdwn: `“CPU above 90%” on *search*`, `everything from *search*`. */
export function whatIsMuted(target: MuteTarget): string {
  const service = bold(target.service, SERVICE_LENGTH_MAX);
  if (target.kind === "service") return `everything from ${service}`;
  const kinds = target.patterns.length - 1;
  const more = kinds > 0 ? ` and ${count(kinds, "more kind")} of alert` : "";
  return `“${escapeText(target.title, TITLE_LENGTH_MAX)}” on ${service}${more}`;
}

/** The same where nothing is interpreted and nobody is mentioned. */
export function whatIsMutedPlainly(target: MuteTarget): string {
  return target.kind === "service"
    ? `everything from ${plain(target.service, SERVICE_LENGTH_MAX)}`
    : `“${plain(target.title, TITLE_LENGTH_MAX)}” on ${plain(target.service, SERVICE_LENGTH_MAX)}`;
}

/** Returns until when, in the reader's own zone. */
function muteEnd(until: number | undefined): string {
  return until === undefined ? "until somebody undoes it" : `until ${dayTime(until)}`;
}

/** Returns why, as it was given, or nothing. */
function muteReason(reason: string | undefined): string {
  return reason === undefined ? "" : `: “${escapeText(reason, REASON_LENGTH_MAX)}”`;
}

/** Returns the line of a mute in a list: what, until when, who and why. */
export function muteLine({ target, until, by, reason }: Mute): string {
  return `:no_bell: ${upper(whatIsMuted(target))}, ${muteEnd(until)}. Muted by ${person(by)}${muteReason(reason)}.`;
}

/** Returns what was done, for the thread or for whoever typed it. */
export function mutedSentence({ target, until, by, reason }: Omit<Mute, "muteId" | "at">): string {
  return `${person(by)} muted ${whatIsMuted(target)} ${muteEnd(until)}${muteReason(reason)}.`;
}

/** What a mute does and does not do. */
export const MUTE_MEANS =
  "Nothing is posted for it meanwhile. It is kept, counted and listed as ever, and critical and safelisted alerts are posted all the same.";

/** Returns how a card says that its incident is muted, or why it comes late; nothing for any other incident. */
export function muteOnCard({ muted, unmuted, resolvedAt }: IncidentState): string | undefined {
  if (muted) {
    const end = resolvedAt === undefined ? ` ${muteEnd(muted.until)}` : "";
    return `🔕 Muted by ${person(muted.by)}${end}${muteReason(muted.reason)}.`;
  }
  if (!unmuted) return undefined;
  const why = escapeText(unmuted.reason.text, REASON_LENGTH_MAX);
  const by = unmuted.reason.by === undefined ? "" : ` by ${person(unmuted.reason.by)}`;
  return `🔔 Was muted by ${person(unmuted.mute.by)}; told since ${dayTime(unmuted.at)} because ${why}${by}.`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
