import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { newrelic } = adapters;

const parse = (payload: object) =>
  newrelic.parse({ headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: 0 });
const draftOf = (payload: object) => {
  const parsed = parse({ id: "1", title: "t", ...payload });
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("New Relic's states", () => {
  it.each([
    { payload: { state: "CREATED" }, status: "triggered" },
    { payload: { state: "ACTIVATED", trigger: "STATE_CHANGE" }, status: "triggered" },
    { payload: { state: "activated", trigger: "INCIDENT_ADDED" }, status: "triggered" },
    { payload: { state: "ACTIVATED", trigger: "USER_ACTION" }, status: "acknowledged" },
    { payload: { state: "ACTIVATED", triggerEvent: "ISSUE_ACKNOWLEDGED" }, status: "acknowledged" },
    { payload: { state: "ACKNOWLEDGED" }, status: "acknowledged" },
    { payload: { state: "CLOSED", trigger: "USER_ACTION" }, status: "resolved" },
    { payload: { state: ["CLOSED"] }, status: "resolved" },
    { payload: { current_state: "open" }, status: "triggered" },
    { payload: { current_state: "acknowledged" }, status: "acknowledged" },
    { payload: { current_state: "closed" }, status: "resolved" },
    { payload: { status: "closed" }, status: "resolved" },
  ])("$payload is $status", ({ payload, status }) => {
    expect(draftOf(payload)).toMatchObject({ status });
  });

  it("leave the time of a close to us when the payload says only when the issue began", () => {
    expect(draftOf({ state: "CLOSED", createdAt: 1_772_440_000_000 })).toMatchObject({
      triggeredAt: "2026-03-02T08:26:40.000Z",
      resolvedAt: undefined,
      occurredAt: undefined,
    });
  });

  it("do not take a malformed time for one", () => {
    expect(draftOf({ state: "CREATED", createdAt: "yesterday", updatedAt: 1e30 })).toMatchObject({
      triggeredAt: undefined,
      occurredAt: undefined,
    });
  });
});

describe("New Relic's owner", () => {
  it.each([
    { why: "who acknowledged it", payload: { state: "ACTIVATED", owner: "Ada" }, status: "acknowledged" },
    { why: "nobody yet", payload: { state: "ACTIVATED", owner: "N/A" }, status: "triggered" },
    { why: "empty", payload: { state: "ACTIVATED", owner: "" }, status: "triggered" },
    { why: "of a new issue", payload: { state: "CREATED", owner: "Ada" }, status: "triggered" },
    { why: "of a closed issue", payload: { state: "CLOSED", owner: "Ada" }, status: "resolved" },
    {
      why: "beside a trigger, which says more",
      payload: { state: "ACTIVATED", owner: "Ada", trigger: "INCIDENT_ADDED" },
      status: "triggered",
    },
  ])("is $why: $status", ({ payload, status }) => {
    expect(draftOf(payload)).toMatchObject({ status });
  });
});

describe("New Relic's tests", () => {
  it("of the legacy channel have a state of their own", () => {
    expect(parse({ incident_id: 0, current_state: "test" })).toMatchObject({ kind: "ping" });
  });

  it("of a workflow are known by the title of the sample", () => {
    const title = "Memory Used % > 90 for at least 2 minutes on 'Some-Entity'";

    expect(draftOf({ state: "ACTIVATED", title })).toMatchObject({ test: true });
  });
});

describe("New Relic's fields", () => {
  it.each([
    { priority: "CRITICAL", severity: "critical" },
    { priority: "high", severity: "high" },
    { priority: "MEDIUM", severity: "medium" },
    { priority: "WARNING", severity: "medium" },
    { priority: "LOW", severity: "low" },
    { priority: "Tier 1", severity: "medium" },
    { priority: undefined, severity: "medium" },
  ])("have the severity $severity for $priority", ({ priority, severity }) => {
    expect(draftOf({ state: "CREATED", priority })).toMatchObject({ severity, severityWord: priority });
  });

  it.each([
    { why: "the template's own", payload: { service: ["a"], tags: { service: "b" } } },
    { why: "a tag", payload: { tags: { service: ["a"] }, impactedEntities: ["b"] } },
    { why: "the first entity", payload: { impactedEntities: ["a", "b"] } },
    { why: "an entity in one text", payload: { impactedEntities: "a" } },
    { why: "an entity's name", payload: { impactedEntities: [{ id: "1", name: "a" }] } },
    { why: "the legacy target", payload: { targets: [{ name: "a" }] } },
  ])("take the service from $why", ({ payload }) => {
    expect(draftOf({ state: "CREATED", ...payload })).toMatchObject({ service: "a" });
  });

  it("tell an issue without a title by its condition", () => {
    const parsed = parse({ id: 5, state: "CREATED", conditionName: "Disk" });

    expect(parsed).toMatchObject({ drafts: [{ providerAlertId: "5", title: "Disk" }] });
  });

  it("show the legacy channel's test as one", () => {
    expect(draftOf({ current_state: "open", policy_name: "New Relic Alert - Test Policy" })).toMatchObject({
      test: true,
    });
  });
});
