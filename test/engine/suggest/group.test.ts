import { describe, expect, it } from "vitest";
import { alertFor } from "../../support/builders.ts";
import { type Firing, weeks } from "./weeks.ts";

const latency = alertFor("search", { title: "p99 latency" });
const errors = alertFor("search", { title: "error rate" });
const queue = alertFor("search", { title: "queue depth" });

const together = (...firings: Firing[]) => weeks().days(0, 5, ...firings);

describe("the suggestion to group", () => {
  it("is given for alerts of one source that come together again and again, as notifications of their own", () => {
    const made = together(
      { draft: latency, minutes: 30 },
      { draft: errors, at: "09:01:00", minutes: 30 },
      { draft: queue, at: "09:02:00", minutes: 30 },
    ).made("group");

    expect(made.at(-1)).toMatchObject({
      type: "group",
      title: "3 Datadog alerts of search could be one",
      reasoning:
        "“p99 latency”, “error rate” and “queue depth” came together about 4 times before, and this time as 3 notifications. " +
        "Grouped in Datadog, they would be one.",
      affected: { alert_ids: [expect.any(String), expect.any(String), expect.any(String)] },
      action_taken: "none",
    });
    expect(new Set(made.map((one) => one.suggestion_id)).size).toBe(1);
  });

  it.each([
    {
      why: "they came together only twice before",
      told: weeks().days(
        0,
        2,
        { draft: latency, minutes: 30 },
        { draft: errors, at: "09:01:00", minutes: 30 },
      ),
    },
    {
      why: "they come in one notification already",
      told: together(
        { draft: latency, minutes: 30, delivery: "one" },
        { draft: errors, minutes: 30, delivery: "one" },
      ),
    },
    {
      why: "they come from two sources",
      told: together(
        { draft: latency, minutes: 30 },
        { draft: errors, at: "09:01:00", minutes: 30, provider: "grafana" },
      ),
    },
    {
      why: "they are of two services",
      told: together(
        { draft: latency, minutes: 30 },
        { draft: alertFor("checkout", { title: "5xx" }), at: "09:01:00", minutes: 30 },
      ),
    },
    {
      why: "it is one alert that fires again and again",
      told: together({ draft: latency, minutes: 1 }, { draft: latency, at: "09:02:00", minutes: 1 }),
    },
    {
      why: "they are test alerts",
      told: together(
        { draft: { ...latency, test: true }, minutes: 30 },
        { draft: { ...errors, test: true }, at: "09:01:00", minutes: 30 },
      ),
    },
  ])("is not given when $why", ({ told }) => {
    expect(told.until(9).made("group")).toEqual([]);
  });
});
