/**
 * Says when a source that usually delivers has fallen silent. Pure: history and time come in.
 *
 * The rule, in words for a person: nothing came for two hours in which there usually is something, on days like this
 * one, and so much usually comes that chance does not explain it.
 *
 * - A *moment* is five minutes with at least one delivery. Moments are counted, not deliveries, because one deploy or one
 *   flapping monitor sends a handful at once: that is one event, not evidence of a steady stream.
 * - The same clock hours of each of the last 28 days are compared. Weekdays count separately: a weekday is *like today*
 *   when most of its days had deliveries at this time. So a night, a weekend or any other quiet time needs no setting and
 *   no time zone; and a source younger than a week is never accused, for its weekend is not known yet.
 * - Nine in ten of the days like today must have had deliveries at this time, and three in four so many moments that
 *   none at all would be a chance of one in 100 000 (Poisson, so about 12 moments). Because every look is another chance
 *   to be wrong, that is strict.
 * - Only time counts in which our own door is known to have been open, and at most the last six hours: what comes so
 *   rarely that six hours without it are ordinary, is not a usually busy source.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Five minutes: the grain of moments and of the door's open time. */
export const SLOT_MS = 5 * MINUTE_MS;
const SLOTS_PER_HOUR = HOUR_MS / SLOT_MS;
/** Shorter is never called silence. */
export const SILENCE_MIN_MS = 2 * HOUR_MS;
/** Not more of a silence is looked at. */
const LOOK_BACK_MS = 6 * HOUR_MS;
/** So far back a source's hours are compared and kept. */
export const HISTORY_DAYS = 28;
const DAYS_LIKE_TODAY_MIN = 5;
const SHARE_WITH_DELIVERIES_MIN = 0.9;
/** Of the days like today, so many had deliveries in an hour that counts as usually busy. */
const SHARE_OF_BUSY_HOUR_MIN = 0.75;
const CHANCE_MAX = 1e-5;

/** What came from a source within one clock hour (UTC). `hour` is its start, epoch milliseconds. */
export interface SourceHour {
  readonly hour: number;
  readonly deliveries: number;
  /** In how many of its twelve times five minutes there were deliveries. */
  readonly moments: number;
}

/** What is known of a source. Times are epoch milliseconds. */
export interface SourcePast {
  /** When the provider itself delivered last; our own test does not count. */
  readonly heardAt: number;
  /** When it could first be heard again, if the app was away from the workspace since. */
  readonly watchedFrom: number;
  /** The first hour that is known of it; before that nothing is known, not even that it was quiet. */
  readonly knownFrom: number | undefined;
  /** Hours without deliveries are missing. */
  readonly hours: readonly SourceHour[];
  /** Silences that were told before: no measure of what is usual. */
  readonly toldBefore: ReadonlyArray<{ readonly since: number; readonly until: number }>;
  /** The silence that was told and is not over, as far as was told. */
  readonly told: { readonly since: number } | undefined;
}

/** When our door was open: hour (epoch ms) → a bit for each of its twelve times five minutes. What is missing was not open. */
export type DoorHours = ReadonlyMap<number, number>;

/** What to say of a source now, and why not more. */
export type SilenceVerdict =
  | { readonly say: "silent"; readonly since: number; readonly usualPerHour: number }
  | { readonly say: "back"; readonly since: number }
  | {
      readonly say: "nothing";
      readonly because: "told" | "heard lately" | "not usual now" | "may be chance";
    };

