import { describe, expect, it } from "vitest";
import type { ProviderId } from "../../adapters/index.ts";
import { adapters } from "../../adapters/index.ts";

const reasonOf = (provider: ProviderId, body: string) => {
  const parsed = adapters[provider].parse({ headers: {}, body: Buffer.from(body), receivedAt: 0 });
  return parsed.kind === "unreadable" ? parsed.reason : parsed.kind;
};

describe("why a body is unreadable", () => {
  it.each([
    [
      "datadog",
      "[]",
      "Datadog sent a list instead of one object: paste our template into the webhook's payload.",
    ],
    [
      "datadog",
      '"x"',
      "Datadog sent a text instead of one object: paste our template into the webhook's payload.",
    ],
    ["grafana", "{}", 'Grafana\'s payload has no "alerts": leave Custom Payload in the contact point empty.'],
    [
      "grafana",
      '{"alerts":5}',
      'Grafana\'s payload has an "alerts" that we cannot read: leave Custom Payload in the contact point empty.',
    ],
    [
      "grafana",
      '{"alerts":[{"status":"odd"}]}',
      'Grafana\'s payload has an "alerts.0.status" that we cannot read: leave Custom Payload in the contact point empty.',
    ],
    [
      "opsgenie",
      '{"alert":{"alertId":"a"}}',
      'Opsgenie / JSM Operations\'s payload has no "action": use the Webhook integration with its own payload.',
    ],
    [
      "opsgenie",
      '{"action":"Create","alert":{"message":"m"}}',
      "Opsgenie's Create names no alert: use the integration's own payload.",
    ],
    [
      "newrelic",
      '{"id":"1","title":"t"}',
      "New Relic's payload has no state: paste our template into the workflow's payload.",
    ],
    [
      "newrelic",
      '{"id":"1","state":"hello world"}',
      "New Relic's payload has the unknown state \"hello world\": paste our template into the workflow's payload.",
    ],
    [
      "newrelic",
      '{"state":"ACTIVATED"}',
      "New Relic's payload has no id and no title: paste our template into the workflow's payload.",
    ],
    [
      "gcp",
      "{}",
      'Google Cloud Monitoring\'s payload has no "incident": use a webhook notification channel of Cloud Monitoring.',
    ],
    [
      "gcp",
      '{"incident":{"incident_id":"1"}}',
      'Google\'s incident has no "state": use a webhook notification channel of Cloud Monitoring.',
    ],
    [
      "azure",
      '{"schemaId":"AzureMonitorMetricAlert","data":{"status":"Activated","context":{}}}',
      "Azure sent a payload of another schema (AzureMonitorMetricAlert): in the action group's webhook switch *Enable the common alert schema* on.",
    ],
    [
      "azure",
      '{"status":"Activated","context":{}}',
      "Azure sent a payload of another schema (without a schemaId): in the action group's webhook switch *Enable the common alert schema* on.",
    ],
    [
      "azure",
      '{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{}}}',
      "Azure's payload has no \"monitorCondition\": in the action group's webhook switch *Enable the common alert schema* on.",
    ],
    [
      "alertmanager",
      '{"text":"Latency is high"}',
      'Prometheus Alertmanager\'s payload has no "alerts": leave `payload` in the receiver empty, so that Alertmanager sends its own format.',
    ],
    [
      "alertmanager",
      '{"alerts":[{"labels":{"alertname":"x"}}]}',
      'Prometheus Alertmanager\'s payload has no "alerts.0.status": leave `payload` in the receiver empty, so that Alertmanager sends its own format.',
    ],
    [
      "sentry",
      '{"project":{"slug":"shop"}}',
      "Sentry's payload has no action: use an internal integration's webhook.",
    ],
    ["sentry", "[]", "Sentry sent a list instead of one object: use an internal integration's webhook."],
    [
      "zabbix",
      '{"severity":"High"}',
      "Zabbix's payload has neither a name nor an event id: import our media type.",
    ],
    [
      "zabbix",
      '{"event_id":"1","name":"Disk full"}',
      "Zabbix's payload does not say PROBLEM or OK: add the parameter event_value = {EVENT.VALUE}, or import our media type.",
    ],
    [
      "uptime-kuma",
      '{"monitor":null}',
      "Uptime Kuma sent neither a heartbeat nor a message: choose the preset request body in the notification's settings.",
    ],
    [
      "betterstack",
      '{"data":{"id":"1","type":"incident","attributes":{}}}',
      "Better Stack's payload names no incident: use an outgoing webhook for incidents.",
    ],
    [
      "splunk-oncall",
      '{"alert_phase":"UNACKED"}',
      "Splunk On-Call's payload names no incident: paste our template into the webhook's payload.",
    ],
    [
      "splunk-oncall",
      '{"entity_id":"e"}',
      "Splunk On-Call's payload has no \"alert_phase\": paste our template into the webhook's payload.",
    ],
    [
      "cloudevents",
      '{"specversion":"1.0","id":"1","source":"/s"}',
      "CloudEvents sent nothing with a type: send specversion 1.0 with type, source and id.",
    ],
    [
      "pagerduty",
      '{"event":{"data":{}}}',
      'PagerDuty\'s payload has no "event.event_type": make the webhook a Generic Webhook (v3).',
    ],
    [
      "pagerduty",
      "null",
      "PagerDuty sent nothing instead of one object: make the webhook a Generic Webhook (v3).",
    ],
    [
      "github",
      '{"deployment":{},"deployment_status":{}}',
      "GitHub's payload has no \"deployment_status.state\": choose content type application/json in the webhook's settings.",
    ],
    [
      "github",
      "5",
      "GitHub sent a number instead of one object: choose content type application/json in the webhook's settings.",
    ],
    [
      "gitlab",
      '{"text":"deployed"}',
      'GitLab\'s payload has no "object_kind": leave the custom webhook template empty.',
    ],
    [
      "argocd",
      '{"text":"deployed"}',
      "Argo CD's payload is of no template that we know: use ours, with method: POST and a body.",
    ],
    [
      "argocd",
      '"x"',
      "Argo CD sent a text instead of one object: use our template, with method: POST and a body.",
    ],
    [
      "jenkins",
      "{}",
      "Jenkins's payload has no \"build\": choose format JSON in the job's notification endpoint.",
    ],
    [
      "circleci",
      "{}",
      'CircleCI\'s payload has no "type": add the webhook under Project Settings → Webhooks.',
    ],
    [
      "buildkite",
      '{"build":{}}',
      'Buildkite\'s payload has no "event": add a webhook under Settings → Notification Services.',
    ],
    ["jenkins", '{"name":"deploy","build":{"phase":"STARTED"}}', "Jenkins' build has no number."],
    [
      "circleci",
      '{"type":"workflow-completed","workflow":{"name":"deploy","status":"success"}}',
      "CircleCI's run has no id.",
    ],
    [
      "buildkite",
      '{"event":"build.finished","build":{"state":"passed"},"pipeline":{"slug":"deploy"}}',
      "Buildkite's build has no id.",
    ],
    ["vercel", "{}", 'Vercel\'s payload has no "type": create the webhook under Settings → Webhooks.'],
    ["vercel", '{"type":"deployment.ready"}', "Vercel's deployment.ready names no deployment."],
  ] as const)("%s %s: the field and the fix, in plain words", (provider, body, reason) => {
    expect(reasonOf(provider, body)).toBe(reason);
  });
});
