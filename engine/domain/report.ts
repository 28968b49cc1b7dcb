import { z } from "zod";

/** Totals of a time. */
const Totals = z.object({ alerts: z.number(), incidents: z.number() });

/** One kind of alert, and how it fared. */
const NoisyAlert = z.object({
  /** Its pattern key; what *Tune* opens. */
  pattern: z.string(),
  title: z.string(),
  service: z.string(),
  provider: z.string(),
  fires: z.number(),
  /** Incidents that it was in, and those of them that were no noise. */
  incidents: z.number(),
  real: z.number(),
});
export type NoisyAlert = z.infer<typeof NoisyAlert>;

const NoisiestDeploy = z.object({
  name: z.string(),
  service: z.string(),
  author: z.string().optional(),
  url: z.string().optional(),
  alerts: z.number(),
});

/** A source that wants a look. */
const TroubledSource = z.object({
  name: z.string(),
  /** Since when it is silent although it usually is not, epoch milliseconds. */
  silentSince: z.number().optional(),
  /** How many of its deliveries could not be read. */
  unreadable: z.number(),
});

const MuteInForce = z.object({
  /** What is muted, in people's words. */
  what: z.string(),
  service: z.string().optional(),
  by: z.string(),
  /** Epoch milliseconds; absent when it lasts until somebody undoes it. */
  until: z.number().optional(),
});
export type MuteInForce = z.infer<typeof MuteInForce>;

/** What a daily digest or a weekly report tells; stands in `reports.content` and `notices.content`. Times are epoch milliseconds. */
export const Report = z.object({
  kind: z.enum(["digest", "weekly"]),
  /** The local day it was made for, and the days it covers, `YYYY-MM-DD`. */
  day: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  zone: z.string(),
  totals: Totals,
  /** Of as long a time a week before; absent when nothing is known of it. */
  before: Totals.optional(),
  /** Mean noise score of the incidents that were scored. */
  averageNoise: z.number().optional(),
  noisy: z.array(NoisyAlert),
  deploys: z.object({ alerts: z.number(), incidents: z.number(), noisiest: NoisiestDeploy.optional() }),
  /** Minutes that nobody spent on looking at alerts; how that is reckoned: engine/reports/report.ts. */
  minutesSaved: z.number(),
  sources: z.object({ healthy: z.number(), troubled: z.array(TroubledSource) }),
  mutes: z.array(MuteInForce),
  suggestions: z.object({ count: z.number(), titles: z.array(z.string()) }),
  /** The last seven days, the oldest first. */
  days: z.array(Totals.extend({ day: z.string() })),
  /** Slack's id of the picture of `days`, where one could be uploaded. */
  pictureId: z.string().optional(),
});
export type Report = z.infer<typeof Report>;

/** Returns which share of the alerts needed nobody, 0 to 100: those that did not open an incident. Undefined without alerts. */
export function noiseRatio({ alerts, incidents }: z.infer<typeof Totals>): number | undefined {
  return alerts === 0 ? undefined : Math.max(0, Math.round(100 * (1 - incidents / alerts)));
}

/** Whether an alert that fires and fires, and never was part of a real incident, is worth a change of its threshold. */
export function isTuneCandidate({ fires, real }: NoisyAlert): boolean {
  return fires >= 5 && real === 0;
}
