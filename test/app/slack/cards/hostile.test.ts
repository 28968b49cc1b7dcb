import { readFileSync } from "node:fs";
import type { KnownBlock } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { type Card, incidentCard } from "../../../../app/slack/cards/incident.ts";
import { canonicalAlert } from "../../../../engine/domain/alert.ts";
import { canonicalDeploy } from "../../../../engine/domain/deploy.ts";
import type { IncidentState } from "../../../../engine/domain/state.ts";
import { quoted } from "../../../../engine/suggest/subject.ts";
import { at, TENANT } from "../../../support/builders.ts";

interface Injection {
  readonly in: string;
  readonly must_not_contain?: string;
  readonly ctx?: string;
  readonly why?: string;
}

const CORPUS = (
  JSON.parse(
    readFileSync(new URL("../../../corpora/slack-mrkdwn-injection.json", import.meta.url), "utf8"),
  ) as Injection[]
).filter((one) => one.ctx === undefined && one.in !== "GENERATE");

const ORIGIN = {
  tenantId: TENANT,
  integrationId: "i",
  provider: "datadog",
  deliveryId: "d",
  ordinal: 0,
  receivedAt: at("09:00:00"),
};

/** An incident in which every text of a provider is `text`, as it comes out of the engine. */
function incidentSaying(text: string, changes: Partial<IncidentState> = {}): IncidentState {
  const alert = canonicalAlert(
    { kind: "alert", status: "triggered", severity: "high", title: text, service: text, tags: {} },
    ORIGIN,
  );
  const deploy = canonicalDeploy(
    {
      kind: "deploy",
      providerDeployId: text,
      service: text,
      version: text,
      author: text,
      commitMessage: text,
      prNumber: text,
      status: "success",
    },
    ORIGIN,
  );
  const titles = Array.from({ length: 5 }, () => ({ title: alert.title, alerts: 3 }));
  const reason = { code: "same-service", text: `same service, ${alert.service}` } as const;
  return {
    incidentId: "incident-1",
    number: 7,
    window: "closed",
    openedAt: at("09:00:00"),
    firstTriggeredAt: at("09:00:00"),
    closesAt: at("09:05:00"),
    closedAt: at("09:05:00"),
    lastAlertAt: at("09:04:00"),
    title: alert.title,
    service: alert.service,
    sourceUrl: `https://example.com/${text}`,
    services: Array.from({ length: 50 }, () => alert.service),
    environments: ["production", "staging"],
    severity: "high",
    alertCount: 60,
    occurrences: 90,
    firingCount: 60,
    acknowledgedCount: 2,
    sources: Array.from({ length: 9 }, () => ({ provider: text.slice(0, 60), alerts: 12, titles })),
    footing: [],
    nodes: [],
    led: true,
    everAcknowledged: 0,
    reasons: Array.from({ length: 10 }, () => ({ reason, alerts: 4 })),
    deploy: {
      deployId: "deploy-1",
      provider: "github",
      reference: text,
      service: deploy.service,
      cause: deploy.service,
      ...(deploy.version === undefined ? {} : { version: deploy.version }),
      ...(deploy.author === undefined ? {} : { author: deploy.author }),
      ...(deploy.pr_number === undefined ? {} : { prNumber: deploy.pr_number }),
      ...(deploy.commit_message === undefined ? {} : { commitMessage: deploy.commit_message }),
      prUrl: text,
      status: "failure",
      leadMs: 180_000,
      reason: { code: "deploy-before-alert", text: `${deploy.service} was deployed` },
    },
    noise: {
      model: "v1",
      score: 50,
      base: 0,
      factors: Array.from({ length: 5 }, (_, index) => ({ name: "f", points: index, text })),
      cappedBecause: text,
    },
    runbook: {
      url: `https://example.com/${text}`,
      title: text,
      attachedBy: "U1",
      attachedAt: at("09:00:00"),
    },
    suggestions: advice(text, deploy.service),
    test: false,
    ...changes,
  };
}

/** Advice whose texts are as long as they get. */
function advice(text: string, service: string): NonNullable<IncidentState["suggestions"]> {
  const title = `${quoted(text)} of ${service}`;
  return (["suppress", "tune", "group"] as const).map((type) => ({
    suggestion_id: type,
    type,
    confidence: 0.9,
    title,
    reasoning: `${[1, 2, 3].map(() => quoted(text)).join(" ")} came together again and again. ${"So it is. ".repeat(9)}`,
    affected: { alert_ids: [], patterns: [], services: [] },
    action_taken: "none",
  }));
}

