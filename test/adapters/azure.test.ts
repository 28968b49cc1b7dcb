import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { azure } = adapters;

const draftOf = (essentials: object, data: object = {}) => {
  const payload = {
    schemaId: "azureMonitorCommonAlertSchema",
    data: { essentials: { alertId: "/a", monitorCondition: "Fired", ...essentials }, ...data },
  };
  const body = Buffer.from(JSON.stringify(payload));
  const parsed = azure.parse({ headers: {}, body, receivedAt: 0 });
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Azure's essentials", () => {
  it.each([
    ["Sev0", "critical"],
    ["Sev1", "high"],
    ["Sev2", "medium"],
    ["sev3", "low"],
    ["Sev4", "info"],
    [1, "high"],
    ["Sev 1", "high"],
    ["Sev9", "medium"],
    ["Critical", "critical"],
    [undefined, "medium"],
  ])("have %s for the severity %s", (word, severity) => {
    expect(draftOf({ severity: word })).toMatchObject({
      severity,
      severityWord: word === undefined ? undefined : String(word),
    });
  });

  it.each([
    ["Fired", "triggered"],
    ["FIRED", "triggered"],
    ["Resolved", "resolved"],
    ["resolved", "resolved"],
  ])("are %s when the alert is %s", (monitorCondition, status) => {
    expect(draftOf({ monitorCondition })).toMatchObject({ status });
  });

  it.each([
    { why: "the last part of the target", essentials: { alertTargetIDs: ["/x/sites/shop"] } },
    { why: "a target with a slash at its end", essentials: { alertTargetIDs: ["/x/sites/shop/"] } },
    { why: "a target that is no path", essentials: { alertTargetIDs: ["shop"] } },
    { why: "a target that is no list", essentials: { alertTargetIDs: "/x/sites/shop" } },
    { why: "the item without a target", essentials: { alertTargetIDs: [], configurationItems: ["shop"] } },
  ])("guess the service from $why", ({ essentials }) => {
    expect(draftOf(essentials)).toMatchObject({ service: "shop" });
  });

  it("go by the origin's id when the alert has none", () => {
    expect(draftOf({ alertId: undefined, originAlertId: "o" })).toMatchObject({
      providerAlertId: "o",
      sourceUrl: undefined,
    });
  });

  it("stand behind the user's own properties, in whatever case", () => {
    expect(
      draftOf({ alertTargetIDs: ["/x/y"] }, { customProperties: { Service: "shop", Environment: "Prod" } }),
    ).toMatchObject({ service: "shop", environment: "Prod" });
  });

  it("stand behind the labels of Azure's Prometheus", () => {
    const labels = { namespace: "payments", cluster: "shop-prod", severity: "critical" };

    expect(
      draftOf({ severity: "Sev3", alertTargetIDs: ["/x/y"] }, { alertContext: { labels } }),
    ).toMatchObject({ service: "payments", environment: "shop-prod", severity: "low", tags: labels });
  });

  it("leave the time of a log alert's end to us", () => {
    expect(
      draftOf({ monitorCondition: "Resolved", firedDateTime: "2026-03-02T08:00:00.1234567Z" }),
    ).toMatchObject({
      triggeredAt: "2026-03-02T08:00:00.123Z",
      resolvedAt: undefined,
      occurredAt: undefined,
    });
  });

  it("are a test when Azure sends its sample", () => {
    const alertId = "/subscriptions/11111111-1111-1111-1111-111111111111/providers/x/alerts/1";

    expect(draftOf({ alertId })).toMatchObject({ test: true });
    expect(draftOf({})).toMatchObject({ test: false });
  });

  it("are a test in the samples of Microsoft's pages, which have other subscriptions", () => {
    const sample = { alertRule: "test-metricAlertRule", description: "Alert rule description" };

    expect(draftOf(sample)).toMatchObject({ test: true });
    expect(draftOf({ ...sample, description: "CPU of the test machines" })).toMatchObject({ test: false });
  });

  it("name no service when the target is the subscription alone", () => {
    const target = "/subscriptions/0a0a0a0a-0000-4000-8000-000000000001";

    expect(draftOf({ alertTargetIDs: [target] })).toMatchObject({ service: undefined });
    expect(draftOf({ alertTargetIDs: [`${target}/resourceGroups/shop`] })).toMatchObject({ service: "shop" });
  });

  it("make a link even of an id that is no well-formed text", () => {
    expect(draftOf({ alertId: "/\ud800" })).toMatchObject({
      sourceUrl: expect.stringMatching(/alertId\/%2F%EF%BF%BD$/),
    });
  });
});
