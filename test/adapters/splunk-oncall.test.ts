import { describe, expect, it } from "vitest";
import { splunkOncall } from "../../adapters/splunk-oncall.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const draftOf = (payload: object) => {
  const parsed = splunkOncall.parse({
    headers: {},
    body: Buffer.from(JSON.stringify(payload)),
    receivedAt: RECEIVED_AT,
  });
  return parsed.kind === "alert" && parsed.drafts[0]?.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Splunk On-Call", () => {
  const incident = { entity_id: "e", display_name: "d" };

  it.each([
    [{ alert_phase: "UNACKED" }, "triggered"],
    [{ alert_phase: "acked" }, "acknowledged"],
    [{ CURRENT_ALERT_PHASE: "RESOLVED" }, "resolved"],
    [{ "STATE.CURRENT_ALERT_PHASE": "ACKED", "ALERT.message_type": "CRITICAL" }, "acknowledged"],
    [{ message_type: "CRITICAL" }, "triggered"],
    [{ message_type: "warning" }, "triggered"],
    [{ message_type: "INFO" }, "triggered"],
    [{ message_type: "ACKNOWLEDGEMENT" }, "acknowledged"],
    [{ message_type: "RECOVERY", alert_phase: "UNACKED" }, "resolved"],
    [{ message_type: "CRITICAL", alert_phase: `\${{STATE.CURRENT_ALERT_PHASE}}` }, "triggered"],
  ])("reads %j as %s", (said, status) => {
    expect(draftOf({ ...incident, ...said })?.status).toBe(status);
  });

  it("takes an escalation without a state for an open incident, its number behind quotes or not", () => {
    expect(draftOf({ incident: "31", summary: "Disk full", message: "on db-1" })).toMatchObject({
      providerAlertId: "31",
      status: "triggered",
      title: "Disk full",
    });
    expect(draftOf({ incident: '"31"', summary: '"Disk full"' })).toMatchObject({
      providerAlertId: "31",
      title: "Disk full",
    });
  });

  it("orders by when the state changed, not by the last alert's time", () => {
    const times = { timestamp: "1772441880", alert_phase: "RESOLVED" };

    expect(draftOf({ ...incident, ...times })).toMatchObject({ occurredAt: undefined });
    expect(
      draftOf({ ...incident, ...times, last_timestamp: "1772441940", message_type: "RECOVERY" }),
    ).toMatchObject({
      occurredAt: "2026-03-02T08:59:00.000Z",
      resolvedAt: "2026-03-02T08:59:00.000Z",
    });
  });

  it("prefers what the alert says to what the incident says, wherever it stands", () => {
    const said = { "INCIDENT.SERVICE": "incident's", "STATE.SERVICE": "state's", "ALERT.service": "alert's" };

    expect(draftOf({ ...incident, alert_phase: "UNACKED", ...said })?.service).toBe("alert's");
    expect(draftOf({ ...incident, alert_phase: "UNACKED", ...said, service: "its own" })?.service).toBe(
      "its own",
    );
  });
});
