import {
  DAYS_KEPT,
  knowledgeId,
  NO_TALLY,
  type PairKeys,
  type PairState,
  type PatternState,
  RECENT,
  RECENT_MAX,
  type RecentFiring,
  type Start,
  type Tally,
  tally,
  valueAt,
} from "./domain/knowledge.ts";
import type { Place } from "./domain/place.ts";
import { UNKNOWN_SERVICE } from "./domain/service-name.ts";
import { type AlertState, type IncidentState, isAttended, type TenantState } from "./domain/state.ts";

/** Two services that start to alert within so long of each other did so together (reference/correlation.md §2.5). */
export const TOGETHER_MS = 6 * 60_000;
/** A service that was quiet for so long starts anew. */
const QUIET_MS = 15 * 60_000;
/** When more services than these start together, nothing can be told about any two of them. */
const COMPANY_MAX = 8;
const DAY_MS = 86_400_000;
const PAIRS_MAX = 10_000;
const PATTERNS_MAX = 5_000;
const SERVICES_MAX = 5_000;
const STARTS_MAX = 500;
const COMPANIONS_MAX = 10;
const COMPANIONS_NEAR_MAX = 12;
const RECENT_FIRINGS_MAX = 60;

/** Notes a new firing: what its pattern did, and that its service started to alert. */
export function learnFiring(state: TenantState, alert: AlertState, opened: boolean): void {
  const { pattern: key, place, firstAt: at } = alert;
  if (key === undefined || place === undefined || alert.alert.test) return;
  const known = state.patterns.get(key);
  if (!known && state.patterns.size >= PATTERNS_MAX) forgetOldPatterns(state);
  const eventAt = eventTimeOf(alert);
  const before = known ?? newPattern(key, place, alert);
  keepPattern(state, {
    ...before,
    title: alert.alert.title,
    severity: alert.severity,
    lastAt: at,
    fires: tally(before.fires, at),
    starts: opened ? tally(before.starts, at) : before.starts,
    recent: [...before.recent, at].slice(-RECENT_MAX),
  });
  learnCompanions(state, key, eventAt, at);
  if (
    place.service !== UNKNOWN_SERVICE &&
    (place.environment === "production" || place.environment === "unknown")
  )
    learnStart(state, place.service, eventAt, at);
}

/** A pattern of which nothing was counted yet. */
function newPattern(key: string, { service, environment }: Place, alert: AlertState): PatternState {
  const { alert: content, severity, firstAt } = alert;
  const never = NO_TALLY;
  return {
    key,
    service,
    environment,
    title: content.title,
    severity,
    firstAt,
    lastAt: firstAt,
    fires: never,
    starts: never,
    led: never,
    acknowledged: never,
    ended: never,
    endedAlone: never,
    days: [],
    logMinutes: never,
    lasted: [],
    afterDeploy: never,
    afterDeployEnded: never,
    companions: [],
    recent: [],
  };
}

/** The incident's opener has company that is not just more of the same. */
export function learnLed(state: TenantState, opener: string | undefined, at: number): void {
  changePattern(state, opener, (pattern) => {
    pattern.led = tally(pattern.led, at);
  });
}

/** Somebody acknowledged this firing for the first time. */
export function learnAcknowledged(state: TenantState, alert: AlertState, at: number): void {
  changePattern(state, alert.pattern, (pattern) => {
    pattern.acknowledged = tally(pattern.acknowledged, at);
  });
}

/** This firing ended. */
export function learnEnded(state: TenantState, alert: AlertState, at: number): void {
  const minutes = Math.max(0.1, (at - alert.firstAt) / 60_000);
  const alone = alert.everAcknowledged !== true;
  changePattern(state, alert.pattern, (pattern) => {
    pattern.ended = tally(pattern.ended, at);
    if (alone) pattern.endedAlone = tally(pattern.endedAlone, at);
    pattern.days = withDay(pattern.days, Math.floor(at / DAY_MS), alone);
    pattern.logMinutes = tally(pattern.logMinutes, at, Math.log(minutes));
    pattern.lasted = [...pattern.lasted, at - alert.firstAt].slice(-RECENT_MAX);
  });
}

/** It was advised to tune what this pattern stands for. */
export function learnTuneAdvised(state: TenantState, key: string, at: number): void {
  changePattern(state, key, (pattern) => {
    pattern.tuneAdvisedAt = at;
  });
}

function withDay(days: PatternState["days"], day: number, alone: boolean): PatternState["days"] {
  const known = days.find((one) => one.day === day) ?? { day, ended: 0, alone: 0 };
  const counted = { day, ended: known.ended + 1, alone: known.alone + (alone ? 1 : 0) };
  return [...days.filter((one) => one.day !== day), counted]
    .toSorted((a, b) => a.day - b.day)
    .slice(-DAYS_KEPT);
}

