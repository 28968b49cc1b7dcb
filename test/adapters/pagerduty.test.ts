import { describe, expect, it } from "vitest";
import { adapters } from "../../adapters/index.ts";

const { pagerduty } = adapters;

const draftOf = (data: object) => {
  const event = {
    id: "e",
    event_type: "incident.triggered",
    data: { id: "Q", type: "incident", status: "triggered", ...data },
  };
  const parsed = pagerduty.parse({
    headers: {},
    body: Buffer.from(JSON.stringify({ event })),
    receivedAt: 0,
  });
  return parsed.kind === "alert" ? parsed.drafts[0] : undefined;
};

describe("PagerDuty's services", () => {
  it.each([
    ["Checkout (production)", "production"],
    ["checkout-api-prod", "prod"],
    ["Checkout PRD", "PRD"],
    ["checkout uat", "uat"],
    ["checkout_pre-prod", "pre-prod"],
    ["[Prod] Checkout", "Prod"],
    ["prod: Checkout", "prod"],
    ["staging-checkout", "staging"],
    ["Dev Tools", undefined],
    ["Product search", undefined],
    ["Checkout", undefined],
  ])("%s runs in %s, as the end of its name says", (summary, environment) => {
    expect(draftOf({ service: { id: "P", summary } })).toMatchObject({ service: summary, environment });
  });
});
