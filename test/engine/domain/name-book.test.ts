import { describe, expect, it } from "vitest";
import {
  addName,
  coreOf,
  emptyNameBook,
  type NameBook,
  namesOf,
  setSpokenNames,
} from "../../../engine/domain/name-book.ts";
import { normaliseService } from "../../../engine/domain/service-name.ts";

/** Returns a book in which each source uses these names, as it spells them. */
function bookOf(namesBySource: Readonly<Record<string, readonly string[]>>): NameBook {
  const book = emptyNameBook();
  for (const [source, names] of Object.entries(namesBySource))
    for (const name of names) addName(book, normaliseService(name), source);
  return book;
}

const core = (book: NameBook, name: string) => coreOf(book, normaliseService(name));

describe("a service's names meet", () => {
  it.each([
    { why: "CamelCase", one: "OrdersApi", other: "orders-api" },
    { why: "no dashes at all", one: "ordersapi", other: "orders-api" },
    {
      why: "dots around environment and region",
      one: "orders-api.prod.eu1",
      other: "Orders API (Production)",
    },
    { why: "an environment behind a cluster", one: "eks-prod-orders-api", other: "svc_orders_api_prod" },
    { why: "a short region", one: "prd-orders-api-euw1", other: "orders-api" },
    { why: "a zone", one: "orders-api-us-central1-a", other: "orders-api" },
    { why: "a colour", one: "orders-api-blue", other: "orders-api" },
    { why: "a version", one: "orders-api-v2", other: "orders-api" },
    { why: "a numbered shard", one: "orders-api-02", other: "orders-api" },
  ])("over $why", ({ one, other }) => {
    const book = bookOf({ datadog: [one], grafana: [other] });

    expect(core(book, one)).toBe("orders-api");
    expect(core(book, other)).toBe("orders-api");
  });

  it("over words that a source puts around names which others use plainly", () => {
    const book = bookOf({
      github: ["acme-orders-api-backend", "acme-search-backend", "acme-carts-backend"],
      datadog: ["orders-api", "search"],
    });

    expect(core(book, "acme-orders-api-backend")).toBe("orders-api");
    expect(core(book, "acme-search-backend")).toBe("search");
  });

  it("over a decoration that a hundred names share, though another name looks like one of them by chance", () => {
    const names = ["orders-api", "search", "carts", "users", "mail", "ranking-api", "fares", "seats", "maps"];
    const book = bookOf({
      github: names.map((name) => `acme-${name}`),
      datadog: names,
      pagerduty: ["night-search", "night-carts"],
    });

    expect(core(book, "acme-search")).toBe("search");
    expect(core(book, "night-search")).toBe("night-search");
  });
});

describe("two services keep their names apart", () => {
  it("when one source uses both", () => {
    const book = bookOf({ datadog: ["orders", "orders-v2"], grafana: ["orders"] });

    expect(core(book, "orders-v2")).not.toBe(core(book, "orders"));
  });

  it("when a word says what they are", () => {
    const book = bookOf({ datadog: ["orders-db", "users-db"], grafana: ["orders", "users"] });

    expect(core(book, "orders-db")).toBe("orders-db");
  });

  it("when a name stands behind two teams", () => {
    const book = bookOf({
      grafana: ["payments/api", "payments/limits", "risk/api", "risk/scores"],
      datadog: ["api", "limits", "scores"],
    });

    expect(core(book, "payments/api")).toBe("payments-api");
    expect(core(book, "risk/api")).toBe("risk-api");
    expect(core(book, "risk/scores")).toBe("scores");
  });

  it("when only their numbers differ and are no shards'", () => {
    const book = bookOf({ datadog: ["account-api-2"], pagerduty: ["Account API"] });

    expect(core(book, "account-api-2")).not.toBe(core(book, "Account API"));
  });
});

it("knows a service by the names that people said, and takes a path for its team's", () => {
  const book = bookOf({ grafana: ["billing/limits-api"], pagerduty: ["web-7"] });
  setSpokenNames(book, { aliases: [["checkout", "web-7"]], names: [] });

  expect(namesOf(book, "web-7", {})).toContain("checkout");
  expect(namesOf(book, "billing-limits-api", { service: "billing/limits-api" })[0]).toBe("limits-api");
});
