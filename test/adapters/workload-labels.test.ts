import { expect, it } from "vitest";
import { serviceIn } from "../../adapters/reading/labels.ts";

it.each([
  {
    why: "a pod's alert from kube-state-metrics",
    labels: {
      namespace: "shop-prod",
      job: "kube-state-metrics",
      pod: "orders-api-7d9f8c6b5d-x2x4z",
      container: "orders-api",
    },
    service: "orders-api",
  },
  {
    why: "a pod with nothing but a sidecar named",
    labels: {
      namespace: "shop",
      job: "kubelet",
      pod: "orders-api-7d9f8c6b5d-x2x4z",
      container: "istio-proxy",
    },
    service: "orders-api",
  },
  { why: "a stateful set's pod", labels: { namespace: "shop", pod: "orders-db-0" }, service: "orders-db" },
  {
    why: "a deployment",
    labels: { namespace: "shop", service: "prometheus-kube-state-metrics", deployment: "orders" },
    service: "orders",
  },
  {
    why: "a rule of the team's own",
    labels: { namespace: "shop", job: "orders-api", container: "app" },
    service: "orders-api",
  },
  {
    why: "a label of the team's own beside the exporter's",
    labels: { app: "orders", job: "kube-state-metrics" },
    service: "orders",
  },
  {
    why: "a host",
    labels: { job: "node-exporter", instance: "10.0.0.1:9100", namespace: "monitoring" },
    service: "node-exporter",
  },
  { why: "a namespace alone", labels: { namespace: "shop" }, service: "shop" },
  { why: "a container outside Kubernetes", labels: { container: "uploads" }, service: undefined },
])("takes the service of $why for $service", ({ labels, service }) => {
  expect(serviceIn(labels)).toBe(service);
});
