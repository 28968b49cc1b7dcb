import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { gcp } = adapters;

const draftOf = (incident: object, version: string | number = 1.2) => {
  const payload = { version, incident: { incident_id: "1", state: "open", ...incident } };
  const body = Buffer.from(JSON.stringify(payload));
  const parsed = gcp.parse({ headers: {}, body, receivedAt: 0 });
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Google's incidents", () => {
  it.each([
    { severity: "Critical", expected: "critical", word: "Critical" },
    { severity: "ERROR", expected: "high", word: "ERROR" },
    { severity: "Warning", expected: "medium", word: "Warning" },
    { severity: "No severity", expected: "medium", word: "No severity" },
    { severity: undefined, expected: "medium", word: undefined },
  ])("have the severity $expected for $severity", ({ severity, expected, word }) => {
    expect(draftOf({ severity })).toMatchObject({ severity: expected, severityWord: word });
  });

  it("have it from a label only where Google says none", () => {
    const policy_user_labels = { severity: "page" };

    expect(draftOf({ severity: "No severity", policy_user_labels })).toMatchObject({
      severity: "critical",
      severityWord: "page",
    });
    expect(draftOf({ severity: "Warning", policy_user_labels })).toMatchObject({
      severity: "medium",
      severityWord: "Warning",
    });
  });

  it.each([
    { why: "a label of the policy", incident: { policy_user_labels: { service: "a" }, resource_name: "b" } },
    {
      why: "the resource's own label",
      incident: { resource: { labels: { function_name: "a" } }, resource_name: "b" },
    },
    { why: "its display name", incident: { resource_display_name: "a", resource_name: "b" } },
    { why: "its name", incident: { resource_name: "a labels {project_id=p}" } },
  ])("take the service from $why", ({ incident }) => {
    expect(draftOf(incident)).toMatchObject({ service: "a" });
  });

  it("say a name once when policy and condition share it", () => {
    expect(draftOf({ policy_name: "CPU", condition_name: "CPU" })).toMatchObject({ title: "CPU" });
    expect(draftOf({ policy_name: "CPU", condition: { displayName: "above 9" } })).toMatchObject({
      title: "CPU: above 9",
    });
  });

  it("are read without an id when they have a name", () => {
    expect(draftOf({ incident_id: null, policy_name: "CPU" })).toMatchObject({
      providerAlertId: undefined,
      title: "CPU",
    });
    expect(draftOf({ incident_id: null })).toBeUndefined();
  });

  it("are a test by the payload's version or by their summary", () => {
    expect(draftOf({})).toMatchObject({ test: false });
    expect(draftOf({}, "test")).toMatchObject({ test: true });
    expect(draftOf({ summary: "Test Incident" })).toMatchObject({ test: true });
  });

  it("take no time from zeros", () => {
    expect(draftOf({ state: "CLOSED", started_at: 0, ended_at: "0" })).toMatchObject({
      status: "resolved",
      triggeredAt: undefined,
      resolvedAt: undefined,
    });
  });
});
