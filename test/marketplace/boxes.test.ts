import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  installedPage,
  landingPage,
  notInstalledPage,
  privacyPage,
  supportPage,
} from "../../app/pages/pages.ts";
import { BOXES } from "./boxes.ts";

const ROOT = new URL("../../", import.meta.url);
const REFERENCE = new URL("../shared/reference/slack.md", ROOT);
const PAGES = {
  landing: landingPage("/slack/install"),
  privacy: privacyPage(30, 24),
  support: supportPage(),
  installed: installedPage("Acme", "https://slack.com/app"),
  "not installed": notInstalledPage("Cancelled.", "/slack/install"),
};
const isThere = existsSync(REFERENCE);
if (!isThere) console.log("marketplace: the checklist itself is not here, so its boxes are not compared");

/** The boxes of the checklist as it is written: `**Group** ☐ one ☐ two`. */
function boxesIn(text: string): string[] {
  const section = text.slice(text.indexOf("## 2. Marketplace"), text.indexOf("## 3. "));
  let group = "";
  return [
    ...section.matchAll(/\*\*([A-Z][A-Za-z ]+)\*\*(?= ☐)|☐ ([^☐]*?)(?=\s*☐|\s*\*\*[A-Z]|\s*$)/gm),
  ].flatMap(([, name, box]) => {
    group = name ?? group;
    return box === undefined || group === "" ? [] : [`${group}: ${box}`];
  });
}

describe("Slack's checklist for its Marketplace", () => {
  it.skipIf(!isThere)("is kept here box for box", () => {
    expect(BOXES.map(({ group, box }) => `${group}: ${box}`)).toEqual(
      boxesIn(readFileSync(REFERENCE, "utf8")),
    );
  });

  it.each(BOXES.map(({ group, box, proof }) => ({ name: `${group}: ${box}`, proof })))(
    "$name",
    ({ proof }) => {
      if ("in" in proof) {
        const file = new URL(proof.in, ROOT);
        expect(existsSync(file), proof.in).toBe(true);
        expect(readFileSync(file, "utf8")).toContain(proof.says);
      } else if ("page" in proof) expect(PAGES[proof.page]).toContain(proof.says);
      else expect("outside" in proof ? proof.outside : proof.open).not.toBe("");
    },
  );

  it("has so many boxes that only the outside world can tick, and none that is open", () => {
    expect(BOXES.filter(({ proof }) => "outside" in proof)).toHaveLength(12);
    expect(BOXES.filter(({ proof }) => "open" in proof).map(({ group }) => group)).toEqual([]);
  });
});
