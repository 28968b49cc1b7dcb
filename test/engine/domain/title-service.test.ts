import { expect, it } from "vitest";
import { serviceInTitle } from "../../../engine/domain/title-service.ts";

it.each([
  ["p95 latency above 800ms on orders-api", "orders-api"],
  ["Pods of media are restarting", "media"],
  ["Slow responses from orders: p99 12 ms", "orders"],
  ["orders-api is down", "orders-api"],
  ["[P2] checkout: HighErrorRate", "checkout"],
  ["Errors in production on OrdersApi", "OrdersApi"],
])("of %s is %s", (title, service) => {
  expect(serviceInTitle(title)).toBe(service);
});

it.each([
  "Node not ready",
  "High CPU on host i-0abcdef12",
  "Packet loss in eu-west-1",
  "Errors in production",
  "Disk at 90% on /dev/sda1",
  "GuardDuty finding: credentials used from outside",
  "",
])("of %s is nobody's", (title) => {
  expect(serviceInTitle(title)).toBeUndefined();
});
