import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import type { DeployDraft } from "../../engine/domain/deploy.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import type { IncidentState, TenantState } from "../../engine/domain/state.ts";
import { foldItem, foldTimers, nextTimerAt } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { inferDependencies } from "../../engine/infer-dependencies.ts";
import { alertFor, at, deployOf, itemAt, TENANT } from "../support/builders.ts";

/** A morning of one tenant: fold deliveries at clock times, look at the incidents. */
function morning() {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  return {
    state,
    receives: (clock: string, ...drafts: AlertDraft[]) => foldItem(state, itemAt(clock, drafts)),
    deploys: (clock: string, draft: DeployDraft) => foldItem(state, itemAt(clock, [draft])),
    becomes: (clock: string) => foldTimers(state, at(clock)),
    incidents: () => [...state.incidents.values()],
    only: () => onlyIncident(state),
  };
}

function onlyIncident(state: TenantState): IncidentState {
  const incidents = [...state.incidents.values()];
  expect(incidents).toHaveLength(1);
  return incidents[0] as IncidentState;
}

describe("a first alert", () => {
  it("opens a window of five minutes and is incident number one", () => {
    const day = morning();

    const events = day.receives("09:00:00", alertFor("payments"));

    expect(events.map((event) => event.type)).toEqual([
      "alert.received",
      "window.opened",
      "alert.correlated",
    ]);
    expect(day.only()).toMatchObject({
      number: 1,
      window: "open",
      closesAt: at("09:05:00"),
      alertCount: 1,
      firingCount: 1,
    });
    expect(nextTimerAt(day.state)).toBe(at("09:05:00"));
  });

  it("closes its window when the time is up, at that very time, with a score", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments", { severity: "medium", service: "search" }));

    const events = day.becomes("09:30:00");

    expect(events).toMatchObject([
      { type: "window.closed", at: at("09:05:00"), noise: { model: "v2", base: 20 } },
    ]);
    expect(day.only()).toMatchObject({ window: "closed", closedAt: at("09:05:00") });
  });
});

describe("dedup", () => {
  it("counts a repeat and opens nothing", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));

    const events = day.receives("09:00:30", alertFor("payments"));

    expect(events.map((event) => event.type)).toEqual(["alert.received", "alert.deduplicated"]);
    expect(day.only()).toMatchObject({ alertCount: 1, occurrences: 2 });
  });

  it("resolves the incident with its last alert, not before", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"), alertFor("payments", { title: "5xx" }));

    day.receives("09:01:00", alertFor("payments", { status: "resolved" }));
    expect(day.only().resolvedAt).toBeUndefined();
    day.receives("09:02:00", alertFor("payments", { title: "5xx", status: "resolved" }));

    expect(day.only()).toMatchObject({ firingCount: 0, resolvedAt: at("09:02:00") });
  });

  it("gives an alert whose end came before its beginning its place, and ends it at once", () => {
    const day = morning();
    const firing = { occurredAt: "2026-03-02T08:59:00.000Z" };
    day.receives(
      "09:00:00",
      alertFor("payments", { status: "resolved", occurredAt: "2026-03-02T08:59:30.000Z" }),
    );

    const events = day.receives("09:00:10", alertFor("payments", firing));

    expect(events.map((event) => event.type)).toEqual([
      "alert.received",
      "window.opened",
      "alert.correlated",
      "alert.resolved",
      "incident.resolved",
    ]);
    expect(day.only()).toMatchObject({ firingCount: 0, lastEndedAt: at("09:00:00") });
  });

  it("forgets a resolve without a firing after the reopen period", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments", { status: "resolved" }));

    expect(day.becomes("09:29:59")).toEqual([]);
    expect(day.becomes("09:30:00")).toMatchObject([{ type: "alert.forgotten", at: at("09:30:00") }]);
    expect(day.state.alerts.size).toBe(0);
    expect(nextTimerAt(day.state)).toBeUndefined();
  });

  it.each([
    {
      why: "an acknowledgement",
      news: { status: "acknowledged" as const },
      type: "alert.acknowledged",
      acknowledged: 1,
    },
    {
      why: "a change of severity",
      news: { severity: "critical" as const },
      type: "alert.updated",
      acknowledged: 0,
    },
  ])("takes $why to the alert that is firing", ({ news, type, acknowledged }) => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));

    const events = day.receives("09:00:20", alertFor("payments", news));

    expect(events.at(-1)?.type).toBe(type);
    expect(day.only()).toMatchObject({ acknowledgedCount: acknowledged, firingCount: 1 });
  });

  it("takes an acknowledgement back", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments", { status: "acknowledged" }));
    expect(day.only().acknowledgedCount).toBe(1);

    day.receives("09:00:20", alertFor("payments"));

    expect(day.only()).toMatchObject({ acknowledgedCount: 0, firingCount: 1 });
  });
});

