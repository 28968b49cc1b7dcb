import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import type { DeployDraft } from "../../engine/domain/deploy.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { foldItem } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { PLAIN, whyAlert, whyIncident } from "../../engine/why.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../support/builders.ts";

const DEPENDENCIES = [
  { upstream: "orders-db", downstream: "orders" },
  { upstream: "orders", downstream: "shop" },
];

/** Folds alerts at clock times, the last one from another provider where one is named, and says why the last one is where it is. */
function whyLast(...given: ReadonlyArray<readonly [clock: string, draft: AlertDraft] | string>): string {
  const steps = given.filter((step) => typeof step !== "string");
  const lastFrom = given.find((step) => typeof step === "string");
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, dependencies: DEPENDENCIES });
  let last = "";
  for (const [index, [clock, draft]] of steps.entries()) {
    const item = itemAt(clock, [draft]);
    const provider = index === steps.length - 1 && lastFrom !== undefined ? lastFrom : item.provider;
    const [first] = foldItem(state, { ...item, provider }).filter((one) => one.type === "alert.received");
    last = first?.alert.fingerprint ?? "";
  }
  const alert = state.alerts.get(last);
  if (!alert) throw new Error("the last alert is not known");
  return whyAlert(alert, state.incidents.get(alert.incidentId ?? ""), PLAIN);
}

const onNode = (service: string, title: string) =>
  alertFor(service, { title, tags: { host: "node-7", region: "eu-west-1" } });

describe("why an alert is in its incident", () => {
  it.each([
    {
      case: "it was the first",
      why: whyLast(["09:00:00", alertFor("orders")]),
      says: "It began incident #1 because nothing else was open for orders.",
    },
    {
      case: "its service alerts already",
      why: whyLast(["09:00:00", alertFor("orders")], ["09:00:40", alertFor("orders", { title: "5xx" })]),
      says: "It joined incident #1 because it is about the same service, orders, 40 seconds after it began.",
    },
    {
      case: "what it depends on alerts",
      why: whyLast(["09:00:00", alertFor("orders-db")], ["09:02:00", alertFor("orders")]),
      says: "It joined incident #1 because orders depends on orders-db, as your team said, 2 minutes after it began.",
    },
    {
      case: "what depends on it alerts",
      why: whyLast(["09:00:00", alertFor("shop")], ["09:00:30", alertFor("orders")]),
      says: "It joined incident #1 because shop depends on orders, as your team said, 30 seconds after it began.",
    },
    {
      case: "both are tied to one that is quiet",
      why: whyLast(["09:00:00", alertFor("orders-db")], ["09:00:01", alertFor("shop")]),
      says: "It joined incident #1 because shop and orders-db are both tied to orders, as your team said, 1 second after it began.",
    },
    {
      case: "it is on the same node",
      why: whyLast(["09:00:00", onNode("mail", "disk full")], ["09:00:05", onNode("search", "pod evicted")]),
      says: "It joined incident #1 because it is on the same node, node-7, 5 seconds after it began.",
    },
    {
      case: "it fires again",
      why: whyLast(
        ["09:00:00", alertFor("orders")],
        ["09:03:00", alertFor("orders", { status: "resolved" })],
        ["09:12:00", alertFor("orders")],
      ),
      says: "It joined incident #1 because the same alert fired again. It fired twice there.",
    },
    {
      case: "another instance has the same problem",
      why: whyLast(
        ["09:00:00", alertFor("orders", { providerAlertId: "a", tags: { pod: "orders-1" } })],
        ["09:00:20", alertFor("orders", { providerAlertId: "b", tags: { pod: "orders-2" } })],
      ),
      says: "It joined incident #1 because it is the same problem on another instance, 20 seconds after it began.",
    },
    {
      case: "another tool reports the same problem",
      why: whyLast(["09:00:00", alertFor("orders")], ["09:00:20", alertFor("orders")], "pagerduty"),
      says: "It joined incident #1 because it is the same problem, reported by another tool, 20 seconds after it began.",
    },
    {
      case: "only its end was reported",
      why: whyLast(["09:00:00", alertFor("orders", { status: "resolved" })]),
      says: "It is in no incident: its end was reported, but never that it began.",
    },
  ])("says, when $case: $says", ({ why, says }) => {
    expect(why).toBe(says);
  });

  it("says where it was before its incident became part of another, and who said so", () => {
    const state = emptyState(TENANT, DEFAULT_CONFIG);
    foldItem(state, itemAt("09:00:00", [alertFor("orders")]));
    foldItem(state, itemAt("09:02:00", [alertFor("search")]));
    const [one, other] = [...state.incidents.keys()];
    foldItem(state, {
      ...itemAt("09:03:00", []),
      content: {
        kind: "command",
        command: {
          type: "merge",
          incidentId: one ?? "",
          otherId: other ?? "",
          patterns: { left: [], right: [] },
          by: "U1",
        },
      },
    });
    const alert = [...state.alerts.values()].find(({ incidentId, cameFrom }) => incidentId && cameFrom);
    if (!alert) throw new Error("nothing was merged");

    const why = whyAlert(alert, state.incidents.get(alert.incidentId ?? ""), {
      text: (raw) => raw,
      person: (userId) => `@${userId}`,
    });

    expect(why).toBe(
      "It began incident #2 because nothing else was open for search. " +
        "Incident #2 became part of incident #1 because @U1 said so: they belong together.",
    );
  });
});

describe("why an incident is what it is", () => {
  it("tells what began it, what joined and why, the deploy and the score", () => {
    const state = emptyState(TENANT, { ...DEFAULT_CONFIG, dependencies: DEPENDENCIES });
    const deploy: DeployDraft = deployOf("orders-db", {
      startedAt: "2026-03-02T08:57:00.000Z",
      prNumber: "1042",
    });
    foldItem(state, itemAt("08:58:00", [deploy]));
    foldItem(state, itemAt("09:00:00", [alertFor("orders-db"), alertFor("orders-db", { title: "lag" })]));
    foldItem(state, itemAt("09:01:00", [alertFor("orders")]));
    foldItem(state, { ...itemAt("09:10:00", []), receivedAt: at("09:10:00") });
    const [incident] = state.incidents.values();
    if (!incident) throw new Error("no incident");

    expect(whyIncident(incident, PLAIN)).toEqual([
      "Incident #1 began with “p99 latency above 2 s” on orders-db.",
      "One alert joined because it is about the same service, orders-db.",
      "One alert joined because orders depends on orders-db, as your team said.",
      "It is tied to a deploy because orders-db was deployed (#1042); that began 3 minutes before the first alert.",
      expect.stringMatching(/^Its noise score is \d+ of 100/),
      "It is on the safelist because database alerts are high-risk.",
    ]);
  });
});
