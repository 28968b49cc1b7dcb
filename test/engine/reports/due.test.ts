import { describe, expect, it } from "vitest";
import {
  type DueReport,
  dueReports,
  nextDigestAt,
  type ReportSchedule,
} from "../../../engine/reports/due.ts";
import { tenantNamed } from "../../support/builders.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/**
 * Zones that change their clocks at 1, 2, 3 and 0 o'clock, by half an hour, with odd offsets, in Ramadan, or never. Where
 * clocks are off by part of an hour, the simulated clock runs in steps of that part.
 */
const ZONES: ReadonlyArray<readonly [zone: string, stepMinutes: number]> = [
  ["Africa/Cairo", 60],
  ["Africa/Casablanca", 60],
  ["Africa/Lagos", 60],
  ["America/Anchorage", 60],
  ["America/Asuncion", 60],
  ["America/Caracas", 60],
  ["America/Havana", 60],
  ["America/Los_Angeles", 60],
  ["America/New_York", 60],
  ["America/Nuuk", 60],
  ["America/Santiago", 60],
  ["America/Sao_Paulo", 60],
  ["America/St_Johns", 30],
  ["Asia/Beirut", 60],
  ["Asia/Jerusalem", 60],
  ["Asia/Kathmandu", 15],
  ["Asia/Kolkata", 30],
  ["Asia/Shanghai", 60],
  ["Asia/Tehran", 30],
  ["Asia/Tokyo", 60],
  ["Atlantic/Azores", 60],
  ["Australia/Adelaide", 30],
  ["Australia/Eucla", 15],
  ["Australia/Lord_Howe", 30],
  ["Europe/Berlin", 60],
  ["Europe/Dublin", 60],
  ["Europe/London", 60],
  ["Pacific/Auckland", 60],
  ["Pacific/Chatham", 15],
  ["Pacific/Kiritimati", 60],
];

const schedule = (changes: Partial<ReportSchedule> = {}): ReportSchedule => ({
  tenantId: tenantNamed("a"),
  zone: "Europe/Berlin",
  hour: 9,
  digestDays: EVERY_DAY,
  weekly: false,
  since: 0,
  toldDigest: undefined,
  toldWeekly: undefined,
  ...changes,
});

/** Lets the clock run and returns what was told, each told thing remembered as the ledger does it. */
function run(
  first: ReportSchedule,
  from: number,
  until: number,
  { up = () => true, stepMs = 15 * MINUTE }: { up?: (at: number) => boolean; stepMs?: number } = {},
) {
  const told: Array<DueReport & { readonly at: number }> = [];
  let current = first;
  for (let at = from; at < until; at += stepMs) {
    if (!up(at)) continue;
    for (const due of dueReports([current], at)) {
      told.push({ ...due, at });
      current =
        due.kind === "digest" ? { ...current, toldDigest: due.day } : { ...current, toldWeekly: due.day };
    }
  }
  return told;
}

/** What the runtime's own calendar, which the product does not use, says of a time: day and clock. */
const clockOf = (zone: string) => {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return (at: number) => format.format(at);
};

describe("a year of digests", () => {
  it.each(ZONES)("brings each local day exactly one, at 09:00 on the wall: %s", (zone, stepMinutes) => {
    const from = Date.parse("2026-01-01T00:00:00Z");
    const clock = clockOf(zone);

    const told = run(schedule({ zone, since: from }), from, from + 365 * DAY, {
      stepMs: stepMinutes * MINUTE,
    });

    // Every day between the first and the last, none twice and none left out.
    const days = told.map(({ day }) => day);
    const first = Date.parse(days[0] ?? "");
    expect(days).toEqual(days.map((_, index) => new Date(first + index * DAY).toISOString().slice(0, 10)));
    expect(days.length).toBeGreaterThanOrEqual(364);
    expect(told.map(({ at }) => clock(at))).toEqual(days.map((day) => `${day} 09:00`));
    // What they cover leaves no gap and counts nothing twice.
    expect(told.slice(1).map((one) => one.from)).toEqual(told.slice(0, -1).map((one) => one.to));
  });

  it.each([
    [
      "Europe/Berlin",
      2,
      "2026-03-29",
      "2026-03-29T01:00:00.000Z",
      "the hour that clocks skip: the first moment after",
    ],
    ["America/New_York", 2, "2026-03-08", "2026-03-08T07:00:00.000Z", "the same in New York"],
    ["Australia/Lord_Howe", 2, "2026-10-04", "2026-10-03T15:30:00.000Z", "half an hour is skipped"],
    ["Africa/Cairo", 0, "2026-04-24", "2026-04-23T22:00:00.000Z", "midnight is skipped"],
    ["Europe/Berlin", 2, "2026-10-25", "2026-10-25T00:00:00.000Z", "the hour comes twice: the first"],
    ["America/Havana", 0, "2026-11-01", "2026-11-01T04:00:00.000Z", "midnight comes twice: the first"],
  ])("in %s at %i on %s comes at %s (%s)", (zone, hour, day, expected) => {
    const from = Date.parse(day) - 3 * DAY;

    const told = run(schedule({ zone, hour, since: from }), from, from + 6 * DAY);

    expect(told.filter((one) => one.day === day).map(({ at }) => new Date(at).toISOString())).toEqual([
      expected,
    ]);
    expect(new Set(told.map((one) => one.day)).size).toBe(told.length);
    const [once] = told.filter((one) => one.day === day);
    const before = told.find((one) => one.day < day && one.to === once?.from);
    expect(before).toBeDefined();
  });

  it("leaves out a day that a zone left out", () => {
    // Samoa crossed the date line: there was no 30 December 2011.
    const from = Date.parse("2011-12-28T00:00:00Z");
    const told = run(schedule({ zone: "Pacific/Apia", since: from }), from, from + 3 * DAY);

    expect(told.map(({ day }) => day)).toEqual(["2011-12-28", "2011-12-29", "2011-12-31"]);
  });
});

