import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { opsgenie } = adapters;

const requestOf = (payload: object) => ({
  headers: {},
  body: Buffer.from(JSON.stringify(payload)),
  receivedAt: 0,
});
const parse = (action: unknown, alert: object = {}) =>
  opsgenie.parse(requestOf({ action, alert: { alertId: "a", message: "m", ...alert } }));
const draftOf = (action: unknown, alert: object = {}) => {
  const parsed = parse(action, alert);
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Opsgenie's actions", () => {
  it.each([
    ["Create", "triggered"],
    ["create", "triggered"],
    ["Acknowledge", "acknowledged"],
    ["Acknowledged", "acknowledged"],
    ["UnAcknowledge", "triggered"],
    ["Close", "resolved"],
    ["Closed", "resolved"],
    ["Delete", "resolved"],
  ])("%s makes an alert %s", (action, status) => {
    expect(draftOf(action)).toMatchObject({ status, keepsStatus: false });
  });

  it.each([
    "UpdatePriority",
    "UpdateMessage",
    "UpdateDescription",
    "AddTags",
    "RemoveTags",
    "AddTeam",
    "AddRecipient",
    "AddResponder",
    "AssignOwnership",
    "TakeOwnership",
    "Snooze",
    "SnoozeEnded",
    "Escalate",
    "An action of ours",
    "constructor",
  ])("%s on a whole alert keeps the status and tells what changed", (action) => {
    expect(draftOf(action, { priority: "P2", tags: ["service:x"] })).toMatchObject({
      keepsStatus: true,
      severity: "high",
      tags: { service: "x" },
    });
  });

  it.each(["Escalate", "EscalateNext", "AddTags", "An action of ours"])(
    "%s with nothing but the alert's id is no news",
    (action) => {
      expect(parse(action, { message: undefined })).toEqual({
        kind: "ignored",
        reason: `Opsgenie's ${action} does not change an alert's state.`,
      });
    },
  );

  it("AddTags is told without a priority, as old payloads are; an unknown action is not, for it would change it", () => {
    expect(draftOf("AddTags", { tags: ["a"] })).toMatchObject({ keepsStatus: true, tags: { a: "true" } });
    expect(parse("An action of ours", { tags: ["a"] }).kind).toBe("ignored");
    expect(parse("AddNote", { priority: "P1" }).kind).toBe("ignored");
  });

  it("resolves an alert of which it says only the id", () => {
    expect(draftOf("Close", { message: undefined })).toMatchObject({
      providerAlertId: "a",
      status: "resolved",
    });
  });
});

describe("Opsgenie's times", () => {
  it("does not take the time of creation for that of a later action", () => {
    expect(draftOf("Create", { createdAt: 1_772_440_000_000 })).toMatchObject({
      triggeredAt: "2026-03-02T08:26:40.000Z",
      occurredAt: "2026-03-02T08:26:40.000Z",
    });
    expect(draftOf("Close", { createdAt: 1_772_440_000_000 })).toMatchObject({
      triggeredAt: "2026-03-02T08:26:40.000Z",
      resolvedAt: undefined,
      occurredAt: undefined,
    });
  });

  it("tells two actions of one alert apart by the nanosecond, beyond what a number holds", () => {
    const keyAt = (updatedAt: string, action = "AddTags") =>
      opsgenie.dedupeKey({
        headers: {},
        body: Buffer.from(`{"action":"${action}","alert":{"alertId":"a","updatedAt":${updatedAt}}}`),
        receivedAt: 0,
      });

    expect(keyAt("1420452275002000962")).toBe(keyAt("1420452275002000962"));
    expect(keyAt("1420452275002000962")).not.toBe(keyAt("1420452275002000963"));
    expect(keyAt("1420452275002000962")).not.toBe(keyAt("1420452275002000962", "RemoveTags"));
  });
});

describe("Opsgenie's service and environment", () => {
  it.each([
    { why: "the details first", alert: { details: { service: "d" }, tags: ["service:t"], entity: "e" } },
    { why: "then a tag", alert: { tags: ["service:d"], entity: "e", source: "s" } },
    { why: "with another sign", alert: { tags: ["Service=d"], entity: "e", source: "s" } },
    { why: "then the entity", alert: { entity: "d", source: "s" } },
    { why: "then the source", alert: { source: "d" } },
  ])("come from $why", ({ alert }) => {
    expect(draftOf("Create", alert)).toMatchObject({ service: "d" });
  });

  it("are not the e-mail address of whoever made the alert", () => {
    expect(draftOf("Create", { source: "me@example.com", entity: "" })).toMatchObject({ service: undefined });
  });

  it.each([
    { priority: "P1", severity: "critical" },
    { priority: "p2", severity: "high" },
    { priority: 3, severity: "medium" },
    { priority: "4", severity: "low" },
    { priority: "P5", severity: "info" },
    { priority: undefined, severity: "medium" },
    { priority: "odd", severity: "medium" },
  ])("have the severity $severity for the priority $priority", ({ priority, severity }) => {
    expect(draftOf("Create", { priority })).toMatchObject({
      severity,
      severityWord: priority === undefined ? undefined : String(priority),
    });
  });

  it("make a link even of an id that is no well-formed text", () => {
    const body = Buffer.from('{"action":"Create","alert":{"alertId":"a\\ud800/b","message":"m"}}');
    const parsed = opsgenie.parse({ headers: {}, body, receivedAt: 0 });

    expect(parsed).toMatchObject({
      drafts: [{ sourceUrl: "https://app.opsgenie.com/alert/detail/a%EF%BF%BD%2Fb/details" }],
    });
  });
});
