import { describe, expect, it } from "vitest";
import { adapters, parseProviderId } from "../../adapters/index.ts";
import { FAMILIES } from "./scenarios/families.ts";
import { tellTenant } from "./scenarios/tenant.ts";

const small = FAMILIES.filter(({ services }) => services <= 40).map((family) => ({
  ...family,
  days: 3,
  historyDays: 1,
}));
const linesOf = (files: ReadonlyMap<string, string>, file: string) =>
  (files.get(file) ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe.each(small)("the made-up tenant $name", (family) => {
  const files = tellTenant(family, "test");
  const deliveries = linesOf(files, "webhooks.jsonl");

  it("is the same for the same seed, and another for another", () => {
    expect(tellTenant(family, "test")).toEqual(files);
    expect(tellTenant(family, "other").get("webhooks.jsonl")).not.toBe(files.get("webhooks.jsonl"));
  });

  it("sends what our adapters read, one alert for each event of the truth", () => {
    const events = new Set(linesOf(files, "truth/labels.jsonl").map(({ event }) => event));
    const read = deliveries.flatMap(({ delivery_id, provider, headers, body }) => {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const request = { headers: lower, body: Buffer.from(JSON.stringify(body)), receivedAt: 0 };
      const parsed = adapters[parseProviderId(provider) ?? "custom"].parse(request, {});
      expect(["alert", "deploy"]).toContain(parsed.kind);
      return parsed.kind === "alert" ? parsed.drafts.map((_, index) => `${delivery_id}#${index}`) : [];
    });

    expect(new Set(read)).toEqual(events);
  });

  it("tells in its truth of no incident without a firing, and of no firing without an incident", () => {
    const firings = linesOf(files, "truth/firings.jsonl");
    const incidents = linesOf(files, "truth/incidents.jsonl");

    expect(new Set(firings.map(({ incident }) => incident))).toEqual(
      new Set(incidents.map(({ incident }) => incident)),
    );
    expect(incidents.some(({ real }) => real)).toBe(true);
  });
});
