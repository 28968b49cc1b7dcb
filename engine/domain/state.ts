import type TinyQueue from "tinyqueue";
import type { AlertStatus, CanonicalAlert } from "./alert.ts";
import type { CanonicalDeploy } from "./deploy.ts";
import type { EngineConfig, NoiseModel } from "./engine-config.ts";
import type { Environment } from "./environment.ts";
import type {
  PairKeys,
  PairState,
  PatternState,
  RecentEnd,
  RecentFiring,
  RecentGrowth,
  ServiceState,
  Start,
} from "./knowledge.ts";
import type { Link } from "./link.ts";
import type { Mute } from "./mute.ts";
import type { NameBook } from "./name-book.ts";
import type { Place } from "./place.ts";
import type { RunbookLink, RunbookState } from "./runbook.ts";
import type { Severity } from "./severity.ts";
import type { Suggestion } from "./suggestion.ts";
import type { TenantId } from "./tenant.ts";

/** Why something was decided: a code to count by, and one plain-English sentence fragment to show. */
export interface Reason {
  readonly code:
    | "first-of-its-kind"
    | "same-alert"
    | "same-problem"
    | "same-service"
    | "depends-on"
    | "fail-together"
    | "usually-together"
    | "said-together"
    | "said-apart"
    | "undone"
    | "same-node"
    | "same-minute"
    | "began-and-ended-together"
    | "still-firing"
    | "alert-in-last-seconds"
    | "window-over"
    | "all-resolved"
    | "fired-again"
    | "late-delivery"
    | "nothing-open"
    | "not-muted"
    | "mute-over"
    | "said-resolved"
    | "deploy-before-alert"
    | "deploy-in-progress";
  readonly text: string;
  /** Slack user id of the person who said so. */
  readonly by?: string;
}

/** What is remembered of one alert: a monitored condition that fires now or did so lately. Times are epoch milliseconds. */
export interface AlertState {
  readonly fingerprint: string;
  /** The id of the delivery's alert that opened this firing; the row in `alerts`. */
  readonly alertId: string;
  /** Absent when a resolve came for something that was never seen firing. */
  readonly incidentId?: string;
  /** The incident it first joined, when that one was merged into another. */
  readonly cameFrom?: string;
  readonly status: AlertStatus;
  readonly severity: Severity;
  /** How many deliveries said that it fires, this firing. */
  readonly occurrences: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly resolvedAt?: number;
  readonly acknowledgedAt?: number;
  /** Somebody acknowledged this firing, even if it was taken back. */
  readonly everAcknowledged?: boolean;
  /** It ended because a person said so: Slack user id. */
  readonly resolvedBy?: string;
  /** What follows is known from its first firing in an incident on. */
  readonly inIncident?: InIncident;
  /** Where it comes from, and which pattern it is of, as known when this firing began. */
  readonly place?: Place;
  readonly pattern?: string;
  /** The provider's time of the newest state change folded; an older one that arrives late changes nothing. */
  readonly occurredAt: number;
  /** The alert as last received. */
  readonly alert: CanonicalAlert;
}

/**
 * An alert's part in its incident, its earlier firings there included: what the incident's summary is made of, and made
 * of again when people take it apart. Times are epoch milliseconds.
 */
export interface InIncident {
  /** Why its last firing was put there. */
  readonly reason: Reason;
  readonly firings: number;
  /** Deliveries that said "firing". */
  readonly heard: number;
  /** Firings that somebody acknowledged. */
  readonly acknowledged: number;
  /** The worst that it reached. */
  readonly severity: Severity;
  /** When we first heard of it there. */
  readonly since: number;
  /** When its first and its last firing there began, by its own clock. */
  readonly beganAt: number;
  readonly lastBeganAt: number;
  /** When its last firings came, oldest first, at most {@link FIRED_AT_MAX}. */
  readonly firedAt: readonly number[];
}

export const FIRED_AT_MAX = 20;

/** A deploy that explains an incident, and why we think so. */
export interface DeployMatch {
  readonly deployId: string;
  readonly provider: string;
  /** What the provider's own pages call it. */
  readonly reference: string;
  readonly service: string;
  /** The service's core name, as the incident's footing has it. */
  readonly cause: string;
  readonly version?: string;
  readonly author?: string;
  readonly prNumber?: string;
  readonly prUrl?: string;
  readonly commitMessage?: string;
  readonly commitSha?: string;
  readonly sourceUrl?: string;
  readonly status: CanonicalDeploy["status"];
  /** Start of the deploy before the alert, in milliseconds. */
  readonly leadMs: number;
  readonly reason: Reason;
}

/** One reason for a score, with the points it gave or took. */
export interface ScoreFactor {
  readonly name: string;
  readonly points: number;
  readonly text: string;
}

