import { describe, expect, it } from "vitest";
import { openGroupCommit } from "../../../app/sharing/group-commit.ts";

const ownerOf = (item: string) => item.split("-")[0] ?? "";

/** A commit that waits until it is let through, with what each batch held. */
function heldCommits(options: { batchMax: number; inFlightMax: number }) {
  const batches: string[][] = [];
  const held: Array<() => void> = [];
  const group = openGroupCommit<string, string>({
    ...options,
    ownerOf,
    async commit(items) {
      batches.push([...items]);
      await new Promise<void>((resolve) => held.push(resolve));
      return items;
    },
  });
  const letThrough = async () => {
    held.shift()?.();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  };
  return { group, batches, letThrough };
}

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

describe("a group commit with owners", () => {
  it("puts the newcomer into the very next batch, however many of another's wait before it", async () => {
    const { group, batches, letThrough } = heldCommits({ batchMax: 10, inFlightMax: 1 });
    const flood = Array.from({ length: 95 }, (_, n) => group.submit(`flood-${n}`));
    await turnOfTheLoop();

    const quiet = group.submit("quiet-0");
    while (batches.length < 10) await letThrough();
    await letThrough();

    expect(batches[1]).toContain("quiet-0");
    expect(await quiet).toBe("quiet-0");
    expect(await Promise.all(flood)).toEqual(Array.from({ length: 95 }, (_, n) => `flood-${n}`));
  });

  it("keeps each owner's order over all batches", async () => {
    const { group, batches, letThrough } = heldCommits({ batchMax: 7, inFlightMax: 1 });
    const sent = ["flood", "quiet", "other"].flatMap((owner) =>
      Array.from({ length: owner === "flood" ? 40 : 5 }, (_, n) => `${owner}-${n}`),
    );
    const all = Promise.all(sent.map((item) => group.submit(item)));
    await turnOfTheLoop();

    while (batches.flat().length < sent.length) await letThrough();
    await letThrough();
    await all;

    for (const owner of ["flood", "quiet", "other"])
      expect(batches.flat().filter((item) => ownerOf(item) === owner)).toEqual(
        sent.filter((item) => ownerOf(item) === owner),
      );
  });
});

describe("a group commit that rests", () => {
  it("commits the first at once, and asks how long to rest by what that took and how many wait", async () => {
    const asked: Array<{ waiting: number }> = [];
    const batches: string[][] = [];
    const group = openGroupCommit<string, string>({
      batchMax: 100,
      inFlightMax: 1,
      restMs: (_, waiting) => {
        asked.push({ waiting });
        return 300;
      },
      async commit(items) {
        batches.push([...items]);
        return items;
      },
    });

    await group.submit("first");
    const more = Promise.all([group.submit("second"), group.submit("third")]);
    await turnOfTheLoop();
    const whileResting = batches.length;
    await more;

    expect(whileResting).toBe(1);
    expect(batches).toEqual([["first"], ["second", "third"]]);
    expect(asked).toEqual([{ waiting: 1 }, { waiting: 1 }]);
  });
});
