import { describe, expect, it } from "vitest";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import { inferBetween, inferDependencies } from "../../../engine/infer-dependencies.ts";
import { alertFor } from "../../support/builders.ts";
import { weeks } from "./weeks.ts";

const payments = { draft: alertFor("payments", { title: "p99 latency" }), minutes: 40, acknowledged: true };
const checkout = { draft: alertFor("checkout", { title: "error rate" }), at: "09:02:00", minutes: 40 };

const often = (config: Partial<EngineConfig> = {}, days = 8) =>
  weeks(config)
    .days(0, days - 1, payments, checkout)
    .until(days);

describe("the suggestion of a dependency", () => {
  it("is given when one service fails minutes before another again and again, upstream first", () => {
    const made = often().made("dependency");

    expect(made.at(-1)).toMatchObject({
      type: "dependency",
      title: "checkout may lean on payments",
      reasoning:
        "Lately they failed together about 6 times, far more often than chance would have it. " +
        "payments was first each time, on average 2 minutes before. " +
        "Once a person has said so, alerts of both become one incident sooner.",
      affected: { services: ["payments", "checkout"] },
      action_taken: "none",
    });
    expect(made.at(-1)?.confidence).toBeLessThanOrEqual(0.6);
    expect(new Set(made.map((one) => one.suggestion_id)).size).toBe(1);
  });

  it("goes by what services are called when neither is first more often", () => {
    const told = weeks();
    for (let day = 0; day < 8; day++) {
      const web = { draft: alertFor("shop-web"), minutes: 40, at: day % 2 ? "09:00:00" : "09:02:00" };
      const db = { draft: alertFor("orders-cache"), minutes: 40, at: day % 2 ? "09:02:00" : "09:00:00" };
      told.day(day, web, db);
    }
    const [last] = told.until(9).made("dependency").slice(-1);

    expect(last?.title).toBe("shop-web may lean on orders-cache");
    expect(last?.reasoning).toContain(
      "Who fails first differs; by its name, orders-cache is what others lean on.",
    );
  });

  it.each([
    { why: "they failed together only twice before", told: often({}, 3) },
    {
      why: "somebody said it already",
      told: often({ dependencies: [{ upstream: "payments", downstream: "checkout" }] }),
    },
    {
      why: "somebody said the opposite",
      told: often({ dependencies: [{ upstream: "checkout", downstream: "payments" }] }),
    },
    {
      why: "somebody denied it, by another of its names",
      told: often({ notDependencies: [{ upstream: "payments-prod", downstream: "checkout" }] }),
    },
    {
      why: "somebody denied the opposite",
      told: often({ notDependencies: [{ upstream: "checkout", downstream: "payments" }] }),
    },
    {
      why: "each fails alone much more often",
      told: weeks().days(
        0,
        7,
        payments,
        checkout,
        ...["01", "03", "05", "07", "11", "13", "15", "17", "19", "21", "23"].flatMap((hour, n) => ({
          ...(n % 2 ? payments : checkout),
          at: `${hour}:00:00`,
          minutes: 10,
        })),
      ),
    },
    {
      why: "neither is first more often and no name tells",
      told: Array.from({ length: 8 }, (_, day) => day).reduce(
        (told, day) =>
          told.day(
            day,
            { ...payments, at: day % 2 ? "09:00:00" : "09:02:00" },
            { ...checkout, at: day % 2 ? "09:02:00" : "09:00:00" },
          ),
        weeks(),
      ),
    },
  ])("is not given when $why", ({ told }) => {
    expect(told.made("dependency")).toEqual([]);
  });

  it("says of a few services what the whole graph says of them", () => {
    const names = ["a", "b", "c", "d", "e", "f"].map((name) => `team-${name}`);
    const told = weeks({
      dependencies: [{ upstream: "team-b", downstream: "team-d" }],
    });
    for (let day = 0; day < 20; day++)
      told.day(
        day,
        ...names
          .filter((_, n) => (day * 7 + n * 3) % (n + 2) < 2)
          .map((name, n) => ({ draft: alertFor(name), minutes: 20, at: `09:0${n % 5}:00` })),
      );
    const at = Date.parse("2026-03-22T12:00:00Z");
    expect(inferDependencies(told.state, at).length).toBeGreaterThan(0);

    for (const a of names) {
      for (const b of names.filter((name) => name > a)) {
        told.state.independent.clear();
        told.state.independent.set(a, new Set([b])).set(b, new Set([a]));

        expect(inferBetween(told.state, names, at)).toEqual(inferDependencies(told.state, at));
      }
    }
  });
});
