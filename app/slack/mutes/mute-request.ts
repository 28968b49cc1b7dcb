import * as chrono from "chrono-node";
import { Temporal } from "temporal-polyfill";

/** What was asked for after `/dd0c mute`; times are epoch milliseconds. */
export interface MuteRequest {
  /** As it was typed; absent when only a time was. */
  readonly service?: string;
  readonly end: MuteEnd;
  readonly reason?: string;
}

/** When it ends: at a time, when somebody undoes it, or nothing was said, or in words that we cannot read. */
export type MuteEnd =
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "undone" }
  | { readonly kind: "unsaid" }
  | { readonly kind: "unreadable"; readonly words: string }
  | { readonly kind: "past"; readonly words: string };

/** Where and when it was typed: `now` in epoch milliseconds, the zone by its IANA name. */
export interface Moment {
  readonly now: number;
  readonly timeZone: string;
}

const REASON_LENGTH_MAX = 200;
/** Whoever means longer means until somebody undoes it. */
const LONGEST_MS = 366 * 86_400_000;
/** "Until tomorrow" is until people are at work again. */
const MORNING_HOUR = 9;

const BECAUSE = /(?:^|\s)(?:because|since|reason:)\s+(.*)$/is;
const WHEN = /(?:^|\s)(for|until|till|til)(?:\s+(.*))?$/is;
const BARE_DURATION =
  /(?:^|\s)((?:\d+(?:[.,]\d+)?\s*(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\s*)+)$/i;
const UNDONE =
  /^(undone|i undo it|somebody undoes it|someone undoes it|further notice|ever|good|forever|always|unmuted)$/i;

/** Reads `[service] [for 2h | until 18:00 | until tomorrow] [because …]`, in the time zone of whoever typed it. */
export function readMuteRequest(typed: string, moment: Moment): MuteRequest {
  const because = BECAUSE.exec(typed);
  const before = because ? typed.slice(0, because.index) : typed;
  const reason = because?.[1]
    ?.replace(/^of\s+/i, "")
    .trim()
    .slice(0, REASON_LENGTH_MAX);
  const when = WHEN.exec(before);
  const bare = when ? null : BARE_DURATION.exec(before);
  const cut = when ?? bare;
  const service = unquoted((cut ? before.slice(0, cut.index) : before).trim());
  const end: MuteEnd = when
    ? readEnd(when[1] ?? "", (when[2] ?? "").trim(), moment)
    : bare
      ? readEnd("for", (bare[1] ?? "").trim(), moment)
      : { kind: "unsaid" };
  return {
    ...(service === "" ? {} : { service }),
    end,
    ...(reason ? { reason } : {}),
  };
}

function readEnd(word: string, words: string, moment: Moment): MuteEnd {
  if (UNDONE.test(words)) return { kind: "undone" };
  const at = word.toLowerCase() === "for" ? after(words, moment) : until(words, moment);
  if (at === undefined) return { kind: "unreadable", words };
  return at > moment.now ? { kind: "at", at } : { kind: "past", words };
}

function after(words: string, { now, timeZone }: Moment): number | undefined {
  const phrase = `in ${words.replace(",", ".")}`;
  const [found] = chrono.parse(phrase, new Date(now));
  if (!found || found.text.length < phrase.length || !/\d|half|\ban?\b|one|two|three/i.test(words))
    return undefined;
  const elapsed = found.date().getTime() - now;
  if (!(elapsed <= LONGEST_MS)) return undefined;
  // A day is a day by the clock on the wall, also when the clocks change in between.
  const days = /^\d+\s*(d|days?|w|weeks?)$/i.test(words) ? Math.round(elapsed / 86_400_000) : undefined;
  if (days === undefined) return now + elapsed;
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).add({ days })
    .epochMilliseconds;
}

function until(words: string, { now, timeZone }: Moment): number | undefined {
  const phrase = words.replace(/^(\d{1,2})\s*(?:h|uhr|o'clock)?$/i, "$1:00");
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const zone = Math.round(here.offsetNanoseconds / 60_000_000_000);
  const [found] = chrono.parse(phrase, { instant: new Date(now), timezone: zone }, { forwardDate: true });
  if (!found || found.text.length < phrase.length) return undefined;
  const { start } = found;
  const dayOnly = !start.isCertain("hour") && !/tonight|evening|afternoon|morning|midnight/i.test(phrase);
  const wall = Temporal.PlainDateTime.from({
    year: start.get("year") ?? here.year,
    month: start.get("month") ?? here.month,
    day: start.get("day") ?? here.day,
    hour: dayOnly ? MORNING_HOUR : (start.get("hour") ?? MORNING_HOUR),
    minute: dayOnly ? 0 : (start.get("minute") ?? 0),
  });
  return wall.toZonedDateTime(timeZone).epochMilliseconds;
}

/** Returns the next morning that is not today's, for whoever asks "until tomorrow"; epoch milliseconds. */
export function tomorrowMorning({ now, timeZone }: Moment): number {
  return Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timeZone)
    .add({ days: 1 })
    .with({ hour: MORNING_HOUR, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 })
    .epochMilliseconds;
}

function unquoted(text: string): string {
  return text.replace(/^["'“”`]+|["'“”`]+$/g, "").trim();
}
