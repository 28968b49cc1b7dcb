import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { validateModal } from "../../../../app/local/workspace/blocks/view.ts";
import { byHandMessage, takenBackMessage } from "../../../../app/slack/cards/by-hand.ts";
import { aliasQuestion, answerBlock, dependencyQuestion } from "../../../../app/slack/cards/questions.ts";
import { whichOne } from "../../../../app/slack/commands/why.ts";
import { aliasesModal } from "../../../../app/slack/modals/aliases.ts";
import { dependenciesModal } from "../../../../app/slack/modals/dependencies.ts";
import { mergeModal } from "../../../../app/slack/modals/merge.ts";
import { safelistModal } from "../../../../app/slack/modals/safelist.ts";
import { optionsFor } from "../../../../app/slack/modals/service-input.ts";
import { splitModal } from "../../../../app/slack/modals/split.ts";
import { picksOf } from "../../../../app/slack/modals/split-picks.ts";
import { whyModal } from "../../../../app/slack/modals/why.ts";
import { whyBlocks } from "../../../../app/slack/why-blocks.ts";
import type { Member } from "../../../../engine/db/incidents.ts";
import { DEFAULT_CONFIG } from "../../../../engine/domain/engine-config.ts";
import { emptyNameBook } from "../../../../engine/domain/name-book.ts";
import { normaliseService } from "../../../../engine/domain/service-name.ts";
import type { IncidentState, Reason } from "../../../../engine/domain/state.ts";
import { foldItem, foldTimers } from "../../../../engine/fold.ts";
import { emptyState } from "../../../../engine/indexes.ts";
import { alertFor, at, itemAt, TENANT } from "../../../support/builders.ts";

const CORPUS = (
  JSON.parse(
    readFileSync(new URL("../../../corpora/slack-mrkdwn-injection.json", import.meta.url), "utf8"),
  ) as Array<{ readonly in: string; readonly ctx?: string }>
).filter((one) => one.ctx === undefined && one.in !== "GENERATE");

const BY = "U0123456789";
const ALERTS = 500;

/** An incident of many alerts as it comes out of the engine, every text of a provider in it being `text`. */
function storm(text: string, alerts = ALERTS) {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const drafts = Array.from({ length: alerts }, (_, n) =>
    alertFor(n % 3 === 0 ? text : "payments", {
      providerAlertId: `${n}`,
      title: n % 2 === 0 ? text : `${text} ${"abcdefghij"[n % 10]}`,
      tags: { host: text },
    }),
  );
  foldItem(state, itemAt("09:00:00", drafts));
  foldTimers(state, at("09:20:00"));
  const kept = [...state.alerts.values()];
  const [first] = state.incidents.values();
  if (!first) throw new Error("no incident");
  const reason: Reason = { code: "said-together", text, by: BY };
  const merged = Array.from({ length: 60 }, (_, n) => ({
    incidentId: `gone-${n}`,
    number: n + 100,
    at: at("09:10:00"),
    reason,
  }));
  const incident: IncidentState = {
    ...first,
    merged,
    takenOutOf: { incidentId: "from", number: 2_147_483_647, at: at("09:11:00"), reason },
    reasons: Array.from({ length: 10 }, () => ({ reason, alerts: 40 })),
    safelistReason: text,
  };
  const members: Member[] = kept.map(({ fingerprint, alert, severity, pattern }, n) => ({
    fingerprint,
    title: alert.title,
    service: alert.service,
    provider: alert.provider,
    severity,
    firing: true,
    node: text,
    ...(pattern === undefined ? {} : { pattern }),
    ...(n % 7 === 0 ? { cameFrom: "gone-1" } : {}),
  }));
  return { incident, members, alerts: kept };
}

