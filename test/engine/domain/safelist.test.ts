import { expect, it } from "vitest";
import { canonicalAlert } from "../../../engine/domain/alert.ts";
import { safelistReasonOf } from "../../../engine/domain/safelist.ts";
import { alertFor, TENANT } from "../../support/builders.ts";

const ORIGIN = {
  tenantId: TENANT,
  integrationId: "integration-1",
  provider: "datadog",
  deliveryId: "delivery-1",
  ordinal: 0,
  receivedAt: 0,
};

const alertOf = (service: string, title = "p99 latency above 2 s") =>
  canonicalAlert(alertFor(service, { severity: "low", title }), ORIGIN);

it.each([
  "PaymentApi",
  "paymentsvc",
  "payment_api",
  "checkoutservice",
  "Stripe Webhooks",
  "user_db",
  "rds-proxy",
  "OrdersDB",
  "DynamoDB",
  "userdb",
  "ordersrds",
  "db-01",
])("holds %s, by a whole word of its name", (service) => {
  expect(safelistReasonOf(alertOf(service))).toBeDefined();
});

it.each([
  "boards",
  "feedback",
  "cards",
  "records-sync",
  "rewards",
  "sandbox",
  "dashboard",
  "repayments-faq-x",
  "birds",
])("does not hold %s, in which the letters stand by chance", (service) => {
  expect(safelistReasonOf(alertOf(service))).toBeUndefined();
});

it("holds what another of the service's names says, and not what none does", () => {
  const alert = alertOf("web-7");

  expect(safelistReasonOf(alert, ["web-7", "checkout"])).toMatch(/payment/);
  expect(safelistReasonOf(alert, ["web-7", "search"])).toBeUndefined();
});

it("reads the title of an alert that names no service, and of no other", () => {
  const nameless = { ...alertOf("search", "billing scaled up"), service: "unknown" };

  expect(safelistReasonOf(nameless)).toMatch(/payment/);
  expect(safelistReasonOf(alertOf("search", "billing scaled up"))).toBeUndefined();
});
