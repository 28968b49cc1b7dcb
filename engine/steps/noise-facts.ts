import { type PatternState, valueAt } from "../domain/knowledge.ts";
import { placeInChain } from "../domain/service-kind.ts";
import { type IncidentState, isAttended, type TenantState } from "../domain/state.ts";

const MINUTE_MS = 60_000;
/** Chance alone makes a firing a little longer than all before it. */
const CLEARLY = 1.5;
/** More than any count of a pattern. */
const MANY = 1e9;
/** Fewer ends are no habit. */
const ENDS_MIN = 3;

/** What tells noise from a real incident. Shares and degrees are 0 to 1; of several patterns the least noisy one counts. */
export interface NoiseFacts {
  readonly acknowledged: boolean;
  readonly nonProduction: boolean;
  readonly services: number;
  /** One of its services is by its name a database, a queue or a platform. */
  readonly dependedOn: boolean;
  readonly lastedMs: number;
  /** It has lasted clearly longer than any of the last firings of its patterns that ended before it. */
  readonly longerThanEver: boolean;
  /** 1 for a minute, 0 for an hour or more, and while it lasts. */
  readonly brief: number;
  readonly firingsPerPattern: number;
  /** 0 when each alert fired once, 1 when each fired four times. */
  readonly flapping: number;
  /** Incidents that its patterns began lately; old ones count less. */
  readonly startsLately: number;
  /** 0 when it began none before this one, 1 for ten. */
  readonly recurs: number;
  /** Firings before this incident; old ones count less. */
  readonly firesBefore: number;
  /** Share of its firings with which an incident began. */
  readonly staysAlone: number;
  /** Share of the incidents that its patterns began in which more followed; the most of them. */
  readonly followed: number;
  /** Share of its patterns that came together with another of them three times or more. */
  readonly ensemble: number;
  readonly periodic: number;
  /** Share of its firings that somebody acknowledged. */
  readonly acknowledgedBefore: number;
  /** After earlier deploys the same alerts ended by themselves, mostly. */
  readonly deployBlips: boolean;
}

/** Returns what is known about an incident at `now`, epoch milliseconds. */
export function noiseFacts(incident: IncidentState, state: TenantState, now: number): NoiseFacts {
  const patterns = incident.footing
    .flatMap(({ patterns: keys }) => keys.map((key) => state.patterns.get(key)))
    .filter((pattern) => pattern !== undefined);
  const kinds = Math.max(1, patterns.length);
  const firingsPerPattern = incident.alertCount / kinds;
  const seen = patterns.length > 0;
  let [fewestStarts, fewestFires, leastAlone, leastPeriodic, leastBlips] = [MANY, MANY, MANY, MANY, MANY];
  let [followed, acknowledgedBefore] = [0, 0];
  for (const pattern of patterns) {
    const fires = valueAt(pattern.fires, now);
    const starts = valueAt(pattern.starts, now);
    fewestStarts = Math.min(fewestStarts, starts);
    fewestFires = Math.min(fewestFires, fires - firingsPerPattern);
    leastAlone = Math.min(leastAlone, 1, starts / (fires + 0.5));
    if (leastPeriodic > 0) leastPeriodic = Math.min(leastPeriodic, periodicity(pattern));
    leastBlips = Math.min(leastBlips, blipsAfterDeploys(pattern, now));
    followed = Math.max(followed, (valueAt(pattern.led, now) + 0.5) / (starts + 1));
    acknowledgedBefore = Math.max(acknowledgedBefore, valueAt(pattern.acknowledged, now) / (fires + 1));
  }
  const lastedMs = (incident.resolvedAt ?? now) - incident.openedAt;
  const minutes = Math.max(1, lastedMs / MINUTE_MS);
  return {
    acknowledged: isAttended(incident),
    nonProduction: incident.environments.every((one) => one === "staging" || one === "development"),
    services: new Set(incident.footing.map(({ service }) => service)).size,
    dependedOn: incident.footing.some(({ service }) => placeInChain(service) === 1),
    lastedMs,
    longerThanEver: patterns.some(
      (pattern) => lastedMs > CLEARLY * longestBefore(pattern, firingsPerPattern),
    ),
    brief: incident.resolvedAt === undefined ? 0 : Math.max(0, 1 - Math.log(minutes) / Math.log(60)),
    firingsPerPattern,
    flapping: Math.min(1, Math.max(0, firingsPerPattern - 1) / 3),
    startsLately: seen ? fewestStarts : 0,
    recurs: seen ? Math.min(1, logShare(fewestStarts - 1)) : 0,
    firesBefore: seen ? fewestFires : 0,
    staysAlone: seen ? leastAlone : 0,
    followed,
    ensemble: ensembleOf(patterns, now),
    periodic: seen ? leastPeriodic : 0,
    acknowledgedBefore,
    deployBlips: seen && leastBlips > 0.75,
  };
}

/** Returns how long the longest of the pattern's earlier firings lasted, milliseconds; the last ones that ended are this incident's. */
function longestBefore({ lasted }: PatternState, ownFirings: number): number {
  const before = lasted.slice(0, Math.max(0, lasted.length - Math.ceil(ownFirings)));
  return before.length < ENDS_MIN ? Number.POSITIVE_INFINITY : Math.max(...before);
}

function logShare(count: number): number {
  return Math.log1p(Math.max(0, count)) / Math.log(11);
}

function blipsAfterDeploys(pattern: PatternState, now: number): number {
  return (valueAt(pattern.afterDeployEnded, now) + 0.5) / (valueAt(pattern.afterDeploy, now) + 1);
}

function ensembleOf(patterns: readonly PatternState[], now: number): number {
  if (patterns.length < 2) return 0;
  const keys = new Set(patterns.map(({ key }) => key));
  const old = patterns.filter(({ companions }) =>
    companions.some(({ key, together }) => keys.has(key) && valueAt(together, now) >= 3),
  );
  return old.length / patterns.length;
}

/** Returns how evenly it fires: the share of its longer intervals that are a whole number of the usual one; 0 with fewer than four. */
function periodicity({ recent }: PatternState): number {
  const gaps = recent
    .slice(1)
    .map((at, index) => at - (recent[index] ?? at))
    .filter((gap) => gap > 30 * MINUTE_MS);
  if (gaps.length < 4) return 0;
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1;
  const even = gaps.filter((gap) => {
    const times = Math.max(1, Math.round(gap / usual));
    return Math.abs(gap / times - usual) < 0.1 * usual;
  });
  return even.length / gaps.length;
}
