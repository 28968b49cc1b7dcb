import type { NoisyAlert, Report } from "../domain/report.ts";
import type { DueReport } from "./due.ts";
import { countedFrom, daysAfter, localDay } from "./local-day.ts";

/** What was counted in one hour (UTC), of all services. `hour` is its start, epoch milliseconds. */
export interface HourTotals {
  readonly hour: number;
  readonly alerts: number;
  readonly incidents: number;
  readonly scored: number;
  readonly noiseSum: number;
}

/** What a report is made of. */
export interface ReportFacts {
  readonly due: DueReport;
  readonly zone: string;
  /** From {@link hoursFrom} to the end of what the report covers. */
  readonly hours: readonly HourTotals[];
  readonly noisy: readonly NoisyAlert[];
  readonly deploys: Report["deploys"];
  readonly sources: Report["sources"];
  readonly mutes: Report["mutes"];
  readonly suggestions: Report["suggestions"];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS_SHOWN = 7;

/**
 * An alert that joined an incident which was open already called nobody again. Reckoned at one minute each: to be read,
 * understood as the same thing, and left. More is often true; this much always is.
 */
const MINUTES_PER_ALERT = 1;

/** Returns from when hours must be known to make the report, epoch milliseconds. */
export function hoursFrom({ from, to }: DueReport): number {
  return Math.min(from, to - DAYS_SHOWN * DAY_MS) - 7 * DAY_MS - DAY_MS;
}

/** Returns what a digest or a weekly report tells, or undefined when nothing fired and nothing wants a look. */
export function reportOf(facts: ReportFacts): Report | undefined {
  const { due, zone, hours, noisy, deploys, sources, mutes, suggestions } = facts;
  const { kind, day, from, to } = due;
  const covered = within(hours, from, to);
  const totals = sum(covered);
  if (totals.alerts === 0 && sources.troubled.length === 0) return undefined;
  const firstDay = localDay(from, zone);
  const weekBefore = sum(
    within(hours, countedFrom(daysAfter(firstDay, -7), zone), countedFrom(daysAfter(day, -7), zone)),
  );
  return {
    kind,
    day,
    firstDay,
    lastDay: daysAfter(day, -1),
    zone,
    totals: { alerts: totals.alerts, incidents: totals.incidents },
    ...(weekBefore.alerts === 0
      ? {}
      : { before: { alerts: weekBefore.alerts, incidents: weekBefore.incidents } }),
    ...(totals.scored === 0 ? {} : { averageNoise: Math.round(totals.noiseSum / totals.scored) }),
    noisy: [...noisy],
    deploys,
    minutesSaved: Math.max(0, totals.alerts - totals.incidents) * MINUTES_PER_ALERT,
    sources,
    mutes,
    suggestions,
    days: Array.from({ length: DAYS_SHOWN }, (_, index) => {
      const one = daysAfter(day, index - DAYS_SHOWN);
      const { alerts, incidents } = sum(
        within(hours, countedFrom(one, zone), countedFrom(daysAfter(one, 1), zone)),
      );
      return { day: one, alerts, incidents };
    }),
  };
}

function within(hours: readonly HourTotals[], from: number, to: number): HourTotals[] {
  return hours.filter(({ hour }) => hour >= from && hour < to);
}

function sum(hours: readonly HourTotals[]): Omit<HourTotals, "hour"> {
  const total = { alerts: 0, incidents: 0, scored: 0, noiseSum: 0 };
  for (const one of hours) {
    total.alerts += one.alerts;
    total.incidents += one.incidents;
    total.scored += one.scored;
    total.noiseSum += one.noiseSum;
  }
  return total;
}
