/** What people call the tools that send to us, by provider id. */
const NAMES: Readonly<Record<string, string>> = {
  alertmanager: "Alertmanager",
  argocd: "Argo CD",
  azure: "Azure Monitor",
  betterstack: "Better Stack",
  buildkite: "Buildkite",
  circleci: "CircleCI",
  cloudevents: "CloudEvents",
  cloudwatch: "CloudWatch",
  datadog: "Datadog",
  dd0c: "dd0c",
  gcp: "Google Cloud Monitoring",
  github: "GitHub",
  gitlab: "GitLab",
  grafana: "Grafana",
  jenkins: "Jenkins",
  newrelic: "New Relic",
  opsgenie: "Opsgenie",
  pagerduty: "PagerDuty",
  sentry: "Sentry",
  "splunk-oncall": "Splunk On-Call",
  "uptime-kuma": "Uptime Kuma",
  vercel: "Vercel",
  zabbix: "Zabbix",
};

/** Returns the tool's name, or its id when it has none: our own JSON comes from wherever it comes from. */
export function sourceName(provider: string): string {
  return (Object.hasOwn(NAMES, provider) ? NAMES[provider] : undefined) ?? provider;
}
