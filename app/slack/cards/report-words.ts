import type { Report } from "../../../engine/domain/report.ts";

const DAY_FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  weekday: "short",
  day: "numeric",
  month: "short",
});
const YEAR_FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** Returns a day (`YYYY-MM-DD`) as people write it: `Fri 27 Feb`. */
export function dayWords(day: string): string {
  return DAY_FORMAT.format(Date.parse(day)).replace(",", "");
}

/** Returns which days a report covers: `Fri 27 Feb 2026`, `23 Feb 2026 to 1 Mar 2026`. */
export function coveredWords({ firstDay, lastDay }: Pick<Report, "firstDay" | "lastDay">): string {
  if (firstDay === lastDay) return `${dayWords(lastDay)} ${lastDay.slice(0, 4)}`;
  const first = YEAR_FORMAT.format(Date.parse(firstDay));
  const last = YEAR_FORMAT.format(Date.parse(lastDay));
  const sameYear = firstDay.slice(0, 4) === lastDay.slice(0, 4);
  return `${sameYear ? first.slice(0, -5) : first} to ${last}`;
}

/** Returns `Daily digest` or `Weekly noise report`. */
export function titleOf({ kind }: Pick<Report, "kind">): string {
  return kind === "digest" ? "Daily digest" : "Weekly noise report";
}

/** Returns how the alerts compare with the same days a week before, or undefined when nothing is known of those. */
export function trendWords({ totals, before }: Pick<Report, "totals" | "before">): string | undefined {
  if (!before) return undefined;
  const change = Math.round(100 * (totals.alerts / before.alerts - 1));
  const then = `the week before (${before.alerts} → ${before.incidents})`;
  if (change === 0) return `As many alerts as ${then}`;
  return change > 0 ? `▲ ${change} % more alerts than ${then}` : `▼ ${-change} % fewer alerts than ${then}`;
}

/** Returns the time that was saved, and how that is reckoned; undefined where there is nothing to speak of. */
export function savedWords({
  minutesSaved,
}: Pick<Report, "minutesSaved">): { readonly saved: string; readonly because: string } | undefined {
  if (minutesSaved < 1) return undefined;
  const hours = minutesSaved / 60;
  const saved = hours < 1 ? `${minutesSaved} min` : `${hours.toFixed(1)} hours`;
  const alerts = minutesSaved === 1 ? "1 alert" : `${minutesSaved} alerts`;
  return {
    saved: `About ${saved} saved`,
    because: `${alerts} joined an incident that was open already, at one minute each to look at`,
  };
}

/** Returns which share of the alerts is tied to a deploy, 0 to 100. */
export function deployShare({ deploys, totals }: Pick<Report, "deploys" | "totals">): number {
  return totals.alerts === 0 ? 0 : Math.min(100, Math.round((100 * deploys.alerts) / totals.alerts));
}

/** Returns how an alert fared in incidents: `in 12 incidents, none of them real`. */
export function faredWords({
  incidents,
  real,
}: {
  readonly incidents: number;
  readonly real: number;
}): string {
  const within = incidents === 1 ? "in 1 incident" : `in ${incidents} incidents`;
  if (real === 0) return `${within}, ${incidents === 1 ? "no real one" : "none of them real"}`;
  if (real === incidents) return incidents === 1 ? "in 1 real incident" : `in ${incidents} real incidents`;
  return `${within}, ${real} of them real`;
}
