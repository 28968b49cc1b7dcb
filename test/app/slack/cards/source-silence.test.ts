import { readFileSync } from "node:fs";
import type { KnownBlock } from "@slack/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { messageOf } from "../../../../app/notify/kinds.ts";
import type { Card } from "../../../../app/slack/cards/incident.ts";
import type { SourceSilence } from "../../../../engine/domain/source-silence.ts";
import { at } from "../../../support/builders.ts";
import { readable } from "./readable.ts";

const CORPUS = (
  JSON.parse(
    readFileSync(new URL("../../../corpora/slack-mrkdwn-injection.json", import.meta.url), "utf8"),
  ) as Array<{ in: string; ctx?: string }>
).filter((one) => one.ctx === undefined && one.in !== "GENERATE");

const SILENT: SourceSilence = {
  integrationId: "01j00000000000000000000000",
  name: "Datadog EU",
  provider: "datadog",
  connectedBy: "U0ADA",
  since: at("14:05:00"),
  usualPerHour: 40,
};
const BACK: SourceSilence = { ...SILENT, backAt: at("16:20:00") };

const LOOKS: ReadonlyArray<readonly [look: string, kind: string, content: SourceSilence]> = [
  ["a silent source", "source_silent", SILENT],
  ["a source that is back, in the same message", "source_silent", BACK],
  ["a source that is back, in the thread", "source_back", BACK],
];
const card = (kind: string, content: SourceSilence): Card => messageOf({ kind, content }).card;

function mrkdwnOf({ text, blocks }: Card): string[] {
  return [
    text,
    ...blocks.flatMap((block: KnownBlock) => {
      if (block.type === "section") return [block.text?.text ?? ""];
      if (block.type === "context") return block.elements.map((one) => ("text" in one ? one.text : ""));
      return [];
    }),
  ];
}

const OURS =
  /^(!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\d-]+ \d\d:\d\d UTC|@U0ADA|https:\/\/docs\.datadoghq\.com\/[^|]*\|Datadog on webhooks)$/;

function doesNothingOfItsOwn(shown: Card): void {
  for (const mrkdwn of mrkdwnOf(shown)) {
    for (const [, command] of mrkdwn.matchAll(/<([^>]*)>/g)) expect(command).toMatch(OURS);
    expect(mrkdwn).not.toContain("`");
    expect(mrkdwn.isWellFormed()).toBe(true);
  }
  expect(validateBlocks("message", shown.blocks)).toEqual({ ok: true });
  expect(shown.text.length).toBeLessThan(4_000);
}

describe.each(LOOKS)("the message of %s", (_look, kind, content) => {
  it("reads well", async () => {
    const golden = { "source_silent true": "silent-over", "source_back true": "silent-back" };
    const name = new Map(Object.entries(golden)).get(`${kind} ${content.backAt !== undefined}`) ?? "silent";
    await expect(readable(card(kind, content))).toMatchFileSnapshot(`golden/source-${name}.txt`);
  });

  it.each(CORPUS.map((one) => one.in))("takes a hostile name for what it is: %j", (name) => {
    doesNothingOfItsOwn(card(kind, { ...content, name }));
  });

  it("takes any name, and any number", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 2_000 }),
        fc.nat(1_000_000),
        (name, usualPerHour) => {
          doesNothingOfItsOwn(card(kind, { ...content, name, usualPerHour }));
        },
      ),
      { numRuns: 40 },
    );
  }, 20_000);
});

describe("a message of a source", () => {
  it("whose tool this release does not know still says what is the matter", () => {
    expect(card("source_silent", { ...SILENT, provider: "brand-new" }).text).toContain(
      "has sent nothing since",
    );
  });

  it("of a kind that this release does not know is refused, not guessed", () => {
    expect(() => messageOf({ kind: "weekly_report", content: {} })).toThrow(
      "no message of kind weekly_report",
    );
    expect(() => messageOf({ kind: "constructor", content: {} })).toThrow("no message of kind constructor");
  });
});
