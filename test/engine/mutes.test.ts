import { describe, expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../engine/domain/engine-config.ts";
import { MUTES_MAX, type MuteTarget } from "../../engine/domain/mute.ts";
import type { TenantState } from "../../engine/domain/state.ts";
import { foldItem, foldTimers } from "../../engine/fold.ts";
import type { Command } from "../../engine/inbox.ts";
import { emptyState, rebuildIndexes } from "../../engine/indexes.ts";
import { allKnowledge, knowledgeAt, restoreKnowledge } from "../../engine/knowledge.ts";
import { noticesFor } from "../../engine/notices.ts";
import { alertFor, at, itemAt, TENANT } from "../support/builders.ts";

const SEARCH: MuteTarget = { kind: "service", service: "search" };

function tenant() {
  const state = emptyState(TENANT, DEFAULT_CONFIG);
  const alerts = (clock: string, ...drafts: ReturnType<typeof alertFor>[]) =>
    foldItem(state, itemAt(clock, drafts));
  let words = 0;
  const says = (clock: string, command: Command) =>
    foldItem(state, { ...itemAt(clock, [], `word ${words++}`), content: { kind: "command", command } });
  const mutes = (clock: string, target: MuteTarget = SEARCH, until?: string) =>
    says(clock, { type: "mute", target, by: "U1", ...(until === undefined ? {} : { until: at(until) }) });
  return { state, alerts, says, mutes, incident: (number = 1) => numbered(state, number) };
}

function numbered(state: TenantState, number: number) {
  const found = [...state.incidents.values()].find((one) => one.number === number);
  if (!found) throw new Error(`no incident #${number}`);
  return found;
}

/** The pattern of the first alert of incident #1. */
const firstPattern = (state: TenantState): MuteTarget => ({
  kind: "pattern",
  patterns: numbered(state, 1).footing[0]?.patterns ?? [],
  title: "t",
  service: "s",
});

describe("a mute", () => {
  it("keeps and counts what it covers, and marks the incident as one that nobody is told of", () => {
    const { state, alerts, mutes, incident } = tenant();
    mutes("09:00:00", SEARCH, "11:00:00");

    const events = alerts("09:10:00", alertFor("search"), alertFor("search", { title: "queue grows" }));

    expect(incident()).toMatchObject({ alertCount: 2, firingCount: 2, muted: { by: "U1" } });
    expect(noticesFor(events, state)).toMatchObject([{ muted: true }]);
  });

  it("is of one pattern, whichever pod it comes from, and of no other", () => {
    const { state, alerts, mutes, incident } = tenant();
    alerts("09:00:00", alertFor("search", { title: "cpu of pod-1", tags: { pod: "pod-1" } }));
    alerts(
      "09:01:00",
      alertFor("search", { title: "cpu of pod-1", tags: { pod: "pod-1" }, status: "resolved" }),
    );
    mutes("09:02:00", firstPattern(state));
    foldTimers(state, at("11:00:00"));

    alerts("12:00:00", alertFor("search", { title: "cpu of pod-7", tags: { pod: "pod-7" } }));
    expect(incident(2).muted).toBeDefined();
    alerts("12:01:00", alertFor("search", { title: "disk is full" }));

    expect(incident(2)).toMatchObject({ alertCount: 2, unmuted: { reason: { code: "not-muted" } } });
    expect(incident(2).muted).toBeUndefined();
  });

  it("covers a service by any of its names", () => {
    const { alerts, mutes, incident } = tenant();
    mutes("09:00:00", { kind: "service", service: "search-api" });

    alerts("09:10:00", alertFor("prod-search-api-eu-west-1"));

    expect(incident().muted).toBeDefined();
  });

  it.each([
    { what: "a critical alert", draft: alertFor("search", { severity: "critical" }) },
    { what: "a database's alert", draft: alertFor("search-db"), service: "search-db" },
    { what: "a test alert", draft: alertFor("search", { test: true }) },
  ])("never covers $what", ({ draft, service = "search" }) => {
    const { alerts, mutes, incident } = tenant();
    mutes("09:00:00", { kind: "service", service });

    alerts("09:10:00", draft);

    expect(incident().muted).toBeUndefined();
  });

  it("ends by the clock, and what still fires is told then", () => {
    const { state, alerts, mutes, incident } = tenant();
    mutes("09:00:00", SEARCH, "11:00:00");
    alerts("10:50:00", alertFor("search"));

    const events = foldTimers(state, at("11:00:00"));

    expect(events.map(({ type, at: when }) => [type, when])).toContainEqual(["mute.expired", at("11:00:00")]);
    expect(incident()).toMatchObject({ unmuted: { reason: { code: "mute-over" } } });
    expect(noticesFor(events, state)).toMatchObject([{ lane: "first" }]);
    expect(state.mutes.size).toBe(0);
  });

  it("ends in time also after whoever folds was restarted, and after the settings changed", () => {
    const { state, mutes, says } = tenant();
    mutes("09:00:00", SEARCH, "11:00:00");
    const loaded = emptyState(TENANT, DEFAULT_CONFIG);
    restoreKnowledge(
      loaded,
      [...allKnowledge(state)].flatMap((id) => knowledgeAt(state, id) ?? []),
    );
    rebuildIndexes(loaded);
    says("09:30:00", { type: "settings", config: { ...DEFAULT_CONFIG, windowMs: 60_000 }, by: "U1" });

    for (const one of [loaded, state])
      expect(foldTimers(one, at("11:00:00")).map(({ type }) => type)).toEqual(["mute.expired"]);
  });

  it("leaves what was over before it untold", () => {
    const { state, alerts, mutes, incident } = tenant();
    mutes("09:00:00", SEARCH, "09:20:00");
    alerts("09:10:00", alertFor("search"));
    alerts("09:12:00", alertFor("search", { status: "resolved" }));

    const events = foldTimers(state, at("09:20:00"));

    expect(incident().muted).toBeDefined();
    expect(
      noticesFor(
        events.filter(({ at: when }) => when === at("09:20:00")),
        state,
      ),
    ).toEqual([]);
  });

  it("is undone once, by whoever is first", () => {
    const { state, alerts, says, mutes, incident } = tenant();
    mutes("09:00:00");
    alerts("09:10:00", alertFor("search"));
    const [muteId = ""] = state.mutes.keys();

    says("09:15:00", { type: "unmute", muteId, by: "U2" });

    expect(incident()).toMatchObject({ unmuted: { reason: { by: "U2" } } });
    expect(says("09:15:01", { type: "unmute", muteId, by: "U3" })).toEqual([]);
  });

  it("takes the place of an earlier one of the same", () => {
    const { state, alerts, mutes, incident } = tenant();
    mutes("09:00:00", SEARCH, "10:00:00");
    alerts("09:10:00", alertFor("search"));

    const events = mutes("09:12:00", SEARCH, "12:00:00");

    expect(events.map(({ type }) => type)).toEqual(["mute.lifted", "mute.added", "incident.muted"]);
    expect([...state.mutes.values()]).toMatchObject([{ until: at("12:00:00") }]);
    foldTimers(state, at("10:30:00"));
    expect(incident().muted).toMatchObject({ until: at("12:00:00") });
  });

  it("of which the end is past already changes nothing", () => {
    expect(tenant().mutes("09:00:00", SEARCH, "09:00:00")).toEqual([]);
  });

  it("is refused when there are as many as anybody keeps track of, but may take the place of one", () => {
    const { state, mutes } = tenant();
    for (let n = 0; n < MUTES_MAX; n++) mutes("09:00:00", { kind: "service", service: `service-${n}` });
    const before = state.mutes.size;

    expect(mutes("09:01:00")).toEqual([]);
    expect(mutes("09:02:00", { kind: "service", service: "service-7" })).toHaveLength(2);
    expect(state.mutes.size).toBe(before);
  });

  it("lets go of an incident that something unmuted joins, and of one whose alert becomes critical", () => {
    const { alerts, mutes, incident } = tenant();
    mutes("09:00:00");
    alerts("09:10:00", alertFor("search"));

    alerts("09:11:00", alertFor("search", { severity: "critical" }));

    expect(incident()).toMatchObject({ severity: "critical", unmuted: { reason: { code: "not-muted" } } });
  });

  it("marks an incident that is in Slack already, but not one in which more fires", () => {
    const { state, alerts, mutes, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    alerts("09:00:10", alertFor("search", { title: "queue grows" }));
    const events = mutes("09:01:00", {
      kind: "pattern",
      patterns: numbered(state, 1).footing[0]?.patterns.slice(0, 1) ?? [],
      title: "t",
      service: "s",
    });
    expect(events.map(({ type }) => type)).toEqual(["mute.added"]);

    mutes("09:02:00");

    expect(incident().muted).toMatchObject({ target: SEARCH });
  });

  it("does not hide a merge of a told incident into one that was not", () => {
    const { state, alerts, says, mutes, incident } = tenant();
    mutes("09:00:00");
    alerts("09:10:00", alertFor("search"));
    alerts("09:10:10", alertFor("billing-ui", { title: "invoice job late" }));
    alerts("09:10:20", alertFor("search", { status: "resolved" }));
    alerts("09:10:30", alertFor("billing-ui", { title: "invoice job late", status: "resolved" }));
    const [older, younger] = [incident(1).incidentId, incident(2).incidentId];

    says("09:11:00", {
      type: "merge",
      incidentId: older,
      otherId: younger,
      patterns: { left: [], right: [] },
      by: "U1",
    });

    expect(state.incidents.get(older)?.muted).toBeUndefined();
  });
});

describe("a person's word on how an incident stands", () => {
  const acknowledged = { type: "acknowledge", by: "U1" } as const;

  it("acknowledges it once, which an undo leaves no trace of", () => {
    const { state, alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    const { incidentId } = incident();
    says("09:01:00", { ...acknowledged, incidentId });
    expect(incident().acknowledgedBy).toEqual({ by: "U1", at: at("09:01:00") });
    expect(says("09:01:01", { ...acknowledged, incidentId, by: "U2" })).toEqual([]);

    says("09:02:00", { type: "unacknowledge", incidentId, by: "U2" });
    alerts("09:03:00", alertFor("search", { status: "resolved" }));

    expect(incident().acknowledgedBy).toBeUndefined();
    expect([...state.patterns.values()][0]?.acknowledged.value).toBe(0);
  });

  it("that acknowledges counts as acting on such alerts once it is over", () => {
    const { state, alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    says("09:01:00", { ...acknowledged, incidentId: incident().incidentId });

    alerts("09:03:00", alertFor("search", { status: "resolved" }));

    expect(incident().noise?.factors.map(({ name }) => name)).toContain("acknowledged");
    const [pattern] = state.patterns.values();
    expect(pattern).toMatchObject({ acknowledged: { value: 1 }, endedAlone: { value: 0 } });
  });

  it("resolves what fires, and says who", () => {
    const { alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"), alertFor("search", { title: "queue grows" }));
    const { incidentId } = incident();

    says("09:01:00", { type: "resolve", incidentId, by: "U1" });

    expect(incident()).toMatchObject({ firingCount: 0, resolvedBy: { by: "U1", at: at("09:01:00") } });
    expect(says("09:01:05", { type: "resolve", incidentId, by: "U2" })).toEqual([]);
  });

  it("is no evidence that something else ended with it", () => {
    const { state, alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    alerts("09:00:01", alertFor("billing-ui", { title: "invoice job late" }));
    says("09:10:00", { type: "resolve", incidentId: incident(1).incidentId, by: "U1" });

    alerts("09:10:20", alertFor("billing-ui", { title: "invoice job late", status: "resolved" }));

    expect(state.incidents.size).toBe(2);
  });

  it("reopens what a person resolved, with what fired in it", () => {
    const { alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"), alertFor("search", { title: "queue grows" }));
    alerts("09:00:30", alertFor("search", { title: "queue grows", status: "resolved" }));
    const { incidentId } = incident();
    says("09:01:00", { type: "resolve", incidentId, by: "U1" });

    says("09:02:00", { type: "reopen", incidentId, by: "U2" });

    expect(incident()).toMatchObject({ firingCount: 1, keptOpenBy: { by: "U2", held: false } });
    expect(incident().resolvedAt ?? incident().noise).toBeUndefined();
    alerts("09:03:00", alertFor("search", { status: "resolved" }));
    expect(incident().resolvedAt).toBe(at("09:03:00"));
  });

  it("keeps open what ended by itself, until a person resolves it", () => {
    const { alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    alerts("09:01:00", alertFor("search", { status: "resolved" }));
    const { incidentId } = incident();

    says("09:02:00", { type: "reopen", incidentId, by: "U1" });
    alerts("09:03:00", alertFor("search"));
    alerts("09:04:00", alertFor("search", { status: "resolved" }));
    expect(incident()).toMatchObject({ firingCount: 0, keptOpenBy: { held: true } });
    expect(incident().resolvedAt).toBeUndefined();

    says("09:05:00", { type: "resolve", incidentId, by: "U1" });
    expect(incident()).toMatchObject({ resolvedAt: at("09:05:00"), resolvedBy: { by: "U1" } });
  });

  it("does not stand against its source: what fires again opens it again", () => {
    const { alerts, says, incident } = tenant();
    alerts("09:00:00", alertFor("search"));
    says("09:01:00", { type: "resolve", incidentId: incident().incidentId, by: "U1" });

    alerts("09:10:00", alertFor("search"));

    expect(incident()).toMatchObject({ number: 1, firingCount: 1, reopenedAt: at("09:10:00") });
    expect(incident().resolvedBy ?? incident().acknowledgedBy).toBeUndefined();
  });
});
