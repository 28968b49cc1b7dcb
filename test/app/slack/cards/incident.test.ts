import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { incidentCard } from "../../../../app/slack/cards/incident.ts";
import type { AlertDraft } from "../../../../engine/domain/alert.ts";
import type { DeployDraft } from "../../../../engine/domain/deploy.ts";
import { DEFAULT_CONFIG } from "../../../../engine/domain/engine-config.ts";
import { hasMasked, maskAlert, openMask } from "../../../../engine/domain/privacy.ts";
import type { IncidentState } from "../../../../engine/domain/state.ts";
import type { Suggestion, SuggestionType } from "../../../../engine/domain/suggestion.ts";
import { foldItem, foldTimers } from "../../../../engine/fold.ts";
import { emptyState } from "../../../../engine/indexes.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../../../support/builders.ts";
import { readable } from "./readable.ts";

/** A morning of one tenant, of which the first incident's card is looked at. */
function morning() {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const day = {
    receives(clock: string, provider: string, ...drafts: AlertDraft[]) {
      foldItem(state, { ...itemAt(clock, drafts, `${clock}/${provider}`), provider });
      return day;
    },
    deploys(clock: string, draft: DeployDraft) {
      foldItem(state, itemAt(clock, [draft]));
      return day;
    },
    becomes(clock: string) {
      foldTimers(state, at(clock));
      return day;
    },
    hears(verdict: "helpful" | "not_helpful", by: string) {
      const command = { type: "feedback", incidentId: day.incident().incidentId, verdict, by } as const;
      const item = {
        ...itemAt("09:20:00", [], `feedback/${by}`),
        content: { kind: "command" as const, command },
      };
      foldItem(state, item);
      return day;
    },
    incident(): IncidentState {
      const [first] = state.incidents.values();
      if (!first) throw new Error("no incident");
      return first;
    },
  };
  return day;
}

const latency = (changes: Partial<AlertDraft> = {}) =>
  alertFor("payment-api", { sourceUrl: "https://app.datadoghq.com/monitors/7?a=1&b=2", ...changes });

/** The draft's own example: twelve alerts of three tools, three minutes after a deploy (architecture-v1.md §2.5). */
function badDeploy() {
  const day = morning().deploys(
    "08:57:00",
    deployOf("payment-service", {
      version: "v2.3.1",
      author: "marcus",
      prNumber: "1042",
      prUrl: "https://github.com/acme/payment-service/pull/1042",
      commitMessage: "Add retry logic to payment processor\n\nCloses #1040",
      startedAt: "2026-03-02T08:57:00Z",
      completedAt: "2026-03-02T08:59:00Z",
    }),
  );
  const alert = (title: string, n: number) =>
    alertFor("payment-service", { title, providerAlertId: `${title}/${n}` });
  for (let n = 0; n < 5; n++) day.receives(`09:00:0${n}`, "datadog", alert("p99 latency above 2 s", n));
  for (let n = 0; n < 2; n++) day.receives(`09:00:1${n}`, "datadog", alert("error rate above 5%", n));
  day.receives("09:00:20", "datadog", alert("CPU above 90%", 0));
  for (let n = 0; n < 3; n++) day.receives(`09:01:0${n}`, "pagerduty", alert("payment-service P2", n));
  return day.receives("09:02:00", "grafana", alert("queue depth above 10k", 0));
}

const advice = (
  type: SuggestionType,
  confidence: number,
  title: string,
  changes: Partial<Suggestion> = {},
): Suggestion => ({
  suggestion_id: title,
  type,
  confidence,
  title,
  reasoning: `It fired 12 times in the last 14 days. This is why: ${title}.`,
  affected: { alert_ids: [], patterns: [], services: [] },
  action_taken: "none",
  ...changes,
});

const RUNBOOK = {
  url: "https://wiki.example/latency?a=1&b=2",
  title: "When payments are slow",
  attachedBy: "UADA",
  attachedAt: at("08:00:00"),
};

const offered = advice("runbook", 0.5, "There is a runbook for such alerts", {
  reasoning: "It was offered 3 times before; 2 of these incidents were over within 20 minutes.",
  runbook: RUNBOOK,
});

const SAID = { by: "UADA", at: at("09:20:00") };

const MUTE = {
  muteId: "m",
  target: { kind: "service", service: "payment-api" },
  by: "UADA",
  at: at("08:00:00"),
  until: at("12:00:00"),
  reason: "the move to the new cluster",
} as const;

