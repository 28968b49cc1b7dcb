import type { Evaluation, Score } from "./scorer.ts";

/** A line of the target table (eval/README.md). */
export interface Target {
  readonly metric: string;
  readonly of: (score: Score) => number | null;
  readonly floor: number;
  readonly aim: number;
  /** Whether less is better. */
  readonly atMost?: true;
}

export const TARGETS: readonly Target[] = [
  { metric: "real F1 (headline)", of: (s) => s.grouping.real_incident_weighted.f1, floor: 0.89, aim: 0.93 },
  { metric: "multi-alert F1", of: (s) => s.grouping.real_multi_alert.f1, floor: 0.87, aim: 0.91 },
  {
    metric: "buried real incidents",
    of: (s) => s.grouping.buried_rate,
    floor: 0.05,
    aim: 0.02,
    atMost: true,
  },
  { metric: "repeats in place", of: (s) => s.robustness.repeat_delivery_same_incident, floor: 0.99, aim: 1 },
  {
    metric: "spurious incidents",
    of: (s) => s.compression.spurious_incidents,
    floor: 2,
    aim: 0,
    atMost: true,
  },
  {
    metric: "flap incidents per episode",
    of: (s) => s.robustness.flap_incidents_per_episode,
    floor: 1.05,
    aim: 1,
    atMost: true,
  },
  {
    metric: "same problem from two tools",
    of: (s) => s.robustness.cross_tool_same_incident,
    floor: 0.98,
    aim: 1,
  },
  { metric: "late alerts in place", of: (s) => s.robustness.late_with_mates, floor: 0.95, aim: 0.98 },
  { metric: "deploy precision", of: (s) => s.deploy.real.precision, floor: 0.75, aim: 0.85 },
  { metric: "deploy recall", of: (s) => s.deploy.real.recall, floor: 0.75, aim: 0.85 },
  { metric: "root service, top 1", of: (s) => s.root_cause.top1, floor: 0.63, aim: 0.75 },
  { metric: "noise AUC", of: (s) => s.noise.auc, floor: 0.93, aim: 0.97 },
  { metric: "noise suppressible at 80", of: (s) => s.noise.noise_suppressed, floor: 0.3, aim: 0.5 },
  {
    metric: "real incidents suppressible",
    of: (s) => s.noise.false_suppress_n,
    floor: 0,
    aim: 0,
    atMost: true,
  },
  { metric: "safelist violations", of: (s) => s.noise.safelist_violations, floor: 0, aim: 0, atMost: true },
  { metric: "inferred edges, precision", of: (s) => s.edges.precision, floor: 0.42, aim: 0.6 },
  { metric: "inferred edges, recall", of: (s) => s.edges.recall_learnable, floor: 0.5, aim: 0.6 },
  { metric: "masked", of: (s) => s.notify.masked_rate, floor: 0.06, aim: 0.03, atMost: true },
  {
    metric: "notices per day",
    of: (s) => s.compression.notifications_per_day,
    floor: 70,
    aim: 60,
    atMost: true,
  },
];

/** Returns whether a figure is as good as a target's `floor` or `aim`; what cannot be told is not. */
export function reaches(target: Target, figure: number | null | undefined, level: "floor" | "aim"): boolean {
  if (figure === null || figure === undefined) return false;
  return target.atMost ? figure <= target[level] : figure >= target[level];
}

/**
 * Returns a sentence for everything that must not be: a floor missed by the mean, and in any one scenario a safelisted
 * alert called noise, a real incident hidden, or a prediction that the scorer cannot use.
 */
export function shortfalls({ mean, tenants }: Evaluation): string[] {
  const missed = TARGETS.filter((target) => !reaches(target, target.of(mean), "floor")).map(
    (target) => `${target.metric} is ${shown(target.of(mean))}, its floor is ${target.floor}`,
  );
  const hidden = tenants.flatMap(({ tenant, noise, problems }) => [
    ...(noise.safelist_violations > 0 ? [`${tenant}: ${noise.safelist_violations} safelist violations`] : []),
    ...(noise.false_suppress_n > 0 ? [`${tenant}: ${noise.false_suppress_n} real incidents hidden`] : []),
    ...Object.entries(problems).flatMap(([problem, count]) =>
      count > 0 ? [`${tenant}: ${count} ${problem.replaceAll("_", " ")}`] : [],
    ),
  ]);
  return [...missed, ...hidden];
}

/** Returns a figure with three digits that count. */
export function shown(figure: number | null | undefined): string {
  if (figure === null || figure === undefined) return "–";
  return Math.abs(figure) >= 10 ? figure.toFixed(1) : figure.toFixed(3);
}
