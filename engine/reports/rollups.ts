import type { EngineEvent } from "../domain/event.ts";

/**
 * Counts per hour and per day (UTC), of each service, out of the event log. One function counts live and from scratch; what
 * it has to remember between two calls is small and stands in `RollupMemory`, so both come to the same numbers.
 *
 * - An *alert* is a firing that joined an incident; repeats of one that fires already are not counted, test alerts neither.
 * - It counts for its own service, at the time it was received.
 * - An *incident* counts for the service and the hour in which it opened. One that was merged away counts no more; one that
 *   people took out of another counts from then on, for the service of the other.
 * - Its noise score is the last one it was given, and whether a deploy explains it is what was said of that last.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What was counted; changes may be negative. */
export interface Counts {
  alerts: number;
  /** Different alerts: fingerprints. */
  unique: number;
  incidents: number;
  /** Incidents that were scored, and the sum of their scores. */
  scored: number;
  noiseSum: number;
  deployIncidents: number;
}

/** A bucket's key: its start (epoch milliseconds) and its service. */
export interface Bucket {
  readonly start: number;
  readonly service: string;
}

/** What is remembered of an incident while more may be told of it. */
export interface IncidentMark {
  readonly openedHour: number;
  readonly service: string;
  readonly test: boolean;
  /** False while it is part of another. */
  readonly counted: boolean;
  readonly score?: number;
  readonly byDeploy: boolean;
}

/** What is remembered between two calls. `hoursSeen` has a bit for each hour (UTC) of the day in which an alert fired. */
export interface RollupMemory {
  readonly incidents: Map<string, IncidentMark>;
  readonly hoursSeen: Map<string, number>;
}

/** What a call changed: amounts to add to the buckets, and what of the memory is new. */
export interface RollupChanges {
  readonly hourly: ReadonlyMap<string, Bucket & Counts>;
  readonly daily: ReadonlyMap<string, Bucket & Counts>;
  readonly incidentIds: ReadonlySet<string>;
  readonly seen: ReadonlySet<string>;
}

/** The events that are counted; the log has many others. */
export const COUNTED_EVENTS = [
  "alert.received",
  "alert.correlated",
  "window.opened",
  "window.closed",
  "incident.resolved",
  "incident.rescored",
  "incident.deploy_tagged",
  "incident.deploy_untagged",
  "incident.merged",
  "incident.split",
] as const satisfies ReadonlyArray<EngineEvent["type"]>;

/** Returns the key under which `hoursSeen` remembers that an alert fired on the day of `at`. */
export function seenKey(at: number, service: string, fingerprint: string): string {
  return JSON.stringify([dayOf(at), service, fingerprint]);
}

/** Reads such a key. */
export function readSeenKey(key: string): {
  readonly day: number;
  readonly service: string;
  readonly fingerprint: string;
} {
  const [day, service, fingerprint] = JSON.parse(key) as [number, string, string];
  return { day, service, fingerprint };
}

/**
 * Counts events, in the order of the log; all events of one item in one call. Changes the memory, which must hold what was
 * remembered of everything that the events name ({@link namedBy}).
 */
export function countEvents(memory: RollupMemory, events: readonly EngineEvent[]): RollupChanges {
  const counter = new Counter(memory);
  for (const event of events) counter.see(event);
  return counter;
}

/** Returns what must be remembered to count these events: incident ids, and keys of alerts by day. */
export function namedBy(events: readonly EngineEvent[]): {
  readonly incidentIds: string[];
  readonly seenKeys: string[];
} {
  const incidentIds = new Set<string>();
  const seenKeys = new Set<string>();
  for (const event of events) {
    if ("incidentId" in event && event.incidentId !== undefined) incidentIds.add(event.incidentId);
    if ("into" in event) incidentIds.add(event.into);
    if (event.type === "alert.received")
      seenKeys.add(seenKey(event.at, event.alert.service, event.alert.fingerprint));
  }
  return { incidentIds: [...incidentIds], seenKeys: [...seenKeys] };
}

