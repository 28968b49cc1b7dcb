import { describe, expect, it } from "vitest";
import { zabbix } from "../../adapters/zabbix.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const draftOf = (payload: object) => {
  const parsed = zabbix.parse({
    headers: {},
    body: Buffer.from(JSON.stringify(payload)),
    receivedAt: RECEIVED_AT,
  });
  return parsed.kind === "alert" && parsed.drafts[0]?.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Zabbix", () => {
  const problem = { event_id: "1", name: "Disk full", event_value: "1" };

  it.each([
    { why: "a problem", said: {}, status: "triggered" },
    { why: "a problem in lower case", said: { event_value: "problem" }, status: "triggered" },
    { why: "a recovery", said: { event_value: 0 }, status: "resolved" },
    { why: "a recovery that has a macro of its own", said: { recovery_status: "OK" }, status: "resolved" },
    {
      why: "a problem, in which the recovery's macro is not filled",
      said: { event_recovery_value: "{EVENT.RECOVERY.VALUE}" },
      status: "triggered",
    },
    { why: "an update that says no more", said: { update_status: 1 }, status: "acknowledged" },
    { why: "what is acknowledged", said: { update_status: "1", ack_status: "Yes" }, status: "acknowledged" },
    { why: "what is so no more", said: { update_status: "1", ack_status: "No" }, status: "triggered" },
    { why: "an ack", said: { update_action: "acknowledged, commented" }, status: "acknowledged" },
    { why: "an ack taken back", said: { update_action: "unacknowledged" }, status: "triggered" },
    { why: "a comment", said: { ack_status: "No", update_action: "commented" }, status: "kept" },
    {
      why: "an update of what is over",
      said: { event_value: "0", update_status: "1", ack_status: "Yes" },
      status: "resolved",
    },
  ])("reads $why as $status", ({ said, status }) => {
    const draft = draftOf({ ...problem, ...said });

    expect(draft?.keepsStatus ? "kept" : draft?.status).toBe(status);
  });

  it.each([
    ["Not classified", "info"],
    ["INFORMATION", "info"],
    ["Warning", "low"],
    ["average", "medium"],
    ["High", "high"],
    ["Disaster", "critical"],
    ["0", "info"],
    ["2", "low"],
    [5, "critical"],
    ["P1", "critical"],
    ["{EVENT.SEVERITY}", "medium"],
  ])("calls its severity %s %s", (word, severity) => {
    expect(draftOf({ ...problem, severity: word })).toMatchObject({ severity });
  });

  it("shows a time without a zone, and orders by none", () => {
    const draft = draftOf({ ...problem, event_date: "2026.03.02", event_time: "08:58:00" });

    expect(draft).toMatchObject({ triggeredAt: "2026-03-02T08:58:00.000Z", occurredAt: undefined });
    expect(draftOf({ ...problem, timestamp: 1772441880 })).toMatchObject({
      occurredAt: "2026-03-02T08:58:00.000Z",
    });
  });

  it("shows none that lies ahead, which is another zone's", () => {
    expect(draftOf({ ...problem, time: "2026.03.02 11:58:00" })?.triggeredAt).toBeUndefined();
  });

  it.each([
    { fields: { event: { id: 7, name: "Disk full", value: 1 }, host: { name: "db-7" } }, why: "spread out" },
    {
      fields: { eventid: "7", event_name: "Disk full", status: "PROBLEM", hostname: "db-7" },
      why: "run together",
    },
    { fields: { EventID: 7, EventName: "Disk full", EventValue: "1", HostName: "db-7" }, why: "in capitals" },
  ])("takes names that are $why", ({ fields }) => {
    expect(draftOf(fields)).toMatchObject({
      providerAlertId: "event:7",
      title: "Disk full",
      status: "triggered",
      service: "db-7",
    });
  });

  it("never links to this source's own address, which holds its key", () => {
    const url = "https://hooks.example.com/v1/wh/acme/zabbix/key";

    expect(draftOf({ ...problem, url })).toMatchObject({ sourceUrl: undefined });
    expect(draftOf({ ...problem, url: "https://zabbix.example.com/x" })).toMatchObject({
      sourceUrl: "https://zabbix.example.com/x",
    });
  });
});
