import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { validateModal } from "../../../../app/local/workspace/blocks/view.ts";
import { incidentCard } from "../../../../app/slack/cards/incident.ts";
import { mutedSentence } from "../../../../app/slack/cards/mute-words.ts";
import { section } from "../../../../app/slack/cards/parts.ts";
import { standingAlready, standingMessage } from "../../../../app/slack/cards/standing-message.ts";
import { helpAnswer } from "../../../../app/slack/commands/help.ts";
import { statusAnswer } from "../../../../app/slack/commands/status.ts";
import { WORDS } from "../../../../app/slack/commands/words.ts";
import { homeView } from "../../../../app/slack/home/home-view.ts";
import { lookBackLines } from "../../../../app/slack/mutes/look-back-words.ts";
import { unmutedMessage } from "../../../../app/slack/mutes/mute-actions.ts";
import {
  muteAgainRow,
  muteBlocks,
  unmutePicker,
  unmuteRow,
} from "../../../../app/slack/mutes/mute-blocks.ts";
import { muteModal, muteRefused, notACardModal } from "../../../../app/slack/mutes/mute-modal.ts";
import { DEFAULT_CONFIG } from "../../../../engine/domain/engine-config.ts";
import type { Mute } from "../../../../engine/domain/mute.ts";
import { normaliseService } from "../../../../engine/domain/service-name.ts";
import type { IncidentState } from "../../../../engine/domain/state.ts";
import { foldItem, foldTimers } from "../../../../engine/fold.ts";
import { emptyState } from "../../../../engine/indexes.ts";
import { alertFor, at, itemAt, TENANT } from "../../../support/builders.ts";

const CORPUS = (
  JSON.parse(
    readFileSync(new URL("../../../corpora/slack-mrkdwn-injection.json", import.meta.url), "utf8"),
  ) as Array<{ readonly in: string; readonly ctx?: string }>
).filter((one) => one.ctx === undefined && one.in !== "GENERATE");

const BY = "U0123456789";
const SAID = { by: BY, at: at("09:06:00") };

/** An incident as it comes out of the engine, every text of a provider in it being `text`. */
function incidentSaying(text: string): IncidentState {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const drafts = ["a", "b"].map((id) => alertFor(text, { providerAlertId: id, title: text }));
  foldItem(state, itemAt("09:00:00", drafts));
  foldTimers(state, at("09:20:00"));
  const [incident] = state.incidents.values();
  if (!incident) throw new Error("no incident");
  return incident;
}

/** Every surface of mutes, of how incidents stand and of commands, full of `text`: what people type included. */
function surfaces(text: string) {
  const incident = incidentSaying(text);
  const { title } = incident;
  const service = normaliseService(text);
  const reason = text.slice(0, 200);
  const mute = (n: number, changes: Partial<Mute> = {}): Mute => ({
    muteId: `${n}`.padStart(26, "0"),
    target: { kind: "pattern", patterns: ["p", "q"], title, service },
    by: BY,
    at: at("09:00:00"),
    until: at("12:00:00"),
    reason,
    ...changes,
  });
  const ofService = mute(1, { target: { kind: "service", service } });
  const { reason: _reason, until: _until, ...endless } = ofService;
  const mutes = Array.from({ length: 120 }, (_, n) => mute(n + 2));
  const stands: Array<Partial<IncidentState>> = [
    { muted: mute(1) },
    { muted: endless, resolvedAt: at("09:30:00") },
    { unmuted: { mute: ofService, at: at("10:00:00"), reason: { code: "not-muted", text, by: BY } } },
    { acknowledgedBy: SAID },
    { resolvedBy: SAID, resolvedAt: at("09:30:00") },
    { keptOpenBy: { ...SAID, held: true }, acknowledgedBy: SAID, muted: mute(1) },
    { window: "open", alertCount: 1, muted: mute(1), acknowledgedBy: SAID },
  ];
  const kinds = Array.from({ length: 100 }, (_, n) => ({ pattern: `${n}`, title, service, alerts: n + 1 }));
  const past = { firings: 12, untold: 3, actedOn: 1, safelisted: 1 };
  const facts = { incident, kinds, picked: ["0", "1"], past, orMore: true };
  const modals = [
    muteModal(facts),
    muteModal({ ...facts, kinds: kinds.slice(0, 1), picked: ["0"], past: { ...past, actedOn: 0 } }),
    muteModal({ ...facts, picked: [] }),
    muteModal({ ...facts, kinds: [], picked: [] }),
    notACardModal(),
  ];
  const status = {
    channelPicked: true,
    sources: 1,
    silent: [],
    backlog: { deliveries: 0, oldestAt: undefined },
    perMinute: 60,
    now: at("09:40:00"),
    mutes,
  };
  const words = [
    WORDS.unreadableEnd(text),
    WORDS.pastEnd(text),
    WORDS.noSuchService(text, [service, service]),
    WORDS.notMuted(text),
    WORDS.testSent(text),
    muteRefused(text),
    ...(["acknowledge", "unacknowledge", "resolve", "reopen"] as const).flatMap((word) =>
      stands.map((stand) => standingAlready(word, { ...incident, ...stand }, true)),
    ),
    ...lookBackLines(past, false),
    ...lookBackLines({ firings: 0, untold: 0, actedOn: 0, safelisted: 0 }, false),
    ...lookBackLines({ firings: 0, untold: 0, actedOn: 0, safelisted: 2 }, false),
  ];
  const messages = [
    ...stands.map((stand) => incidentCard({ ...incident, ...stand })),
    ...[mute(1), ofService, endless].map((one) => ({
      text: mutedSentence(one),
      blocks: [section([mutedSentence(one)]), unmuteRow(one.muteId), muteAgainRow(one.muteId)],
    })),
    ...(["unmuted", "later", "over"] as const).map((is) => unmutedMessage({ is, mute: ofService }, BY)),
    unmutedMessage({ is: "over", mute: { ...ofService, lifted: SAID } }, BY),
    { text: "Muted.", blocks: [...muteBlocks(mutes), unmutePicker(mutes)] },
    ...(["resolve", "reopen", "unacknowledge"] as const).map((word) =>
      standingMessage({ word, by: BY, incidentId: incident.incidentId, number: 2_147_483_647, fired: 0 }),
    ),
    statusAnswer({
      ...status,
      incidents: Array.from({ length: 30 }, () => ({ ...incident, muted: endless })),
    }),
    statusAnswer({ ...status, incidents: [] }),
    helpAnswer(text),
    helpAnswer(),
    ...words.map((one) => ({ text: one, blocks: [section([one])] })),
  ];
  const home = homeView({
    viewer: { userId: BY, isFirstLook: false },
    routes: 0,
    days: [],
    channelId: "C1",
    sources: [
      { integrationId: "i", name: text, title: "Datadog", lastDeliveryAt: 1, unreadable: 0, createdBy: BY },
    ],
    openIncidents: [{ ...incident, muted: endless }],
    mutes,
  });
  return { modals, messages, home };
}

