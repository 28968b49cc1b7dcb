import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CanonicalAlert } from "../../../engine/domain/alert.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { TenantState } from "../../../engine/domain/state.ts";
import type { Suggestion } from "../../../engine/domain/suggestion.ts";
import { evolve } from "../../../engine/evolve.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { allKnowledge, knowledgeAt, restoreKnowledge } from "../../../engine/knowledge.ts";
import { patternsOf } from "../../../engine/suggest/subject.ts";
import { suggest } from "../../../engine/suggest/suggest.ts";
import { alertFor, TENANT } from "../../support/builders.ts";
import { type Firing, weeks } from "./weeks.ts";

const HOSTILE = "<!channel> *undefined?* \u202e“x” ".repeat(40);

const firing: fc.Arbitrary<Firing> = fc
  .record({
    service: fc.constantFrom("search", "checkout", "orders-db", "feed", HOSTILE),
    title: fc.constantFrom("latency", "5xx", "cpu", HOSTILE),
    severity: fc.constantFrom("critical" as const, "high" as const, "medium" as const, "low" as const),
    environment: fc.constantFrom("production", "staging", undefined),
    test: fc.constantFrom(false, false, false, true),
    hour: fc.integer({ min: 0, max: 22 }),
    minute: fc.integer({ min: 0, max: 12 }),
    minutes: fc.constantFrom(1, 4, 12, 50, undefined),
    acknowledged: fc.constantFrom(false, false, false, true),
    provider: fc.constantFrom("datadog", "grafana", "custom"),
  })
  .map(({ service, title, severity, environment, test, hour, minute, minutes, acknowledged, provider }) => ({
    draft: alertFor(service, { title, severity, environment, test }),
    at: `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`,
    ...(minutes === undefined ? {} : { minutes }),
    acknowledged,
    provider,
  }));

/** A routine of some firings a day, which some days skip in part, with a runbook attached on one of them. */
const life = fc
  .record({
    routine: fc.array(firing, { minLength: 1, maxLength: 6 }),
    skipped: fc.array(fc.nat(5), { minLength: 12, maxLength: 12 }),
    model: fc.constantFrom("v1" as const, "v2" as const),
  })
  .map(({ routine, skipped, model }) => {
    const told = weeks({ noiseModel: model });
    for (const [day, skip] of skipped.entries()) {
      told.day(day, ...routine.filter((_, index) => index !== skip));
      const incident = [...told.state.incidents.values()].at(-1);
      if (day === 3 && incident)
        told.says(day, "23:59:00", {
          type: "attach-runbook",
          incidentId: incident.incidentId,
          patterns: patternsOf(incident),
          url: "https://wiki.example/x",
          by: "U1",
        });
    }
    return told.until(13);
  });

function sizeOf({ alert_ids, patterns, services }: Suggestion["affected"]): number {
  return Math.max(alert_ids.length, patterns.length, services.length);
}

/** The same values with the fields in another order, as a jsonb column gives them back. */
function reordered<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reordered) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, reordered(one)])) as T;
}

function stored(state: TenantState): TenantState {
  const loaded = emptyState(TENANT, state.config);
  for (const [id, incident] of state.incidents) loaded.incidents.set(id, reordered(incident));
  for (const [id, alert] of state.alerts) loaded.alerts.set(id, reordered(alert));
  for (const [id, members] of state.alertsByIncident)
    loaded.alertsByIncident.set(id, new Set([...members].toReversed()));
  const rows = [...allKnowledge(state)].toSorted().flatMap((id) => knowledgeAt(state, id) ?? []);
  restoreKnowledge(loaded, rows.map(reordered));
  return loaded;
}

/** Advice on test alerts, and advice to hide an incident that had an alert of the safelist in it by then. */
function wrongAdvice(events: readonly EngineEvent[]): Suggestion[] {
  const alerts = new Map<string, CanonicalAlert>();
  const safe = new Set<string>();
  const wrong: Suggestion[] = [];
  for (const event of events) {
    if (event.type === "alert.received") alerts.set(event.alert.alert_id, event.alert);
    if (event.type === "alert.correlated" && isSafe(alerts.get(event.alertId))) safe.add(event.incidentId);
    if (event.type !== "suggestions.made") continue;
    const hides = (one: Suggestion) => one.type === "suppress" && safe.has(event.incidentId);
    const tests = (one: Suggestion) => one.affected.alert_ids.some((id) => alerts.get(id)?.test);
    wrong.push(...event.suggestions.filter((one) => hides(one) || tests(one)));
  }
  return wrong;
}

function isSafe(alert: CanonicalAlert | undefined): boolean {
  return alert !== undefined && (alert.severity === "critical" || alert.service.includes("db"));
}

describe("the advice of any two weeks", () => {
  it("is bounded, in whole words, and takes no action", () => {
    fc.assert(
      fc.property(life, (told) => {
        for (const one of told.made()) {
          expect(one.confidence).toBeGreaterThanOrEqual(0);
          expect(one.confidence).toBeLessThanOrEqual(1);
          expect(one.title.length).toBeLessThan(200);
          expect(one.reasoning.length).toBeLessThan(500);
          expect(sizeOf(one.affected)).toBeLessThanOrEqual(40);
          expect(one.action_taken).toBe("none");
          expect(`${one.title} ${one.reasoning}`.replaceAll(/“[^”]*”/g, "")).not.toMatch(
            /undefined\b(?!\?)|NaN|Infinity|null|\[object|\b1 (times|days|minutes|alerts|notifications)\b|\d\.\d{2}/,
          );
          expect(one.reasoning).toMatch(/\.$/);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("is never about test alerts, and never to hide what is on the safelist", () => {
    fc.assert(
      fc.property(life, ({ events }) => {
        expect(wrongAdvice(events)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("is told once: what is said again in an incident reads differently", () => {
    fc.assert(
      fc.property(life, (told) => {
        const said = new Map<string, string>();
        for (const event of told.events) {
          if (event.type !== "suggestions.made") continue;
          expect(event.suggestions.length + event.withdrawn.length).toBeGreaterThan(0);
          for (const one of event.suggestions) {
            const key = `${event.incidentId} ${one.suggestion_id}`;
            expect(said.get(key)).not.toBe(JSON.stringify(one));
            said.set(key, JSON.stringify(one));
          }
          for (const id of event.withdrawn) said.delete(`${event.incidentId} ${id}`);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("is the same again, from its own log, and from what a store gave back", () => {
    fc.assert(
      fc.property(life, (told) => {
        const replayed = told.events.reduce(evolve, emptyState(TENANT, told.state.config));
        expect(replayed.runbooks).toEqual(told.state.runbooks);
        expect(replayed.incidents).toEqual(told.state.incidents);
        const loaded = stored(told.state);
        for (const incident of told.state.incidents.values()) {
          const at = incident.lastAlertAt + 300_000;
          const advice = suggest(incident, told.state, at);
          expect(suggest(incident, told.state, at)).toEqual(advice);
          expect(suggest(loaded.incidents.get(incident.incidentId) ?? incident, loaded, at)).toEqual(advice);
        }
      }),
      { numRuns: 15 },
    );
  });
});
