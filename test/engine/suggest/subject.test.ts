import { describe, expect, it } from "vitest";
import { affectedBy, patternsOf, subjectOf, suggestion } from "../../../engine/suggest/subject.ts";
import { alertFor } from "../../support/builders.ts";
import { weeks } from "./weeks.ts";

const three = () =>
  weeks().day(
    0,
    { draft: alertFor("search", { title: "latency" }) },
    { draft: alertFor("search", { title: "5xx" }), at: "09:01:00" },
    { draft: alertFor("search", { title: "cpu" }), at: "09:02:00" },
  );

describe("what suggestions look at", () => {
  it("is in the order in which it came, however a store gave it back", () => {
    const { state, incident } = three();
    const now = incident().lastAlertAt;
    const inOrder = subjectOf(incident(), state, now).alerts.map(({ alert }) => alert.title);
    const { incidentId } = incident();
    const members = [...(state.alertsByIncident.get(incidentId) ?? [])];

    state.alertsByIncident.set(incidentId, new Set(members.toReversed()));

    expect(inOrder).toEqual(["latency", "5xx", "cpu"]);
    expect(subjectOf(incident(), state, now).alerts.map(({ alert }) => alert.title)).toEqual(inOrder);
  });

  it("has no test alert in it, though somebody put one into a real incident", () => {
    const { state, incident } = three();
    const [first] = state.alerts.values();
    if (!first) throw new Error("no alert");
    state.alerts.set(first.fingerprint, { ...first, alert: { ...first.alert, test: true } });

    const { alerts } = subjectOf(incident(), state, incident().lastAlertAt);

    expect(alerts.map(({ alert }) => alert.title)).toEqual(["5xx", "cpu"]);
  });

  it("is bounded, and so is what a suggestion says it affects", () => {
    const told = weeks().day(
      0,
      ...Array.from({ length: 250 }, (_, n) => ({
        draft: alertFor("search", { title: "latency", providerAlertId: `pod-${n}` }),
        at: `09:0${Math.floor(n / 60)}:${String(n % 60).padStart(2, "0")}`,
      })),
    );
    const subject = subjectOf(told.incident(), told.state, told.incident().lastAlertAt);

    expect(told.incident().alertCount).toBe(250);
    expect(subject.alerts).toHaveLength(200);
    expect(affectedBy(subject, patternsOf(told.incident())).alert_ids).toHaveLength(20);
  });
});

describe("a suggestion's confidence", () => {
  it.each([
    { confidence: -0.2, is: 0 },
    { confidence: 0.123, is: 0.12 },
    { confidence: 1.7, is: 1 },
  ])("of $confidence is $is", ({ confidence, is }) => {
    const affected = { alert_ids: [], patterns: [], services: [] };

    expect(suggestion("tune", ["x"], { confidence, title: "t", reasoning: "r.", affected }).confidence).toBe(
      is,
    );
  });
});
