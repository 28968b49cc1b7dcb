import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../engine/domain/event.ts";
import type { TenantState } from "../../engine/domain/state.ts";
import { evolve } from "../../engine/evolve.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import type { Command, InboxItem } from "../../engine/inbox.ts";
import { emptyState, rebuildIndexes } from "../../engine/indexes.ts";
import { allKnowledge, knowledgeAt, restoreKnowledge } from "../../engine/knowledge.ts";
import { alertFor, at, deployOf, TENANT } from "../support/builders.ts";

const draft: fc.Arbitrary<AlertDraft> = fc
  .record({
    service: fc.constantFrom("payments", "checkout", "search"),
    title: fc.constantFrom("latency", "5xx", "cpu"),
    status: fc.constantFrom("triggered", "triggered", "acknowledged", "resolved"),
    severity: fc.constantFrom("critical", "high", "medium", "low", "info"),
    environment: fc.constantFrom("production", "staging", undefined),
    lateByMs: fc.constantFrom(0, 0, 0, 90_000),
  })
  .map(({ service, ...rest }) => alertFor(service, rest as Partial<AlertDraft>));

/** A random hour: deliveries seconds to minutes apart, some late, some of deploys, feedback and settings between. */
const run: fc.Arbitrary<InboxItem[]> = fc
  .array(
    fc.record({
      gapMs: fc.constantFrom(0, 500, 20_000, 170_000, 600_000),
      drafts: fc.array(draft, { minLength: 1, maxLength: 3 }),
      other: fc.nat(11),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let clock = at("09:00:00");
    return steps.map(({ gapMs, drafts, other }, index) => {
      clock += gapMs;
      const content: InboxItem["content"] =
        other === 0
          ? {
              kind: "deploy",
              drafts: [
                deployOf(drafts[0]?.service ?? "search", {
                  startedAt: new Date(clock - 60_000).toISOString(),
                }),
              ],
            }
          : other === 1
            ? {
                kind: "command",
                command: {
                  type: "settings",
                  by: "U1",
                  config: { ...DEFAULT_CONFIG, windowMs: 60_000 + index * 1000, reopenMs: 300_000 },
                },
              }
            : {
                kind: "alert",
                drafts: drafts.map((d) => ({
                  ...d,
                  occurredAt: new Date(clock - (other === 2 ? 90_000 : 0)).toISOString(),
                })),
              };
      return {
        itemId: `item-${index}`,
        tenantId: TENANT,
        receivedAt: clock,
        integrationId: "i",
        provider: "datadog",
        content,
      };
    });
  });

function foldAll(items: readonly InboxItem[]): { state: TenantState; events: EngineEvent[] } {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const events = items.flatMap((item) => foldItem(state, item));
  return { state, events };
}

/** The run with people in it: now and then somebody takes an incident apart, merges two, mutes one, resolves one, or takes that back. */
const runWithPeople: fc.Arbitrary<InboxItem[]> = run.map((items) => {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const done: InboxItem[] = [];
  for (const [index, item] of items.entries()) {
    const command =
      index % 7 === 6 ? byHand(state, index) : index % 5 === 3 ? saidAt(state, index) : undefined;
    const content: InboxItem["content"] = command ? { kind: "command", command } : item.content;
    const next = { ...item, content };
    foldItem(state, next);
    done.push(next);
  }
  return done;
});

function byHand(state: TenantState, index: number): Command | undefined {
  const patterns = { left: [], right: [] };
  const incidents = [...state.incidents.keys()].toSorted();
  const [linkId] = [...state.links.keys()];
  if (index % 3 === 0 && linkId !== undefined) return { type: "unlink", linkId, by: "U1" };
  const whole = incidents.find((id) => (state.alertsByIncident.get(id)?.size ?? 0) > 1);
  if (index % 2 === 0 && whole !== undefined) {
    const fingerprints = [...(state.alertsByIncident.get(whole) ?? [])].toSorted().slice(0, 1);
    return { type: "split", incidentId: whole, fingerprints, patterns, by: "U1" };
  }
  const [incidentId, otherId] = incidents;
  return incidentId !== undefined && otherId !== undefined
    ? { type: "merge", incidentId, otherId, patterns, by: "U1" }
    : undefined;
}

const WORDS = [
  "mute-service",
  "acknowledge",
  "resolve",
  "mute",
  "reopen",
  "resolve",
  "unmute",
  "mute",
  "reopen",
  "acknowledge",
  "unacknowledge",
  "mute",
] as const;

/** Somebody mutes what fires, or undoes that, or says how an incident stands. */
function saidAt(state: TenantState, index: number): Command | undefined {
  const by = "U1";
  const word = WORDS[Math.floor(index / 5)];
  const [incidentId] = [...state.incidents.keys()].toSorted().slice(index % 2);
  const incident = state.incidents.get(incidentId ?? "");
  const [muteId] = [...state.mutes.keys()].toSorted();
  if (word === undefined || word === "mute-service")
    return { type: "mute", target: { kind: "service", service: "search" }, by };
  if (word === "unmute") return muteId === undefined ? undefined : { type: word, muteId, by };
  if (!incident) return undefined;
  if (word !== "mute") return { type: word, incidentId: incident.incidentId, by };
  const patterns = incident.footing.flatMap((entry) => entry.patterns);
  const target = { kind: "pattern", patterns, title: incident.title, service: incident.service } as const;
  return { type: word, target, until: incident.lastAlertAt + (index % 2 === 0 ? 900_000 : 90_000), by };
}

/** What a store keeps of a state; the rest is index. */
function kept(state: TenantState) {
  const { incidents, alerts, deploys, config, nextIncidentNumber } = state;
  const knowledge = [...allKnowledge(state)].toSorted().flatMap((id) => knowledgeAt(state, id) ?? []);
  return { incidents, alerts, deploys, config, nextIncidentNumber, knowledge };
}

/** As JSON, in the order of the ids: so Redis and Postgres give it back. */
function throughStore(state: ReturnType<typeof kept>): ReturnType<typeof kept> {
  const byId = <T>(entities: ReadonlyMap<string, T>) =>
    new Map(
      [...entities]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, entity]) => [id, JSON.parse(JSON.stringify(entity)) as T]),
    );
  const { incidents, alerts, deploys, ...rest } = state;
  return {
    ...(JSON.parse(JSON.stringify(rest)) as typeof rest),
    incidents: byId(incidents),
    alerts: byId(alerts),
    deploys: byId(deploys),
  };
}

