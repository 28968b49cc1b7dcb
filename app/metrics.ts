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
  /** Bytes that wait in this machine's spool for Postgres. */
  readonly spooledBytes: Gauge;
  /** Deliveries of this worker's shards that wait for their effect, and for how long the oldest has. */
  readonly pendingDeliveries: Gauge;
  readonly oldestPendingSeconds: Gauge;
  /** Messages of this worker's shards that are to be sent or changed, and since when the oldest is due. */
  readonly pendingNotices: Gauge;
  readonly oldestNoticeSeconds: Gauge;
  /** Shards that this worker writes; all workers together have 64. */
  readonly shards: Gauge;
  /** Deliveries in one batch of the fold, and how long its commit took. */
  readonly foldBatch: Histogram;
  readonly foldSeconds: Histogram;
  /** What went wrong and is tried again, by where: leases, take, read, work, backlog, poison item, … */
  readonly troubles: Counter<"stage">;
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
    spooledBytes: new Gauge({
      name: "dd0c_spooled_bytes",
      help: "Bytes that wait on this machine's disk for Postgres.",
      registers,
    }),
    pendingDeliveries: new Gauge({
      name: "dd0c_pending_deliveries",
      help: "Kept deliveries of this worker's shards without their effect yet.",
      registers,
    }),
    oldestPendingSeconds: new Gauge({
      name: "dd0c_oldest_pending_delivery_seconds",
      help: "Age of the oldest of them.",
      registers,
    }),
    pendingNotices: new Gauge({
      name: "dd0c_pending_notices",
      help: "Messages of this worker's shards that Slack does not show as they should be yet.",
      registers,
    }),
    oldestNoticeSeconds: new Gauge({
      name: "dd0c_oldest_pending_notice_seconds",
      help: "For how long the oldest of them has been due.",
      registers,
    }),
    shards: new Gauge({ name: "dd0c_shards", help: "Shards that this worker writes.", registers }),
    foldBatch: new Histogram({
      name: "dd0c_fold_batch_deliveries",
      help: "Deliveries folded and committed together.",
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
      registers,
    }),
    foldSeconds: new Histogram({
      name: "dd0c_fold_duration_seconds",
      help: "Time to fold and commit a batch.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    troubles: new Counter({
      name: "dd0c_troubles_total",
      help: "What went wrong in a worker and is tried again.",
      labelNames: ["stage"],
      registers,
    }),
  };
}