/** Every new surface, full of it. */
function surfaces(text: string, alerts = ALERTS) {
  const { incident, members, alerts: kept } = storm(text, alerts);
  const service = normaliseService(text);
  const pairs = Array.from({ length: 90 }, (_, n) => ({ upstream: service, downstream: `${n}` }));
  const aliases = Array.from({ length: 90 }, (_, n) => ({ ci: service, monitoring: `${n}` }));
  const suggested = Array.from({ length: 5 }, (_, n) => ({
    upstream: `${service}${n}`,
    downstream: service,
    confidence: 0.5,
    together: 6.4,
    upstreamFirst: 5.2,
  }));
  const config = {
    ...DEFAULT_CONFIG,
    dependencies: pairs,
    notDependencies: pairs,
    serviceAliases: aliases,
    notAliases: aliases,
    safelist: {
      off: ["critical", "security", "database", "payment", "data-integrity"] as const,
      serviceWords: Array.from({ length: 50 }, () => "a".repeat(40)),
      patterns: Array.from({ length: 20 }, (_, n) => `${text.slice(0, 190)}${n}`),
    },
  };
  const names = emptyNameBook();
  const facts = {
    config,
    names,
    suggested,
  };
  const link = {
    linkId: "0".repeat(26),
    kind: "apart" as const,
    left: [],
    right: [],
    by: BY,
    at: at("09:12:00"),
    incidentId: incident.incidentId,
    otherId: "x",
  };
  const links = Array.from({ length: 9 }, (_, n) => ({ ...link, linkId: `${n}`.padStart(26, "0") }));
  const gone = {
    ...incident,
    mergedInto: { incidentId: "y", number: 1, at: at("09:12:00"), reason: { code: "undone" as const, text } },
  };
  const why = { asked: gone, incident, live: false, alerts: kept.slice(0, 12), total: members.length, links };
  const split = { incident, live: true, members };
  const picked = picksOf(incident, members).groups.flatMap(({ picks }) => picks.map(({ value }) => value));
  const others = Array.from({ length: 100 }, (_, n) => ({
    state: { ...incident, incidentId: `i${n}` },
    live: n % 2 === 0,
  }));
  const taken = members.map(({ title, service: of }) => ({ title, service: of }));
  const dependency = { kind: "dependency", upstream: service, downstream: service } as const;
  const modals = [
    whyModal(why, "They are one incident again, #1."),
    splitModal(split),
    splitModal({ ...split, live: false }, picked.slice(0, 30)),
    splitModal({ ...split, members: members.slice(0, 1) }),
    splitModal({ ...split, members: members.slice(0, 60) }, picked),
    mergeModal({ incident: { state: incident, live: true }, others, now: at("10:00:00") }),
    mergeModal({ incident: { state: incident, live: false }, others: [], now: at("10:00:00") }),
    dependenciesModal(facts, { page: 3, note: "Added." }),
    aliasesModal(facts, { page: 0 }),
    safelistModal({ safelist: config.safelist, changed: { actor: BY, at: at("09:00:00") } }),
    safelistModal(
      { safelist: config.safelist },
      { going: ["payment", "security"], shown: { off: [], words: [], patterns: [], warned: [] } },
    ),
  ];
  const done = { by: BY, linkId: "0".repeat(26), number: 11, later: false } as const;
  const messages = [
    byHandMessage({ ...done, what: "split", taken, into: 12, indistinct: 3 }),
    byHandMessage({ ...done, what: "split", taken: taken.slice(0, 1), indistinct: 0 }),
    byHandMessage({ ...done, what: "split", taken, indistinct: 0, later: true }),
    byHandMessage({ ...done, what: "merge", other: { number: 12, title: text, service }, moved: true }),
    byHandMessage({ ...done, what: "merge", other: { number: 12, title: text, service }, moved: false }),
    takenBackMessage("said", BY, at("09:00:00"), "They are one incident again, #1."),
    whichOne(text, others.slice(0, 5)),
    whichOne("99", others.slice(0, 5)),
    { text: "", blocks: whyBlocks({ ...why, alerts: why.alerts.slice(0, 5) }) },
    {
      text: "",
      blocks: [
        ...dependencyQuestion({
          upstream: service,
          downstream: `${service}x`,
          together: 6,
          upstreamFirst: 5,
        }),
        ...aliasQuestion({ ci: service, monitoring: `${service}x`, because: text }),
        answerBlock(dependency, { said: "no", by: BY, at: at("09:00:00") }),
      ],
    },
  ];
  return { modals, messages, options: optionsFor(names, text, "any") };
}