/** An incident that a deploy was tied to is over: whether what fired went away by itself. */
export function learnAfterDeploy(state: TenantState, incident: IncidentState, at: number): void {
  const minutes = ((incident.resolvedAt ?? at) - incident.openedAt) / 60_000;
  const byItself = !isAttended(incident) && minutes <= 30;
  for (const { patterns } of incident.footing) {
    for (const key of patterns) {
      changePattern(state, key, (pattern) => {
        pattern.afterDeploy = tally(pattern.afterDeploy, at);
        if (byItself) pattern.afterDeployEnded = tally(pattern.afterDeployEnded, at);
      });
    }
  }
}

/** Returns the alert's own time, unless its clock is wrong: never after it reached us, and at most half an hour before. */
export function eventTimeOf({ alert, firstAt }: Pick<AlertState, "alert" | "firstAt">): number {
  const own = Date.parse(alert.triggered_at);
  return Number.isNaN(own) ? firstAt : Math.min(firstAt, Math.max(own, firstAt - 30 * 60_000));
}

/** Returns the chance that `other` starts to alert when `service` does, from what was seen; 0 without enough evidence, or when people said otherwise. */
export function togetherness(
  state: TenantState,
  service: string,
  other: string,
  keys: PairKeys,
  at: number,
): number {
  if (state.independent.get(service)?.has(other)) return 0;
  const forth = state.pairs.get(keys.forth);
  const back = state.pairs.get(keys.back);
  // Time only takes away; looking at it costs more than all the rest.
  if ((forth?.together.value ?? 0) + (back?.together.value ?? 0) < 1.5) return 0;
  const both = countOf(forth, at) + countOf(back, at);
  if (both < 1.5) return 0;
  const own = valueAt(state.services.get(service)?.episodes ?? NO_TALLY, at);
  const others = valueAt(state.services.get(other)?.episodes ?? NO_TALLY, at);
  const chance = own * Math.min(1, (others * 2 * TOGETHER_MS) / (20 * 86_400_000));
  if (both < 3 * chance) return 0;
  return Math.max(0, both - chance) / (Math.min(own, others) + 2);
}

export function pairKey(first: string, second: string): string {
  return `${first}>${second}`;
}

function countOf(pair: PairState | undefined, at: number): number {
  return pair ? valueAt(pair.together, at) : 0;
}

function learnStart(state: TenantState, service: string, eventAt: number, at: number): void {
  const recent = state.starts.findLast((start) => start.service === service);
  if (recent && eventAt - recent.at < QUIET_MS) return;
  const counted = new Set<Start>();
  for (const start of state.starts) {
    if (start.counted || start.at > eventAt - 2 * TOGETHER_MS) continue;
    countCompany(state, start, at);
    counted.add(start);
  }
  state.learned.add(RECENT);
  const kept: Start[] = [];
  for (const start of state.starts)
    if (start.at > eventAt - QUIET_MS - TOGETHER_MS)
      kept.push(counted.has(start) ? { ...start, counted: true } : start);
  if (kept.length >= STARTS_MAX) kept.splice(0, kept.length - STARTS_MAX + 1);
  // Nearly always the newest is the last.
  let place = kept.length;
  for (; place > 0; place--) {
    const before = kept[place - 1];
    if (!before || before.at < eventAt || (before.at === eventAt && before.service < service)) break;
  }
  kept.splice(place, 0, { service, at: eventAt });
  state.starts = kept;
}

function countCompany(state: TenantState, start: Start, at: number): void {
  const company = state.starts.filter(
    (other) => other.service !== start.service && Math.abs(other.at - start.at) <= TOGETHER_MS,
  );
  if (company.length > COMPANY_MAX) return;
  const known = state.services.get(start.service);
  if (!known && state.services.size >= SERVICES_MAX) return;
  state.services.set(start.service, {
    service: start.service,
    episodes: tally(known?.episodes ?? NO_TALLY, at),
    firstAt: known?.firstAt ?? start.at,
  });
  state.learned.add(knowledgeId("service", start.service));
  for (const other of company)
    if (other.at >= start.at && (other.at > start.at || other.service > start.service))
      countPair(state, start, other, at);
}

