/**
 * Returns ISO 8601 in UTC of a time as providers write it: RFC 3339 with any fraction or offset, epoch seconds or
 * milliseconds as number or text. Undefined for nothing, for a literal `$DATE` and for what is no time
 * (reference/providers.md §0.3.2).
 */
export function isoTime(value: string | number | null | undefined): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const text = String(value).trim();
  const time = /^\d{9,13}$/.test(text)
    ? epoch(text)
    : /^\d{4}-\d{2}-\d{2}[T ]/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  // Year 1 is Grafana's "not ended"; a year after 9999 is no time that Postgres or a person can read.
  return time > 0 && time < 253_402_300_800_000 ? new Date(time).toISOString() : undefined;
}

function epoch(digits: string): number {
  return digits.length <= 10 ? Number(digits) * 1000 : Number(digits);
}
