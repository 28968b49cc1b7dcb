import { describe, expect, it } from "vitest";
import { cloudevents } from "../../adapters/cloudevents.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const requestOf = (payload: unknown, headers: Record<string, string> = {}) => ({
  headers,
  body: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
  receivedAt: RECEIVED_AT,
});
const parse = (payload: unknown, headers: Record<string, string> = {}) =>
  cloudevents.parse(requestOf(payload, headers));
const draftOf = (payload: unknown, headers: Record<string, string> = {}) => {
  const parsed = parse(payload, headers);
  return parsed.kind === "alert" || parsed.kind === "deploy" ? parsed.drafts[0] : undefined;
};

describe("a CloudEvent's type", () => {
  it.each([
    ["com.example.alert", "triggered"],
    ["com.example.alert.triggered.v2", "triggered"],
    ["com.example.alerts.firing", "triggered"],
    ["com.example.incident.opened", "triggered"],
    ["com.example.IncidentClosed", "resolved"],
    ["com.example.resolved.alert", "resolved"],
    ["io.up.normal.alert", "triggered"],
    ["io.normal.problem.open", "triggered"],
    ["com.example.alarm.acknowledged", "acknowledged"],
    ["com.example.alert.updated", "kept"],
  ])("%s says an alert is %s", (type, status) => {
    const draft = draftOf({ type, id: "1", source: "/s", data: { title: "t" } });

    expect(draft?.kind === "alert" && draft.keepsStatus ? "kept" : draft?.status).toBe(status);
  });

  it.each([
    ["com.example.deployment.started", "in_progress"],
    ["com.example.deployment.finished", "success"],
    ["com.example.DeploymentFailed", "failure"],
    ["com.example.rollback.completed", "success"],
    ["com.example.release.cancelled", "cancelled"],
    ["dev.cdevents.service.deployed.0.1.1", "success"],
    ["dev.cdevents.service.upgraded.0.2.0", "success"],
    ["dev.cdevents.service.rolledback.0.2.0", "success"],
  ])("%s says a deploy is %s", (type, status) => {
    expect(draftOf({ type, id: "1", source: "/s", data: { service: "shop" } })).toMatchObject({
      kind: "deploy",
      status,
    });
  });

  it.each([
    "com.example.user.created",
    "com.example.deployment.deleted",
    "dev.cdevents.service.removed.0.1.1",
    "dev.cdevents.service.published.0.1.1",
  ])("%s says neither", (type) => {
    expect(parse({ type, id: "1", source: "/s" })).toMatchObject({
      kind: "ignored",
      reason: expect.stringContaining("alert.triggered"),
    });
  });

  it("does not outweigh the data's own status", () => {
    const data = { title: "t", status: "resolved" };

    expect(draftOf({ type: "com.example.alert.updated", id: "1", source: "/s", data })).toMatchObject({
      status: "resolved",
      keepsStatus: false,
    });
  });
});

describe("a CloudEvent in binary mode", () => {
  const attributes = { "ce-type": "com.example.alert.triggered", "ce-source": "/caf%C3%A9", "ce-id": "1" };

  it("has its attributes in headers, percent-encoded", () => {
    const headers = { ...attributes, "ce-subject": "queue%20depth", "ce-time": "2026-03-02T08:58:00Z" };

    expect(draftOf({ severity: "high" }, headers)).toMatchObject({
      title: "queue depth",
      severity: "high",
      providerAlertId: "/café#queue depth",
      occurredAt: "2026-03-02T08:58:00.000Z",
    });
  });

  it("keeps an attribute that is not encoded well as it stands", () => {
    expect(draftOf({}, { ...attributes, "ce-subject": "100%" })?.kind === "alert").toBe(true);
    expect(draftOf({}, { ...attributes, "ce-subject": "100%" })).toMatchObject({ title: "100%" });
  });

  it.each([
    { why: "no data", body: "", type: "application/json", kind: "alert" },
    { why: "data that is no JSON and says so", body: "<x/>", type: "application/xml", kind: "alert" },
    {
      why: "data that is no JSON and says it is",
      body: "<x/>",
      type: "application/json",
      kind: "unreadable",
    },
  ])("with $why is read as $kind", ({ body, type, kind }) => {
    expect(parse(body, { ...attributes, "content-type": type }).kind).toBe(kind);
  });
});

describe("a CloudEvent's delivery", () => {
  const event = { type: "com.example.alert", source: "/café", id: "1", data: { title: "t" } };

  it("is the same when source and id are, whatever else changes", () => {
    const key = cloudevents.dedupeKey(requestOf(event));

    expect(cloudevents.dedupeKey(requestOf({ ...event, time: "2026-03-02T08:58:00Z" }))).toBe(key);
    expect(cloudevents.dedupeKey(requestOf({ ...event, id: "2" }))).not.toBe(key);
    expect(cloudevents.dedupeKey(requestOf({ ...event, source: "/other" }))).not.toBe(key);
    expect(cloudevents.dedupeKey(requestOf([event, event]))).not.toBe(key);
  });

  it("has its id in a header in binary mode", () => {
    const headers = { "ce-type": event.type, "ce-source": "/caf%C3%A9", "ce-id": "1" };

    expect(cloudevents.dedupeKey(requestOf({ title: "t" }, headers))).toBe(
      cloudevents.dedupeKey(requestOf(event)),
    );
    expect(cloudevents.dedupeKey(requestOf({ title: "t" }, { ...headers, "ce-id": "2" }))).not.toBe(
      cloudevents.dedupeKey(requestOf(event)),
    );
  });
});
