import { describe, expect, it } from "vitest";
import { adapters } from "../../../adapters/index.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";

describe("a source's name", () => {
  it.each(Object.keys(adapters).filter((id) => id !== "custom"))("is known for %s", (id) => {
    expect(sourceName(id)).toMatch(/^[A-Z]/);
  });

  it.each(["custom", "valueOf", "__proto__"])(
    "is the sender's own word where we know no better: %s",
    (id) => {
      expect(sourceName(id)).toBe(id);
    },
  );
});
