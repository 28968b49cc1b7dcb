import { readdirSync, readFileSync } from "node:fs";
import type { HomeView, ModalView } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adapters, type ProviderId } from "../../../adapters/index.ts";
import { validateBlocks } from "../../../app/local/workspace/blocks/validate.ts";
import { validateHome, validateModal } from "../../../app/local/workspace/blocks/view.ts";
import { deliveryAnswer } from "../../../app/slack/commands/delivery.ts";
import { helpAnswer } from "../../../app/slack/commands/help.ts";
import { statusAnswer } from "../../../app/slack/commands/status.ts";
import { type HomeFacts, type HomeSource, homeView } from "../../../app/slack/home/home-view.ts";
import { aliasesModal } from "../../../app/slack/modals/aliases.ts";
import { channelModal } from "../../../app/slack/modals/channel.ts";
import { removedModal } from "../../../app/slack/modals/credentials.ts";
import { lettersModal } from "../../../app/slack/modals/dead-letters.ts";
import { dependenciesModal } from "../../../app/slack/modals/dependencies.ts";
import { deployJobsModal } from "../../../app/slack/modals/deploy-jobs.ts";
import { mappingModal } from "../../../app/slack/modals/mapping.ts";
import { previewInWords } from "../../../app/slack/modals/preview.ts";
import { withPreview } from "../../../app/slack/modals/preview-block.ts";
import { runbookModal } from "../../../app/slack/modals/runbook.ts";
import { safelistModal } from "../../../app/slack/modals/safelist.ts";
import { settingsModal } from "../../../app/slack/modals/settings.ts";
import { sourceNameModal } from "../../../app/slack/modals/source-name.ts";
import { addSourceModal, sourceReadyModal } from "../../../app/slack/modals/source-view.ts";
import { windowsModal } from "../../../app/slack/modals/windows.ts";
import { whoInWords } from "../../../app/slack/people/access.ts";
import { peopleModal } from "../../../app/slack/people/people-modal.ts";
import { readOnlyView } from "../../../app/slack/people/read-only.ts";
import { deletionModal } from "../../../app/slack/plan/deletion-modal.ts";
import { planModal } from "../../../app/slack/plan/plan-modal.ts";
import { routeFormModal } from "../../../app/slack/routing/route-form.ts";
import { routesModal } from "../../../app/slack/routing/routes.ts";
import type { Integration } from "../../../engine/db/integrations.ts";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import type { Mute } from "../../../engine/domain/mute.ts";
import { emptyNameBook } from "../../../engine/domain/name-book.ts";
import { normaliseTeam, type Route } from "../../../engine/domain/route.ts";
import { normaliseService } from "../../../engine/domain/service-name.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import { foldItem } from "../../../engine/fold.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { alertFor, at, itemAt, TENANT } from "../../support/builders.ts";

const BY = "U0123456789";
const CHANNEL = "C0123456789";
const AT = at("09:00:00");
const CHANGED = { actor: BY, at: AT };

function mutesSaying(text: string, many: number): Mute[] {
  return Array.from({ length: many }, (_, n) => ({
    muteId: `${n}`.padStart(26, "0"),
    target: { kind: "pattern", patterns: ["p"], title: text, service: normaliseService(text) },
    by: BY,
    at: AT,
    reason: text.slice(0, 200),
  }));
}

/** One of many incidents, every text of a provider in it being `text`. */
function incidentsSaying(text: string, many: number): IncidentState[] {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  foldItem(state, itemAt("09:00:00", [alertFor(text, { title: text, tags: { team: text } })]));
  const [incident] = state.incidents.values();
  if (!incident) throw new Error("no incident");
  return Array.from({ length: many }, (_, n) => ({
    ...incident,
    incidentId: `i${n}`,
    number: 2_147_483_000 + n,
    alertCount: 500,
    ...(n % 2 === 0 ? { resolvedAt: AT } : {}),
  }));
}

function sourceSaying(text: string, provider: string, changes: Partial<Integration> = {}): Integration {
  const moment = new Date(AT);
  return {
    tenantId: TENANT,
    integrationId: `${provider}-1`,
    provider,
    name: text,
    authMode: "url_key",
    keyHash: "h",
    previousKeyHash: null,
    previousKeyUntil: moment,
    sealedKey: "s",
    sealedSecrets: "s",
    settings: {
      deployWorkflows: Array.from({ length: 50 }, (_, n) => `${text.slice(0, 50)}${n}`),
      mapping: text,
    },
    status: "active",
    attention: text,
    createdBy: BY,
    createdAt: moment,
    updatedBy: BY,
    updatedAt: moment,
    firstDeliveryAt: moment,
    lastDeliveryAt: moment,
    lastHeardAt: moment,
    tellsSilence: true,
    ...changes,
  };
}

