import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMuteRequest, tomorrowMorning } from "../../../../app/slack/mutes/mute-request.ts";

/** A Monday, 14:30 in Berlin. */
const MOMENT = { now: Date.parse("2026-03-02T13:30:00Z"), timeZone: "Europe/Berlin" };
const at = (iso: string) => ({ kind: "at", at: Date.parse(iso) });

describe("what is asked for after /dd0c mute", () => {
  it.each([
    { typed: "search for 2h", service: "search", end: at("2026-03-02T15:30:00Z") },
    { typed: "search 2h", service: "search", end: at("2026-03-02T15:30:00Z") },
    { typed: "search for 1h30m", service: "search", end: at("2026-03-02T15:00:00Z") },
    { typed: "search for 1.5 hours", service: "search", end: at("2026-03-02T15:00:00Z") },
    { typed: "search for half an hour", service: "search", end: at("2026-03-02T14:00:00Z") },
    { typed: "search FOR 90 min", service: "search", end: at("2026-03-02T15:00:00Z") },
    { typed: "search until 18:00", service: "search", end: at("2026-03-02T17:00:00Z") },
    { typed: "search until 6pm", service: "search", end: at("2026-03-02T17:00:00Z") },
    { typed: "search until 18", service: "search", end: at("2026-03-02T17:00:00Z") },
    { typed: "search until 9:00", service: "search", end: at("2026-03-03T08:00:00Z") },
    { typed: "search until noon", service: "search", end: at("2026-03-03T11:00:00Z") },
    { typed: "search until tomorrow", service: "search", end: at("2026-03-03T08:00:00Z") },
    { typed: "search until tomorrow 10am", service: "search", end: at("2026-03-03T09:00:00Z") },
    { typed: "search until friday", service: "search", end: at("2026-03-06T08:00:00Z") },
    { typed: "search until monday", service: "search", end: at("2026-03-09T08:00:00Z") },
    { typed: "search until 2026-03-05 10:00", service: "search", end: at("2026-03-05T09:00:00Z") },
    { typed: "search until undone", service: "search", end: { kind: "undone" } },
    { typed: "search until further notice", service: "search", end: { kind: "undone" } },
    { typed: "search for ever", service: "search", end: { kind: "undone" } },
    { typed: "search", service: "search", end: { kind: "unsaid" } },
    { typed: "“search api” for 2h", service: "search api", end: at("2026-03-02T15:30:00Z") },
    { typed: "", service: undefined, end: { kind: "unsaid" } },
    { typed: "for 2h", service: undefined, end: at("2026-03-02T15:30:00Z") },
    { typed: "forecast", service: "forecast", end: { kind: "unsaid" } },
    { typed: "search until", service: "search", end: { kind: "unreadable", words: "" } },
    {
      typed: "search until the cows come home",
      service: "search",
      end: { kind: "unreadable", words: "the cows come home" },
    },
    { typed: "search for the weekend", service: "search", end: { kind: "unreadable", words: "the weekend" } },
    {
      typed: "search for 99999999999999 days",
      service: "search",
      end: { kind: "unreadable", words: "99999999999999 days" },
    },
    { typed: "search until 2026-01-01", service: "search", end: { kind: "past", words: "2026-01-01" } },
  ])("reads “$typed”", ({ typed, service, end }) => {
    const read = readMuteRequest(typed, MOMENT);

    expect(read).toEqual({ ...(service === undefined ? {} : { service }), end });
  });

  it("takes what follows “because” as the reason, whatever it says", () => {
    expect(readMuteRequest("search for 2h because of the move until friday", MOMENT)).toEqual({
      service: "search",
      end: at("2026-03-02T15:30:00Z"),
      reason: "the move until friday",
    });
    expect(readMuteRequest("search because it is noisy", MOMENT)).toMatchObject({
      service: "search",
      end: { kind: "unsaid" },
      reason: "it is noisy",
    });
  });

  it("goes by the clock on the wall, also in the night in which it is put forward", () => {
    const night = { now: Date.parse("2026-03-28T20:00:00Z"), timeZone: "Europe/Berlin" };

    expect(readMuteRequest("x until tomorrow", night).end).toEqual(at("2026-03-29T07:00:00Z"));
    expect(readMuteRequest("x for 1 day", night).end).toEqual(at("2026-03-29T19:00:00Z"));
    expect(readMuteRequest("x for 24h", night).end).toEqual(at("2026-03-29T20:00:00Z"));
    expect(tomorrowMorning(night)).toBe(Date.parse("2026-03-29T07:00:00Z"));
  });

  it("reads anything without a fault, and never a time that is past", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `search until ${text}`),
          fc.string().map((text) => `x for ${text}`),
        ),
        (typed) => {
          const { end, reason = "" } = readMuteRequest(typed, MOMENT);
          if (end.kind === "at") expect(end.at).toBeGreaterThan(MOMENT.now);
          expect(reason.length).toBeLessThanOrEqual(200);
        },
      ),
    );
  });
});
