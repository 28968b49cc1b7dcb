import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import { foldItem, foldTimers } from "../../../engine/fold.ts";
import type { InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { compareOutcomes, type Outcome, watchOutcome } from "../../../engine/simulation/outcome.ts";
import { alertFor, at, itemAt, TENANT } from "../../support/builders.ts";

const MINUTE_MS = 60_000;

function outcomeOf(items: readonly InboxItem[], changes: Partial<EngineConfig> = {}): Outcome {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, ...changes });
  const watch = watchOutcome(at("00:00:00"));
  for (const item of items) foldItem(state, item, watch.observe);
  foldTimers(state, at("23:00:00"), watch.observe);
  return watch.finish();
}

/** One critical alert that comes back after three quarters of an hour. */
const COMES_BACK = [
  itemAt("09:00:00", [alertFor("payments", { severity: "critical" })], "a"),
  itemAt("09:01:00", [alertFor("payments", { severity: "critical", status: "resolved" })], "b"),
  itemAt("09:46:00", [alertFor("payments", { severity: "critical" })], "c"),
  itemAt("09:47:00", [alertFor("payments", { severity: "critical", status: "resolved" })], "d"),
];

describe("two outcomes of the same alerts", () => {
  it("do not differ under the same settings", () => {
    expect(compareOutcomes(outcomeOf(COMES_BACK), outcomeOf(COMES_BACK))).toEqual({
      incidents: { before: 2, after: 2 },
      unchanged: 2,
      merged: 0,
      split: 0,
      messages: { before: 2, after: 2 },
      criticals: { before: 2, after: 2 },
      criticalsDelayed: 0,
      withDeploy: { before: 0, after: 0 },
      suppressible: { before: 0, after: 0 },
    });
  });

  it("show what a longer reopen period puts together, and which critical alert is then told by its card alone", () => {
    const difference = compareOutcomes(
      outcomeOf(COMES_BACK),
      outcomeOf(COMES_BACK, { reopenMs: 60 * MINUTE_MS }),
    );

    expect(difference).toMatchObject({
      incidents: { before: 2, after: 1 },
      messages: { before: 2, after: 1 },
      unchanged: 0,
      merged: 1,
      split: 0,
      criticalsDelayed: 1,
    });
  });

  it("show the same the other way round as taken apart", () => {
    const difference = compareOutcomes(
      outcomeOf(COMES_BACK, { reopenMs: 60 * MINUTE_MS }),
      outcomeOf(COMES_BACK),
    );

    expect(difference).toMatchObject({ merged: 0, split: 1, criticalsDelayed: 0 });
  });

  it("count what a word makes critical or not, and call none of it delayed that stays a message of its own", () => {
    const word = (severity: "critical" | "high") => [
      itemAt("09:00:00", [alertFor("payments", { severity, severityWord: "sev2" })], "a"),
    ];
    const change = (from: "critical" | "high", to: "critical" | "high") =>
      compareOutcomes(outcomeOf(word(from)), outcomeOf(word(from), { severityWords: { sev2: to } }));

    expect(change("high", "critical")).toMatchObject({ criticals: { before: 0, after: 1 } });
    expect(change("critical", "high")).toMatchObject({
      criticals: { before: 1, after: 0 },
      criticalsDelayed: 0,
      unchanged: 1,
    });
  });

  it("leave out what began before the span", () => {
    const state = emptyState(TENANT, DEFAULT_CONFIG);
    const watch = watchOutcome(at("09:30:00"));
    for (const item of COMES_BACK) foldItem(state, item, watch.observe);

    expect(watch.finish().incidents).toHaveLength(1);
  });
});