const ADVICE = [
  offered,
  advice("suppress", 0.81, "“CPU above 90%” of search could be hidden"),
  advice("tune", 0.56, "“CPU above 90%” of search could be tuned"),
  advice("group", 0.9, "3 Datadog alerts of search could be one"),
  advice("dependency", 0.4, "checkout may lean on payments"),
];

const closedAlone = () => morning().receives("09:00:00", "datadog", latency()).becomes("09:10:00").incident();

const STATES: ReadonlyArray<readonly [name: string, IncidentState]> = [
  ["eager", morning().receives("09:00:00", "datadog", latency()).incident()],
  [
    "eager-after-deploy",
    morning()
      .deploys("08:58:00", deployOf("payment-api", { version: "v7", author: "ada", status: "in_progress" }))
      .receives("09:00:00", "datadog", latency())
      .incident(),
  ],
  [
    "eager-repeating",
    morning()
      .receives("09:00:00", "datadog", latency())
      .receives("09:00:30", "datadog", latency())
      .receives("09:01:00", "datadog", latency({ status: "acknowledged" }))
      .incident(),
  ],
  [
    "grouping",
    morning()
      .receives("09:00:00", "datadog", latency())
      .receives(
        "09:00:40",
        "grafana",
        alertFor("payment-api", { title: "error rate above 5%", severity: "critical" }),
      )
      .receives("09:00:50", "datadog", latency({ status: "acknowledged" }))
      .incident(),
  ],
  ["closed", badDeploy().becomes("09:10:00").incident()],
  [
    "merged-away",
    {
      ...closedAlone(),
      mergedInto: {
        incidentId: "i-3",
        number: 3,
        at: at("09:12:00"),
        reason: { code: "depends-on", text: "payment-api depends on payments" },
      },
    },
  ],
  [
    "taken-out",
    {
      ...closedAlone(),
      takenOutOf: {
        incidentId: "i-3",
        number: 3,
        at: at("09:12:00"),
        reason: { code: "said-apart", text: "not related", by: "UADA" },
      },
    },
  ],
  ["closed-alone", morning().receives("09:00:00", "datadog", latency()).becomes("09:10:00").incident()],
  [
    "closed-with-feedback",
    badDeploy()
      .becomes("09:10:00")
      .hears("helpful", "U1")
      .hears("helpful", "U2")
      .hears("not_helpful", "U3")
      .incident(),
  ],
  [
    "resolved",
    morning()
      .receives("09:00:00", "datadog", latency())
      .receives("09:00:40", "datadog", alertFor("payment-api", { title: "error rate above 5%" }))
      .becomes("09:10:00")
      .receives("09:12:00", "datadog", latency({ status: "resolved" }))
      .receives(
        "09:14:00",
        "datadog",
        alertFor("payment-api", { title: "error rate above 5%", status: "resolved" }),
      )
      .incident(),
  ],
  [
    "fired-again",
    morning()
      .receives("09:00:00", "datadog", latency())
      .receives("09:04:00", "datadog", latency({ status: "resolved" }))
      .becomes("09:10:00")
      .receives("09:20:00", "datadog", latency())
      .incident(),
  ],
  [
    "flapping",
    ["01", "02", "03", "04"]
      .reduce(
        (day, minute) =>
          day
            .receives(`09:${minute}:00`, "datadog", latency())
            .receives(`09:${minute}:30`, "datadog", latency({ status: "resolved" })),
        morning(),
      )
      .receives("09:04:40", "datadog", latency())
      .becomes("09:30:00")
      .incident(),
  ],
  [
    "held-at-50",
    {
      ...morning()
        .receives("09:00:00", "datadog", latency({ severity: "critical" }))
        .receives("09:00:00", "datadog", alertFor("payment-api", { title: "disk almost full" }))
        .becomes("09:10:00")
        .incident(),
      noise: {
        model: "v1",
        score: 50,
        base: 0,
        factors: [
          { name: "repeats", points: 27, text: "90% of the notifications were repeats" },
          { name: "deploy", points: 30, text: "a configuration change was being deployed" },
          { name: "time-of-day", points: 10, text: "it began in the hours when most deploys happen" },
          { name: "severity", points: 8, text: "nothing worse than medium severity" },
        ],
        cappedBecause: "critical alerts always surface",
      },
    },
  ],
  [
    "eager-with-runbook",
    { ...morning().receives("09:00:00", "datadog", latency()).incident(), suggestions: [offered] },
  ],
  ["closed-with-advice", { ...closedAlone(), suggestions: ADVICE }],
  ["closed-with-own-runbook", { ...closedAlone(), runbook: RUNBOOK }],
  ["muted", { ...closedAlone(), muted: MUTE }],
  ["muted-to-its-end", { ...closedAlone(), firingCount: 0, resolvedAt: at("09:20:00"), muted: MUTE }],
  [
    "told-late",
    {
      ...closedAlone(),
      unmuted: {
        mute: MUTE,
        at: at("10:00:00"),
        reason: { code: "undone", text: "the mute was undone", by: "U7" },
      },
    },
  ],
  ["acknowledged", { ...badDeploy().becomes("09:10:00").incident(), acknowledgedBy: SAID }],
  [
    "resolved-by-hand",
    { ...closedAlone(), firingCount: 0, resolvedAt: at("09:20:00"), acknowledgedBy: SAID, resolvedBy: SAID },
  ],
  ["kept-open", { ...closedAlone(), firingCount: 0, keptOpenBy: { ...SAID, held: true } }],
  [
    "test-alert",
    morning()
      .receives("09:00:00", "dd0c", latency({ test: true }))
      .incident(),
  ],
  [
    "test-alert-closed",
    morning()
      .receives("09:00:00", "dd0c", latency({ test: true }))
      .becomes("09:10:00")
      .incident(),
  ],
];

