import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG, type EngineConfig } from "../../engine/domain/engine-config.ts";
import { foldItem } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { at, itemAt, TENANT } from "../support/builders.ts";

describe("settings that reach the fold", () => {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const says = (clock: string, changes: Partial<EngineConfig>) =>
    foldItem(state, {
      ...itemAt(clock, [], clock),
      receivedAt: at(clock),
      content: {
        kind: "command",
        command: { type: "settings", config: { ...DEFAULT_CONFIG, ...changes }, by: "U1" },
      },
    });

  it("stand as the later change left them, though the earlier one overtook it on the way", () => {
    says("09:00:02", { windowMs: 420_000, noiseModel: "v1", revision: 2 });

    expect(says("09:00:01", { windowMs: 420_000, revision: 1 })).toEqual([]);
    expect(state.config).toMatchObject({ windowMs: 420_000, noiseModel: "v1" });
    expect(says("09:00:03", { revision: 3 })).toHaveLength(1);
  });
});
