import type { Report } from "../../../../engine/domain/report.ts";
import { at } from "../../../support/builders.ts";

/** A Friday with everything in it that a digest can tell. */
export const DIGEST: Report = {
  kind: "digest",
  day: "2026-02-28",
  firstDay: "2026-02-27",
  lastDay: "2026-02-27",
  zone: "Europe/Berlin",
  totals: { alerts: 247, incidents: 18 },
  before: { alerts: 220, incidents: 21 },
  averageNoise: 61,
  noisy: [
    noisy("checkout-latency", "checkout", "datadog", { fires: 43, incidents: 9, real: 0 }),
    noisy("disk-usage-warning", "db", "grafana", { fires: 31, incidents: 1, real: 0 }),
    noisy("auth-service-timeout", "auth", "pagerduty", { fires: 22, incidents: 4, real: 1 }),
  ],
  deploys: {
    alerts: 165,
    incidents: 5,
    noisiest: {
      name: "PR #1038 “Update feature flags”",
      service: "flags",
      author: "marcus",
      url: "https://github.com/acme/flags/pull/1038",
      alerts: 34,
    },
  },
  minutesSaved: 229,
  sources: { healthy: 3, troubled: [{ name: "Grafana", silentSince: at("04:00:00"), unreadable: 2 }] },
  mutes: [{ what: "disk-usage-warning", service: "db", by: "U0ADA", until: at("18:00:00") }],
  suggestions: { count: 4, titles: ["Tune checkout-latency", "payments leans on checkout"] },
  days: [
    ["2026-02-21", 41, 9],
    ["2026-02-22", 0, 0],
    ["2026-02-23", 220, 17],
    ["2026-02-24", 131, 22],
    ["2026-02-25", 1, 1],
    ["2026-02-26", 96, 11],
    ["2026-02-27", 247, 18],
  ].map(([day, alerts, incidents]) => ({
    day: String(day),
    alerts: Number(alerts),
    incidents: Number(incidents),
  })),
};
/** A week, with a picture. */
export const WEEKLY: Report = {
  ...DIGEST,
  kind: "weekly",
  day: "2026-03-02",
  firstDay: "2026-02-23",
  lastDay: "2026-03-01",
  pictureId: "F0PICTURE",
  sources: { healthy: 4, troubled: [] },
  mutes: [],
};
/** Returns a noisy alert of a source. */
export function noisy(
  title: string,
  service: string,
  provider: string,
  counts: { fires: number; incidents: number; real: number },
): Report["noisy"][number] {
  return { pattern: `${service}/${title}`, title, service, provider, ...counts };
}
