import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../../engine/domain/alert.ts";
import type { DeployDraft } from "../../../engine/domain/deploy.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import { foldItem, foldTimers } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../../support/builders.ts";

const MONITORED = "eks-payment-api-primary";

/** What is asked about names after a deploy at 08:56 and an alert at 09:00. */
function asked(given: {
  readonly config?: Partial<EngineConfig>;
  readonly deployed?: string;
  readonly deploy?: Partial<DeployDraft>;
  readonly alert?: AlertDraft;
  readonly before?: readonly AlertDraft[];
}) {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, ...given.config });
  for (const draft of given.before ?? []) {
    foldItem(state, {
      ...itemAt("09:00:00", [draft], `b-${draft.service}`),
      receivedAt: at("09:00:00") - 7_200_000,
    });
    foldItem(state, {
      ...itemAt("09:00:00", [{ ...draft, status: "resolved" }], `e-${draft.service}`),
      receivedAt: at("09:00:00") - 7_000_000,
    });
  }
  const times = { startedAt: "2026-03-02T08:56:00.000Z", completedAt: "2026-03-02T08:58:00.000Z" };
  const deploy = deployOf(given.deployed ?? "payment-api", { ...times, ...given.deploy });
  foldItem(state, itemAt("08:58:00", [deploy]));
  foldItem(state, itemAt("09:00:00", [given.alert ?? alertFor(MONITORED)]));
  return foldTimers(state, at("09:10:00")).flatMap((event) =>
    event.type === "suggestions.made" ? event.suggestions.filter(({ type }) => type === "alias") : [],
  );
}

describe("the question whether two names are one service", () => {
  it("is asked when what was deployed just before has all its words in what alerts", () => {
    expect(asked({})).toMatchObject([
      {
        title: `payment-api and ${MONITORED} may be one service`,
        reasoning: expect.stringMatching(
          /^payment-api was deployed 4 minutes before eks-payment-api-primary/,
        ),
        affected: { services: ["payment-api", MONITORED] },
        action_taken: "none",
      },
    ]);
  });

  it.each([
    { why: "a plural is the only difference in a word", given: { deployed: "payments-api" } },
    {
      why: "monitoring's name is the shorter one",
      given: { deployed: "acme-payment-api", alert: alertFor("payment") },
    },
  ])("is asked when $why", ({ given }) => {
    expect(asked(given)).toHaveLength(1);
  });

  it.each([
    { why: "a word of neither is in the other", given: { deployed: "payment-worker" } },
    {
      why: "they share only what every service is called",
      given: { deployed: "service-app", alert: alertFor("app-x") },
    },
    { why: "the deploy was of staging", given: { deploy: { environment: "staging" } } },
    { why: "the deploy was cancelled", given: { deploy: { status: "cancelled" as const } } },
    {
      why: "the deploy was long over",
      given: { deploy: { startedAt: "2026-03-02T08:00:00Z", completedAt: "2026-03-02T08:10:00Z" } },
    },
    { why: "a third service would fit as well", given: { before: [alertFor("payment-api-canary")] } },
    { why: "CI's name has alerts of its own", given: { before: [alertFor("payment-api")] } },
    {
      why: "a person said no",
      given: { config: { notAliases: [{ ci: "payment-api", monitoring: MONITORED }] } },
    },
    {
      why: "a person said so, and the deploy is tied already",
      given: { config: { serviceAliases: [{ ci: "payment-api", monitoring: MONITORED }] } },
    },
  ])("is not asked when $why", ({ given }) => {
    expect(asked(given)).toEqual([]);
  });
});

describe("the answer to it", () => {
  const said = { ci: "payment-api", monitoring: MONITORED };

  it.each([
    { answer: "yes", config: { serviceAliases: [said] }, deploy: "payment-api" },
    { answer: "no", config: { notAliases: [said] }, deploy: undefined },
  ])(
    "$answer takes the question off the card, and ties the deploy just when it is yes",
    ({ config, deploy }) => {
      const state = emptyState(TENANT, DEFAULT_CONFIG);
      const times = { startedAt: "2026-03-02T08:56:00.000Z", completedAt: "2026-03-02T08:58:00.000Z" };
      foldItem(state, itemAt("08:58:00", [deployOf("payment-api", times)]));
      foldItem(state, itemAt("09:00:00", [alertFor(MONITORED)]));
      foldTimers(state, at("09:10:00"));
      const asking = [...state.incidents.values()][0];
      expect(asking?.suggestions?.map(({ type }) => type)).toContain("alias");

      foldItem(state, {
        ...itemAt("09:11:00", []),
        content: {
          kind: "command",
          command: { type: "settings", by: "U1", config: { ...DEFAULT_CONFIG, ...config, revision: 1 } },
        },
      });

      const answered = [...state.incidents.values()][0];
      expect((answered?.suggestions ?? []).map(({ type }) => type)).not.toContain("alias");
      expect(answered?.deploy?.service).toBe(deploy);
    },
  );
});
