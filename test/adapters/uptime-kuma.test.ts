import { describe, expect, it } from "vitest";
import { uptimeKuma } from "../../adapters/uptime-kuma.ts";
import { RECEIVED_AT } from "../support/fixtures.ts";

const parse = (payload: object) =>
  uptimeKuma.parse({ headers: {}, body: Buffer.from(JSON.stringify(payload)), receivedAt: RECEIVED_AT });
const draftOf = (payload: object) => {
  const parsed = parse(payload);
  return parsed.kind === "alert" && parsed.drafts[0]?.kind === "alert" ? parsed.drafts[0] : undefined;
};
const message = (msg: string) => ({ heartbeat: null, monitor: null, msg });

describe("Uptime Kuma", () => {
  it.each([
    [0, "triggered"],
    ["0", "triggered"],
    ["DOWN", "triggered"],
    [1, "resolved"],
    ["up", "resolved"],
  ])("reads the status %s as %s", (status, expected) => {
    expect(draftOf({ heartbeat: { monitorID: 4, status }, monitor: { id: 4 } })?.status).toBe(expected);
  });

  it.each([2, 3, "MAINTENANCE", 9, "constructor"])("ignores the status %s", (status) => {
    expect(parse({ heartbeat: { status }, monitor: { id: 4 } }).kind).toBe("ignored");
  });

  it("gives the warnings of one certificate one key, and a domain's another", () => {
    const certificate =
      "[shop][https://shop.example.com] Server certificate shop.example.com will be expired in";
    const [first, second] = [21, 7].map((days) => draftOf(message(`${certificate} ${days} days`)));

    expect(first?.providerAlertId).toBe(second?.providerAlertId);
    expect(second?.title).toBe("shop: Server certificate shop.example.com will be expired in 7 days");
    expect(draftOf(message('[shop] Domain name "example.com" will expire in 1 day'))).toMatchObject({
      providerAlertId: 'expiry:shop|Domain name "example.com"',
      service: "shop",
    });
  });

  it.each([
    ["🔴 Down", "triggered"],
    ["✅ Up", "resolved"],
  ])("reads a custom body's own status %s as %s", (status, expected) => {
    expect(draftOf({ name: "shop", status })).toMatchObject({ status: expected, title: "shop is down" });
  });

  it("calls any other message without heartbeat and monitor a test", () => {
    expect(parse(message("dd0c Testing")).kind).toBe("ping");
  });

  it("reads a tag that is no pair beside ones that are", () => {
    const tags = [5, null, { name: "env", value: "staging" }];

    expect(draftOf({ heartbeat: { status: 0 }, monitor: { id: 4, name: "shop", tags } })).toMatchObject({
      environment: "staging",
      tags: { env: "staging" },
    });
  });

  it("takes the local time with its offset when there is no other", () => {
    const heartbeat = { status: 0, localDateTime: "2026-03-02 10:58:00", timezoneOffset: "+02:00" };

    expect(draftOf({ heartbeat, monitor: { id: 4 } })?.occurredAt).toBe("2026-03-02T08:58:00.000Z");
    expect(
      draftOf({ heartbeat: { ...heartbeat, time: "2026-03-02 08:59:00.000" }, monitor: {} })?.occurredAt,
    ).toBe("2026-03-02T08:59:00.000Z");
  });
});
