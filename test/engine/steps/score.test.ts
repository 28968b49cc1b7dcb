import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { DEFAULT_CONFIG, type IncidentState } from "../../../engine/domain/state.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { scoreNoise } from "../../../engine/steps/score.ts";
import { alertFor, deployOf, itemAt, TENANT } from "../../support/builders.ts";

function incidentOf(clock: string, draft: AlertDraft, repeats = 0, commitMessage?: string): IncidentState {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  if (commitMessage !== undefined) {
    const startedAt = `2026-03-02T${clock}.000Z`;
    foldItem(state, itemAt(clock, [deployOf(draft.service ?? "", { startedAt, commitMessage })]));
  }
  for (let n = 0; n <= repeats; n++) foldItem(state, itemAt(clock, [draft], `delivery-${n}`));
  return [...state.incidents.values()][0] as IncidentState;
}

describe("the draft's noise score", () => {
  const low = alertFor("search", { severity: "low" });

  it.each([
    { why: "a lone high alert at night", incident: incidentOf("03:00:00", alertFor("search")), score: 0 },
    { why: "low severity", incident: incidentOf("03:00:00", low), score: 15 },
    {
      why: "medium severity",
      incident: incidentOf("03:00:00", alertFor("search", { severity: "medium" })),
      score: 8,
    },
    { why: "business hours", incident: incidentOf("15:00:00", alertFor("search")), score: 10 },
    {
      why: "three of four being repeats",
      incident: incidentOf("03:00:00", alertFor("search"), 3),
      score: 23,
    },
    { why: "a deploy", incident: incidentOf("03:00:00", alertFor("search"), 0, "add retries"), score: 25 },
    {
      why: "a feature-flag deploy",
      incident: incidentOf("03:00:00", alertFor("search"), 0, "feature-flag: new search"),
      score: 30,
    },
    {
      why: "everything together",
      incident: incidentOf("15:00:00", low, 3, "config: raise limits"),
      score: 78,
    },
  ])("gives $score for $why", ({ incident, score }) => {
    const noise = scoreNoise(incident);

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
    const noise = scoreNoise(incidentOf("15:00:00", draft, 9, "config"));

    expect(noise.score).toBe(50);
    expect(noise.cappedBecause).toMatch(reason);
  });

  it.each(["cards", "sandbox", "feedback-service", "adboard", "words", "standby"])(
    "does not take %s for a database",
    (service) => {
      expect(incidentOf("15:00:00", alertFor(service, { severity: "low" })).safelistReason).toBeUndefined();
    },
  );
});
