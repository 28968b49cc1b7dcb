import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { datadog } = adapters;

const MINUTE_MS = 60_000;
const requestOf = (payload: object, receivedAt = 0) => ({
  headers: {},
  body: Buffer.from(JSON.stringify(payload)),
  receivedAt,
});
const keyOf = (payload: object, receivedAt = 0) => datadog.dedupeKey(requestOf(payload, receivedAt));
const draftOf = (payload: object) => {
  const parsed = datadog.parse(requestOf(payload));
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Datadog's variables, whatever a template calls them", () => {
  it.each([
    {
      why: "as the variables are written",
      payload: { ALERT_TITLE: "CPU", ALERT_TRANSITION: "Recovered", ALERT_ID: "7" },
    },
    { why: "in camel case", payload: { alertTitle: "CPU", alertTransition: "Recovered", alertId: "7" } },
    { why: "grouped", payload: { alert: { title: "CPU", transition: "Recovered", id: "7" } } },
    {
      why: "in metadata",
      payload: {
        title: "[Triggered] CPU",
        metadata: { alert_title: "CPU", alert_transition: "Recovered", alert_id: "7" },
      },
    },
  ])("are found $why", ({ payload }) => {
    expect(draftOf(payload)).toMatchObject({ title: "CPU", status: "resolved", providerAlertId: "7|" });
  });

  it.each([
    { transition: "Warn Recovered", status: "resolved" },
    { transition: "Resolved", status: "resolved" },
    { transition: "No Data", status: "triggered" },
    { transition: "Renotify", status: "triggered" },
  ])("have $transition for $status", ({ transition, status }) => {
    expect(draftOf({ title: "CPU", transition })).toMatchObject({ status });
  });

  it("leave the status to the title when the transition is Null, as that of no monitor is", () => {
    expect(draftOf({ title: "[Recovered] CPU", transition: "Null" })).toMatchObject({ status: "resolved" });
  });

  it("take no severity from $PRIORITY, which is the event's", () => {
    expect(draftOf({ title: "CPU", priority: "low", alert_type: "error" })).toMatchObject({
      severity: "high",
    });
    expect(draftOf({ title: "CPU", priority: "P1", alert_type: "error" })).toMatchObject({
      severity: "critical",
    });
  });

  it.each([
    "https://us5.datadoghq.com/monitors/1?to_ts=2",
    "https://acme.datadoghq.eu/monitors/1",
    "https://app.ddog-gov.com/monitors/1",
  ])("link to the site in the text: %s", (link) => {
    expect(
      draftOf({ title: "CPU", body: `%%%\nsee [the monitor](${link}) or https://evil.example/monitors` }),
    ).toMatchObject({
      sourceUrl: link,
    });
  });

  it("are no ping when they say something, though no title", () => {
    expect(datadog.parse(requestOf({ hello: "world" }))).toMatchObject({ kind: "unreadable" });
    expect(datadog.parse(requestOf({ title: "$EVENT_TITLE" }))).toMatchObject({ kind: "ping" });
  });

  it("may stand in a form, or as JSON in a form's payload", () => {
    const payload = { title: "[Recovered] CPU & more", alert_id: "7" };
    const form = (body: Record<string, string>) => ({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: Buffer.from(new URLSearchParams(body).toString()),
      receivedAt: 0,
    });

    const plain = datadog.parse(requestOf(payload));

    expect(datadog.parse(form(payload))).toEqual(plain);
    expect(datadog.parse(form({ payload: JSON.stringify(payload) }))).toEqual(plain);
    expect(datadog.parse(form({}))).toMatchObject({ kind: "unreadable", reason: "The form has no fields." });
  });
});

describe("Datadog's titles", () => {
  it.each([
    {
      why: "our template sends both",
      payload: { event_title: "[P2] [Triggered on {host:a}] CPU of a", title: "CPU" },
      draft: { title: "CPU", severity: "high", status: "triggered", tags: { host: "a" }, test: false },
    },
    {
      why: "the marks stand in the alert's title only",
      payload: { event_title: "CPU of a", title: "[P1] [Recovered on {host:a}] CPU" },
      draft: { title: "CPU", severity: "critical", status: "resolved", tags: { host: "a" }, test: false },
    },
    {
      why: "the alert's title is nothing but marks",
      payload: { event_title: "[Triggered] CPU", title: "[Triggered]" },
      draft: { title: "CPU", status: "triggered" },
    },
    {
      why: "both are nothing but marks",
      payload: { event_title: "[Triggered]", title: "[Triggered]" },
      draft: { title: "[Triggered]", status: "triggered" },
    },
    {
      why: "only the alert's title says that it is a test",
      payload: { event_title: "[Triggered] CPU", title: "[TEST] CPU" },
      draft: { title: "CPU", test: true },
    },
    {
      why: "the scope holds brackets",
      payload: { title: "[Recovered on {name:[a],host:b}] CPU" },
      draft: { title: "CPU", status: "resolved", tags: { name: "[a]", host: "b" } },
    },
    {
      why: "the name has brackets of its own",
      payload: { title: "[Warn] [Memory Alert] low" },
      draft: { title: "[Memory Alert] low", status: "triggered", severity: "medium" },
    },
  ])("are read when $why", ({ payload, draft }) => {
    expect(draftOf(payload)).toMatchObject(draft);
  });
});

describe("Datadog's variables that were never filled", () => {
  it("count as absent", () => {
    const draft = draftOf({
      title: "t",
      service: "$TAGS[service]",
      env: "$TAGS[deployment.env-name]",
      team: "$TAGS[team]",
      hostname: "$HOSTNAME",
      tags: "$TAGS",
    });

    expect(draft).toMatchObject({ service: undefined, environment: undefined, tags: {} });
  });

  it("leave other texts with a dollar alone", () => {
    expect(draftOf({ title: "t", service: "$5", env: "$TAGS[a] and more" })).toMatchObject({
      service: "$5",
      environment: "$TAGS[a] and more",
    });
  });
});

describe("Datadog's dedupe key", () => {
  const event = { event_id: "3089903685627551077", title: "[Triggered] CPU", date: "1448435477000" };
  const { event_id: id, ...rest } = event;
  const byId = { id, ...rest };

  it("is the event's id: a re-sent notification has it again, minutes later", () => {
    expect(keyOf(event, 10 * MINUTE_MS)).toBe(keyOf(event));
    expect(keyOf(byId, 10 * MINUTE_MS)).toBe(keyOf(byId));
  });

  it.each([
    { why: "another date", later: { date: "1448435478000" } },
    { why: "another last update", later: { last_updated: "1448435478000" } },
    { why: "another transition", later: { transition: "Recovered" } },
    { why: "another mark in its title", later: { title: "[Recovered] CPU" } },
    { why: "another group", later: { title: "[Triggered on {host:b}] CPU" } },
  ])(
    "tells notifications apart that have $why under the same id, which may be the monitor's",
    ({ later }) => {
      expect(keyOf({ ...byId, ...later })).not.toBe(keyOf(byId));
    },
  );

  it("is the body of this minute when an id has no date beside it", () => {
    const dateless = { id: "12345", title: "[Triggered] CPU" };

    expect(keyOf(dateless, 1_000)).toBe(keyOf(dateless, 2_000));
    expect(keyOf(dateless, MINUTE_MS)).not.toBe(keyOf(dateless));
  });

  it("stays short and plain whatever the id", () => {
    for (const value of ["x".repeat(900), "\u0000", "\ud800", "é"])
      expect(keyOf({ ...byId, id: value })).toMatch(/^[\x20-\x7e]{1,200}$/);
  });
});
