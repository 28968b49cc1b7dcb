import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { foldItem } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../support/builders.ts";

const day = (config = DEFAULT_CONFIG) => {
  const state = emptyState(TENANT, config);
  const receives = (clock: string, draft: AlertDraft) => foldItem(state, itemAt(clock, [draft]));
  const deploys = (clock: string, changes: Parameters<typeof deployOf>[1]) =>
    foldItem(state, itemAt(clock, [deployOf("payments", changes)], clock));
  return { state, receives, deploys, only: () => [...state.alerts.values()][0] };
};

describe("news that says no status", () => {
  const note: Partial<AlertDraft> = { keepsStatus: true, severity: "critical" };

  it("changes what a known alert looks like, and leaves it acknowledged", () => {
    const { receives, only } = day();
    receives("09:00:00", alertFor("payments", { severity: "low" }));
    receives("09:00:10", alertFor("payments", { severity: "low", status: "acknowledged" }));

    receives("09:00:20", alertFor("payments", note));

    expect(only()).toMatchObject({ status: "acknowledged", severity: "critical" });
  });

  it("opens nothing for an alert that is not known, or that is over", () => {
    const { state, receives } = day();

    expect(receives("09:00:00", alertFor("payments", note))).toEqual([]);
    expect(state.incidents.size).toBe(0);

    receives("09:01:00", alertFor("payments"));
    receives("09:02:00", alertFor("payments", { status: "resolved" }));
    expect(receives("09:03:00", alertFor("payments", note))).toEqual([]);
  });
});

describe("a tenant's own words for severities", () => {
  const own = { ...DEFAULT_CONFIG, severityWords: { sev2: "critical", page: "low" } as const };

  it.each([
    { word: "SEV2", severity: "critical" },
    { word: " Page ", severity: "low" },
    { word: "warning", severity: "medium" },
    { word: undefined, severity: "medium" },
    { word: "__proto__", severity: "medium" },
  ])("make $word $severity", ({ word, severity }) => {
    const { receives, only } = day(own);

    receives("09:00:00", alertFor("payments", { severity: "medium", severityWord: word }));

    expect(only()?.severity).toBe(severity);
  });
});

describe("a delivery with alerts and deploys", () => {
  it("has both folded, in its order", () => {
    const { state } = day();

    const events = foldItem(state, {
      ...itemAt("09:00:00", []),
      content: { kind: "alert", drafts: [deployOf("payments"), alertFor("payments")] },
    });

    expect(events.map(({ type }) => type).filter((type) => type.endsWith(".received"))).toEqual([
      "deploy.received",
      "alert.received",
    ]);
    expect([...state.incidents.values()][0]?.deploy).toMatchObject({ service: "payments" });
  });
});

describe("a deploy whose news come out of order", () => {
  const startedAt = new Date(at("08:50:00")).toISOString();
  const completedAt = new Date(at("08:55:00")).toISOString();

  it("stays finished when its start is told last, and keeps the earliest start", () => {
    const { state, deploys } = day();
    deploys("09:00:00", { status: "success", completedAt });

    deploys("09:00:05", { status: "in_progress", startedAt });

    expect([...state.deploys.values()]).toMatchObject([
      { status: "success", started_at: startedAt, completed_at: completedAt },
    ]);
  });

  it("is finished by its end, with what was known of its start", () => {
    const { state, deploys } = day();
    deploys("08:50:00", { status: "in_progress", startedAt, author: "ada" });

    deploys("08:55:01", { status: "failure", completedAt });

    expect([...state.deploys.values()]).toMatchObject([
      { status: "failure", started_at: startedAt, completed_at: completedAt, author: "ada" },
    ]);
  });
});
