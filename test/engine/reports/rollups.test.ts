import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { TenantState } from "../../../engine/domain/state.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import {
  countEvents,
  namedBy,
  type RollupChanges,
  type RollupMemory,
} from "../../../engine/reports/rollups.ts";
import { at, TENANT } from "../../support/builders.ts";
import { busyDays } from "../../support/busy-days.ts";

/** Folds three busy days, with people who merge and split by hand, into events by item. */
function story(seed: number): { readonly byItem: EngineEvent[][]; readonly state: TenantState } {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const patterns = { left: [], right: [] };
  const byItem: EngineEvent[][] = [];
  for (const [index, item] of busyDays(seed).entries()) {
    byItem.push(foldItem(state, item));
    const [incidentId, otherId] = [...state.incidents.keys()].toSorted();
    const [linkId] = [...state.links.keys()];
    const command =
      index % 40 === 39 && linkId !== undefined
        ? ({ type: "unlink", linkId, by: "U1" } as const)
        : index % 20 === 19 && incidentId !== undefined && otherId !== undefined
          ? ({ type: "merge", incidentId, otherId, patterns, by: "U1" } as const)
          : undefined;
    if (!command) continue;
    const content = { kind: "command", command } as const;
    byItem.push(foldItem(state, { ...item, itemId: `${item.itemId}-by-hand`, content }));
  }
  return { byItem, state };
}

const nothing = (): RollupMemory => ({ incidents: new Map(), hoursSeen: new Map() });

function addTo(total: Map<string, Record<string, number>>, changes: RollupChanges): void {
  for (const of of ["hourly", "daily"] as const) {
    for (const [key, { start: _, service: __, ...counts }] of changes[of]) {
      const before = total.get(`${of} ${key}`) ?? {};
      for (const [name, n] of Object.entries(counts)) before[name] = (before[name] ?? 0) + n;
      total.set(`${of} ${key}`, before);
    }
  }
}

/** What was counted and taken back is as good as never counted. */
const told = (all: ReadonlyMap<string, Record<string, number>>) =>
  [...all].filter(([, counts]) => Object.values(counts).some((n) => n !== 0)).toSorted();

const sum = (
  changes: RollupChanges["hourly"],
  of: "alerts" | "unique" | "incidents" | "scored" | "deployIncidents",
) => [...changes.values()].reduce((total, one) => total + one[of], 0);

/** Counts in the plainest way what a log tells, all of it at once. */
function plainly(events: readonly EngineEvent[]) {
  let received: Extract<EngineEvent, { type: "alert.received" }> | undefined;
  const firings: Array<{ hour: number; day: string; of: string }> = [];
  const standing = new Set<string>();
  const tests = new Set<string>();
  const scored = new Set<string>();
  const deployed = new Set<string>();
  for (const event of events) {
    if (event.type === "alert.received") received = event;
    if ("noise" in event) scored.add(event.incidentId);
    switch (event.type) {
      case "alert.correlated":
        if (received && !received.alert.test)
          firings.push({
            hour: Math.floor(event.at / 3_600_000),
            day: new Date(event.at).toISOString().slice(0, 10),
            of: `${received.alert.service}/${received.alert.fingerprint}`,
          });
        break;
      case "window.opened":
        (received?.alert.test ? tests : standing).add(event.incidentId);
        break;
      case "incident.merged":
        standing.delete(event.incidentId);
        break;
      case "incident.split":
        if (!tests.has(event.into)) standing.add(event.into);
        break;
      case "incident.deploy_tagged":
        deployed.add(event.incidentId);
        break;
      case "incident.deploy_untagged":
        deployed.delete(event.incidentId);
        break;
    }
  }
  return { firings, standing, scored, deployed };
}