function homes(text: string): HomeView[] {
  const source = (n: number, changes: Partial<HomeSource>): HomeSource => ({
    integrationId: `i${n}`,
    name: text,
    title: text,
    unreadable: 0,
    createdBy: BY,
    ...changes,
  });
  const states: ReadonlyArray<Partial<HomeSource>> = [
    {},
    { lastDeliveryAt: AT },
    { lastDeliveryAt: AT, silence: { since: AT, usualPerHour: 400_000 } },
    { lastDeliveryAt: AT, attention: text },
    { lastDeliveryAt: AT, attention: text, unreadable: 1_000_000 },
  ];
  const day = (n: number) => ({
    day: `2026-03-0${n + 1}`,
    alerts: 10 ** n,
    incidents: 10 ** n,
    withDeploy: n,
  });
  const full: HomeFacts = {
    viewer: { userId: BY, isFirstLook: false },
    installedBy: BY,
    channelId: CHANNEL,
    channelSetBy: BY,
    routes: 100,
    routeProblem: "the app is not in <#C0123456789>: type `/invite @dd0c alert` there. 3 cards wait.",
    days: Array.from({ length: 7 }, (_, n) => ({ ...day(n), ...(n % 2 === 0 ? { noise: 100 } : {}) })),
    sources: Array.from({ length: 60 }, (_, n) => source(n, states[n % states.length] ?? {})),
    openIncidents: incidentsSaying(text, 50),
    mutes: mutesSaying(text, 60),
  };
  const { channelId: _, channelSetBy: __, routeProblem: ___, ...bare } = full;
  const none = { ...bare, days: [], sources: [], openIncidents: [], mutes: [], routes: 0 };
  const locked = {
    userId: BY,
    isFirstLook: true,
    lockedBecause: `Only ${whoInWords({ by: "admins" })} may.`,
  };
  return [
    full,
    { ...full, viewer: { userId: "U2", isFirstLook: true } },
    { ...full, viewer: locked },
    none,
    { ...none, viewer: { userId: BY, isFirstLook: true } },
    { ...none, viewer: locked },
    { ...none, channelId: CHANNEL },
    { ...none, channelId: CHANNEL, sources: [source(0, {})] },
    { ...full, days: full.days.map((one) => ({ ...one, alerts: 0, incidents: 0 })), openIncidents: [] },
  ].map(homeView);
}

