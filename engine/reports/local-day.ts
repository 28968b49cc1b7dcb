import { LRUCache } from "lru-cache";
import { Temporal } from "temporal-polyfill";

/**
 * Days as the tenant's clock on the wall has them: `YYYY-MM-DD` in an IANA zone. Temporal, because it is the language's
 * own calendar to be, and because it says what a zone does at a gap or a repeat instead of guessing (luxon guesses).
 */
export type LocalDay = string;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return zone !== "" && Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Returns the local day of a time (epoch milliseconds). */
export function localDay(at: number, zone: string): LocalDay {
  const known = lastDays.get(zone);
  if (known && known.from <= at && at < known.until) return known.day;
  const start = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay();
  const day = start.toPlainDate().toString();
  const until = start.add({ days: 1 }).startOfDay().epochMilliseconds;
  lastDays.set(zone, { day, from: start.epochMilliseconds, until });
  return day;
}

/** Which day it is where: every tenant's schedule is looked at every few minutes, and most share a few zones. */
const lastDays = new LRUCache<
  string,
  { readonly day: LocalDay; readonly from: number; readonly until: number }
>({
  max: 1_000,
});

/** Returns the day that many days later. */
export function daysAfter(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Returns 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: LocalDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/**
 * Returns the moment (epoch milliseconds) at which a day's clock shows the full `hour`: the first of two where clocks go
 * back over it, the first moment after where they skip it, undefined where the zone skips the whole day.
 */
export function momentOf(day: LocalDay, hour: number, zone: string): number | undefined {
  const key = `${day} ${hour} ${zone}`;
  const known = moments.get(key);
  if (known !== undefined) return known.at;
  const at = findMoment(day, hour, zone);
  moments.set(key, { at });
  return at;
}

const moments = new LRUCache<string, { readonly at: number | undefined }>({ max: 5_000 });

function findMoment(day: LocalDay, hour: number, zone: string): number | undefined {
  const date = Temporal.PlainDate.from(day);
  const wall = date.toPlainDateTime({ hour });
  const first = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (first.toPlainDateTime().equals(wall)) return first.epochMilliseconds;
  if (!date.toZonedDateTime(zone).toPlainDate().equals(date)) return undefined;
  return first.getTimeZoneTransition("next")?.epochMilliseconds;
}

/**
 * Returns when a day begins for counting: the first whole hour (UTC) of it, epoch milliseconds. Rollups are by the hour, so
 * where a zone's offset is not, a day is counted from up to 45 minutes later; each hour still belongs to exactly one day.
 */
export function countedFrom(day: LocalDay, zone: string): number {
  const start = Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
  return Math.ceil(start / HOUR_MS) * HOUR_MS;
}
