import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import { type Command, linkIdOf } from "../../engine/inbox.ts";
import { emptyState } from "../../engine/indexes.ts";
import { alertFor, at, itemAt, TENANT } from "../support/builders.ts";

const NO_SIDES = { left: [], right: [] };

/** A morning in which people have their say. */
function morning(dependencies = [{ upstream: "payments", downstream: "checkout" }]) {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, dependencies });
  const does = (clock: string, command: Command) =>
    foldItem(state, {
      itemId: `${clock}:${command.type}`,
      tenantId: TENANT,
      receivedAt: at(clock),
      integrationId: "",
      provider: "slack",
      content: { kind: "command", command },
    });
  const incidentOf = (service: string): IncidentState => {
    const alert = [...state.alerts.values()].find((one) => one.alert.service === service);
    const incident = state.incidents.get(alert?.incidentId ?? "");
    if (!incident) throw new Error(`no incident holds ${service}`);
    return incident;
  };
  const membersOf = (incidentId: string, service?: string) =>
    [...state.alerts.values()]
      .filter((one) => one.incidentId === incidentId && (service ?? one.alert.service) === one.alert.service)
      .map(({ fingerprint }) => fingerprint);
  return {
    state,
    incidentOf,
    membersOf,
    incidents: () => [...state.incidents.values()],
    receives: (clock: string, ...drafts: AlertDraft[]) => foldItem(state, itemAt(clock, drafts)),
    becomes: (clock: string) => foldTimers(state, at(clock)),
    splits: (clock: string, service: string, by = "U1") => {
      const { incidentId } = incidentOf(service);
      const fingerprints = membersOf(incidentId, service);
      return does(clock, { type: "split", incidentId, fingerprints, patterns: NO_SIDES, by });
    },
    merges: (clock: string, service: string, other: string, by = "U1") =>
      does(clock, {
        type: "merge",
        incidentId: incidentOf(service).incidentId,
        otherId: incidentOf(other).incidentId,
        patterns: NO_SIDES,
        by,
      }),
    takesBack: (clock: string, done: string, type: "split" | "merge") =>
      does(clock, { type: "unlink", linkId: linkIdOf(at(done), `${done}:${type}`), by: "U2" }),
    does,
  };
}

describe("a split", () => {
  it("leaves two incidents, each as if the other's alerts had never joined it", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout", { severity: "critical" }));
    expect(day.incidents()).toHaveLength(1);

    const events = day.splits("09:01:00", "checkout");

    expect(events.map((event) => event.type)).toEqual(["link.added", "incident.split"]);
    expect(day.incidentOf("payments")).toMatchObject({
      number: 1,
      services: ["payments"],
      severity: "high",
      alertCount: 1,
      firingCount: 1,
      openedAt: at("09:00:00"),
    });
    expect(day.incidentOf("checkout")).toMatchObject({
      number: 2,
      title: "p99 latency above 2 s",
      services: ["checkout"],
      severity: "critical",
      alertCount: 1,
      openedAt: at("09:00:30"),
      closesAt: at("09:05:00"),
    });
  });

  it("keeps such alerts apart from then on, a month later and in either order", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout"));
    day.splits("09:01:00", "checkout");
    day.receives(
      "09:10:00",
      alertFor("payments", { status: "resolved" }),
      alertFor("checkout", { status: "resolved" }),
    );
    day.becomes("15:00:00");

    day.receives("16:00:00", alertFor("checkout"));
    day.receives("16:00:10", alertFor("payments"));

    expect(day.incidentOf("checkout").incidentId).not.toBe(day.incidentOf("payments").incidentId);
  });

  it("brings a merged incident back under its own number, with just its own alerts", () => {
    const day = morning([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:02:00", alertFor("checkout"), alertFor("checkout", { title: "5xx" }));
    const came = day.incidentOf("checkout");
    expect(came.number).toBe(2);
    day.merges("09:03:00", "payments", "checkout");
    expect(day.incidents()).toHaveLength(1);

    day.splits("09:04:00", "checkout");

    expect(day.incidentOf("checkout")).toEqual({
      ...came,
      takenOutOf: {
        incidentId: day.incidentOf("payments").incidentId,
        number: 1,
        at: at("09:04:00"),
        reason: { code: "said-apart", text: "these alerts are not related to the others", by: "U1" },
      },
    });
    expect(day.incidentOf("payments").merged).toBeUndefined();
  });

  it.each([
    { why: "all of it is picked", services: ["payments", "checkout"] },
    { why: "nothing of it is picked", services: [] },
  ])("changes nothing when $why", ({ services }) => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout"));
    const { incidentId } = day.incidentOf("payments");
    const fingerprints = services.flatMap((service) => day.membersOf(incidentId, service));

    const events = day.does("09:01:00", {
      type: "split",
      incidentId,
      fingerprints,
      patterns: NO_SIDES,
      by: "U1",
    });

    expect(events).toEqual([]);
  });

  it("of an incident that is let go by then still keeps such alerts apart", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout"));
    const { incidentId } = day.incidentOf("payments");
    const patternOf = (service: string) =>
      [...day.state.alerts.values()].flatMap((one) =>
        one.alert.service === service ? (one.pattern ?? []) : [],
      );
    const patterns = { left: patternOf("checkout"), right: patternOf("payments") };
    day.receives(
      "09:10:00",
      alertFor("payments", { status: "resolved" }),
      alertFor("checkout", { status: "resolved" }),
    );
    day.becomes("15:00:00");
    day.does("15:00:00", { type: "split", incidentId, fingerprints: ["x"], patterns, by: "U1" });

    day.receives("16:00:00", alertFor("payments"));
    day.receives("16:00:10", alertFor("checkout"));

    expect(day.incidents()).toHaveLength(2);
  });

  it("taken back makes one incident of the two again, and such alerts may meet", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout"));
    const before = day.incidentOf("payments");
    day.splits("09:01:00", "checkout");

    day.takesBack("09:02:00", "09:01:00", "split");

    expect(day.incidents()).toHaveLength(1);
    expect(day.incidentOf("checkout")).toMatchObject({
      number: before.number,
      alertCount: before.alertCount,
      services: before.services,
      footing: before.footing,
    });
    expect(day.state.links.size).toBe(0);
    day.receives("09:03:00", alertFor("checkout", { title: "5xx" }));
    expect(day.incidents()).toHaveLength(1);
  });
});