describe("news of what fires already", () => {
  const recovered = alertFor("payments", { status: "resolved", onlyIfFiring: true });

  it("ends an alert that fires, and tells nothing of one that does not", () => {
    const day = morning();

    expect(day.receives("08:59:00", recovered)).toEqual([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:01:00", recovered);
    expect(day.only()).toMatchObject({ firingCount: 0, resolvedAt: at("09:01:00") });
    expect(day.receives("09:02:00", recovered)).toEqual([]);
  });

  it("that says no status leaves the alert's own", () => {
    const day = morning();
    const note = alertFor("payments", { status: "resolved", keepsStatus: true });

    expect(day.receives("08:59:00", note)).toEqual([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:01:00", note);
    expect(day.only()).toMatchObject({ firingCount: 1 });
  });
});

describe("the window", () => {
  it("takes in other alerts of the service, also under its full name in another tool", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payment-api"));

    day.receives("09:01:00", alertFor("prod-payment-api-us-east-1", { title: "error rate" }));

    expect(day.only()).toMatchObject({
      alertCount: 2,
      services: ["payment-api", "prod-payment-api-us-east-1"],
    });
    expect(day.only().reasons.at(-1)?.reason.code).toBe("same-service");
  });

  it.each([
    { why: "another service", other: alertFor("search") },
    { why: "staging", other: alertFor("payments", { title: "5xx", environment: "staging" }) },
    { why: "a test", other: alertFor("payments", { title: "5xx", test: true }) },
  ])("stays apart from $why", ({ other }) => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));

    day.receives("09:01:00", other);

    expect(day.incidents()).toHaveLength(2);
  });

  it("is extended by two minutes by an alert in its last 30 seconds, to at most 15 minutes in all", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));

    day.receives("09:04:29", alertFor("payments", { title: "a" }));
    expect(day.only().closesAt).toBe(at("09:05:00"));
    for (const [clock, title] of [
      ["09:04:30", "b"],
      ["09:06:40", "c"],
      ["09:08:40", "d"],
      ["09:10:40", "e"],
      ["09:12:40", "f"],
      ["09:14:40", "g"],
    ] as const)
      day.receives(clock, alertFor("payments", { title }));

    expect(day.only()).toMatchObject({ closesAt: at("09:15:00"), alertCount: 8 });
  });

  it("opens again for the same alert within the reopen period, and keeps its number", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:03:00", alertFor("payments", { status: "resolved" }));
    day.becomes("09:10:00");

    const events = day.receives("09:20:00", alertFor("payments"));

    expect(events.map((event) => event.type)).toEqual([
      "alert.received",
      "incident.reopened",
      "alert.correlated",
    ]);
    expect(day.only()).toMatchObject({
      number: 1,
      window: "open",
      alertCount: 2,
      firingCount: 1,
      closesAt: at("09:25:00"),
    });
    expect(day.only().resolvedAt).toBeUndefined();
  });

  it("lets an incident of one pattern go after twice the reopen period; the next alert is a new one", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:03:00", alertFor("payments", { status: "resolved" }));

    day.becomes("10:02:59");
    expect(day.incidents()).toHaveLength(1);
    day.becomes("10:03:00");
    expect(day.incidents()).toHaveLength(0);
    day.receives("10:10:00", alertFor("payments"));

    expect(day.only().number).toBe(2);
  });

  it("closes before an item that comes after its time, not after", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));

    const events = day.receives("09:06:00", alertFor("payments", { title: "5xx" }));

    expect(events.map((event) => event.type)).toEqual([
      "window.closed",
      "alert.received",
      "window.opened",
      "alert.correlated",
    ]);
  });
});

describe("an alert that comes and goes", () => {
  it("is one incident that says how often it flaps, not one each time", () => {
    const day = morning();
    for (const minute of ["00", "04", "08", "12"]) {
      day.receives(`09:${minute}:00`, alertFor("payments"));
      day.receives(`09:${minute}:30`, alertFor("payments", { status: "resolved" }));
    }

    expect(day.only()).toMatchObject({
      alertCount: 4,
      flapping: { title: "p99 latency above 2 s", perHour: 4 },
    });
  });

  it("does not flap at three times an hour", () => {
    const day = morning();
    for (const minute of ["00", "20", "40"]) {
      day.receives(`09:${minute}:00`, alertFor("payments"));
      day.receives(`09:${minute}:30`, alertFor("payments", { status: "resolved" }));
    }

    expect(day.only().alertCount).toBe(3);
    expect(day.only().flapping).toBeUndefined();
  });
});