describe("the fold of any run of deliveries", () => {
  it("is the fold of its own log", () => {
    fc.assert(
      fc.property(runWithPeople, (items) => {
        const { state, events } = foldAll(items);

        const replayed = events.reduce(evolve, emptyState(TENANT, DEFAULT_CONFIG));

        expect(kept(replayed)).toEqual(kept(state));
      }),
    );
  });

  it("gives the same events with the same ids again", () => {
    fc.assert(
      fc.property(runWithPeople, (items) => {
        expect(foldAll(items).events).toEqual(foldAll(items).events);
      }),
    );
  });

  it("goes on the same after its state went through a store", () => {
    fc.assert(
      fc.property(runWithPeople, fc.nat(60), (items, cut) => {
        const whole = foldAll(items);
        const first = foldAll(items.slice(0, cut));

        const loaded = emptyState(TENANT, DEFAULT_CONFIG);
        const stored = throughStore(kept(first.state));
        loaded.config = stored.config;
        loaded.nextIncidentNumber = stored.nextIncidentNumber;
        for (const [id, incident] of stored.incidents) loaded.incidents.set(id, incident);
        for (const [id, alert] of stored.alerts) loaded.alerts.set(id, alert);
        for (const [id, deploy] of stored.deploys) loaded.deploys.set(id, deploy);
        restoreKnowledge(loaded, stored.knowledge);
        rebuildIndexes(loaded);
        const rest = items.slice(cut).flatMap((item) => foldItem(loaded, item));

        expect([...first.events, ...rest]).toEqual(whole.events);
      }),
    );
  });

  it("counts what fires, never twice and never below zero", () => {
    fc.assert(
      fc.property(runWithPeople, (items) => {
        const { state, events } = foldAll(items);
        for (const incident of state.incidents.values()) {
          const members = [...state.alerts.values()].filter(
            (alert) => alert.incidentId === incident.incidentId,
          );
          const firing = members.filter((alert) => alert.status !== "resolved");
          expect(incident.firingCount).toBe(firing.length);
          expect(incident.acknowledgedCount).toBe(
            firing.filter((alert) => alert.status === "acknowledged").length,
          );
          expect(incident.resolvedAt === undefined).toBe(
            firing.length > 0 || incident.keptOpenBy?.held === true,
          );
          if (events.some((event) => event.type === "incident.split")) continue;
          const merged = (incident.merged ?? []).map(({ incidentId }) => incidentId);
          const own = new Set([incident.incidentId, ...merged]);
          expect(incident.alertCount).toBe(
            events.filter((event) => event.type === "alert.correlated" && own.has(event.incidentId)).length,
          );
        }
      }),
    );
  });

  it("gives every incident its own number and closes every window once its time is up", () => {
    fc.assert(
      fc.property(runWithPeople, (items) => {
        const { state, events } = foldAll(items);
        const later = [...events, ...foldTimers(state, at("23:59:59") + 8 * 86_400_000)];
        const numbers = new Set(
          later.flatMap((event) =>
            event.type === "window.opened" || event.type === "incident.split" ? event.number : [],
          ),
        );
        expect([...numbers]).toEqual([...numbers].map((_, index) => index + 1));
        expect(state.incidents.size).toBe(0);
        expect(state.alerts.size).toBe(0);
        expect([
          state.incidentsByService.size,
          state.alertsByIncident.size,
          state.orphans.size,
          state.timers.length,
        ]).toEqual([0, 0, 0, 0]);
      }),
    );
  });
});
