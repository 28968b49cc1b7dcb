import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../../app/local/workspace/blocks/validate.ts";
import { messageOf } from "../../../../app/notify/kinds.ts";
import { mailOf } from "../../../../app/reports/mail-words.ts";
import type { Report } from "../../../../engine/domain/report.ts";
import { readable } from "./readable.ts";
import { DIGEST, noisy, WEEKLY } from "./report-samples.ts";

const CORPUS = (
  JSON.parse(
    readFileSync(new URL("../../../corpora/slack-mrkdwn-injection.json", import.meta.url), "utf8"),
  ) as Array<{ in: string; ctx?: string }>
).filter((one) => one.ctx === undefined && one.in !== "GENERATE");

const QUIET: Report = {
  ...DIGEST,
  totals: { alerts: 0, incidents: 0 },
  noisy: [],
  deploys: { alerts: 0, incidents: 0 },
  minutesSaved: 0,
};

/** A report in which every foreign text is `text`. */
function saying(text: string): Report {
  return {
    ...DIGEST,
    zone: text,
    noisy: [noisy(text, text, text, { fires: 7, incidents: 2, real: 0 })],
    deploys: {
      alerts: 3,
      incidents: 1,
      noisiest: { name: text, service: text, author: text, url: text, alerts: 3 },
    },
    sources: { healthy: 1, troubled: [{ name: text, unreadable: 1 }] },
    mutes: [{ what: text, service: text, by: text }],
    suggestions: { count: 1, titles: [text] },
  };
}

const card = (content: Report) => messageOf({ kind: "report", content }).card;

describe("a report in Slack", () => {
  it.each([
    ["digest", DIGEST],
    ["weekly-report", WEEKLY],
    ["digest-quiet", QUIET],
  ])("reads well and is what Slack takes: %s", async (name, report) => {
    const shown = card(report);

    await expect(readable(shown)).toMatchFileSnapshot(`golden/${name}.txt`);
    expect(validateBlocks("message", shown.blocks)).toEqual({ ok: true });
  });

  it("shows foreign text and lets it do nothing", () => {
    for (const { in: text } of CORPUS) {
      const shown = card(saying(text));
      // A button's value is shown to nobody.
      const words = JSON.stringify(shown, (key, value) => (key === "value" ? undefined : value));
      expect(validateBlocks("message", shown.blocks)).toEqual({ ok: true });
      expect(words).not.toMatch(/<!(?!date\^)/);
      expect(words).not.toMatch(/<[@#](?![A-Z0-9]*>)/);
      expect(words.isWellFormed()).toBe(true);
    }
  });
});

describe("a report by e-mail", () => {
  it("has no markup out of foreign text, and says in plain text all that it says in HTML", () => {
    const hostile = '<img src=x onerror="alert(1)"> & "quotes"\r\nBcc: everyone@example.com';
    const { subject, html, text } = mailOf(saying(hostile), hostile);

    expect(html).not.toContain("<img src=x");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).toContain("7 fires in 2 incidents, none of them real, worth tuning");
    expect(html).toContain("in 2 incidents, none of them real · worth tuning");
  });
});