describe("what tells where it is", () => {
  it("does not bridge production and staging by an alert that does not say", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:10", alertFor("payments", { title: "5xx", environment: "staging" }));

    day.receives("09:00:20", alertFor("payments", { title: "cpu", environment: undefined }));

    expect(day.incidents()).toHaveLength(2);
    expect(day.incidents().map(({ environments }) => environments.includes("staging"))).toEqual([
      false,
      true,
    ]);
  });
});

describe("a suspected dependency", () => {
  /** Seven days on which the two fail together, a minute apart. */
  function week(config = DEFAULT_CONFIG) {
    const state = emptyState(TENANT, config);
    for (let day = 0; day < 7; day++) {
      for (const [service, minute] of [
        ["queue", 0],
        ["mailer", 1],
      ] as const) {
        for (const [status, after] of [
          ["triggered", 0],
          ["resolved", 20],
        ] as const) {
          const receivedAt = at("09:00:00") + day * 86_400_000 + (minute + after) * 60_000;
          const drafts = [alertFor(service, { status })];
          foldItem(state, { ...itemAt("09:00:00", drafts, `${day}-${service}-${status}`), receivedAt });
        }
      }
    }
    return state;
  }

  it("is learned from alerts that start together, with how often and who was first", () => {
    const state = week();

    expect(inferDependencies(state, at("09:00:00") + 7 * 86_400_000)).toMatchObject([
      { upstream: "queue", downstream: "mailer" },
    ]);
  });

  it("is not believed any more once a person said that there is none", () => {
    const state = week({
      ...DEFAULT_CONFIG,
      notDependencies: [{ upstream: "mailer", downstream: "queue" }],
    });

    expect(inferDependencies(state, at("09:00:00") + 7 * 86_400_000)).toEqual([]);
  });
});

describe("deploys", () => {
  const deploy = deployOf("payments", {
    startedAt: "2026-03-02T08:55:00.000Z",
    completedAt: "2026-03-02T08:57:00.000Z",
    prNumber: "1042",
  });

  it("tags an incident with the deploy that came before it, and says how long before", () => {
    const day = morning();
    day.deploys("08:57:00", deploy);

    day.receives("09:00:00", alertFor("payments", { triggeredAt: "2026-03-02T09:00:00.000Z" }));

    expect(day.only().deploy).toMatchObject({
      prNumber: "1042",
      leadMs: 5 * 60_000,
      reason: {
        code: "deploy-before-alert",
        text: "payments was deployed (#1042); that began 5 minutes before the first alert",
      },
    });
  });

  it("counts a deploy in progress, and takes over its end", () => {
    const day = morning();
    const { completedAt: _, ...running } = deploy;
    day.deploys("08:55:00", { ...running, status: "in_progress" });
    day.receives("09:00:00", alertFor("payments", { triggeredAt: "2026-03-02T09:00:00.000Z" }));
    expect(day.only().deploy?.reason.code).toBe("deploy-in-progress");

    day.deploys("09:01:00", { ...deploy, completedAt: "2026-03-02T09:01:00.000Z", status: "failure" });

    expect(day.only().deploy?.status).toBe("failure");
  });

  it("tags an incident that was open before CI reported", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments", { triggeredAt: "2026-03-02T09:00:00.000Z" }));

    day.deploys("09:00:40", deploy);

    expect(day.only().deploy?.deployId).toBeDefined();
  });

  it.each([
    { why: "it is another service's", changes: { service: "search" } },
    { why: "it went to staging", changes: { environment: "staging" } },
    {
      why: "it was over too long before",
      changes: { startedAt: "2026-03-02T08:30:00.000Z", completedAt: "2026-03-02T08:44:59.000Z" },
    },
    {
      why: "it started after the alert",
      changes: { startedAt: "2026-03-02T09:01:01.000Z", completedAt: "2026-03-02T09:02:00.000Z" },
    },
    { why: "it was cancelled", changes: { status: "cancelled" as const } },
  ])("blames no deploy when $why", ({ changes }) => {
    const day = morning();
    day.deploys("08:58:00", { ...deploy, ...changes });

    day.receives("09:00:00", alertFor("payments", { triggeredAt: "2026-03-02T09:00:00.000Z" }));

    expect(day.only().deploy).toBeUndefined();
  });

  it("forgets deploys that can explain nothing any more", () => {
    const day = morning();
    day.deploys("09:00:00", deploy);

    day.deploys("15:30:00", deployOf("search", { startedAt: "2026-03-02T15:29:00.000Z" }));

    expect([...day.state.deploys.values()].map((kept) => kept.service)).toEqual(["search"]);
  });
});
