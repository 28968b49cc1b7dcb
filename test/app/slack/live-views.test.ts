import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openLog } from "../../../app/log.ts";
import { openLiveViews } from "../../../app/slack/live-views.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a view that somebody looks at", () => {
  it("is shown when it has changed, and not again before it changes", async () => {
    const live = openLiveViews(openLog("silent", "test"), Date.now);
    const shown: object[] = [];
    let now = { says: "waiting" };
    live.watch(
      "a",
      { render: async () => now, show: async (view) => void shown.push(view) },
      { says: "waiting" },
    );

    await vi.advanceTimersByTimeAsync(2_000);
    now = { says: "green" };
    await vi.advanceTimersByTimeAsync(3_000);

    expect(shown).toEqual([{ says: "green" }]);
    live.close();
  });

  it("is not shown any more once it is given up, even if it was being made just then", async () => {
    const live = openLiveViews(openLog("silent", "test"), Date.now);
    const shown: object[] = [];
    const render = async () => {
      await live.forget("a");
      return { says: "without the secret" };
    };
    live.watch("a", { render, show: async (view) => void shown.push(view) }, { says: "waiting" });

    await vi.advanceTimersByTimeAsync(3_000);

    expect(shown).toEqual([]);
    live.close();
  });

  it("has arrived, if it was on its way, before whoever gave it up goes on", async () => {
    const live = openLiveViews(openLog("silent", "test"), Date.now);
    const order: string[] = [];
    const show = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      order.push("was shown");
    };
    live.watch("a", { render: async () => ({ says: "green" }), show }, { says: "waiting" });
    await vi.advanceTimersByTimeAsync(1_200);

    const given = live.forget("a").then(() => order.push("given up"));
    await vi.advanceTimersByTimeAsync(1_000);
    await given;

    expect(order).toEqual(["was shown", "given up"]);
    live.close();
  });
});