class Counter implements RollupChanges {
  readonly hourly = new Map<string, Bucket & Counts>();
  readonly daily = new Map<string, Bucket & Counts>();
  readonly incidentIds = new Set<string>();
  readonly seen = new Set<string>();
  readonly #memory: RollupMemory;
  #alert: { readonly fingerprint: string; readonly service: string; readonly test: boolean } | undefined;

  constructor(memory: RollupMemory) {
    this.#memory = memory;
  }

  see(event: EngineEvent): void {
    switch (event.type) {
      case "alert.received":
        this.#alert = event.alert;
        break;
      case "alert.correlated":
        this.#fired(event.at);
        break;
      case "window.opened":
        this.#mark(event.incidentId, newMark(event.at, this.#alert));
        break;
      case "window.closed":
      case "incident.resolved":
      case "incident.rescored":
        this.#change(event.incidentId, { score: Math.round(event.noise.score) });
        break;
      case "incident.deploy_tagged":
        this.#change(event.incidentId, { byDeploy: true });
        break;
      case "incident.deploy_untagged":
        this.#change(event.incidentId, { byDeploy: false });
        break;
      case "incident.merged":
        this.#change(event.incidentId, { counted: false });
        break;
      case "incident.split":
        this.#split(event);
        break;
      default:
        break;
    }
  }

  #split({ at, incidentId, into }: Extract<EngineEvent, { type: "incident.split" }>): void {
    const from = this.#memory.incidents.get(incidentId);
    if (this.#memory.incidents.has(into)) this.#change(into, { counted: true });
    else if (from) this.#mark(into, newMark(at, from));
  }

  #fired(at: number): void {
    const alert = this.#alert;
    if (!alert || alert.test) return;
    const { service, fingerprint } = alert;
    const key = seenKey(at, service, fingerprint);
    const seen = this.#memory.hoursSeen.get(key) ?? 0;
    const bit = 1 << new Date(at).getUTCHours();
    add(this.hourly, { start: hourOf(at), service }, { alerts: 1, unique: (seen & bit) === 0 ? 1 : 0 });
    add(this.daily, { start: dayOf(at), service }, { alerts: 1, unique: seen === 0 ? 1 : 0 });
    if ((seen & bit) !== 0) return;
    this.#memory.hoursSeen.set(key, seen | bit);
    this.seen.add(key);
  }

  #change(incidentId: string, change: Partial<IncidentMark>): void {
    const known = this.#memory.incidents.get(incidentId);
    // Of one that opened before the log that is kept, nothing was counted.
    if (known) this.#mark(incidentId, { ...known, ...change });
  }

  #mark(incidentId: string, mark: IncidentMark): void {
    const before = this.#memory.incidents.get(incidentId);
    if (before) this.#count(before, -1);
    this.#count(mark, 1);
    this.#memory.incidents.set(incidentId, mark);
    this.incidentIds.add(incidentId);
  }

  #count({ openedHour, service, test, counted, score, byDeploy }: IncidentMark, times: 1 | -1): void {
    if (test || !counted) return;
    const amounts = {
      incidents: times,
      scored: score === undefined ? 0 : times,
      noiseSum: times * (score ?? 0),
      deployIncidents: byDeploy ? times : 0,
    };
    add(this.hourly, { start: openedHour, service }, amounts);
    add(this.daily, { start: dayOf(openedHour), service }, amounts);
  }
}

const NOTHING: Counts = {
  alerts: 0,
  unique: 0,
  incidents: 0,
  scored: 0,
  noiseSum: 0,
  deployIncidents: 0,
};

function add(buckets: Map<string, Bucket & Counts>, bucket: Bucket, amounts: Partial<Counts>): void {
  const key = `${bucket.start} ${bucket.service}`;
  let known = buckets.get(key);
  if (!known) {
    known = { ...bucket, ...NOTHING };
    buckets.set(key, known);
  }
  for (const [name, amount] of Object.entries(amounts) as Array<[keyof Counts, number]>)
    known[name] += amount;
}

function newMark(at: number, of: Pick<IncidentMark, "service" | "test"> | undefined): IncidentMark {
  const { service = "unknown", test = false } = of ?? {};
  return { openedHour: hourOf(at), service, test, counted: true, byDeploy: false };
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