describe("rollups", () => {
  it.each([1, 2, 3])(
    "are the same counted in pages, with only what each page names remembered (run %i)",
    (seed) => {
      const { byItem } = story(seed);
      const whole = countEvents(nothing(), byItem.flat());

      const kept = nothing();
      const added = new Map<string, Record<string, number>>();
      for (let from = 0; from < byItem.length; from += 7) {
        const page = byItem.slice(from, from + 7).flat();
        const named = namedBy(page);
        const memory: RollupMemory = {
          incidents: new Map([...kept.incidents].filter(([id]) => named.incidentIds.includes(id))),
          hoursSeen: new Map([...kept.hoursSeen].filter(([key]) => named.seenKeys.includes(key))),
        };
        const changes = countEvents(memory, page);
        for (const [id, mark] of memory.incidents) kept.incidents.set(id, mark);
        for (const [key, hours] of memory.hoursSeen) kept.hoursSeen.set(key, hours);
        addTo(added, changes);
      }

      const expected = new Map<string, Record<string, number>>();
      addTo(expected, whole);
      expect(told(added)).toEqual(told(expected));
      expect(added.size).toBeGreaterThan(50);
    },
  );

  it.each([1, 2, 3])(
    "are what the log and the incidents say, counted in the plainest way (run %i)",
    (seed) => {
      const { byItem } = story(seed);
      const events = byItem.flat();
      const { hourly, daily } = countEvents(nothing(), events);

      const { firings, standing, scored, deployed } = plainly(events);
      const both = (set: Set<string>) => [...set].filter((id) => standing.has(id)).length;

      for (const buckets of [hourly, daily]) {
        expect(sum(buckets, "alerts")).toBe(firings.length);
        expect(sum(buckets, "incidents")).toBe(standing.size);
        expect(sum(buckets, "scored")).toBe(both(scored));
        expect(sum(buckets, "deployIncidents")).toBe(both(deployed));
      }
      expect(sum(hourly, "unique")).toBe(new Set(firings.map(({ hour, of }) => `${hour} ${of}`)).size);
      expect(sum(daily, "unique")).toBe(new Set(firings.map(({ day, of }) => `${day} ${of}`)).size);
      expect(both(deployed)).toBeGreaterThan(0);
      expect(events.some(({ type }) => type === "incident.merged")).toBe(true);
      expect(events.some(({ type }) => type === "incident.split")).toBe(true);
    },
  );

  it("bring a merged incident back where it was, when all that names it is that it was taken out again", () => {
    const stamp = { eventId: "e", itemId: "i", at: at("09:30:00") };
    const reason = { code: "undone", text: "undone" } as const;
    const split: EngineEvent = {
      ...stamp,
      type: "incident.split",
      incidentId: "a",
      into: "b",
      number: 2,
      fingerprints: [],
      reason,
    };
    const mark = { openedHour: at("07:00:00"), test: false, byDeploy: false };

    expect(namedBy([split]).incidentIds).toEqual(["a", "b"]);
    const memory: RollupMemory = {
      incidents: new Map([
        ["a", { ...mark, service: "payments", counted: true }],
        ["b", { ...mark, service: "checkout", counted: false, score: 80 }],
      ]),
      hoursSeen: new Map(),
    };
    expect([...countEvents(memory, [split]).hourly.values()]).toEqual([
      expect.objectContaining({ start: at("07:00:00"), service: "checkout", incidents: 1, noiseSum: 80 }),
    ]);
  });

  it("leave test alerts out", () => {
    const { byItem } = story(1);
    const { hourly } = countEvents(nothing(), byItem.flat());

    expect([...hourly.values()].map(({ service }) => service)).not.toContain("test-service");
  });

  it("count for the hour in which we heard of it", () => {
    const { byItem } = story(2);
    const { hourly } = countEvents(nothing(), byItem.flat());

    const first = Math.min(...[...hourly.values()].map(({ start }) => start));
    expect(first % 3_600_000).toBe(0);
    expect(first).toBeGreaterThanOrEqual(at("00:00:00"));
  });
});
