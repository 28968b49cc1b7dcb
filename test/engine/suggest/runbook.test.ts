import { describe, expect, it } from "vitest";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { evolve } from "../../../engine/evolve.ts";
import { patternsOf } from "../../../engine/suggest/subject.ts";
import { alertFor } from "../../support/builders.ts";
import { weeks } from "./weeks.ts";

const URL_OF = "https://wiki.example/search-latency";
const latency = alertFor("search", { title: "p99 latency" });
const errors = alertFor("search", { title: "error rate" });

/** Attaches the link to the newest incident, as Slack's modal does. */
function attach(told: ReturnType<typeof weeks>, day: number, at: string, url = URL_OF, title?: string) {
  const incident = told.incident();
  return told.says(day, at, {
    type: "attach-runbook",
    incidentId: incident.incidentId,
    patterns: patternsOf(incident),
    url,
    by: "UADA",
    ...(title === undefined ? {} : { title }),
  });
}

function detach(told: ReturnType<typeof weeks>, day: number, at: string) {
  const incident = told.incident();
  return told.says(day, at, {
    type: "detach-runbook",
    incidentId: incident.incidentId,
    patterns: patternsOf(incident),
    by: "UBOB",
  });
}

/** A first incident that somebody attached the link to. */
const attached = () => attach(weeks().day(0, { draft: latency, minutes: 30 }), 0, "09:20:00");

function mergeInto(told: ReturnType<typeof weeks>, incidentId: string, into: string): void {
  const reason = { code: "depends-on", text: "it belongs together" } as const;
  const stamp = { eventId: "e", itemId: "i", at: Date.parse("2026-03-03T11:02:00Z") };
  evolve(told.state, { type: "incident.merged", incidentId, into, reason, ...stamp });
}

const runbooksIn = ({ suggestions = [] }: IncidentState) =>
  suggestions.filter((one) => one.type === "runbook");