/** Everything that Slack reads as mrkdwn, wherever it stands. */
function mrkdwnIn(thing: unknown): string[] {
  if (typeof thing !== "object" || thing === null) return [];
  const { type, text } = thing as { type?: unknown; text?: unknown };
  const own = type === "mrkdwn" && typeof text === "string" ? [text] : [];
  return [...own, ...Object.values(thing).flatMap(mrkdwnIn)];
}

/** What may stand between angle brackets: a time, a channel or a person whom we name, an address of the alert's own. */
const OURS =
  /^(!date\^\d+\^\{(time|date_short_pretty)\}( at \{time\})?\|[\d :-]+ UTC|@U[A-Z0-9]+|#C[A-Z0-9]+|https?:\/\/[^|]+\|[^|]*)$/;

function check({ modals, messages, home }: ReturnType<typeof surfaces>): void {
  for (const view of modals) expect(validateModal(view)).toMatchObject({ ok: true });
  expect(validateBlocks("home", home.blocks)).toEqual({ ok: true });
  for (const { text, blocks } of messages) {
    expect(validateBlocks("message", blocks)).toEqual({ ok: true });
    expect(text.length).toBeLessThan(4_000);
    expect(text.trim()).not.toBe("");
  }
  for (const mrkdwn of [...mrkdwnIn([modals, messages, home]), ...messages.map(({ text }) => text)]) {
    for (const [, command = ""] of mrkdwn.matchAll(/<([^>]*)>/g)) expect(command).toMatch(OURS);
    expect(mrkdwn).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(mrkdwn.isWellFormed()).toBe(true);
  }
}

describe("mutes, how incidents stand, and commands", () => {
  it.each(
    [
      "x".repeat(4_000),
      "\u202eevil\u2066 title ".repeat(300),
      "👩‍👩‍👧‍👦".repeat(400),
      "<script>alert(1)</script><!channel> @here <https://evil.example|click> ".repeat(60),
      "&<>".repeat(1_300),
      "*_~`".repeat(1_000),
      "\ud83d",
      "  ",
    ].map((text) => [text.slice(0, 24), text] as const),
  )("are taken by Slack however strange and long it is: %j", (_name, text) => {
    check(surfaces(text));
  });

  it("show what a payload or a person says and do nothing else", () => {
    for (const { in: text } of CORPUS) check(surfaces(text));
  });

  it("never make a mention or a link of it, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 300 }),
          fc
            .array(fc.constantFrom("<", ">", "!channel", "@here", "|", "&", "`", "*", "\n", "a"), {
              maxLength: 80,
            })
            .map((parts) => parts.join("")),
        ),
        (text) => check(surfaces(text)),
      ),
      { numRuns: 40 },
    );
  });

  it("say on a lock screen a whole sentence, in the house's voice", () => {
    const { modals, messages, home } = surfaces("queue depth");
    for (const { text } of messages) expect(text).toMatch(/[.?…]\*?$/);
    const words = JSON.stringify([modals, messages, home]).replaceAll(/<[^>]*>/g, "");

    expect(words).not.toMatch(/[a-z]!/);
    expect(words).not.toMatch(/\b1 (alerts|minutes|times|hours|kinds|firings|incidents)\b/);
    expect(words).not.toMatch(/undefined|NaN|\[object/);
  });
});