/** 0 (a real incident) to 100 (pure noise), and why. */
export interface NoiseScore {
  readonly model: NoiseModel;
  readonly score: number;
  /** What the model starts from; the factors' points are added to it. */
  readonly base: number;
  readonly factors: readonly ScoreFactor[];
  /** Set when something held the score below the sum of the points: the safelist (50 at most), or doubt (79 at most). */
  readonly cappedBecause?: string;
}

/** One service's part in an incident: what further alerts are held against. Times are the alerts' own, epoch milliseconds. */
export interface Footing {
  readonly service: string;
  readonly region?: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly alerts: number;
  readonly firing: number;
  /** The first few patterns that it showed. */
  readonly patterns: readonly string[];
}

/** A node that alerts of an incident name, and how many services of it do. */
export interface Spot {
  readonly name: string;
  readonly services: readonly string[];
  readonly lastAt: number;
}

/** What one source sent into an incident; titles are the most frequent first, at most five. */
export interface SourceShare {
  readonly provider: string;
  readonly alerts: number;
  readonly titles: ReadonlyArray<{ readonly title: string; readonly alerts: number }>;
}

/** A person's word, and when they gave it: a Slack user id, epoch milliseconds. */
export interface SaidBy {
  readonly by: string;
  readonly at: number;
}

/**
 * An incident with its correlation window: everything its card shows, bounded in size however many alerts join.
 * `open` means that the window still collects; a closed incident stays joinable while anything in it fires and for
 * the reopen period after (design §5.2). Times are epoch milliseconds.
 */
export interface IncidentState {
  readonly incidentId: string;
  /** Counts from 1 per tenant; what people call it. */
  readonly number: number;
  readonly window: "open" | "closed";
  readonly openedAt: number;
  /** When the alert that opened it began, by its provider's clock; what deploys are compared with. */
  readonly firstTriggeredAt: number;
  readonly closesAt: number;
  readonly closedAt?: number;
  /** Set while none of its alerts fires. */
  readonly resolvedAt?: number;
  readonly reopenedAt?: number;
  /** When its last alert to end ended, by the provider's clock. */
  readonly lastEndedAt?: number;
  readonly lastAlertAt: number;
  /** Of the alert that opened it. */
  readonly title: string;
  readonly service: string;
  readonly sourceUrl?: string;
  readonly services: readonly string[];
  readonly environments: readonly Environment[];
  readonly severity: Severity;
  /** Distinct firings that joined. */
  readonly alertCount: number;
  /** Deliveries that said "firing", repeats included. */
  readonly occurrences: number;
  readonly firingCount: number;
  readonly acknowledgedCount: number;
  readonly sources: readonly SourceShare[];
  /** By service and region, in the order in which they began; the first opened the incident. */
  readonly footing: readonly Footing[];
  readonly nodes: readonly Spot[];
  /** Whether anything beyond the alert that opened it and its like has joined. */
  readonly led: boolean;
  /** Alerts that were acknowledged at some time. */
  readonly everAcknowledged: number;
  /** Who has it in hand, as they said in Slack. */
  readonly acknowledgedBy?: SaidBy;
  /** Who said that it is over. */
  readonly resolvedBy?: SaidBy;
  /** Who said that it is not over; `held` when nothing in it fires, so that only a person can resolve it. */
  readonly keptOpenBy?: SaidBy & { readonly held: boolean };
  /** Why nobody is told of it. Stays when it is over before its mute is. */
  readonly muted?: Mute;
  /** What it was muted by, and why it is not any more. */
  readonly unmuted?: { readonly mute: Mute; readonly at: number; readonly reason: Reason };
  /** The alert that comes and goes the most, when one does: how often it fired within an hour. */
  readonly flapping?: { readonly title: string; readonly perHour: number };
  /** Set on an incident that became part of another: only its card still shows it. */
  readonly mergedInto?: {
    readonly incidentId: string;
    readonly number: number;
    readonly at: number;
    readonly reason: Reason;
  };
  /** Incidents that turned out to be part of this one. */
  readonly merged?: ReadonlyArray<{
    readonly incidentId: string;
    readonly number: number;
    readonly at: number;
    readonly reason: Reason;
  }>;
  /** Set on an incident that people took out of another. */
  readonly takenOutOf?: {
    readonly incidentId: string;
    readonly number: number;
    readonly at: number;
    readonly reason: Reason;
  };
  /** Why alerts were put together, each reason once with how often it held. */
  readonly reasons: ReadonlyArray<{ readonly reason: Reason; readonly alerts: number }>;
  readonly deploy?: DeployMatch;
  readonly noise?: NoiseScore;
  /** The advice that holds now; absent until there was any. */
  readonly suggestions?: readonly Suggestion[];
  /** Attached in this very incident. One of an earlier incident is a suggestion. */
  readonly runbook?: RunbookLink;
  /** Why this incident never scores above 50, when it does not. */
  readonly safelistReason?: string;
  /** Slack user ids, at most {@link FEEDBACK_SHOWN_MAX} each; everyone's verdict is a row in `feedback`. */
  readonly feedback?: { readonly helpful: readonly string[]; readonly notHelpful: readonly string[] };
  /** Only test alerts so far. */
  readonly test: boolean;
}

