import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { evidenceCard } from "../../../../app/slack/cards/evidence.ts";
import { routeCard } from "../../../../app/slack/cards/route.ts";
import { similarPart } from "../../../../app/slack/cards/similar.ts";
import { stormCard, stormOverCard } from "../../../../app/slack/cards/storm.ts";
import type { SimilarIncidents } from "../../../../engine/domain/similar.ts";
import type { StormBoard, StormIncident } from "../../../../engine/domain/storm.ts";
import { at } from "../../../support/builders.ts";
import { readable } from "./readable.ts";

const incident = (number: number, changes: Partial<StormIncident> = {}): StormIncident => ({
  number,
  service: "payments",
  title: "p99 latency above 2 s",
  severity: "high",
  alerts: 3,
  over: false,
  ...changes,
});

const STORM: StormBoard = {
  channelId: "C1",
  beganAt: at("14:02:00"),
  incidents: 3,
  alerts: 18,
  firing: 2,
  ownCards: 7,
  shown: [
    incident(47, { alerts: 12 }),
    incident(48, { service: "search", severity: "medium", title: "error rate above 5%" }),
    incident(46, { service: "mail", severity: "low", over: true }),
  ],
};
const OVER: StormBoard = { ...STORM, endedAt: at("14:16:00"), firing: 0 };

describe("a storm's board", () => {
  it.each([
    ["storm", stormCard(STORM)],
    ["storm-over", stormCard(OVER)],
    ["storm-over-line", stormOverCard(OVER)],
    [
      "storm-before-anything",
      stormCard({ ...STORM, incidents: 0, alerts: 0, firing: 0, ownCards: 6, shown: [] }),
    ],
    ["route-archived", routeCard({ channelId: "C1", reason: "is_archived", since: at("14:02:00") })],
    [
      "route-open",
      routeCard({
        channelId: "C1",
        reason: "is_archived",
        since: at("14:02:00"),
        openedAt: at("14:16:00"),
        movedTo: "C2",
      }),
    ],
  ])("reads well: %s", async (name, card) => {
    await expect(readable(card)).toMatchFileSnapshot(`golden/${name}.txt`);
    expect(validateBlocks("message", card.blocks)).toEqual({ ok: true });
  });

  it("shows the worst twelve and says how many more there are; the sortable look shows all that were read", () => {
    const shown = Array.from({ length: 100 }, (_, n) =>
      incident(n + 1, { service: "ø".repeat(200), title: "<!channel> *x* ".repeat(40) }),
    );
    const { blocks, rich = [] } = stormCard({ ...STORM, incidents: 240, shown });

    expect(JSON.stringify(blocks)).toContain("and 228 more incidents");
    expect(JSON.stringify(rich)).toContain("and 140 more incidents");
    for (const look of [blocks, rich]) expect(validateBlocks("message", look)).toEqual({ ok: true });
  });
});

describe("earlier incidents like this one", () => {
  const similar: SimilarIncidents = {
    incidents: 4,
    days: 30,
    over: 4,
    overAlone: 4,
    medianMs: 8 * 60_000,
    afterDeploy: 0,
    last: { number: 41, at: at("08:00:00") },
  };
  const said = (changes: Partial<SimilarIncidents>) =>
    JSON.stringify(similarPart({ ...similar, ...changes })).replace(/<!date[^>]*>/g, "then");

  it.each([
    [
      "all alike",
      {},
      "Seen 4 times before in the last 30 days, the last time as #41 then. Each was over before anybody acknowledged it, half of them within 8 minutes.",
    ],
    [
      "some acknowledged",
      { overAlone: 3, afterDeploy: 2 },
      "Each was over, 3 of them before anybody acknowledged it, half of them within 8 minutes. 2 began soon after a deploy.",
    ],
    ["some go on", { over: 3, overAlone: 0 }, "3 of them ended, half of them within 8 minutes."],
    [
      "one",
      { incidents: 1, over: 1, overAlone: 1, afterDeploy: 1 },
      "Seen once before in the last 30 days, as #41 then. It was over after 8 minutes before anybody acknowledged it. It began soon after a deploy.",
    ],
    [
      "one that goes on",
      { incidents: 1, over: 0, overAlone: 0 },
      "Seen once before in the last 30 days, as #41 then.",
    ],
  ])("are told in words: %s", (_why, changes, words) => {
    expect(said(changes)).toContain(words);
  });

  it("are not mentioned where there are none", () => {
    expect(similarPart(undefined)).toEqual([]);
  });
});

describe("alerts named in a card's thread", () => {
  it("are all there, however long their names and links are", () => {
    const alert = (n: number) => ({
      at: at("14:02:00"),
      severity: "high" as const,
      service: "<&>".repeat(60),
      title: `check ${n} ${"<!channel> & *x* ".repeat(40)}`,
      provider: "datadog",
      sourceUrl: `https://app.datadoghq.com/${"a&b".repeat(n % 2 === 0 ? 300 : 60)}`,
    });
    const card = evidenceCard({ shown: Array.from({ length: 20 }, (_, n) => alert(n)), more: 3 });

    const said = JSON.stringify(card.blocks);
    for (let n = 0; n < 20; n++) expect(said).toContain(`check ${n} `);
    expect(said).toContain("and 3 more alerts");
    expect(validateBlocks("message", card.blocks)).toEqual({ ok: true });
    // Slack refuses messages of more than about 13 000 characters.
    expect(said.length).toBeLessThan(20_000);
  });
});
