import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../../engine/domain/engine-config.ts";
import { addName, emptyNameBook } from "../../../engine/domain/name-book.ts";
import {
  problemOfWord,
  SAID_MAX,
  type Said,
  saidOfServices,
  withSaid,
} from "../../../engine/domain/said-of-services.ts";
import type { ServiceWord } from "../../../engine/domain/service-word.ts";

const names = emptyNameBook();
addName(names, "payments", "datadog");

const leans = (downstream: string, upstream: string): ServiceWord => ({
  kind: "dependency",
  upstream,
  downstream,
});
const means = (ci: string, monitoring: string): ServiceWord => ({ kind: "alias", ci, monitoring });
const having = (...said: ReadonlyArray<readonly [ServiceWord, Said]>) =>
  said.reduce((config, [word, how]) => withSaid(config, word, how, names), DEFAULT_CONFIG);

describe("what people say of services", () => {
  it("is yes or no, never both, whatever the service is called", () => {
    const config = having(
      [leans("checkout", "payments"), "yes"],
      [leans("checkout", "payments-service"), "no"],
    );

    expect(config.dependencies).toEqual([]);
    expect(saidOfServices(config, leans("checkout", "prod-payments"), names)).toBe("no");
  });

  it("can be taken back, and is then a question again", () => {
    const config = having([means("pay-svc", "payments"), "no"], [means("pay-svc", "payments"), "nothing"]);

    expect(config).toMatchObject({ serviceAliases: [], notAliases: [] });
    expect(saidOfServices(config, means("pay-svc", "payments"), names)).toBe("nothing");
  });

  it.each([
    { word: leans("payments", "payments"), problem: "does not depend on itself" },
    { word: leans("payments", "payments-service"), problem: "are one service to us" },
    { word: leans("checkout", "payments"), problem: "there already" },
    { word: leans("payments", "checkout"), problem: "the other way round" },
    { word: means("pay-svc", "pay-svc"), problem: "the same" },
    { word: means("prod-payments", "payments"), problem: "one service to us already" },
    { word: means("shop", "search"), problem: "stands for checkout already" },
  ])("has a problem: $problem", ({ word, problem }) => {
    const config = having([leans("checkout", "payments"), "yes"], [means("shop", "checkout"), "yes"]);

    expect(problemOfWord(config, word, names)).toContain(problem);
  });

  it("has no problem where a refusal becomes a yes, and one where there is too much of it", () => {
    const refused = having([leans("checkout", "payments"), "no"]);
    const dependencies = Array.from({ length: SAID_MAX }, (_, n) => ({
      upstream: `up${n}`,
      downstream: "x",
    }));

    expect(problemOfWord(refused, leans("checkout", "payments"), names)).toBeUndefined();
    expect(problemOfWord({ ...DEFAULT_CONFIG, dependencies }, leans("a", "b"), names)).toContain(
      "500 already",
    );
  });
});