const STRANGEST = [
  "x".repeat(4_000),
  "\u202eevil\u2066 title ".repeat(300),
  "👩‍👩‍👧‍👦".repeat(400),
  "<script>alert(1)</script><!channel> @here <https://evil.example|click> ".repeat(60),
  "&<>".repeat(1_300),
  "*_~`".repeat(1_000),
  "\ud83d",
  "  ",
  "payments",
];

/** Everything that Slack reads as mrkdwn, wherever it stands. */
function mrkdwnIn(thing: unknown): string[] {
  if (typeof thing !== "object" || thing === null) return [];
  const { type, text } = thing as { type?: unknown; text?: unknown };
  const own = type === "mrkdwn" && typeof text === "string" ? [text] : [];
  return [...own, ...Object.values(thing).flatMap(mrkdwnIn)];
}

/** What may stand between angle brackets: a time, and a person whom we name. */
const OURS =
  /^(!date\^\d+\^(\{date_short_pretty\} at )?\{time\}\|(\d{4}-\d\d-\d\d )?\d\d:\d\d UTC|@U[A-Z0-9]+|https?:\/\/[^|]+\|[^|]*)$/;

describe("what people read and say about correlation", () => {
  it.each(STRANGEST.map((text) => [text.slice(0, 24), text] as const))(
    "is taken by Slack however strange and much it is: %j",
    (_name, text) => {
      const { modals, messages, options } = surfaces(text);

      for (const view of modals) expect(validateModal(view)).toMatchObject({ ok: true });
      for (const { blocks } of messages) expect(validateBlocks("message", blocks)).toEqual({ ok: true });
      for (const { blocks } of messages) expect(JSON.stringify(blocks).length).toBeLessThan(13_200);
      for (const option of options) expect(option.text.text.length).toBeLessThanOrEqual(75);
    },
  );

  it("shows what a payload says and does nothing else", () => {
    for (const { in: text } of CORPUS) {
      const { modals, messages } = surfaces(text, 6);
      for (const mrkdwn of mrkdwnIn([modals, messages])) {
        for (const [, command = ""] of mrkdwn.matchAll(/<([^>]*)>/g)) expect(command).toMatch(OURS);
        expect(mrkdwn).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
      }
    }
  });

  it("is taken by Slack whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const { modals, messages } = surfaces(text, 4);

        for (const view of modals) expect(validateModal(view)).toMatchObject({ ok: true });
        for (const { blocks } of messages) expect(validateBlocks("message", blocks)).toEqual({ ok: true });
      }),
      { numRuns: 40 },
    );
  });

  it("offers every alert of a large incident, alone or with those like it", () => {
    const { incident, members } = storm("queue");
    const { groups, more } = picksOf(incident, members);
    const offered = new Set(groups.flatMap(({ picks }) => picks.flatMap(({ fingerprints }) => fingerprints)));

    expect(groups.flatMap(({ picks }) => picks).length).toBeLessThanOrEqual(100);
    expect(more).toBe(0);
    expect(offered.size).toBe(members.length);
  });

  it("of too many kinds offers those that matter most, and says how many are left out", () => {
    const { incident } = storm("queue", 2);
    const members = Array.from(
      { length: 300 },
      (_, n): Member => ({
        fingerprint: `${n}`,
        title: `kind ${n}`,
        service: `service-${n % 4}`,
        provider: "datadog",
        severity: "low",
        firing: true,
        pattern: `${n}`,
      }),
    );
    const view = splitModal({ incident, live: true, members });

    expect(validateModal(view)).toMatchObject({ ok: true });
    const { groups, more } = picksOf(incident, members);
    expect(groups.flatMap(({ picks }) => picks)).toHaveLength(100);
    expect(JSON.stringify(view)).toContain(`${more} further kinds of alert are not listed here.`);
    // Whole services first, so that every alert can go with its own.
    expect(new Set(groups[0]?.picks.flatMap(({ fingerprints }) => fingerprints)).size).toBe(300);
  });

  it("keeps the house's voice", () => {
    const { modals, messages } = surfaces("queue depth", 6);
    const words = JSON.stringify([modals, messages]).replaceAll(/<[^>]*>/g, "");

    expect(words).not.toMatch(/[a-z]!/);
    expect(words).not.toMatch(/\b1 (alerts|minutes|times|hours|kinds)\b/);
    expect(words).not.toMatch(/undefined|NaN|\[object/);
  });
});
