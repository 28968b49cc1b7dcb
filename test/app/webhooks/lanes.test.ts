import { describe, expect, it } from "vitest";
import { slowRestMs } from "../../../app/webhooks/lanes.ts";

describe("the slow lane's rest after a commit", () => {
  it.each([
    {
      tookMs: 0.5,
      batchesWaiting: 0,
      restMs: 40,
      why: "never less, or small commits would follow each other",
    },
    { tookMs: 5, batchesWaiting: 0, restMs: 100, why: "twenty times what the commit took" },
    { tookMs: 100, batchesWaiting: 0, restMs: 400, why: "never longer than a provider waits, by far" },
    {
      tookMs: 20,
      batchesWaiting: 3,
      restMs: 100,
      why: "shorter as the queue grows, or answers would come late",
    },
  ])("is $restMs ms after $tookMs ms with $batchesWaiting batches waiting: $why", (row) => {
    expect(slowRestMs(row.tookMs, row.batchesWaiting)).toBe(row.restMs);
  });
});