describe("after downtime", () => {
  const from = Date.parse("2026-03-02T00:00:00Z");

  it("one digest makes up for all days, as soon as we are back", () => {
    const backAt = from + 4 * DAY + 13 * HOUR;

    const told = run(schedule({ since: from }), from, from + 6 * DAY, {
      up: (at) => at < from + DAY || at >= backAt,
    });

    expect(told.map(({ day, at }) => [day, new Date(at).toISOString()])).toEqual([
      ["2026-03-02", "2026-03-02T08:00:00.000Z"],
      ["2026-03-06", "2026-03-06T13:00:00.000Z"],
      ["2026-03-07", "2026-03-07T08:00:00.000Z"],
    ]);
    const [before, caughtUp] = told;
    expect(caughtUp?.from).toBe(before?.to);
    expect((caughtUp?.to ?? 0) - (caughtUp?.from ?? 0)).toBe(4 * DAY);
  });

  it("covers a week at the most", () => {
    const told = run(schedule({ since: 0, toldDigest: "2026-01-01" }), from + 9 * HOUR, from + 10 * HOUR);

    expect(told.map((one) => (one.to - one.from) / DAY)).toEqual([7]);
  });
});

describe("a schedule", () => {
  it("tells on the days that were picked; the first after others covers those too", () => {
    const from = Date.parse("2026-03-05T00:00:00Z");
    const told = run(schedule({ digestDays: [1, 4, 5], since: from }), from, from + 5 * DAY);

    expect(told.map((one) => [one.day, (one.to - one.from) / DAY])).toEqual([
      ["2026-03-05", 1],
      ["2026-03-06", 1],
      ["2026-03-09", 3],
    ]);
  });

  it("tells of the week on Monday, once, and of nothing that was due before it was set", () => {
    const from = Date.parse("2026-03-02T12:00:00Z");
    const told = run(schedule({ digestDays: [], weekly: true, since: from }), from, from + 15 * DAY);

    expect(told.map(({ kind, day, at }) => [kind, day, new Date(at).toISOString()])).toEqual([
      ["weekly", "2026-03-09", "2026-03-09T08:00:00.000Z"],
      ["weekly", "2026-03-16", "2026-03-16T08:00:00.000Z"],
    ]);
    expect(told.map((one) => (one.to - one.from) / DAY)).toEqual([7, 7]);
  });

  it("does not tell of a day again when the tenant moves to a zone where that day comes later", () => {
    const at = Date.parse("2026-03-05T00:00:00Z");
    const inTokyo = schedule({ zone: "Asia/Tokyo", since: 0, toldDigest: "2026-03-05" });

    expect(dueReports([inTokyo], at)).toEqual([]);
    expect(dueReports([{ ...inTokyo, zone: "America/Los_Angeles" }], at)).toEqual([]);
  });

  it("says when the next digest comes, or that none does", () => {
    const friday = Date.parse("2026-03-06T12:00:00Z");

    expect(nextDigestAt(schedule({ digestDays: [1, 5] }), friday)).toBe(Date.parse("2026-03-09T08:00:00Z"));
    expect(nextDigestAt(schedule({ digestDays: [] }), friday)).toBeUndefined();
  });
});
