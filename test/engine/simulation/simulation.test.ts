import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import { foldItem } from "../../../engine/fold.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { openSimulation, type ResultLine } from "../../../engine/simulation/simulation.ts";
import { alertFor, at, itemAt, TENANT } from "../../support/builders.ts";

const nameOf = (delivery: string) => (ordinal: number) => `${delivery}#${ordinal}`;
const open = () => openSimulation(emptyState(TENANT, DEFAULT_CONFIG));

function assigned(lines: readonly ResultLine[]): Map<string, string> {
  return new Map(
    lines.flatMap((line) => (line.type === "assign" ? [[line.event, line.incident] as const] : [])),
  );
}

describe("a simulation", () => {
  it("says nothing of an incident before it is final, and then all of it", () => {
    const simulation = open();

    const early = [
      ...simulation.take(itemAt("09:00:00", [alertFor("payments")]), nameOf("w1")),
      ...simulation.take(itemAt("09:01:00", [alertFor("payments", { status: "resolved" })]), nameOf("w2")),
      // Its window is closed by now, but it would still take alerts.
      ...simulation.take(itemAt("09:10:00", [alertFor("mail")]), nameOf("w4")),
    ];
    const later = simulation.take(itemAt("12:00:00", [alertFor("search")]), nameOf("w3"));

    expect(early).toEqual([]);
    expect(later.slice(0, 2)).toEqual([
      { type: "assign", event: "w1#0", incident: expect.any(String) },
      expect.objectContaining({ type: "incident", notifications: 1, root_service: "payments", deploy: null }),
    ]);
    expect(later[1]).toMatchObject({ first_notified_at: new Date(at("09:00:00")).toISOString() });
  });

  it("counts no message for what was muted, and one once it was told after all", () => {
    const simulation = open();
    const mute = {
      type: "mute",
      target: { kind: "service", service: "search" },
      until: at("11:00:00"),
    } as const;
    const command = {
      ...itemAt("09:00:00", [], "m"),
      content: { kind: "command", command: { ...mute, by: "U1" } },
    };
    simulation.take(command as InboxItem, nameOf("m"));
    simulation.take(itemAt("09:10:00", [alertFor("search")]), nameOf("w1"));
    simulation.take(itemAt("09:12:00", [alertFor("search", { status: "resolved" })]), nameOf("w2"));
    expect(simulation.totals()).toMatchObject({ messages: 0 });
    simulation.take(itemAt("10:50:00", [alertFor("search", { title: "queue grows" })]), nameOf("w3"));
    simulation.take(itemAt("12:00:00", [alertFor("mail")]), nameOf("w4"));
    simulation.finish();

    expect(simulation.totals()).toMatchObject({ incidents: 3, messages: 2 });
  });

  it("puts repeats, acknowledgements and redeliveries where the first one is, and resolves nowhere", () => {
    const simulation = open();
    const first = itemAt("09:00:00", [alertFor("payments")], "w1");

    simulation.take(first, nameOf("w1"));
    simulation.repeat(first, nameOf("w2"));
    simulation.take(itemAt("09:02:00", [alertFor("payments")], "w3"), nameOf("w3"));
    simulation.take(
      itemAt("09:03:00", [alertFor("payments", { status: "acknowledged" })], "w4"),
      nameOf("w4"),
    );
    simulation.take(itemAt("09:04:00", [alertFor("payments", { status: "resolved" })], "w5"), nameOf("w5"));
    const placed = assigned(simulation.finish());

    expect([...placed.keys()]).toEqual(["w1#0", "w2#0", "w3#0", "w4#0"]);
    expect(new Set(placed.values()).size).toBe(1);
    expect(simulation.totals()).toMatchObject({ alerts: 4, incidents: 1, messages: 1 });
  });

  it("names each alert of a group by its place, whatever else is in it", () => {
    const simulation = open();

    simulation.take(
      itemAt("09:00:00", [
        alertFor("payments", { status: "resolved", title: "gone" }),
        alertFor("payments", { title: "cpu" }),
        alertFor("search", { title: "5xx" }),
      ]),
      nameOf("w1"),
    );

    expect([...assigned(simulation.finish()).keys()].toSorted()).toEqual(["w1#1", "w1#2"]);
  });

  it("folds an item from before the last one at its own time, as a worker would", () => {
    const items = [itemAt("09:00:10", [alertFor("payments")]), itemAt("09:00:00", [alertFor("search")])];
    const [live, simulated] = [emptyState(TENANT, DEFAULT_CONFIG), emptyState(TENANT, DEFAULT_CONFIG)];
    const events: EngineEvent[] = [];
    const simulation = openSimulation(simulated, (event) => events.push(event));

    for (const item of items) simulation.take(item, nameOf(item.itemId));

    expect(events).toEqual(items.flatMap((item) => foldItem(live, item)));
  });
});