function modals(text: string): ModalView[] {
  const service = normaliseService(text) || "x";
  const line = text.slice(0, 60);
  const routes: Route[] = Array.from({ length: 100 }, (_, n) => ({
    routeId: String(n).padStart(26, "0"),
    channelId: CHANNEL,
    setBy: BY,
    ...(n % 3 === 0
      ? { by: "severity", values: ["critical", "high", "medium", "low", "info"] }
      : {
          by: n % 3 === 1 ? "service" : "team",
          values: Array.from({ length: 30 }, (_, m) =>
            n % 3 === 1 ? `${service}${m}` : normaliseTeam(`${line} ${m}`),
          ),
        }),
  }));
  const pairs = Array.from({ length: 90 }, (_, n) => ({ upstream: service, downstream: `${n}` }));
  const aliases = Array.from({ length: 90 }, (_, n) => ({ ci: service, monitoring: `${n}` }));
  const words = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`${line.replaceAll(/\s/g, "").slice(0, 30)}${n}`, "high"]),
  );
  const config = {
    ...DEFAULT_CONFIG,
    dependencies: pairs,
    notDependencies: pairs,
    serviceAliases: aliases,
    notAliases: aliases,
    severityWords: words,
  } as typeof DEFAULT_CONFIG;
  const services = { config, names: emptyNameBook(), suggested: [] };
  const settings = {
    config,
    channelId: CHANNEL,
    privacySince: new Date(AT),
    privacySetBy: BY,
  };
  const groups = Array.from({ length: 100 }, (_, n) => ({
    text: { type: "plain_text" as const, text: `@${line.replace(/[\ud800-\udfff]/g, "")}${n}`.slice(0, 75) },
    value: `S${n}`,
  }));
  const people = {
    groups,
    installedBy: BY,
    installUrl: "https://alert.dd0c.com/slack/install",
    changed: CHANGED,
  };
  const preview = previewInWords({
    kind: "compared",
    difference: {
      incidents: { before: 12_000, after: 9_000 },
      unchanged: 3,
      merged: 4_000,
      split: 2_000,
      messages: { before: 12_000, after: 9_000 },
      criticals: { before: 40, after: 400 },
      criticalsDelayed: 7,
      withDeploy: { before: 3, after: 4 },
      suppressible: { before: 8, after: 0 },
    },
    shorter: { since: AT, because: "not kept" },
    waiting: 12_000,
  });
  const body = Buffer.from(text.repeat(3));
  const letter = { deliveryId: "d", integrationId: "i", receivedAt: AT, reason: text };
  const headers = { "content-type": text.slice(0, 100) };
  const letters = Array.from({ length: 10 }, (_, n) => ({
    ...letter,
    deliveryId: `d${n}`,
    delivery: { provider: "custom", headers, body, settings: {} },
  }));
  const drafts = Array.from({ length: 500 }, () => alertFor(text, { title: text }));
  const [incident] = incidentsSaying(text, 1);
  if (!incident) throw new Error("no incident");
  const runbook = {
    key: "k",
    url: `https://example.com/${encodeURIComponent(line.toWellFormed())}`,
    title: text,
    attachedBy: BY,
    attachedAt: AT,
    pattern: "p",
    attachedIn: "i0",
    offered: 1,
    endedSoon: 0,
    waiting: [],
    usedAt: AT,
  };
  return [
    routesModal({ channelId: undefined, routes: [], hidesTeams: true }),
    ...[0, 2, 99].map((page) =>
      routesModal({ channelId: CHANNEL, routes, hidesTeams: page === 2, changed: CHANGED }, page),
    ),
    ...(["service", "team", "severity"] as const).map((by) => routeFormModal({ by })),
    ...routes.slice(0, 3).map(routeFormModal),
    windowsModal({ config }),
    windowsModal({
      config: { ...config, windowMs: 1, reopenMs: 86_400_000, noiseModel: "v1" },
      changed: CHANGED,
    }),
    ...[windowsModal({ config }), settingsModal(settings), dependenciesModal(services, { page: 0 })].map(
      (form) => withPreview(form, preview),
    ),
    ...(["free", "pro", "business"] as const).map((tier) =>
      planModal({ tier, retentionDays: tier === "free" ? 90 : 1, changed: CHANGED }),
    ),
    planModal({ tier: "pro", retentionDays: undefined }),
    deletionModal(text),
    peopleModal({ ...people, who: { by: "everyone" } }),
    peopleModal({ ...people, who: { by: "group", group: "S1" } }),
    peopleModal({ ...people, groups: undefined, who: { by: "group", group: undefined } }),
    peopleModal({ ...people, groups: [], installedBy: undefined, who: { by: "group", group: undefined } }),
    settingsModal(undefined),
    settingsModal(settings, { channel: CHANGED, words: CHANGED, privacy: CHANGED }),
    channelModal({}),
    channelModal({ channelId: CHANNEL, changed: CHANGED }),
    dependenciesModal(services, { page: 3, changed: CHANGED }),
    aliasesModal(services, { page: 0, note: "Added." }),
    safelistModal({ safelist: { off: [], serviceWords: [], patterns: [line] }, changed: CHANGED }),
    addSourceModal(),
    ...(Object.keys(adapters) as ProviderId[]).flatMap((provider) => [
      sourceReadyModal({
        source: sourceSaying(text, provider),
        provider,
        url: `https://alert.dd0c.com/v1/wh/${TENANT}/${provider}/${"k".repeat(27)}`,
        channelPicked: false,
        silence: { since: AT, usualPerHour: 400_000 },
      }),
      sourceReadyModal({
        source: sourceSaying(text, provider, {
          attention: null,
          sealedSecrets: null,
          previousKeyUntil: null,
        }),
        provider,
        url: `https://alert.dd0c.com/v1/wh/${TENANT}/${provider}/${"k".repeat(27)}`,
        newSecret: "s".repeat(27),
        channelPicked: true,
        silence: undefined,
      }),
    ]),
    removedModal(sourceSaying(text, "datadog")),
    sourceNameModal(sourceSaying(text, "custom")),
    deployJobsModal(sourceSaying(text, "github")),
    lettersModal({ integrationId: "i", sourceName: text, total: 0, letters: [] }),
    lettersModal({
      integrationId: "i",
      sourceName: text,
      total: 1_000,
      letters,
      result: { replayed: 1, withoutEffect: 2, stillUnreadable: 3, reason: text },
    }),
    mappingModal("i", {
      mapping: text.slice(0, 3_000),
      sample: { headers, body },
      isReal: true,
      parsed: { kind: "alert", drafts },
    }),
    mappingModal(
      "i",
      { mapping: "", sample: { headers, body }, isReal: false, parsed: { kind: "unreadable", reason: text } },
      true,
    ),
    runbookModal({ incident, patterns: ["p"], runbooks: [] }),
    runbookModal({ incident, patterns: ["p"], runbooks: [runbook] }),
  ];
}

