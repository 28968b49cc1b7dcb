import { describe, expect, it } from "vitest";
import { openRedeliveries } from "../../../app/simulate/redeliveries.ts";

describe("deliveries that came before", () => {
  it("are known by their key", () => {
    const { isAgain } = openRedeliveries();

    expect(["a", "b", "a"].map((key) => isAgain(key, 1_000))).toEqual([false, false, true]);
  });

  it("are known by the minute before, for less than a minute, as the door knows them", () => {
    const { isAgain } = openRedeliveries();

    expect(isAgain("body:7", 59_500)).toBe(false);
    expect(isAgain("body:8", 60_500, "body:7")).toBe(true);
    expect(isAgain("body:8", 119_600, "body:7")).toBe(false);
  });
});
