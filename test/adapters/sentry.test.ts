import { describe, expect, it } from "vitest";
import { sentry } from "../../adapters/sentry.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const parse = (payload: object, headers: Record<string, string> = {}) =>
  sentry.parse({ headers, body: Buffer.from(JSON.stringify(payload)), receivedAt: RECEIVED_AT });
const draftOf = (payload: object) => {
  const parsed = parse(payload);
  return parsed.kind === "alert" && parsed.drafts[0]?.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Sentry", () => {
  const issue = { id: 5, title: "KeyError", level: "error", status: "unresolved", project: { slug: "shop" } };

  it.each(["Python", "Node.js", "C#", "React Native", "Objective-C"])(
    "knows the sample of %s for a test, by its title",
    (platform) => {
      const event = { issue_id: "5", title: `This is an example ${platform} exception` };

      expect(draftOf({ action: "triggered", data: { event } })).toMatchObject({ test: true });
    },
  );

  it.each([
    ["created", "triggered"],
    ["unresolved", "triggered"],
    ["Resolved", "resolved"],
    ["archived", "acknowledged"],
    ["ignored", "acknowledged"],
    ["assigned", "kept"],
  ])("reads an issue that is %s as %s", (action, status) => {
    const draft = draftOf({ action, data: { issue } });

    expect(draft?.keepsStatus ? "kept" : draft?.status).toBe(status);
  });

  it.each([
    { type: "set_regression", status: "unresolved", expected: "triggered" },
    { type: "status_resolved", status: "resolved", expected: "resolved" },
    { type: "seer_root_cause_completed", status: "unresolved", expected: "kept" },
  ])("reads an alert about the activity $type as $expected", ({ type, status, expected }) => {
    const data = { issue: { ...issue, status }, activity: { type }, alert: { id: 88 } };
    const draft = draftOf({ action: "triggered", data });

    expect(draft?.keepsStatus ? "kept" : draft?.status).toBe(expected);
  });

  it("gives an issue and its events one key", () => {
    const keys = [
      draftOf({ action: "created", data: { issue } }),
      draftOf({ action: "triggered", data: { event: { issue_id: "5" } } }),
      draftOf({ action: "triggered", data: { event: { issue_url: "https://sentry.io/api/0/issues/5/" } } }),
      draftOf({
        action: "triggered",
        data: { event: { web_url: "https://a.sentry.io/issues/5/events/e/" } },
      }),
      draftOf({ action: "created", data: { error: { issue_id: 5 } } }),
    ].map((draft) => draft?.providerAlertId);

    expect(keys).toEqual(["5", "5", "5", "5", "5"]);
  });

  it("takes an issue that is opened again as firing now, however old it is", () => {
    const old = { ...issue, firstSeen: "2024-01-01T00:00:00Z" };

    expect(draftOf({ action: "unresolved", data: { issue: old } })?.triggeredAt).toBeUndefined();
    expect(draftOf({ action: "created", data: { issue: old } })?.triggeredAt).toBe(
      "2024-01-01T00:00:00.000Z",
    );
  });

  it.each([
    [20, "triggered", "critical"],
    [10, "triggered", "medium"],
    [2, "resolved", "high"],
  ])("reads a metric alert without an action by its status %s", (status, expected, severity) => {
    expect(draftOf({ data: { metric_alert: { id: 1, status } } })).toMatchObject({
      status: expected,
      severity,
    });
  });

  it.each([
    [[["env", "prod"], "odd", [1]], { env: "prod" }],
    [[{ key: "env", value: "prod" }], { env: "prod" }],
    ["none", {}],
  ])("reads the tags %j as %j", (tags, expected) => {
    expect(draftOf({ action: "triggered", data: { event: { issue_id: "5", tags } } })?.tags).toEqual(
      expected,
    );
  });

  it.each([
    { why: "a comment", headers: { "sentry-hook-resource": "comment" }, data: {}, kind: "ignored" },
    { why: "a comment without a header", headers: {}, data: { comment: "x" }, kind: "ignored" },
    { why: "an installation without a header", headers: {}, data: { installation: {} }, kind: "ping" },
    { why: "an analysis", headers: { "sentry-hook-resource": "seer" }, data: { run_id: 1 }, kind: "ignored" },
  ])("takes $why for $kind", ({ headers, data, kind }) => {
    expect(parse({ action: "created", data }, headers).kind).toBe(kind);
  });
});
