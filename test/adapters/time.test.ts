import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isoTime } from "../../adapters/reading/time.ts";

const WRITTEN = [
  { text: "2022-08-31T05:54:04.52289368Z", iso: "2022-08-31T05:54:04.522Z" },
  { text: "2021-04-28T21:50:00+02:00", iso: "2021-04-28T19:50:00.000Z" },
  { text: "2021-04-28 21:50:00 +0200", iso: "2021-04-28T19:50:00.000Z" },
  { text: "2021-04-28 21:50:00 -0330", iso: "2021-04-29T01:20:00.000Z" },
  { text: "2021-04-28T21:50:00+02", iso: "2021-04-28T19:50:00.000Z" },
  { text: "2016-08-12 15:23:28 UTC", iso: "2016-08-12T15:23:28.000Z" },
  { text: "2019-02-15T23:53:45.093+0000", iso: "2019-02-15T23:53:45.093Z" },
  { text: "2023-07-31 18:56:15.374", iso: "2023-07-31T18:56:15.374Z" },
  { text: "2023-07-31T18:56:15", iso: "2023-07-31T18:56:15.000Z" },
  { text: "2023-07-31T18:56", iso: "2023-07-31T18:56:00.000Z" },
  { text: " 2023-07-31T18:56:15z ", iso: "2023-07-31T18:56:15.000Z" },
  { text: "1746013550000", iso: "2025-04-30T11:45:50.000Z" },
  { text: 1746013550, iso: "2025-04-30T11:45:50.000Z" },
  { text: 1746013550123456, iso: "2025-04-30T11:45:50.123Z" },
  { text: "1639521280284000000", iso: "2021-12-14T22:34:40.284Z" },
  { text: "2026-05-27 15:36:00.112013015 +0000 UTC m=+8560.285724134", iso: "2026-05-27T15:36:00.112Z" },
  { text: "2026-05-27 15:36:00 +0530 IST", iso: "2026-05-27T10:06:00.000Z" },
  { text: "2026-05-27 15:36:00 +0300 +03", iso: "2026-05-27T12:36:00.000Z" },
  { text: "0001-01-01 00:00:00 +0000 UTC", iso: undefined },
  { text: "0001-01-01T00:00:00Z", iso: undefined },
  { text: "$DATE", iso: undefined },
  { text: "", iso: undefined },
  { text: null, iso: undefined },
  { text: "yesterday", iso: undefined },
  { text: "12345678", iso: undefined },
  { text: "20230731185615", iso: undefined },
  { text: "2023-07-31", iso: undefined },
  { text: "2023-07-31 18:56:15 PST", iso: undefined },
  { text: "2025-13-45T00:00:00Z", iso: undefined },
  { text: "2025-01-01T25:00:00Z", iso: undefined },
];

describe.each([
  { zone: "America/St_Johns", january: 210 },
  { zone: "Pacific/Kiritimati", january: -840 },
])("reading times on a machine in $zone", ({ zone, january }) => {
  afterEach(() => vi.unstubAllEnvs());

  it.each(WRITTEN)("reads $text as $iso", ({ text, iso }) => {
    vi.stubEnv("TZ", zone);

    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(january);
    expect(isoTime(text)).toBe(iso);
  });
});

describe("reading times", () => {
  it("reads back whatever a machine writes", () => {
    const written = fc.date({
      min: new Date("1973-03-04"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });

    fc.assert(
      fc.property(written, (date) => {
        const iso = date.toISOString();

        expect(isoTime(iso)).toBe(iso);
        expect(isoTime(iso.replace("T", " ").replace("Z", ""))).toBe(iso);
      }),
    );
  });

  it("gives a time or nothing, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isoTime(text) ?? "1970-01-01T00:00:00.000Z").toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
      }),
    );
  });
});
