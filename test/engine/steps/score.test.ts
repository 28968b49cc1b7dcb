import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { scoreNoise } from "../../../engine/steps/score.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../../support/builders.ts";

function scoredAt(clock: string, draft: AlertDraft, repeats = 0, commitMessage?: string) {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, noiseModel: "v1" });
  if (commitMessage !== undefined) {
    const startedAt = `2026-03-02T${clock}.000Z`;
    foldItem(state, itemAt(clock, [deployOf(draft.service ?? "", { startedAt, commitMessage })]));
  }
  for (let n = 0; n <= repeats; n++) foldItem(state, itemAt(clock, [draft], `delivery-${n}`));
  const incident = [...state.incidents.values()][0] as IncidentState;
  return { incident, noise: scoreNoise(incident, state, at(clock)) };
}

describe("the draft's noise score", () => {
  const low = alertFor("search", { severity: "low" });

  it.each([
    { why: "a lone high alert at night", scored: scoredAt("03:00:00", alertFor("search")), score: 0 },
    { why: "low severity", scored: scoredAt("03:00:00", low), score: 15 },
    {
      why: "medium severity",
      scored: scoredAt("03:00:00", alertFor("search", { severity: "medium" })),
      score: 8,
    },
    { why: "business hours", scored: scoredAt("15:00:00", alertFor("search")), score: 10 },
    {
      why: "three of four being repeats",
      scored: scoredAt("03:00:00", alertFor("search"), 3),
      score: 23,
    },
    { why: "a deploy", scored: scoredAt("03:00:00", alertFor("search"), 0, "add retries"), score: 25 },
    {
      why: "a feature-flag deploy",
      scored: scoredAt("03:00:00", alertFor("search"), 0, "feature-flag: new search"),
      score: 30,
    },
    {
      why: "everything together",
      scored: scoredAt("15:00:00", low, 3, "config: raise limits"),
      score: 78,
    },
  ])("gives $score for $why", ({ scored: { noise }, score }) => {
    expect(noise.score).toBe(score);
    expect(noise.factors.reduce((sum, factor) => sum + factor.points, 0)).toBe(score);
  });

  it.each([
    { why: "a database", draft: alertFor("orders-db", { severity: "low" }), reason: /database/ },
    { why: "payments", draft: alertFor("checkout-api", { severity: "low" }), reason: /payment/ },
    {
      why: "a security alert",
      draft: alertFor("search", { severity: "low", category: "security" }),
      reason: /security/,
    },
    {
      why: "data loss",
      draft: alertFor("search", { severity: "low", title: "possible data loss" }),
      reason: /data/,
    },
  ])("never calls $why more than half noise, and says why", ({ draft, reason }) => {
    const { noise } = scoredAt("15:00:00", draft, 9, "config");

    expect(noise.score).toBe(50);
    expect(noise.cappedBecause).toMatch(reason);
  });

  it.each(["cards", "sandbox", "feedback-service", "adboard", "words", "standby"])(
    "does not take %s for a database",
    (service) => {
      const { incident } = scoredAt("15:00:00", alertFor(service, { severity: "low" }));

      expect(incident.safelistReason).toBeUndefined();
    },
  );
});

describe("the score that goes by history", () => {
  /** Fires and ends at these times, each in an incident of its own; the last one's score. */
  function scoreAfter(
    service: string,
    episodes: ReadonlyArray<readonly [from: string, to: string]>,
    changes: Partial<AlertDraft> = {},
  ) {
    const state = emptyState(TENANT, DEFAULT_CONFIG);
    const alert = alertFor(service, { severity: "low", ...changes });
    for (const [from, to] of episodes) {
      foldItem(state, itemAt(from, [alert], `fired-${from}`));
      foldItem(state, itemAt(to, [{ ...alert, status: "resolved" }], `ended-${from}`));
    }
    return [...state.incidents.values()].at(-1)?.noise;
  }
  const usual = [
    ["00:00:00", "00:03:00"],
    ["02:00:00", "02:02:00"],
    ["04:00:00", "04:04:00"],
    ["06:00:00", "06:03:00"],
    ["08:00:00", "08:02:30"],
  ] as const;

  it("takes for noise what comes, stays alone, is low and goes as it always did", () => {
    expect(scoreAfter("search", [...usual, ["10:00:00", "10:04:00"]])?.score).toBeGreaterThanOrEqual(80);
  });

  it("says that it was harmless before only of what there was before", () => {
    const certaintyOf = (noise: ReturnType<typeof scoreAfter>) =>
      noise?.factors.find(({ name }) => name === "certain")?.text;

    expect(certaintyOf(scoreAfter("search", [...usual, ["10:00:00", "10:04:00"]]))).toBe(
      "it was harmless before, and went the same way",
    );
    expect(certaintyOf(scoreAfter("search", [["10:00:00", "10:04:00"]], { environment: "staging" }))).toBe(
      "nothing in it speaks for a real problem",
    );
  });

  it("does not, once it lasts clearly longer than it ever did", () => {
    const noise = scoreAfter("search", [...usual, ["10:00:00", "10:09:00"]]);

    expect(noise?.score).toBe(79);
    expect(noise?.cappedBecause).toBe("it lasted longer than such alerts ever did");
  });

  it("asks what others depend on to be over sooner", () => {
    const longer = usual.map(([from, to]) => [from, to.replace(/:0(\d):/, ":1$1:")] as const);
    const last = ["10:00:00", "10:12:00"] as const;

    expect(scoreAfter("search", [...longer, last])?.score).toBeGreaterThanOrEqual(80);
    expect(scoreAfter("search-cache", [...longer, last])?.score).toBeLessThan(80);
  });
});
