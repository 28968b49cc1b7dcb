/** As most write it. */
const PLAIN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;
const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?\s{0,2}(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
/** What Go's own form, which templates write, has behind the offset: `+0000 UTC m=+8560.285724134`. */
const BEHIND_OFFSET = /(?<=[+-]\d{4}) (?:[A-Z]{2,5}|[+-]\d{2,4})(?: m=[+-]\d{1,12}\.\d{1,9})?$/;

/** How many digits since 1970 tell the unit: seconds, milliseconds, microseconds, nanoseconds. */
const PER_MS_BY_DIGITS: Readonly<Record<number, number>> = {
  9: 0.001,
  10: 0.001,
  11: 1,
  12: 1,
  13: 1,
  16: 1_000,
  19: 1_000_000,
};

/** No time is longer: what is longer is not looked at. */
const LENGTH_MAX = 80;

/**
 * Returns ISO 8601 in UTC of a time as providers write it: RFC 3339 with any fraction or offset, its cousins with a
 * blank or a zone's name, Go's own, epoch seconds to nanoseconds as number or text. A time without a zone is UTC, whatever the
 * machine's zone. Undefined for nothing, for a literal `$DATE` and for what is no time (reference/providers.md §0.3.2).
 */
export function isoTime(value: string | number | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const text = String(value);
  if (text.length > LENGTH_MAX) return undefined;
  const time = PLAIN.test(text)
    ? Date.parse(text)
    : /^\s*\d+\s*$/.test(text)
      ? epoch(text.trim())
      : written(text.trim());
  // Year 1 is Grafana's "not ended"; a year after 9999 is no time that Postgres or a person can read.
  return time > 0 && time < 253_402_300_800_000 ? new Date(time).toISOString() : undefined;
}

function epoch(digits: string): number {
  const perMs = PER_MS_BY_DIGITS[digits.length];
  return perMs === undefined ? Number.NaN : Math.floor(Number(digits) / perMs);
}

function written(text: string): number {
  const [, date, minutes, seconds = ":00", fraction = "0", zone = "Z"] =
    WRITTEN.exec(text.replace(BEHIND_OFFSET, "")) ?? [];
  if (date === undefined || minutes === undefined) return Number.NaN;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  return Date.parse(`${date}T${minutes}${seconds}.${milliseconds}${offsetOf(zone)}`);
}

/** `+02`, `+0200` and `+02:00` are one; `Z`, `UTC` and `GMT` another. */
function offsetOf(zone: string): string {
  const [, hours, minutes = "00"] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return hours === undefined ? "Z" : `${hours}:${minutes}`;
}