describe("a merge by hand", () => {
  it("makes one incident, the older one, and says who said so", () => {
    const day = morning([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:02:00", alertFor("search"));

    const events = day.merges("09:03:00", "search", "payments");

    expect(events).toMatchObject([
      { type: "link.added", link: { kind: "together", by: "U1" } },
      { type: "incident.merged", reason: { code: "said-together", by: "U1" } },
    ]);
    expect(day.incidentOf("search")).toMatchObject({
      number: 1,
      alertCount: 2,
      services: ["payments", "search"],
    });
  });

  it("brings such alerts together from then on", () => {
    const day = morning([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:02:00", alertFor("search"));
    day.merges("09:03:00", "search", "payments");
    day.receives(
      "09:10:00",
      alertFor("payments", { status: "resolved" }),
      alertFor("search", { status: "resolved" }),
    );
    day.becomes("15:00:00");

    day.receives("16:00:00", alertFor("search"));
    day.receives("16:04:00", alertFor("payments"));

    expect(day.incidents()).toHaveLength(1);
    expect(day.incidents()[0]?.reasons.map(({ reason }) => reason.code)).toContain("said-together");
  });

  it("overrules an older split of such alerts, and a newer split overrules it", () => {
    const day = morning();
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:00:30", alertFor("checkout"));
    day.splits("09:01:00", "checkout");
    day.merges("09:02:00", "checkout", "payments");
    expect(day.incidents()).toHaveLength(1);

    day.splits("09:03:00", "checkout");

    expect(day.incidents()).toHaveLength(2);
    day.receives("09:04:00", alertFor("checkout", { title: "5xx" }));
    expect(day.incidentOf("checkout").alertCount).toBe(2);
    expect(day.incidentOf("payments").alertCount).toBe(1);
  });

  it("taken back leaves both as they were", () => {
    const day = morning([]);
    day.receives("09:00:00", alertFor("payments"));
    day.receives("09:02:00", alertFor("search"));
    const both = () =>
      // The window that was longer stays: nothing is closed early by an undo.
      [day.incidentOf("payments"), day.incidentOf("search")].map(
        ({ closesAt: _, takenOutOf: _told, ...rest }) => rest,
      );
    const before = both();
    day.merges("09:03:00", "search", "payments");

    day.takesBack("09:04:00", "09:03:00", "merge");

    expect(both()).toEqual(before);
  });
});

describe("an incident summed up anew from its alerts", () => {
  const draft = fc
    .record({
      service: fc.constantFrom("payments", "checkout", "search"),
      title: fc.constantFrom("latency", "5xx", "cpu"),
      status: fc.constantFrom("triggered" as const, "acknowledged" as const, "resolved" as const),
      severity: fc.constantFrom("high" as const, "low" as const),
      tags: fc.constantFrom({}, { host: "web-7" }, { region: "eu-west-1" }),
    })
    .map(({ service, ...rest }) => {
      const providerAlertId = [service, rest.title, ...Object.values(rest.tags)].join("/");
      return alertFor(service, { ...rest, providerAlertId });
    });

  it("is what it was before a split that was taken back, in any run", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ drafts: fc.array(draft, { minLength: 1, maxLength: 3 }), gap: fc.nat(90) }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.nat(),
        (steps, pick) => {
          const day = morning();
          let clock = at("09:00:00");
          const stamp = () => new Date(clock).toISOString().slice(11, 19);
          for (const { drafts, gap } of steps) {
            clock += gap * 1_000;
            day.receives(stamp(), ...drafts);
          }
          const whole = day.incidents().find(({ incidentId }) => day.membersOf(incidentId).length > 1);
          if (!whole) return;
          const members = day.membersOf(whole.incidentId);
          const fingerprints = members.filter((_, index) => (pick >> index) % 2 === 1);
          clock += 1_000;
          const [at1, at2] = [stamp(), new Date(clock + 1_000).toISOString().slice(11, 19)];
          const { incidentId } = whole;

          day.does(at1, { type: "split", incidentId, fingerprints, patterns: NO_SIDES, by: "U1" });
          day.takesBack(at2, at1, "split");

          expect(facts(day.state.incidents.get(incidentId))).toEqual(facts(whole));
        },
      ),
    );
  });

  /** What does not depend on the order in which things were added up. */
  function facts(incident: IncidentState | undefined) {
    if (!incident) return undefined;
    const { number, alertCount, occurrences, firingCount, acknowledgedCount, everAcknowledged } = incident;
    const sorted = <T>(list: readonly T[]) => list.map((one) => JSON.stringify(one)).toSorted();
    return {
      counts: { number, alertCount, occurrences, firingCount, acknowledgedCount, everAcknowledged },
      openedAt: incident.openedAt,
      severity: incident.severity,
      services: incident.services.toSorted(),
      footing: sorted(incident.footing.map(({ patterns: _, ...rest }) => rest)),
      nodes: sorted(
        incident.nodes.map(({ name, services, lastAt }) => ({
          name,
          services: services.toSorted(),
          lastAt,
        })),
      ),
      resolved: incident.resolvedAt === undefined,
    };
  }
});
