import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { subjectOf } from "../../../engine/suggest/subject.ts";
import { suppress } from "../../../engine/suggest/suppress.ts";
import { alertFor } from "../../support/builders.ts";
import { weeks } from "./weeks.ts";

const cpu = (changes: Partial<AlertDraft> = {}) =>
  alertFor("search", { title: "CPU above 90%", severity: "low", ...changes });

/** Twelve days on which it fired for four minutes. */
const twelve = (draft = cpu()) => weeks().days(0, 11, { draft, minutes: 4 });

describe("the suggestion to suppress", () => {
  it("is given with what hiding would have hidden, for what is mild, frequent, brief and never acknowledged", () => {
    const [last] = twelve().made("suppress").slice(-1);

    expect(last).toMatchObject({
      type: "suppress",
      title: "“CPU above 90%” of search could be hidden",
      reasoning:
        "It fired 12 times in the last 12 days. Nobody acknowledged it, and each time it was over within 4 minutes. " +
        "Hidden, none of these would have been posted. dd0c hides nothing by itself.",
      action_taken: "none",
      affected: { services: ["search"], alert_ids: [expect.any(String)] },
    });
  });

  it("counts what is kept, and says so when there was more", () => {
    const [last] = weeks()
      .days(0, 11, { draft: cpu(), minutes: 4 }, { draft: cpu(), at: "15:00:00", minutes: 2 })
      .made("suppress")
      .slice(-1);

    expect(last?.reasoning).toContain("It fired at least 16 times in the last 8 days.");
  });

  it.each([
    {
      why: "it has no history",
      told: weeks().day(0, { draft: cpu({ environment: "staging" }), minutes: 1 }),
    },
    { why: "it is on the safelist", told: twelve(cpu({ service: "orders-db" })) },
    { why: "it is critical", told: twelve(cpu({ severity: "critical" })) },
    {
      why: "somebody acknowledged it last week",
      told: twelve()
        .day(12, { draft: cpu(), minutes: 4, acknowledged: true })
        .days(13, 16, { draft: cpu(), minutes: 4 }),
      from: 12,
    },
    {
      why: "it was never seen to end before",
      told: weeks().days(0, 3, { draft: cpu({ environment: "staging" }) }),
    },
    { why: "they are test alerts", told: twelve(cpu({ test: true })) },
  ])("is not given when $why", ({ told, from = 0 }) => {
    const since = Date.parse("2026-03-02T00:00:00Z") + from * 86_400_000;
    const made = told.events.filter(
      (event) =>
        event.type === "suggestions.made" &&
        event.at >= since &&
        event.suggestions.some((one) => one.type === "suppress"),
    );

    expect(made).toEqual([]);
  });

  it.each([
    { why: "the score is below 80", changes: { noise: 79 }, given: false },
    { why: "the score is 80", changes: { noise: 80 }, given: true },
    {
      why: "the score is 100 and it is on the safelist",
      changes: { noise: 100, safelistReason: "payment alerts are business-critical" },
      given: false,
    },
    {
      why: "the score is 100 and somebody acknowledged it",
      changes: { noise: 100, everAcknowledged: 1 },
      given: false,
    },
  ])("is given: $given, when $why", ({ changes: { noise, ...changes }, given }) => {
    const told = twelve();
    const score = { model: "v1", score: noise, base: 0, factors: [] } as const;
    const incident = { ...told.incident(), noise: score, ...changes };

    const made = suppress(subjectOf(incident, told.state, incident.openedAt + 300_000));

    expect(made.length > 0).toBe(given);
  });

  it.each([
    { why: "it fired once before", days: 2, isEndKnown: true, given: false },
    { why: "it fired often enough before", days: 6, isEndKnown: true, given: true },
    { why: "it fired often but was never seen to end", days: 6, isEndKnown: false, given: false },
  ])("is given: $given, however high the score, when $why", ({ days, isEndKnown, given }) => {
    const told = weeks().days(0, days - 1, { draft: cpu(), minutes: 4 });
    if (!isEndKnown)
      for (const [key, pattern] of told.state.patterns)
        told.state.patterns.set(key, { ...pattern, lasted: [] });
    const score = { model: "v1", score: 100, base: 0, factors: [] } as const;
    const incident = { ...told.incident(), noise: score };

    const made = suppress(subjectOf(incident, told.state, incident.openedAt + 300_000));

    expect(made.length > 0).toBe(given);
  });

  it("is withdrawn once somebody acknowledges it after all", () => {
    const told = twelve();
    const [given] = told.made("suppress").slice(-1);

    told.day(11, { draft: cpu(), at: "09:08:00", minutes: 9, acknowledged: true }).until(11, "10:00:00");

    expect(told.events).toContainEqual(
      expect.objectContaining({ type: "suggestions.made", withdrawn: [given?.suggestion_id] }),
    );
  });
});