function answers(text: string) {
  const backlog = { deliveries: 1_000_000, oldestAt: AT };
  const sources = Array.from({ length: 60 }, (_, n) => ({
    integrationId: `i${n}`,
    name: text,
    lastDeliveryAt: AT,
    silence: { since: AT, usualPerHour: 4 },
    unreadable: n,
    attention: text,
  }));
  const status = {
    silent: sources.map(({ name }) => ({ name, since: AT })),
    backlog,
    mutes: mutesSaying(text, 60),
    perMinute: 60,
    now: AT,
  };
  const cards = {
    received: 1_000_000,
    posted: 500_000,
    coalesced: 499_000,
    waiting: 1_000,
    storms: Array.from({ length: 30 }, () => ({ channelId: CHANNEL, beganAt: AT })),
  };
  const noCards = { received: 0, posted: 0, coalesced: 0, waiting: 0, storms: [] };
  const shown = { evidence: true, perMinute: 60, now: AT };
  return [
    helpAnswer(),
    helpAnswer(text),
    deliveryAnswer({
      ...shown,
      sources: [],
      backlog: { deliveries: 0, oldestAt: undefined },
      cards: noCards,
    }),
    deliveryAnswer({ ...shown, sources, backlog, cards }),
    statusAnswer({ ...status, channelPicked: false, sources: 0, incidents: [] }),
    statusAnswer({ ...status, channelPicked: true, sources: 0, incidents: [] }),
    statusAnswer({ ...status, channelPicked: true, sources: 60, incidents: incidentsSaying(text, 100) }),
  ];
}

const STRANGEST = [
  "x".repeat(4_000),
  "\u202eevil\u2066 title ".repeat(300),
  "خادم الدفع معطل ".repeat(250),
  "👩‍👩‍👧‍👦".repeat(400),
  "<script>alert(1)</script><!channel> @here <https://evil.example|click> ".repeat(60),
  "&<>".repeat(1_300),
  "*_~`".repeat(1_000),
  "```\n".repeat(1_000),
  "\ud83d",
  "  ",
  "payments",
];

function expectTaken(text: string) {
  for (const view of homes(text)) expect(validateHome(view), json(view)).toMatchObject({ ok: true });
  for (const view of modals(text)) {
    expect(validateModal(view), json(view)).toMatchObject({ ok: true });
    const looked = readOnlyView(view, "Only workspace admins may change settings.");
    expect(validateModal(looked), json(looked)).toMatchObject({ ok: true });
    expect(JSON.stringify(looked)).not.toContain('"type":"input"');
  }
  for (const { blocks, text: said } of answers(text)) {
    expect(validateBlocks("message", blocks), json(blocks)).toEqual({ ok: true });
    expect(JSON.stringify(blocks).length, said.slice(0, 80)).toBeLessThan(13_200);
    expect(said.trim()).not.toBe("");
  }
}

const json = (thing: unknown) => JSON.stringify(thing).slice(0, 2_000);

describe("what Home, settings and command answers show", () => {
  it.each(STRANGEST.map((text) => [text.slice(0, 24), text] as const))(
    "is taken by Slack however strange and much it is: %j",
    (_name, text) => expectTaken(text),
  );

  it("is taken by Slack whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => expectTaken(text)),
      { numRuns: 25 },
    );
  });

  it("mentions nobody and links nowhere on a payload's word", () => {
    const bad = "<!channel> <@U999> <https://evil.example|click> &lt;!here&gt;";
    const shown = JSON.stringify([homes(bad), modals(bad), answers(bad)]);
    const mrkdwn = [...shown.matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);

    expect(mrkdwn.length).toBeGreaterThan(100);
    for (const text of mrkdwn) expect(text).not.toMatch(/<!channel|<@U999|<https:\/\/evil|<!here/);
  });
});

describe("every surface", () => {
  /** Nothing of anyone else's is in them, or an integration test shows them. */
  const ELSEWHERE = [
    "silenceCard",
    "backCard",
    "muteOnCard",
    "reportCard",
    "digestAnswer",
    "testAnswer",
    "muteAnswer",
    "unmuteAnswer",
    "whyAnswer",
    "openModal",
    "openChannelModal",
    "showInModal",
    "showServiceModal",
    "onRunbookModal",
    "doneModal",
    "showHome",
  ];

  it("is in one of the property tests: a new one is missed here first", () => {
    const files = (folder: URL): string[] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
        .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "utf8"));
    const tests = [
      ...files(new URL("./", import.meta.url)),
      ...files(new URL("../notify/", import.meta.url)),
    ].join();
    const makers = files(new URL("../../../app/slack/", import.meta.url)).flatMap((source) =>
      [...source.matchAll(/^export (?:async )?function (\w+(?:Modal|Answer|Card|View|Message))\b/gm)].map(
        ([, name = ""]) => name,
      ),
    );

    expect(makers.length).toBeGreaterThan(25);
    expect(makers.filter((name) => !ELSEWHERE.includes(name) && !tests.includes(name))).toEqual([]);
  });
});
