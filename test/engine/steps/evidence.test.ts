import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import type { DeployDraft } from "../../../engine/domain/deploy.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantState } from "../../../engine/domain/state.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { alertFor, deployOf, itemAt, TENANT } from "../../support/builders.ts";

type Step = readonly [clock: string, draft: AlertDraft | DeployDraft];

function stateAfter(steps: readonly Step[], config: Partial<EngineConfig> = {}): TenantState {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, ...config });
  for (const [clock, draft] of steps) {
    const at = `2026-03-02T${clock}.000Z`;
    const timed =
      draft.kind === "alert"
        ? { occurredAt: at, ...(draft.status === "resolved" ? {} : { triggeredAt: at }), ...draft }
        : draft;
    foldItem(state, itemAt(clock, [timed] as readonly AlertDraft[]));
  }
  return state;
}

const incidentsAfter = (steps: readonly Step[], config?: Partial<EngineConfig>) => [
  ...stateAfter(steps, config).incidents.values(),
];
const end = (draft: AlertDraft): AlertDraft => ({ ...draft, status: "resolved" });

describe("a service's further alerts", () => {
  const leak = alertFor("orders", { title: "memory near limit" });
  const slow = alertFor("orders", { title: "p99 latency" });

  it("join what has been firing for over an hour: a leak takes its time", () => {
    expect(
      incidentsAfter([
        ["09:00:00", leak],
        ["10:20:00", slow],
      ]),
    ).toHaveLength(1);
  });

  it("are a story of their own an hour after it ended", () => {
    expect(
      incidentsAfter([
        ["09:00:00", leak],
        ["09:04:00", end(leak)],
        ["10:20:00", slow],
      ]),
    ).toHaveLength(1);
    expect(
      incidentsAfter([
        ["09:00:00", leak],
        ["09:04:00", end(leak)],
        ["09:30:00", slow],
      ]),
    ).toHaveLength(2);
  });
});

describe("alerts that name no service", () => {
  it("have no service in common", () => {
    const nameless = (title: string) => alertFor("", { service: undefined, title, providerAlertId: title });
    const state = stateAfter([
      ["09:00:00", nameless("Node not ready")],
      ["09:02:00", nameless("Backup failed")],
    ]);

    expect(state.incidents.size).toBe(2);
    expect(state.services.has("unknown")).toBe(false);
  });
});

describe("twins in two regions", () => {
  const inRegion = (region: string, title: string) =>
    alertFor("orders", { title, tags: { region }, providerAlertId: region + title });

  it.each([
    { why: "are apart", other: "us-east-1", incidents: 2 },
    { why: "are one when the regions are two spellings of one", other: "euw1", incidents: 1 },
    { why: "are one when one tool says less than the other", other: "eu1", incidents: 1 },
  ])("$why", ({ other, incidents }) => {
    const steps: Step[] = [
      ["09:00:00", inRegion("eu-west-1", "p99 latency")],
      ["09:02:00", inRegion(other, "5xx rate")],
    ];

    expect(incidentsAfter(steps)).toHaveLength(incidents);
  });
});

it("a deploy is no longer blamed once its service turns out to have suffered from a database", () => {
  const shop = alertFor("shop", { title: "errors" });
  const database = alertFor("orders-db", { title: "connections" });
  const times = { startedAt: "2026-03-02T08:58:00.000Z", completedAt: "2026-03-02T09:01:00.000Z" };
  const before: Step[] = [
    ["09:00:00", database],
    ["09:01:00", deployOf("shop", times)],
    ["09:03:00", shop],
  ];
  const ended: Step[] = [
    ["09:15:00", end(database)],
    ["09:15:20", end(shop)],
  ];

  const blamed = incidentsAfter(before).map(({ deploy }) => deploy?.service);
  expect(blamed).toEqual([undefined, "shop"]);
  const [merged, ...others] = incidentsAfter([...before, ...ended]);
  expect(others).toEqual([]);
  expect(merged?.deploy).toBeUndefined();
});