describe("a runbook", () => {
  it("stands in the incident that it was attached in, and is no suggestion there", () => {
    const told = attached();

    expect(told.incident().runbook).toEqual({
      url: URL_OF,
      attachedBy: "UADA",
      attachedAt: Date.parse("2026-03-02T09:20:00Z"),
    });
    expect(told.made("runbook")).toEqual([]);
  });

  it("is offered with the first alert of the kind, not when the window closes", () => {
    const told = attached().day(1, { draft: latency });

    expect(told.incident().window).toBe("open");
    expect(told.made("runbook")).toEqual([
      expect.objectContaining({
        reasoning: "It is offered for the first time.",
        confidence: 0.5,
        runbook: expect.objectContaining({ url: URL_OF, attachedBy: "UADA" }),
        affected: expect.objectContaining({ services: ["search"] }),
        action_taken: "none",
      }),
    ]);
  });

  it.each([
    { ends: [10], says: "It was offered once before; that incident was over within 20 minutes." },
    { ends: [90], says: "It was offered once before; that incident was not over within 20 minutes." },
    {
      ends: [10, 10],
      says: "It was offered twice before; all of these incidents were over within 20 minutes.",
    },
    {
      ends: [90, 90],
      says: "It was offered twice before; none of these incidents were over within 20 minutes.",
    },
    {
      ends: [10, 90, 90],
      says: "It was offered 3 times before; 1 of these incidents was over within 20 minutes.",
    },
    {
      ends: [10, 90, 10],
      says: "It was offered 3 times before; 2 of these incidents were over within 20 minutes.",
    },
  ])("says what came of it after $ends minutes: $says", ({ ends, says }) => {
    const told = attached();
    for (const [index, minutes] of ends.entries()) told.day(index + 1, { draft: latency, minutes });

    told.day(ends.length + 1, { draft: latency, minutes: 5 });

    expect(told.made("runbook").at(-1)?.reasoning).toBe(says);
  });

  it("is offered once in an incident, whatever happens in it", () => {
    const told = attached()
      .day(
        1,
        { draft: latency, minutes: 3 },
        { draft: latency, at: "09:10:00", minutes: 3 },
        { draft: latency, at: "09:20:00", minutes: 60 },
      )
      .until(2);

    expect(told.made("runbook")).toHaveLength(1);
    expect([...told.state.runbooks.values()]).toMatchObject([{ offered: 1, endedSoon: 1, waiting: [] }]);
  });

  it("is one offer for all the alerts that have it", () => {
    const told = weeks().day(
      0,
      { draft: latency, minutes: 30 },
      { draft: errors, at: "09:01:00", minutes: 30 },
    );
    attach(told, 0, "09:20:00").day(1, { draft: latency }, { draft: errors, at: "09:01:00" });

    expect(runbooksIn(told.incident())).toHaveLength(1);
  });

  it.each([
    { why: "other alerts fire", draft: alertFor("checkout") },
    { why: "the same one fires as a test", draft: { ...latency, test: true } },
    { why: "the same one fires in another environment", draft: { ...latency, environment: "staging" } },
  ])("is not offered when $why", ({ draft }) => {
    expect(attached().day(1, { draft }).until(1).made("runbook")).toEqual([]);
  });

  it("is not offered any more once it was detached, and goes from the incident at once", () => {
    const told = attached().day(1, { draft: latency });
    expect(runbooksIn(told.incident())).toHaveLength(1);

    detach(told, 1, "09:02:00");
    expect(runbooksIn(told.incident())).toEqual([]);
    expect(told.state.runbooks.size).toBe(0);

    const before = told.made("runbook").length;
    told.day(3, { draft: latency });
    expect(told.made("runbook")).toHaveLength(before);
  });

  it("gives way to the one attached later, whose story begins anew", () => {
    const told = attached().day(1, { draft: latency, minutes: 10 });
    attach(told, 1, "09:12:00", "https://wiki.example/better", "Better");

    expect(told.incident().runbook).toMatchObject({ title: "Better" });
    expect(runbooksIn(told.incident())).toEqual([]);
    told.day(2, { draft: latency });

    expect(told.made("runbook").at(-1)).toMatchObject({
      reasoning: "It is offered for the first time.",
      runbook: { url: "https://wiki.example/better", title: "Better" },
    });
  });

  it("keeps its story in an incident that shows it when somebody attaches the same link again elsewhere", () => {
    const told = attached();
    const { incidentId, footing } = told.incident();
    told.day(1, { draft: latency });

    told.says(1, "09:01:00", {
      type: "attach-runbook",
      incidentId,
      patterns: patternsOf({ footing }),
      url: URL_OF,
      title: "Renamed",
      by: "UBOB",
    });
    told.until(1, "09:30:00");

    expect(runbooksIn(told.incident())).toMatchObject([
      { reasoning: "It is offered for the first time.", runbook: { title: "Renamed", attachedBy: "UBOB" } },
    ]);
  });

  it("is attached also when the fold has let the incident go", () => {
    const told = weeks().day(0, { draft: latency, minutes: 3 });
    const { incidentId, footing } = told.incident();
    told.until(2);
    expect(told.state.incidents.size).toBe(0);

    told
      .says(3, "09:00:00", {
        type: "attach-runbook",
        incidentId,
        patterns: patternsOf({ footing }),
        url: URL_OF,
        by: "UADA",
      })
      .day(4, { draft: latency });

    expect(told.made("runbook")).toHaveLength(1);
  });

  it("outlives its pattern, which makes room for others", () => {
    const told = attached();
    const [known] = told.state.patterns.values();
    if (!known) throw new Error("no pattern is known");
    for (let n = 0; n < 5_000; n++)
      told.state.patterns.set(`other-${n}`, { ...known, key: `other-${n}`, lastAt: known.lastAt + 1 });
    told.day(1, { draft: alertFor("checkout") }).until(2);
    expect(told.state.patterns.has(known.key)).toBe(false);

    told.day(3, { draft: latency });

    expect(told.made("runbook")).toHaveLength(1);
  });

  it("goes along when its incident becomes part of another, and was offered once when it was in both", () => {
    const here = (region: string) => ({ ...latency, providerAlertId: region, tags: { region } });
    const told = attached().day(1, { draft: here("us-east-1") });
    const [offeredIn] = runbooksIn(told.incident());
    const early = told.incident().incidentId;
    told.day(1, { draft: here("eu-west-1"), at: "11:00:00" });
    const late = told.incident().incidentId;
    expect(late).not.toBe(early);
    expect(offeredIn?.runbook?.url).toBe(URL_OF);
    expect([...told.state.runbooks.values()]).toMatchObject([{ offered: 2 }]);

    mergeInto(told, late, early);
    expect([...told.state.runbooks.values()]).toMatchObject([
      { offered: 1, waiting: [{ incidentId: early }] },
    ]);
  });

  it("attached in an incident that becomes part of another, stands there", () => {
    const here = (region: string) => ({ ...latency, providerAlertId: region, tags: { region } });
    const told = weeks().day(1, { draft: here("us-east-1") });
    const early = told.incident().incidentId;
    attach(told.day(1, { draft: here("eu-west-1"), at: "11:00:00" }), 1, "11:01:00");
    const late = told.incident().incidentId;

    mergeInto(told, late, early);

    expect(told.state.incidents.get(early)?.runbook?.url).toBe(URL_OF);
    expect([...told.state.runbooks.values()]).toMatchObject([{ attachedIn: early, offered: 0 }]);
  });
});