/** Returns what to say of a source at `now`. The same past gives the same answer, whoever asks and how often. */
export function judgeSilence(past: SourcePast, door: DoorHours, now: number): SilenceVerdict {
  const { heardAt, told } = past;
  if (told) return heardAt > told.since ? { say: "back", since: told.since } : nothing("told");
  const silentFrom = Math.max(heardAt, past.watchedFrom);
  if (now - silentFrom < SILENCE_MIN_MS) return nothing("heard lately");
  const silent = openHours(door, Math.max(silentFrom, now - LOOK_BACK_MS), now);
  const days = daysLikeToday(past, silent, now);
  if (days.length < DAYS_LIKE_TODAY_MIN) return nothing("not usual now");
  if (shareOf(days, ({ moments }) => moments > 0) < SHARE_WITH_DELIVERIES_MIN)
    return nothing("not usual now");
  const busy = silent.filter(
    (_, index) => shareOf(days, (day) => (day.hours[index]?.moments ?? 0) > 0) >= SHARE_OF_BUSY_HOUR_MIN,
  );
  const busyHours = sum(busy.map(({ share }) => share));
  // Shares are twelfths; their sum may miss two hours by a rounding error.
  if (busyHours * HOUR_MS < SILENCE_MIN_MS - 1) return nothing("not usual now");
  const onThreeInFour = quantile(
    days.map(({ moments }) => moments),
    0.25,
  );
  if (Math.exp(-onThreeInFour) > CHANCE_MAX) return nothing("may be chance");
  const perHour = days.map(
    (day) =>
      sum(silent.map((one, index) => (busy.includes(one) ? (day.hours[index]?.deliveries ?? 0) : 0))) /
      busyHours,
  );
  return { say: "silent", since: heardAt, usualPerHour: Math.max(1, Math.round(quantile(perHour, 0.5))) };
}

/** Returns the starts of the hours of the past that {@link judgeSilence} may look at when asked at `now`. */
export function hoursToCompare(now: number): number[] {
  const first = hourOf(now - LOOK_BACK_MS);
  const today = Array.from({ length: LOOK_BACK_MS / HOUR_MS + 1 }, (_, index) => first + index * HOUR_MS);
  return Array.from({ length: HISTORY_DAYS }, (_, index) =>
    today.map((hour) => hour - (index + 1) * DAY_MS),
  ).flat();
}

/** Returns the start of the hour that a time is in. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

/** Returns the bit of a time's five minutes within its hour, as {@link DoorHours} keeps it. */
export function slotBit(at: number): number {
  return 1 << Math.floor((at - hourOf(at)) / SLOT_MS);
}

/** A clock hour of the silence, and which share of it was within the silence while the door was open. */
interface OpenHour {
  readonly hour: number;
  readonly share: number;
}

function openHours(door: DoorHours, from: number, until: number): OpenHour[] {
  const found: OpenHour[] = [];
  for (let hour = hourOf(from); hour < until; hour += HOUR_MS) {
    let slots = 0;
    for (let at = hour; at < hour + HOUR_MS; at += SLOT_MS)
      if (at >= from && at + SLOT_MS <= until && ((door.get(hour) ?? 0) & slotBit(at)) !== 0) slots += 1;
    if (slots > 0) found.push({ hour, share: slots / SLOTS_PER_HOUR });
  }
  return found;
}

/** What came on another day at the time of today's silence. */
interface OtherDay {
  readonly moments: number;
  /** In step with the silence's hours. */
  readonly hours: ReadonlyArray<{ readonly deliveries: number; readonly moments: number }>;
}

function daysLikeToday(past: SourcePast, silent: readonly OpenHour[], now: number): OtherDay[] {
  const first = silent[0];
  if (!first || past.knownFrom === undefined) return [];
  const known = new Map(past.hours.map((one) => [one.hour, one]));
  const byWeekday = Array.from({ length: 7 }, (): OtherDay[] => []);
  for (let daysAgo = 1; daysAgo <= HISTORY_DAYS; daysAgo++) {
    const earlier = (at: number) => at - daysAgo * DAY_MS;
    if (earlier(first.hour) < past.knownFrom) break;
    if (past.toldBefore.some(({ since, until }) => since < earlier(now) && until > earlier(first.hour)))
      continue;
    const hours = silent.map(({ hour, share }) => {
      const { deliveries = 0, moments = 0 } = known.get(earlier(hour)) ?? {};
      return { deliveries: share * deliveries, moments: share * moments };
    });
    byWeekday[daysAgo % 7]?.push({ moments: sum(hours.map(({ moments }) => moments)), hours });
  }
  const isLike = (days: readonly OtherDay[]) => shareOf(days, ({ moments }) => moments > 0) > 0.5;
  return byWeekday[0] && isLike(byWeekday[0]) ? byWeekday.filter(isLike).flat() : [];
}

function nothing(because: Extract<SilenceVerdict, { say: "nothing" }>["because"]): SilenceVerdict {
  return { say: "nothing", because };
}

function shareOf<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(is).length / all.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
