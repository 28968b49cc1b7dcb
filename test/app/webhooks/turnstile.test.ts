import { describe, expect, it } from "vitest";
import { openTurnstile } from "../../../app/webhooks/turnstile.ts";

/** What happened, in order: entries, and the turns of the event loop in which everyone else is served. */
async function watch(owners: readonly string[]): Promise<string[]> {
  const { pass } = openTurnstile();
  const seen: string[] = [];
  const entries = owners.map((owner) => pass(owner).then(() => seen.push(owner)));
  let done = false;
  const others = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push("others");
    }
  })();
  await Promise.all(entries);
  done = true;
  await others;
  return seen;
}

describe("the turnstile", () => {
  it("lets one in for each turn of the event loop, so that others are served between any two", async () => {
    const seen = await watch(["flood", "flood", "flood", "flood"]);

    const entries = seen.flatMap((what, n) => (what === "flood" ? [n] : []));
    expect(entries).toHaveLength(4);
    for (const [n, place] of entries.slice(1).entries())
      expect(seen.slice((entries[n] ?? 0) + 1, place)).toContain("others");
  });

  it("lets owners in by turns", async () => {
    const seen = await watch(["flood", "flood", "flood", "little"]);

    expect(seen.filter((what) => what !== "others")).toEqual(["flood", "little", "flood", "flood"]);
  });
});