/**
 * All that correlation knows of a tenant while it runs. The Maps are owned by whoever folds: `evolve` changes them in
 * place and replaces the entities in them, so a fold of a million events copies nothing.
 */
export interface TenantState {
  readonly tenantId: TenantId;
  config: EngineConfig;
  nextIncidentNumber: number;
  /** By incident id: open, or closed and still joinable. */
  readonly incidents: Map<string, IncidentState>;
  /** By fingerprint: firing, or resolved within the reopen period. */
  readonly alerts: Map<string, AlertState>;
  /** By deploy id: within the longest lookback. */
  readonly deploys: Map<string, CanonicalDeploy>;
  /** What the tenant's services are called. */
  readonly names: NameBook;
  /** By pattern key: what fires again and again. */
  readonly patterns: Map<string, PatternState>;
  /** By pair key: services that started to alert within minutes of each other. */
  readonly pairs: Map<string, PairState>;
  /** By service. */
  readonly services: Map<string, ServiceState>;
  /** By pattern key: the links that people attached. Kept apart from `patterns`, which make room for each other. */
  readonly runbooks: Map<string, RunbookState>;
  /** What people asked not to be told of, by mute id. */
  readonly mutes: Map<string, Mute>;
  /** What people said of alerts that belong together or do not, by link id. */
  readonly links: Map<string, Link>;
  /** Index of `links`: pattern to link ids, oldest first. */
  readonly linksByPattern: Map<string, Set<string>>;
  /** Services that started to alert in the last minutes, oldest first. */
  starts: readonly Start[];
  /** What fired in the last minutes, oldest first. */
  recentFirings: readonly RecentFiring[];
  /** Incidents that a further service joined in the last minutes, oldest first. */
  recentGrowth: readonly RecentGrowth[];
  /** Incidents that ended in the last minutes, oldest first. */
  recentEnds: readonly RecentEnd[];
  /** Ids of what was learned or forgotten since whoever stores it last looked (engine/knowledge.ts). */
  readonly learned: Set<string>;
  /** Index of `pairs`: service to the services it has a pair with, and under which keys these two stand. */
  readonly pairedWith: Map<string, Map<string, PairKeys>>;
  /** Index of the dependencies that people said: service to what it leans on, and to what leans on it. */
  readonly upstreams: Map<string, Set<string>>;
  readonly downstreams: Map<string, Set<string>>;
  /** Index of what people said are no dependencies: service to services. */
  readonly independent: Map<string, Set<string>>;
  /** Index of `incidents` that still take alerts: node to incidents. */
  readonly incidentsByNode: Map<string, Set<string>>;
  /** Index of `incidents`: service core name to the incidents that cover it. */
  readonly incidentsByService: Map<string, Set<string>>;
  /** Index of `alerts`: incident id to fingerprints. */
  readonly alertsByIncident: Map<string, Set<string>>;
  /** Index of `deploys`: service core name to deploy ids. */
  readonly deploysByService: Map<string, Set<string>>;
  /** Index of `deploys`: the hour in which each ended (engine/domain/deploy.ts, `hourOfDeploy`) to deploy ids. */
  readonly deploysByHour: Map<number, Set<string>>;
  /** Ids of those of `deploys` that have not ended. */
  readonly deploysUnderWay: Set<string>;
  /** Index of `alerts` without an incident: fingerprint to when it was first seen. */
  readonly orphans: Map<string, number>;
  /** When something is due; an entry whose subject has moved on since is skipped when its time comes. */
  readonly timers: TinyQueue<Timer>;
}

/** A due time: an incident's window closes, an incident or an alert without one is old enough to let go. */
export interface Timer {
  readonly dueAt: number;
  readonly kind: "close" | "retire" | "forget" | "unmute";
  /** The incident's id; the fingerprint of an alert to forget; the id of a mute that is over. */
  readonly subject: string;
}

export const FEEDBACK_SHOWN_MAX = 20;

/** Whether a person took it up: acknowledged an alert of it at its source, or the incident in Slack. */
export function isAttended({
  everAcknowledged,
  acknowledgedBy,
}: Pick<IncidentState, "everAcknowledged" | "acknowledgedBy">): boolean {
  return everAcknowledged > 0 || acknowledgedBy !== undefined;
}

/**
 * Returns how long a closed incident takes alerts, in milliseconds: the reopen period, and twice as long while it is one
 * pattern's alone, because such ones come again (engine/steps/weights.ts, `calmAgainMs`).
 */
export function joinableFor({ led }: Pick<IncidentState, "led">, { reopenMs }: EngineConfig): number {
  return led ? reopenMs : 2 * reopenMs;
}
