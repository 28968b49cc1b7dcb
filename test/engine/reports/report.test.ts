import { describe, expect, it } from "vitest";
import { isTuneCandidate, noiseRatio } from "../../../engine/domain/report.ts";
import { type DueReport, dueReports } from "../../../engine/reports/due.ts";
import { type HourTotals, hoursFrom, type ReportFacts, reportOf } from "../../../engine/reports/report.ts";
import { tenantNamed } from "../../support/builders.ts";

const HOUR = 3_600_000;

/** The digest that is due in a zone at a time, the one before told the day before. */
function dueIn(zone: string, at: string, kind: DueReport["kind"] = "digest"): DueReport {
  const [due] = dueReports(
    [
      {
        tenantId: tenantNamed("a"),
        zone,
        hour: 9,
        digestDays: kind === "digest" ? [1, 2, 3, 4, 5, 6, 7] : [],
        weekly: kind === "weekly",
        since: 0,
        toldDigest: undefined,
        toldWeekly: undefined,
      },
    ],
    Date.parse(at),
  );
  if (!due) throw new Error("nothing is due");
  return due;
}

/** Two alerts in one incident in every hour that the report asks for, and some beyond. */
function everyHour(due: DueReport): HourTotals[] {
  const from = hoursFrom(due) - 5 * HOUR;
  const length = (due.to - from) / HOUR + 5;
  return Array.from({ length }, (_, index) => ({
    hour: from + index * HOUR,
    alerts: 2,
    incidents: 1,
    scored: 1,
    noiseSum: 60,
  }));
}

function facts(due: DueReport, zone: string, changes: Partial<ReportFacts> = {}): ReportFacts {
  return {
    due,
    zone,
    hours: everyHour(due),
    noisy: [],
    deploys: { alerts: 0, incidents: 0 },
    sources: { healthy: 1, troubled: [] },
    mutes: [],
    suggestions: { count: 0, titles: [] },
    ...changes,
  };
}

describe("a report", () => {
  it.each([
    ["Europe/Berlin", "2026-02-28T08:00:00Z", 24, "an ordinary day"],
    ["Europe/Berlin", "2026-03-30T07:00:00Z", 23, "the day after clocks went forward"],
    ["Europe/Berlin", "2026-10-26T08:00:00Z", 25, "the day after clocks went back"],
    ["Asia/Kathmandu", "2026-02-28T03:15:00Z", 24, "an offset of three quarters of an hour"],
  ])("counts every hour of the day before once: %s at %s, %i hours (%s)", (zone, at, hours) => {
    const due = dueIn(zone, at);
    const report = reportOf(facts(due, zone));

    expect(report?.totals).toEqual({ alerts: 2 * hours, incidents: hours });
    expect(report?.days.at(-1)).toEqual({ day: report?.lastDay, alerts: 2 * hours, incidents: hours });
    expect(report?.days).toHaveLength(7);
    expect(report?.minutesSaved).toBe(hours);
    expect(report?.averageNoise).toBe(60);
    expect(report?.before?.alerts).toBe(48);
  });

  it("of the week covers Monday to Sunday, and compares with the week before", () => {
    const report = reportOf(facts(dueIn("Europe/Berlin", "2026-03-09T08:00:00Z", "weekly"), "Europe/Berlin"));

    expect([report?.firstDay, report?.lastDay]).toEqual(["2026-03-02", "2026-03-08"]);
    expect(report?.totals.alerts).toBe(7 * 48);
    expect(report?.before?.alerts).toBe(7 * 48);
    expect(report?.days.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(report?.totals.alerts);
  });

  it("is none when nothing fired, unless a source wants a look", () => {
    const due = dueIn("UTC", "2026-02-28T09:00:00Z");

    expect(reportOf(facts(due, "UTC", { hours: [] }))).toBeUndefined();
    const troubled = [{ name: "Grafana", unreadable: 3 }];
    expect(reportOf(facts(due, "UTC", { hours: [], sources: { healthy: 0, troubled } }))?.totals.alerts).toBe(
      0,
    );
  });

  it("compares with nothing where nothing is known of the week before", () => {
    const due = dueIn("UTC", "2026-02-28T09:00:00Z");
    const hours = everyHour(due).filter(({ hour }) => hour >= due.from);

    expect(reportOf(facts(due, "UTC", { hours }))?.before).toBeUndefined();
  });
});

describe("the numbers in it", () => {
  it("call noise what opened no incident, and worth tuning what fires often and was never real", () => {
    expect(noiseRatio({ alerts: 247, incidents: 18 })).toBe(93);
    expect(noiseRatio({ alerts: 0, incidents: 0 })).toBeUndefined();
    expect(noiseRatio({ alerts: 1, incidents: 2 })).toBe(0);
    const alert = { pattern: "p", title: "t", service: "s", provider: "datadog", incidents: 4 };
    expect(isTuneCandidate({ ...alert, fires: 5, real: 0 })).toBe(true);
    expect(isTuneCandidate({ ...alert, fires: 4, real: 0 })).toBe(false);
    expect(isTuneCandidate({ ...alert, fires: 50, real: 1 })).toBe(false);
  });
});
