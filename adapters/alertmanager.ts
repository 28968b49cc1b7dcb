import { z } from "zod";
import { defineAdapter } from "./contract.ts";
import { asBatch, PrometheusBatch, readBatch, TEST_ALERTNAME } from "./reading/prometheus-alerts.ts";
import { keyOnly } from "./reading/verify.ts";

const RECEIVER = `receivers:
  - name: dd0c
    webhook_configs:
      - url: "{{url}}"
        send_resolved: true
route:
  routes:
    - receiver: dd0c
      continue: true`;

const TITLE = "Prometheus Alertmanager";
const FIX = "leave `payload` in the receiver empty, so that Alertmanager sends its own format";

/** Prometheus Alertmanager's webhook: version 4, and the older ones that lack some of its fields (reference/providers.md §8). */
export const alertmanager = defineAdapter({
  title: TITLE,
  sends: ["alerts"],
  authModes: ["url_key", "token_header", "basic"],
  setup: {
    docsUrl: "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config",
    steps: [
      "Add the receiver and the route below to `alertmanager.yml`; `continue: true` keeps your other receivers.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and give it under `http_config` as `authorization: {credentials: "<the key>"}`, or as the header `{"X-DD0C-Token": "<the key>"}`.',
      "Reload Alertmanager: send it SIGHUP, or POST to its `/-/reload`.",
      "A `service`, an `env` and a `severity` label on your rules make cards better.",
    ],
    snippet: { label: "alertmanager.yml", text: RECEIVER },
  },
  verify: keyOnly,
  payload: z.preprocess(asBatch, PrometheusBatch),
  fix: FIX,
  // The same alerts are sent again each repeat interval in the very same words, which is a repeat and no redelivery.
  eventId: () => undefined,
  sameBody: "repeat",
  translate: (payload) => readBatch(payload, { sender: "alertmanager", title: TITLE, fix: FIX }),
  testDelivery({ now, nonce }) {
    const alert = {
      status: "firing",
      labels: { alertname: TEST_ALERTNAME, service: "dd0c-test", severity: "info" },
      annotations: { summary: "dd0c test alert" },
      startsAt: new Date(now).toISOString(),
      endsAt: "0001-01-01T00:00:00Z",
      fingerprint: `test-${nonce}`,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "4", receiver: "dd0c", status: "firing", alerts: [alert] }),
    };
  },
});
