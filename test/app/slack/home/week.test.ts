import { describe, expect, it } from "vitest";
import { weekBlocks } from "../../../../app/slack/home/week.ts";
import type { DayCount } from "../../../../engine/db/days.ts";

const quiet: DayCount = { day: "2026-03-02", alerts: 0, incidents: 0, withDeploy: 0 };
const textOf = (days: readonly DayCount[]) =>
  weekBlocks(days).flatMap((block) => (block.type === "section" && block.text ? [block.text.text] : []));

describe("a week on Home", () => {
  it("tells yesterday in one sentence, and draws a bar for each day, the longest the full width", () => {
    const yesterday = { day: "2026-03-07", alerts: 120, incidents: 4, noise: 64, withDeploy: 1 };
    const today = { day: "2026-03-08", alerts: 1, incidents: 1, withDeploy: 0 };

    const [sentence, chart] = textOf([quiet, yesterday, today]);

    expect(sentence).toBe(
      "Yesterday 120 alerts became *4 incidents*, 1 of them after a deploy; the mean noise score was 64.",
    );
    expect(chart?.replaceAll("```", "").split("\n")).toEqual([
      "Mon    ░░░░░░░░░░░░    0 alerts → 0 incidents",
      "Sat    ████████████  120 alerts → 4 incidents, noise 64",
      "today  █░░░░░░░░░░░    1 alert  → 1 incident",
    ]);
  });

  it("says that nothing fired, and draws nothing", () => {
    expect(textOf([quiet, quiet])).toEqual(["Yesterday nothing fired."]);
  });
});
