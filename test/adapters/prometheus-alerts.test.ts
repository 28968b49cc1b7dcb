import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adapters, type ProviderId } from "../../adapters/index.ts";

const NOW = Date.parse("2026-03-02T09:00:00Z");

const parse = (provider: ProviderId, payload: object) =>
  adapters[provider].parse({ headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: NOW });
const draftsOf = (provider: ProviderId, payload: object) => {
  const parsed = parse(provider, payload);
  return parsed.kind === "alert" ? parsed.drafts : [];
};

const ALERT = {
  status: "firing",
  labels: { alertname: "Latency", service: "shop" },
  annotations: {},
  startsAt: "2026-03-02T08:59:00Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "/graph",
  fingerprint: "aaaa",
};
const FROM_ALERTMANAGER = {
  version: "4",
  status: "firing",
  externalURL: "https://am-1.example.com/am",
  alerts: [ALERT],
};
const FROM_GRAFANA = { ...FROM_ALERTMANAGER, version: "1", orgId: 3, externalURL: "https://g.example.com/" };

describe("a batch of alerts, from Alertmanager or from Grafana", () => {
  it.each(["alertmanager", "grafana"] as const)("is read as its sender's at the URL of %s", (provider) => {
    expect(draftsOf(provider, FROM_ALERTMANAGER)).toEqual([
      expect.objectContaining({ providerAlertId: "aaaa", service: "shop", status: "triggered" }),
    ]);
    expect(draftsOf(provider, FROM_GRAFANA)).toEqual([
      expect.objectContaining({ providerAlertId: "https://g.example.com/3:aaaa", service: "shop" }),
    ]);
  });

  it("without a version is the URL's own", () => {
    const { version: _, ...bare } = FROM_ALERTMANAGER;

    expect(draftsOf("alertmanager", bare)[0]).toMatchObject({ providerAlertId: "aaaa" });
    expect(draftsOf("grafana", bare)[0]).toMatchObject({
      providerAlertId: "https://am-1.example.com/am:aaaa",
    });
  });

  it("is the same alert from both of a highly available pair", () => {
    const fromOther = { ...FROM_ALERTMANAGER, externalURL: "https://am-2.example.com/am" };

    expect(draftsOf("alertmanager", fromOther)[0]).toMatchObject({ providerAlertId: "aaaa" });
  });

  it.each([
    { word: "FIRING", status: "triggered" },
    { word: "Resolved", status: "resolved" },
    { word: "ok", status: "resolved" },
  ])("with the status $word is $status", ({ word, status }) => {
    const payload = { ...FROM_ALERTMANAGER, alerts: [{ ...ALERT, status: word }] };

    expect(draftsOf("alertmanager", payload)[0]).toMatchObject({ status });
  });

  it("trusts an alert's own status more than the batch's", () => {
    const alerts = [
      { ...ALERT, status: "resolved", endsAt: "2026-03-02T08:59:30Z" },
      { ...ALERT, status: undefined },
    ];

    expect(draftsOf("alertmanager", { ...FROM_ALERTMANAGER, alerts })).toMatchObject([
      { status: "resolved", resolvedAt: "2026-03-02T08:59:30.000Z" },
      { status: "triggered", resolvedAt: undefined },
    ]);
  });

  it("does not take year 1 for the time at which an alert ended", () => {
    const payload = { ...FROM_ALERTMANAGER, alerts: [{ ...ALERT, status: "resolved" }] };

    expect(draftsOf("alertmanager", payload)[0]).toMatchObject({
      status: "resolved",
      resolvedAt: undefined,
      occurredAt: undefined,
    });
  });

  it.each([
    { why: "relative to the address", link: "/graph", sourceUrl: "https://am-1.example.com/graph" },
    { why: "only a query", link: "?orgId=1", sourceUrl: "https://am-1.example.com/am?orgId=1" },
    { why: "of another scheme", link: "javascript:alert(1)", sourceUrl: undefined },
    { why: "empty", link: "", sourceUrl: undefined },
  ])("has a link that is $why", ({ link, sourceUrl }) => {
    const payload = { ...FROM_ALERTMANAGER, alerts: [{ ...ALERT, generatorURL: link }] };

    expect(draftsOf("alertmanager", payload)[0]).toMatchObject({ sourceUrl });
  });

  it("drops a relative link when there is no address", () => {
    const { externalURL: _, ...payload } = FROM_ALERTMANAGER;

    expect(draftsOf("alertmanager", payload)[0]).toMatchObject({ sourceUrl: undefined });
  });

  it("has its links to runbook, dashboard and panel as tags", () => {
    const links = {
      dashboardURL: "https://g.example.com/d/x",
      panelURL: "https://g.example.com/d/x?viewPanel=1",
    };
    const annotations = { runbook_url: "https://wiki.example.com/r" };

    expect(
      draftsOf("grafana", { ...FROM_GRAFANA, alerts: [{ ...ALERT, ...links, annotations }] })[0],
    ).toMatchObject({ tags: { ...links, ...annotations } });
  });

  it("says on each alert how many were left out", () => {
    expect(draftsOf("alertmanager", { ...FROM_ALERTMANAGER, truncatedAlerts: "7" })[0]).toMatchObject({
      tags: { "alertmanager.truncated": "7" },
    });
    expect(draftsOf("grafana", { ...FROM_GRAFANA, truncatedAlerts: 7 })[0]).toMatchObject({
      tags: { "grafana.truncated": "7" },
    });
  });

  it.each([
    { labels: { severity: "page" }, severity: "critical", severityWord: "page" },
    { labels: { Severity: "Error" }, severity: "high", severityWord: "Error" },
    { labels: { severity: "tier-9", priority: "P4" }, severity: "low", severityWord: "P4" },
    { labels: { severity: "tier-9" }, severity: "medium", severityWord: "tier-9" },
    { labels: {}, severity: "medium", severityWord: undefined },
  ])("with the labels $labels is $severity, in the team's word $severityWord", ({ labels, ...expected }) => {
    const payload = { ...FROM_ALERTMANAGER, alerts: [{ ...ALERT, labels }] };

    expect(draftsOf("alertmanager", payload)[0]).toMatchObject(expected);
  });

  it("keeps one key for the same labels in any order when there is no fingerprint", () => {
    const keyOf = (labels: object) => {
      const alerts = [{ ...ALERT, labels, fingerprint: undefined }];
      const [draft] = draftsOf("alertmanager", { ...FROM_ALERTMANAGER, alerts });
      return draft?.kind === "alert" ? draft.providerAlertId : undefined;
    };
    const Labels = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), { minKeys: 1 });

    fc.assert(
      fc.property(Labels, (labels) => {
        const turned = Object.fromEntries(Object.entries(labels).toReversed());

        expect(keyOf(turned)).toBe(keyOf(labels));
        expect(keyOf({ ...labels, "one more": "x" })).not.toBe(keyOf(labels));
      }),
    );
  });

  it("makes as many drafts as it has alerts, each with its own status", () => {
    const Status = fc.constantFrom("firing", "resolved");

    fc.assert(
      fc.property(fc.array(Status, { minLength: 1, maxLength: 30 }), (statuses) => {
        const alerts = statuses.map((status, n) => ({ ...ALERT, status, fingerprint: `f${n}` }));

        expect(draftsOf("grafana", { ...FROM_GRAFANA, alerts })).toMatchObject(
          statuses.map((status) => ({ status: status === "firing" ? "triggered" : "resolved" })),
        );
      }),
    );
  });

  it("is the test of Grafana 8 to 11 by its message", () => {
    expect(draftsOf("grafana", { ...FROM_GRAFANA, message: "Webhook test message." })[0]).toMatchObject({
      test: true,
    });
  });
});

