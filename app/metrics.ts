import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What a process counts, in Prometheus' conventions; `/metrics` prints the registry. */
export interface Metrics {
  readonly registry: Registry;
  /** Webhooks by provider and outcome: kept, duplicate, spooled, refused, too_large, unavailable. */
  readonly webhooks: Counter<"provider" | "outcome">;
  /** Seconds from the request's headers to our answer. */
  readonly webhookSeconds: Histogram;
  /** Deliveries in one commit. */
  readonly ledgerBatch: Histogram;
  /** Slack calls by method and result: sent, retry, ambiguous, permanent. */
  readonly slackCalls: Counter<"method" | "result">;
  /** Seconds from a delivery's arrival to its first message in Slack. */
  readonly firstMessageSeconds: Histogram;
  /** What became of notices: posted, changed, or coalesced (shown by a storm's board). */
  readonly notices: Counter<"outcome">;
  /** Notices of this process's shards that wait for their turn. */
  readonly noticesWaiting: Gauge;
}

/** Returns a registry of its own with our metrics and the process's. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    webhooks: new Counter({
      name: "dd0c_webhooks_total",
      help: "Webhook requests.",
      labelNames: ["provider", "outcome"],
      registers,
    }),
    webhookSeconds: new Histogram({
      name: "dd0c_webhook_duration_seconds",
      help: "Time to answer a webhook.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5],
      registers,
    }),
    ledgerBatch: new Histogram({
      name: "dd0c_ledger_batch_deliveries",
      help: "Deliveries committed together.",
      buckets: [1, 2, 5, 10, 25, 50, 100, 200],
      registers,
    }),
    slackCalls: new Counter({
      name: "dd0c_slack_calls_total",
      help: "Calls to Slack.",
      labelNames: ["method", "result"],
      registers,
    }),
    firstMessageSeconds: new Histogram({
      name: "dd0c_first_message_seconds",
      help: "Time from an alert's arrival to its first message in Slack.",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
    notices: new Counter({
      name: "dd0c_notices_total",
      help: "Slack messages by what became of them.",
      labelNames: ["outcome"],
      registers,
    }),
    noticesWaiting: new Gauge({
      name: "dd0c_notices_waiting",
      help: "Slack messages that wait for their turn.",
      registers,
    }),
  };
}
