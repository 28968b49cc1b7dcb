import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { alertFor } from "../../support/builders.ts";
import { type Firing, weeks } from "./weeks.ts";

const disk = (changes: Partial<AlertDraft> = {}) =>
  alertFor("search", { title: "disk filling", severity: "medium", ...changes });

const daily = (firing: Partial<Firing> = {}, days = 13) =>
  weeks().days(
    0,
    days - 1,
    { draft: disk(), minutes: 4, ...firing },
    { draft: disk(), at: "15:00:00", minutes: 3, ...firing },
  );

describe("the suggestion to tune", () => {
  it("advises a longer evaluation window, with how many firings it would have spared, when they end by themselves soon", () => {
    const [first] = daily().made("tune");

    expect(first).toMatchObject({
      type: "tune",
      title: "“disk filling” of search could be tuned",
      reasoning:
        "It fires about twice a day, and your team never acknowledged it. The last 7 times it ended within 5 minutes. " +
        "With an evaluation window 5 minutes longer, none of these would have fired.",
      action_taken: "none",
    });
  });

  it("says how many would have fired all the same", () => {
    const told = weeks();
    for (let day = 0; day < 8; day++)
      told.day(
        day,
        { draft: disk(), minutes: day % 4 === 1 ? 50 : 4 },
        { draft: disk(), at: "15:00:00", minutes: 3 },
      );

    expect(told.made("tune")[0]?.reasoning).toContain(
      "6 of the last 7 times it ended within 5 minutes. With an evaluation window 5 minutes longer, these 6 would not have fired.",
    );
  });

  it.each([
    {
      why: "a higher threshold or to delete it, when a mild one lasts",
      firing: { minutes: 100 },
      says: "It usually lasts about 2 hours, and 85% of the time it ended by itself. Raise its threshold, or delete it if nobody needs it.",
    },
    {
      why: "a higher threshold and not to delete it, when a severe one lasts",
      firing: { minutes: 100, draft: disk({ severity: "high" }) },
      says: "A higher threshold would show when it matters.",
    },
    {
      why: "a higher threshold and not to delete it, when one of the safelist lasts",
      firing: { minutes: 100, draft: disk({ service: "orders-db" }) },
      says: "A higher threshold would show when it matters.",
    },
  ])("advises $why", ({ firing, says }) => {
    const [first] = daily(firing).made("tune");

    expect(first?.reasoning).toContain(says);
    if (!says.includes("delete")) expect(first?.reasoning).not.toContain("delete");
  });

  it("is offered once a week for one pattern, however often it fires", () => {
    const told = daily({}, 20);

    const days = told.events.flatMap((event) =>
      event.type === "suggestions.made" && event.suggestions.some((one) => one.type === "tune")
        ? [new Date(event.at).toISOString().slice(0, 10)]
        : [],
    );

    expect(days).toEqual(["2026-03-05", "2026-03-12", "2026-03-19"]);
  });

  it("is the same suggestion each time", () => {
    expect(
      new Set(
        daily({}, 20)
          .made("tune")
          .map((one) => one.suggestion_id),
      ).size,
    ).toBe(1);
  });

  it.each([
    {
      why: "it fires twice a week",
      told: weeks()
        .day(0, { draft: disk(), minutes: 4 })
        .day(3, { draft: disk(), minutes: 4 })
        .day(7, { draft: disk(), minutes: 4 })
        .day(10, { draft: disk(), minutes: 4 })
        .day(14, { draft: disk(), minutes: 4 }),
    },
    { why: "somebody acknowledges it", told: daily({ acknowledged: true }) },
    {
      why: "it came and went all through one afternoon, and never before",
      told: weeks().day(
        0,
        ...Array.from({ length: 20 }, (_, n) => ({
          draft: disk(),
          at: `${String(10 + Math.floor(n / 3)).padStart(2, "0")}:${String((n % 3) * 20).padStart(2, "0")}:00`,
          minutes: 2,
        })),
      ),
    },
    { why: "it is a test alert", told: daily({ draft: disk({ test: true }) }) },
  ])("is not given when $why", ({ told }) => {
    expect(told.until(30).made("tune")).toEqual([]);
  });

  it("is not given for what announces real trouble: other alerts follow it every time", () => {
    const followedBy = (title: string, at: string) => ({
      draft: alertFor("search", { title }),
      at,
      minutes: 20,
    });
    const told = weeks().days(
      0,
      12,
      { draft: disk(), minutes: 20 },
      followedBy("5xx", "09:01:00"),
      followedBy("latency", "09:02:00"),
      followedBy("queue depth", "09:03:00"),
    );

    const titles = told.made("tune").map(({ title }) => title);

    expect(titles.length).toBeGreaterThan(0);
    expect(titles).not.toContain("“disk filling” of search could be tuned");
  });
});
