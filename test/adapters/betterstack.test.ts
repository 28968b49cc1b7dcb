import { describe, expect, it } from "vitest";
import { betterstack } from "../../adapters/betterstack.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const draftOf = (payload: object) => {
  const parsed = betterstack.parse({
    headers: {},
    body: Buffer.from(JSON.stringify(payload)),
    receivedAt: RECEIVED_AT,
  });
  return parsed.kind === "alert" && parsed.drafts[0]?.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("Better Stack", () => {
  const at = "2026-03-02T08:50:00Z";

  it.each([
    { why: "no time but the start", said: {}, status: "triggered" },
    { why: "an acknowledgement", said: { acknowledged_at: at }, status: "acknowledged" },
    { why: "a resolution", said: { acknowledged_at: at, resolved_at: at }, status: "resolved" },
    { why: "a resolution without an acknowledgement", said: { resolved_at: at }, status: "resolved" },
    { why: "only the word Resolved", said: { status: "Resolved" }, status: "resolved" },
    { why: "only the word Acknowledged", said: { status: "Acknowledged" }, status: "acknowledged" },
    { why: "the word Validating", said: { status: "Validating" }, status: "triggered" },
    { why: "times that are empty", said: { acknowledged_at: "", resolved_at: null }, status: "triggered" },
  ])("reads $why as $status", ({ said, status }) => {
    const attributes = { name: "shop", started_at: at, ...said };

    expect(draftOf({ data: { id: 1, type: "incident", attributes } })?.status).toBe(status);
    expect(draftOf({ id: 1, ...attributes })?.status).toBe(status);
  });

  it("opens again what is reopened, whatever times it has, and when we hear of it", () => {
    const attributes = { name: "shop", started_at: at, acknowledged_at: at };

    expect(draftOf({ event: "reopened", data: { id: "1", type: "incident", attributes } })).toMatchObject({
      status: "triggered",
      occurredAt: undefined,
    });
  });

  it.each([
    [{ critical_alert: true }, "critical"],
    [{ call: "true" }, "critical"],
    [{ call: false }, "high"],
    [{ metadata: { Severity: "warning" }, call: true }, "medium"],
    [{ metadata: { priority: [{ type: "String", value: "P4" }] } }, "low"],
  ])("calls %j %s", (said, severity) => {
    const attributes = { name: "shop", started_at: at, ...said };

    expect(draftOf({ data: { id: "1", type: "incident", attributes } })?.severity).toBe(severity);
  });
});
