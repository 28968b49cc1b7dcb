import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { noticesFor } from "../../engine/notices.ts";
import { alertFor, at, itemAt, TENANT } from "../support/builders.ts";

function tenant() {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  return {
    state,
    notices: (clock: string, ...drafts: ReturnType<typeof alertFor>[]) =>
      noticesFor(foldItem(state, itemAt(clock, drafts)), state),
  };
}

describe("notices", () => {
  it.each([
    { severity: "critical", lane: "critical" },
    { severity: "high", lane: "first" },
  ] as const)("puts the first card of a $severity alert into the $lane lane", ({ severity, lane }) => {
    const notices = tenant().notices("09:00:00", alertFor("payments", { severity }));

    expect(notices).toMatchObject([{ lane, final: false }]);
  });

  it("asks for one card per incident, however much happened in a batch", () => {
    const drafts = [alertFor("payments"), alertFor("payments", { title: "5xx" }), alertFor("search")];

    const notices = tenant().notices("09:00:00", ...drafts);

    expect(notices.map((notice) => notice.lane)).toEqual(["first", "first"]);
  });

  it("says the same notice again when the incident changes, and that it is final when it is over", () => {
    const { state, notices } = tenant();
    const [first] = notices("09:00:00", alertFor("payments"));

    const [joined] = notices("09:00:10", alertFor("payments", { title: "5xx" }));
    const [closed] = noticesFor(foldTimers(state, at("09:05:00")), state);

    expect(joined).toEqual({ ...first, lane: "update" });
    expect(closed).toEqual({ ...first, lane: "update", final: true });
  });

  it("asks for nothing when an incident is only let go", () => {
    const { state, notices } = tenant();
    notices("09:00:00", alertFor("payments"));
    notices("09:00:30", alertFor("payments", { status: "resolved" }));
    foldTimers(state, at("09:20:00"));

    expect(noticesFor(foldTimers(state, at("09:40:00")), state)).toEqual([]);
  });
});