describe("Grafana's legacy payload", () => {
  const RULE = { ruleId: 7, ruleName: "Load", ruleUrl: "https://g.example.com/d/x", orgId: 1 };

  it.each([
    { state: "alerting", draft: { status: "triggered", severity: "medium" } },
    { state: "Alerting", draft: { status: "triggered", severity: "medium" } },
    { state: "no_data", draft: { status: "triggered", severity: "low" } },
    { state: "ok", draft: { status: "resolved", severity: "medium" } },
  ])("says $state", ({ state, draft }) => {
    expect(draftsOf("grafana", { ...RULE, state })[0]).toMatchObject({
      ...draft,
      providerAlertId: "https://g.example.com/1:rule:7",
      title: "Load",
    });
  });

  it.each(["paused", "pending", "unknown", "__proto__", ""])("says %j, which is no news", (state) => {
    expect(parse("grafana", { ...RULE, state }).kind).toBe("ignored");
  });

  it("has its labels in the rule's tags, or else in what matched", () => {
    const evalMatches = [{ tags: { service: "disk", severity: "page" } }];

    expect(draftsOf("grafana", { ...RULE, state: "alerting", evalMatches })[0]).toMatchObject({
      service: "disk",
      severity: "critical",
      severityWord: "page",
    });
    expect(
      draftsOf("grafana", { ...RULE, state: "alerting", evalMatches, tags: { service: "db" } })[0],
    ).toMatchObject({ service: "db" });
    expect(draftsOf("grafana", { ...RULE, state: "alerting", evalMatches: null, tags: null })).toHaveLength(
      1,
    );
  });

  it.each([
    { why: "its rule's name", rule: { ruleName: "Test notification" } },
    { why: "its title", rule: { title: "[Alerting] Test notification" } },
    { why: "its message", rule: { message: "Someone is testing the alert notification within grafana." } },
  ])("is Send Test's by $why", ({ rule }) => {
    expect(draftsOf("grafana", { ...RULE, state: "alerting" })[0]).toMatchObject({ test: false });
    expect(draftsOf("grafana", { ...RULE, state: "alerting", ...rule })[0]).toMatchObject({ test: true });
  });
});

describe("a template of people's own", () => {
  it.each(["alertmanager", "grafana"] as const)(
    "is one alert at the URL of %s when it says a title and a state",
    (provider) => {
      const own = {
        title: "[FIRING:1, RESOLVED:2] Queue too long",
        state: "alerting",
        severity: "page",
        service: "orders",
      };

      expect(draftsOf(provider, own)).toMatchObject([
        { title: "Queue too long", status: "triggered", severity: "critical", service: "orders" },
      ]);
    },
  );

  it("is the same alert when it resolves, although its title names the state", () => {
    const [firing] = draftsOf("grafana", { title: "[FIRING:1] Queue", status: "firing" });
    const [resolved] = draftsOf("grafana", { title: "[RESOLVED] Queue", status: "resolved" });

    expect(firing).toMatchObject({ title: "Queue", status: "triggered" });
    expect(resolved).toMatchObject({ title: "Queue", status: "resolved" });
  });

  it.each([
    { why: "no state", payload: { title: "Queue" } },
    { why: "no title", payload: { status: "firing" } },
    { why: "a state that we do not know", payload: { title: "Queue", status: "so so" } },
    { why: "a list of alerts that is none", payload: { title: "Queue", status: "firing", alerts: null } },
  ])("is unreadable with $why", ({ payload }) => {
    expect(parse("grafana", payload)).toMatchObject({
      kind: "unreadable",
      reason: expect.stringContaining("alerts"),
    });
  });
});