describe("the incident card", () => {
  it.each(STATES)("reads well: %s", async (name, incident) => {
    await expect(readable(incidentCard(incident))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  it.each(STATES)("is taken by Slack: %s", (_name, incident) => {
    expect(validateBlocks("message", incidentCard(incident).blocks)).toEqual({ ok: true });
  });

  it.each(STATES)("keeps the house's voice: %s", (_name, incident) => {
    // The button asks what the reader asks.
    const text = readable(incidentCard(incident))
      .replaceAll(/<[^>]*>/g, "")
      .replace("[Why?]", "");

    expect(text).not.toMatch(/[!?]/);
    expect(text).not.toMatch(/\b1 (alerts|minutes|times|hours|sources)\b/);
    expect(text).not.toMatch(/undefined|NaN|null|\[object/);
  });

  it("says what hides in a title, and only where something does", () => {
    const mask = openMask(Buffer.alloc(32, 1));
    const hidden = maskAlert(latency({ title: "Slow on web-17", tags: { host: "web-17" } }), mask);
    const says = (draft: AlertDraft) => {
      const eager = morning().receives("09:00:00", "datadog", draft);
      const shown = [readable(incidentCard(eager.incident()))];
      return [...shown, readable(incidentCard(eager.becomes("09:10:00").incident()))];
    };

    for (const text of says(hidden))
      expect(text).toContain("Privacy mode: `hidden-…` stands for a tag's value.");
    for (const text of says(latency())) expect(text).not.toContain("rivacy mode");
  });

  it("has feedback buttons once the window is closed, and they carry the incident", () => {
    const open = morning().receives("09:00:00", "datadog", latency()).incident();
    const closed = morning().receives("09:00:00", "datadog", latency()).becomes("09:10:00").incident();

    const ids = incidentCard(open).blocks.flatMap((block) =>
      block.type === "actions" ? block.elements.map((one) => one.action_id) : [],
    );
    expect(ids).toEqual(["card_acknowledge", "card_why", "card_more"]);
    expect(incidentCard(closed).blocks.at(-1)).toMatchObject({
      type: "actions",
      elements: [
        { action_id: "card_acknowledge", value: closed.incidentId },
        { action_id: "card_helpful", value: closed.incidentId },
        { action_id: "card_not_helpful", value: closed.incidentId },
        { action_id: "card_runbook", value: closed.incidentId, text: { text: "Attach runbook" } },
        { action_id: "card_why", value: closed.incidentId },
        { action_id: "card_more" },
      ],
    });
  });

  it("offers to take alerts out only where there are several, and explains a merged one without more", () => {
    const day = morning().receives("09:00:00", "datadog", latency()).becomes("09:10:00");
    const choices = (incident: IncidentState) =>
      incidentCard(incident).blocks.flatMap((block) =>
        block.type === "actions"
          ? block.elements.flatMap((one) =>
              one.type === "overflow" ? one.options.map(({ text }) => text.text) : [],
            )
          : [],
      );

    const rest = ["Resolve", "Mute this pattern…"];
    expect(choices(day.incident())).toEqual([...rest, "Merge with…"]);
    expect(choices({ ...day.incident(), alertCount: 2 })).toEqual([...rest, "Not related…", "Merge with…"]);
    const reason = { code: "said-together", text: "they belong together", by: "U7" } as const;
    const gone = {
      ...day.incident(),
      mergedInto: { incidentId: "x", number: 9, at: at("09:12:00"), reason },
    };
    expect(choices(gone)).toEqual([]);
    expect(readable(incidentCard(gone))).toContain("because <@U7> said so: they belong together.");
    expect(readable(incidentCard(gone))).toContain("[Why?]");
  });

  it("says who took it out of which incident, and who took a merge back", () => {
    const { incidentId } = morning().receives("09:00:00", "datadog", latency()).incident();
    const closed = morning().receives("09:00:00", "datadog", latency()).becomes("09:10:00").incident();
    const says = (reason: { readonly code: "said-apart" | "undone"; readonly text: string }) =>
      readable(
        incidentCard({
          ...closed,
          takenOutOf: { incidentId, number: 11, at: at("09:12:00"), reason: { ...reason, by: "U7" } },
        }),
      );

    expect(says({ code: "said-apart", text: "these alerts are not related" })).toContain(
      "Taken out of #11 by <@U7>",
    );
    expect(says({ code: "undone", text: "it was taken back" })).toContain(
      "its merge with #11 was taken back by <@U7>",
    );
  });

  it("shows the two pieces of advice that are surest, once the incident's shape is known", () => {
    const open = morning()
      .receives("09:00:00", "datadog", latency())
      .receives("09:00:40", "datadog", alertFor("payment-api", { title: "error rate above 5%" }))
      .incident();
    const advised = (incident: IncidentState) =>
      readable(incidentCard({ ...incident, suggestions: ADVICE })).match(/💡.*/gu);

    expect(advised(closedAlone())).toEqual([
      "💡 *3 Datadog alerts of search could be one* (very sure)",
      "💡 *“CPU above 90%” of search could be hidden* (very sure)",
    ]);
    expect(advised({ ...open, resolvedAt: at("09:02:00") })).toHaveLength(2);
    expect(advised(open)).toBeNull();
  });

  it.each([
    { confidence: 0.8, says: "very sure" },
    { confidence: 0.79, says: "fairly sure" },
    { confidence: 0.54, says: "a guess" },
  ])("says $says for a confidence of $confidence", ({ confidence, says }) => {
    const suggestions = [advice("tune", confidence, "it could be tuned")];

    expect(readable(incidentCard({ ...closedAlone(), suggestions }))).toContain(
      `💡 *it could be tuned* (${says})`,
    );
  });

  it("names who attached a runbook only where Slack does not tell them each time", () => {
    const eager = morning().receives("09:00:00", "datadog", latency()).incident();
    const shown = (incident: IncidentState) =>
      readable(incidentCard({ ...incident, suggestions: [offered] }));

    expect(shown(eager)).toContain("When payments are slow");
    expect(shown(eager)).not.toContain("UADA");
    expect(shown(closedAlone())).toContain("Attached by <@UADA>.");
    expect(shown(closedAlone())).toContain("[Change runbook]");
  });

  it("shows the runbook attached in this incident instead of those of earlier ones", () => {
    const own = { ...RUNBOOK, title: "Better" };
    const card = readable(incidentCard({ ...closedAlone(), suggestions: [offered], runbook: own }));

    expect(card).toContain("|Better>");
    expect(card).not.toContain("When payments are slow");
  });

  it("asks for no runbook for test alerts, because none is ever offered for them", () => {
    const test = morning()
      .receives("09:00:00", "dd0c", latency({ test: true }))
      .becomes("09:10:00");

    expect(readable(incidentCard(test.incident()))).not.toContain("runbook");
  });

  it("asks what alerts suggest of two services with buttons that say of which", () => {
    const asked = advice("dependency", 0.4, "checkout may lean on payments");
    const suggestions = [{ ...asked, affected: { ...asked.affected, services: ["payments", "checkout"] } }];

    const { blocks } = incidentCard({ ...closedAlone(), suggestions });

    const question = blocks.find((block) => block.type === "actions" && block.block_id?.startsWith("answer"));
    expect(question).toMatchObject({
      elements: [
        {
          action_id: "dependency_yes",
          value: JSON.stringify({ upstream: "payments", downstream: "checkout" }),
        },
        { action_id: "dependency_no" },
      ],
    });
  });

  it("says what hides in a title also when only advice has it", () => {
    const suggestions = [advice("tune", 0.9, "“slow on hidden-ghijklmnopqrstuv” of search could be tuned")];

    expect(hasMasked(suggestions[0]?.title ?? "")).toBe(true);
    expect(readable(incidentCard({ ...closedAlone(), suggestions }))).toContain("rivacy mode");
  });
});
