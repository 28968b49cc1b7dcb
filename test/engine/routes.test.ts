import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { addName, emptyNameBook, setSpokenNames } from "../../engine/domain/name-book.ts";
import { normaliseTeam, type Route, type RouteKind, teamOf } from "../../engine/domain/route.ts";
import { foldItem } from "../../engine/fold.ts";
import { emptyState } from "../../engine/indexes.ts";
import { noticesFor } from "../../engine/notices.ts";
import { routeOf } from "../../engine/routes.ts";
import { alertFor, itemAt, TENANT } from "../support/builders.ts";

const route = (channelId: string, kind: RouteKind): Route => ({
  ...kind,
  routeId: channelId,
  channelId,
  setBy: "U1",
});
const ROUTES = [
  route("C_CRIT", { by: "severity", values: ["critical"] }),
  route("C_TEAM", { by: "team", values: ["payments-crew"] }),
  route("C_PAY", { by: "service", values: ["payments"] }),
];
const names = emptyNameBook();
const subject = { service: "search", severity: "high", tags: {} } as const;

describe("where an incident goes", () => {
  it("is the tenant's own channel when no route speaks of it", () => {
    expect(routeOf(subject, ROUTES, names)).toBeUndefined();
  });

  it.each([
    {
      what: "its service",
      of: { service: "payments" },
      channelId: "C_PAY",
      reason: "payments is routed there",
    },
    {
      what: "its service in another spelling",
      of: { service: "prod-payments-service" },
      channelId: "C_PAY",
      reason: "payments is routed there",
    },
    {
      what: "its team",
      of: { tags: { Owner: "@Payments Crew" } },
      channelId: "C_TEAM",
      reason: "what team payments-crew owns is routed there",
    },
    {
      what: "its severity",
      of: { severity: "critical" as const },
      channelId: "C_CRIT",
      reason: "what begins as critical is routed there",
    },
  ])("is decided by $what, and says so", ({ of, channelId, reason }) => {
    expect(routeOf({ ...subject, ...of }, ROUTES, names)).toEqual({ channelId, reason });
  });

  it("goes by the service before the team, and by the team before the severity, whatever stands first", () => {
    const all = { service: "payments", severity: "critical", tags: { team: "payments-crew" } } as const;

    expect(routeOf(all, ROUTES, names)?.channelId).toBe("C_PAY");
    expect(routeOf({ ...all, service: "search" }, ROUTES, names)?.channelId).toBe("C_TEAM");
  });

  it("knows a service by what people said it is also called", () => {
    const book = emptyNameBook();
    addName(book, "pay-svc", "github");
    addName(book, "payments", "datadog");
    setSpokenNames(book, { aliases: [["pay-svc", "payments"]], names: [] });

    expect(
      routeOf(
        { ...subject, service: "payments" },
        [route("C1", { by: "service", values: ["pay-svc"] })],
        book,
      ),
    ).toMatchObject({ channelId: "C1" });
  });
});

describe("an alert's team", () => {
  it.each([
    { tags: { team: "core" }, team: "core" },
    { tags: { "service.owner": "Core Platform" }, team: "core-platform" },
    { tags: { owner: "b", team: "a" }, team: "a" },
    { tags: { region: "eu" }, team: undefined },
  ])("is $team by the tags $tags", ({ tags, team }) => {
    expect(teamOf(tags as Record<string, string>)).toBe(team);
  });

  it("is spelled one way", () => {
    expect(normaliseTeam(" @Payments_Crew ")).toBe("payments-crew");
  });
});

describe("a notice", () => {
  it("carries the route when its incident begins, and no other when it changes", () => {
    const config = { ...DEFAULT_CONFIG, routes: ROUTES };
    const state = emptyState(TENANT, config);
    const notices = (clock: string, ...drafts: ReturnType<typeof alertFor>[]) =>
      noticesFor(foldItem(state, itemAt(clock, drafts)), state);

    const [first] = notices("09:00:00", alertFor("search", { tags: { team: "payments-crew" } }));
    const [later] = notices("09:00:10", alertFor("search", { severity: "critical", title: "5xx" }));

    expect(first?.route).toEqual({
      channelId: "C_TEAM",
      reason: "what team payments-crew owns is routed there",
    });
    expect(later).toMatchObject({ incidentId: first?.incidentId });
    expect(later).not.toHaveProperty("route");
  });
});