function countPair(state: TenantState, first: Start, second: Start, at: number): void {
  const key = pairKey(first.service, second.service);
  const known = state.pairs.get(key);
  if (!known && state.pairs.size >= PAIRS_MAX) forgetWeakPairs(state, at);
  const minutes = (second.at - first.at) / 60_000;
  const add = (before: Tally | undefined, by: number) => tally(before ?? NO_TALLY, at, by);
  state.pairs.set(key, {
    key,
    first: first.service,
    second: second.service,
    together: add(known?.together, 1),
    lag: add(known?.lag, minutes),
    lagSquares: add(known?.lagSquares, minutes * minutes),
  });
  state.learned.add(knowledgeId("pair", key));
  pairUp(state, first.service, second.service);
}

/** Patterns that fire within minutes of each other keep a note of it, unless so much fires that it tells nothing. */
function learnCompanions(state: TenantState, key: string, eventAt: number, at: number): void {
  const near: RecentFiring[] = [];
  const others = new Set<string>();
  let isNew = true;
  for (const firing of state.recentFirings) {
    if (Math.abs(firing.at - eventAt) > TOGETHER_MS) continue;
    near.push(firing);
    if (firing.pattern === key) isNew = false;
    else others.add(firing.pattern);
  }
  if (others.size > 0 && others.size <= COMPANIONS_NEAR_MAX && isNew) {
    changePattern(state, key, (pattern) => {
      for (const other of others) pattern.companions = withCompanion(pattern.companions, other, at);
    });
    for (const other of others)
      changePattern(state, other, (pattern) => {
        pattern.companions = withCompanion(pattern.companions, key, at);
      });
  }
  state.learned.add(RECENT);
  near.push({ pattern: key, at: eventAt });
  if (near.length > RECENT_FIRINGS_MAX) near.shift();
  state.recentFirings = near;
}

function withCompanion(
  companions: PatternState["companions"],
  other: string,
  at: number,
): PatternState["companions"] {
  const place = companions.findIndex(({ key }) => key === other);
  const counted = { key: other, together: tally(companions[place]?.together ?? NO_TALLY, at) };
  if (place !== -1) return companions.with(place, counted);
  if (companions.length < COMPANIONS_MAX) return [...companions, counted];
  return companions.with(rarestOf(companions, at), counted);
}

/** The rarest makes room: whoever comes often comes again. */
function rarestOf(companions: PatternState["companions"], at: number): number {
  let [rarest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [place, { together }] of companions.entries()) {
    const left = valueAt(together, at);
    if (left < least) [rarest, least] = [place, left];
  }
  return rarest;
}

/** Keeps the index of who is paired with whom. */
export function pairUp(state: TenantState, a: string, b: string): void {
  for (const [service, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const others = state.pairedWith.get(service) ?? new Map<string, PairKeys>();
    state.pairedWith.set(service, others);
    // Kept, because to put a key together takes longer than what is looked up under it.
    if (!others.has(other))
      others.set(other, { forth: pairKey(service, other), back: pairKey(other, service) });
  }
}

/** Makes room for a tenth. */
function forgetWeakPairs(state: TenantState, at: number): void {
  const weakest = [...state.pairs.values()]
    .map((pair) => ({ pair, left: valueAt(pair.together, at) }))
    .toSorted((a, b) => a.left - b.left || (a.pair.key < b.pair.key ? -1 : 1));
  for (const { pair } of weakest.slice(0, PAIRS_MAX / 10)) {
    state.pairs.delete(pair.key);
    state.learned.add(knowledgeId("pair", pair.key));
    if (state.pairs.has(pairKey(pair.second, pair.first))) continue;
    state.pairedWith.get(pair.first)?.delete(pair.second);
    state.pairedWith.get(pair.second)?.delete(pair.first);
  }
}

/** `change` fills in a copy: putting two objects together takes several times as long. */
function changePattern(
  state: TenantState,
  key: string | undefined,
  change: (copy: Mutable<PatternState>) => void,
): void {
  const pattern = key === undefined ? undefined : state.patterns.get(key);
  if (!pattern) return;
  const copy = { ...pattern };
  change(copy);
  keepPattern(state, copy);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function keepPattern(state: TenantState, pattern: PatternState): void {
  state.patterns.set(pattern.key, pattern);
  state.learned.add(knowledgeId("pattern", pattern.key));
}

/** Makes room for a tenth: a monitor that puts a request id into its titles must not push out what recurs for good. */
function forgetOldPatterns(state: TenantState): void {
  const oldest = [...state.patterns.values()].toSorted(
    (a, b) => a.lastAt - b.lastAt || (a.key < b.key ? -1 : 1),
  );
  for (const { key } of oldest.slice(0, PATTERNS_MAX / 10)) {
    state.patterns.delete(key);
    state.learned.add(knowledgeId("pattern", key));
  }
}