const LOOKS: ReadonlyArray<readonly [string, Partial<IncidentState>]> = [
  ["the first alert", { window: "open", alertCount: 1, occurrences: 1 }],
  ["a growing incident", { window: "open" }],
  ["a closed one", {}],
  [
    "one that became part of another",
    {
      mergedInto: {
        incidentId: "incident-2",
        number: 6,
        at: at("09:06:00"),
        reason: { code: "depends-on", text: "<!channel> depends on &" },
      },
    },
  ],
];

/** Everything in the card that Slack reads as mrkdwn. */
function mrkdwnOf({ text, blocks }: Card): string[] {
  const texts = blocks.flatMap((block: KnownBlock) => {
    if (block.type === "section") return [block.text?.text ?? ""];
    if (block.type === "context") return block.elements.map((one) => ("text" in one ? one.text : ""));
    return [];
  });
  return [text, ...texts];
}

/** What stands between angle brackets: the only way to a mention, a link or a date. */
function commandsIn(mrkdwn: string): string[] {
  return [...mrkdwn.matchAll(/<([^>]*)>/g)].map((match) => match[1] ?? "");
}

const OURS =
  /^(@U1|!date\^\d+\^(\{time\}\|\d\d:\d\d|\{date_short_pretty\} at \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d) UTC|https:\/\/example\.com\/[^|]*\|[^|]*|https?:\/\/[^|]+\|[^|]*)$/;

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 1200 }),
  fc.string({ unit: "grapheme", maxLength: 1200 }),
  fc
    .array(
      fc.constantFrom(
        "<!channel>",
        "&",
        "<",
        ">",
        "|",
        "`",
        "*",
        "_",
        "~",
        "\n",
        "\u202e",
        "\ud83d",
        "﷽",
        "a",
      ),
      {
        maxLength: 600,
      },
    )
    .map((parts) => parts.join("")),
);

describe.each(LOOKS)("foreign text in the card of %s", (_look, changes) => {
  it.each(CORPUS.map((one) => [one.in, one] as const))(
    "does nothing of its own: %j",
    (text, { must_not_contain }) => {
      const card = incidentCard(incidentSaying(text, changes));

      if (must_not_contain !== undefined && !must_not_contain.startsWith("<!date^"))
        expect(JSON.stringify(card)).not.toContain(must_not_contain);
      for (const mrkdwn of mrkdwnOf(card)) {
        for (const command of commandsIn(mrkdwn)) expect(command).toMatch(OURS);
        expect(mrkdwn).not.toContain("`");
      }
      expect(validateBlocks("message", card.blocks)).toEqual({ ok: true });
    },
  );

  it("never breaks Slack's limits nor makes a mention or a link", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const card = incidentCard(incidentSaying(text, changes));

        expect(validateBlocks("message", card.blocks)).toEqual({ ok: true });
        expect(card.text.length).toBeLessThan(4_000);
        expect(JSON.stringify(card.blocks).length).toBeLessThan(13_200);
        for (const mrkdwn of mrkdwnOf(card)) {
          expect(mrkdwn.isWellFormed()).toBe(true);
          expect(mrkdwn).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
          for (const command of commandsIn(mrkdwn)) expect(command).toMatch(OURS);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(["&", "<", "﷽", "👩‍👩‍👧‍👦", "*", "a b ", "\u202e", "\ud83d"])(
    "fits whatever its length: %j",
    (piece) => {
      const card = incidentCard(incidentSaying(piece.repeat(2_000), changes));

      expect(validateBlocks("message", card.blocks)).toEqual({ ok: true });
      expect(card.text.length).toBeLessThan(4_000);
      expect(JSON.stringify(card.blocks).length).toBeLessThan(13_200);
    },
  );

  it("is not taken for the name of a link to somewhere else", () => {
    const text = "https://app.datadoghq.com|https://evil.example";

    const card = incidentCard(incidentSaying(text, changes));

    for (const mrkdwn of mrkdwnOf(card)) {
      for (const command of commandsIn(mrkdwn))
        if (command !== "@U1") expect(command.split("|")).toHaveLength(2);
    }
  });
});

describe("a link in a card", () => {
  it.each([
    "javascript:alert(1)",
    "slack://open?team=T1",
    "data:text/html,x",
    "not a url",
    `https://x.example/${"a".repeat(5000)}`,
  ])("is left out when it is no short http address: %s", (sourceUrl) => {
    const [section] = incidentCard(
      incidentSaying("p99", { window: "open", alertCount: 1, sourceUrl }),
    ).blocks;

    expect(section).toMatchObject({ type: "section", text: { text: expect.stringContaining("— p99") } });
  });
});
