import { alertmanager } from "./alertmanager.ts";
import { argocd } from "./argocd.ts";
import { azure } from "./azure.ts";
import { betterstack } from "./betterstack.ts";
import { buildkite } from "./buildkite.ts";
import { circleci } from "./circleci.ts";
import { cloudevents } from "./cloudevents.ts";
import { cloudwatch } from "./cloudwatch.ts";
import type { Adapter } from "./contract.ts";
import { custom } from "./custom.ts";
import { datadog } from "./datadog.ts";
import { gcp } from "./gcp.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { grafana } from "./grafana.ts";
import { jenkins } from "./jenkins.ts";
import { newrelic } from "./newrelic.ts";
import { opsgenie } from "./opsgenie.ts";
import { pagerduty } from "./pagerduty.ts";
import { sentry } from "./sentry.ts";
import { splunkOncall } from "./splunk-oncall.ts";
import { uptimeKuma } from "./uptime-kuma.ts";
import { vercel } from "./vercel.ts";
import { zabbix } from "./zabbix.ts";

/** Every provider, by the id that stands in its URL, in the order in which people look for them. */
export const adapters = {
  pagerduty,
  datadog,
  grafana,
  opsgenie,
  custom,
  alertmanager,
  cloudwatch,
  sentry,
  newrelic,
  azure,
  gcp,
  zabbix,
  "uptime-kuma": uptimeKuma,
  betterstack,
  "splunk-oncall": splunkOncall,
  cloudevents,
  github,
  gitlab,
  argocd,
  jenkins,
  circleci,
  buildkite,
  vercel,
} satisfies Record<string, Adapter>;

export type ProviderId = keyof typeof adapters;

/** Returns the text as a provider id, or undefined when we do not know it. */
export function parseProviderId(text: string): ProviderId | undefined {
  return Object.hasOwn(adapters, text) ? (text as ProviderId) : undefined;
}
