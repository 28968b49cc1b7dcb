import type { CanonicalAlert } from "./alert.ts";
import type { CanonicalDeploy } from "./deploy.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Link } from "./link.ts";
import type { Mute } from "./mute.ts";
import type { DeployMatch, NoiseScore, Reason } from "./state.ts";
import type { Suggestion } from "./suggestion.ts";

/** What every event carries. `eventId` is derived from the item and the event's place in it; `at` is the engine's clock, epoch milliseconds. */
interface Stamp {
  readonly eventId: string;
  readonly at: number;
  /** The delivery (or timer) that caused it. */
  readonly itemId: string;
}

/**
 * Everything that can happen to a tenant, as facts in the past tense. The append-only log of these is the model;
 * `evolve` is the only way state changes. Shapes are never edited once released: add a type, upcast the old.
 */
export type EngineEvent = Stamp &
  /** Carries the alert; the events that say what became of it follow and name its fingerprint only. */
  (
    | { readonly type: "alert.received"; readonly alert: CanonicalAlert }
    /** The alert is firing already, or the delivery is older than what we know: counted, nothing else changes. */
    | {
        readonly type: "alert.deduplicated";
        readonly fingerprint: string;
        readonly alertId: string;
        readonly incidentId?: string;
        readonly reason: Reason;
      }
    /** A new firing joined an incident. */
    | {
        readonly type: "alert.correlated";
        readonly fingerprint: string;
        readonly alertId: string;
        readonly incidentId: string;
        readonly reason: Reason;
      }
    | {
        readonly type: "alert.acknowledged";
        readonly fingerprint: string;
        readonly alertId: string;
        readonly incidentId?: string;
      }
    /** Severity or title changed, or an acknowledgement was taken back, while it fires. */
    | {
        readonly type: "alert.updated";
        readonly fingerprint: string;
        readonly alertId: string;
        readonly incidentId?: string;
      }
    /** A resolved alert without an incident is old enough to let go. */
    | { readonly type: "alert.forgotten"; readonly fingerprint: string; readonly alertId: string }
    | {
        readonly type: "alert.resolved";
        readonly fingerprint: string;
        readonly alertId: string;
        readonly incidentId?: string;
        readonly resolvedAt: number;
        readonly reason?: Reason;
      }
    | {
        readonly type: "window.opened";
        readonly incidentId: string;
        readonly number: number;
        readonly closesAt: number;
        /** The alert that opened it; its content came with the `alert.received` just before. */
        readonly fingerprint: string;
        readonly reason: Reason;
      }
    | {
        readonly type: "window.extended";
        readonly incidentId: string;
        readonly closesAt: number;
        readonly reason: Reason;
      }
    | {
        readonly type: "window.closed";
        readonly incidentId: string;
        readonly noise: NoiseScore;
        readonly reason: Reason;
      }
    /** Nothing in it fires any more; from here its course is known, so it is scored once more. */
    | {
        readonly type: "incident.resolved";
        readonly incidentId: string;
        readonly noise: NoiseScore;
        readonly reason: Reason;
      }
    | {
        readonly type: "incident.reopened";
        readonly incidentId: string;
        readonly closesAt: number;
        readonly reason: Reason;
      }
    /** It turned out to be part of an older incident, which takes over all of it. */
    | {
        readonly type: "incident.merged";
        readonly incidentId: string;
        readonly into: string;
        readonly reason: Reason;
      }
    /** People took these alerts out of it: they are an incident of their own, new or the one that they came from. */
    | {
        readonly type: "incident.split";
        readonly incidentId: string;
        readonly into: string;
        readonly number: number;
        readonly fingerprints: readonly string[];
        readonly reason: Reason;
      }
    /** What is in it has changed after it was scored. */
    | { readonly type: "incident.rescored"; readonly incidentId: string; readonly noise: NoiseScore }
    /** A person said which alerts belong together, or do not; later correlation keeps to it. */
    | { readonly type: "link.added"; readonly link: Link }
    | { readonly type: "link.removed"; readonly linkId: string; readonly by: string }
    /** Nobody is told of such alerts from now on; they are kept and counted as ever. */
    | { readonly type: "mute.added"; readonly mute: Mute }
    | {
        readonly type: "mute.lifted";
        readonly muteId: string;
        readonly by: string;
        /** The mute of the same alerts that took its place. */
        readonly replacedBy?: string;
      }
    | { readonly type: "mute.expired"; readonly muteId: string }
    /** All that fires in it is muted. */
    | { readonly type: "incident.muted"; readonly incidentId: string; readonly mute: Mute }
    /** People are told of it again, or for the first time. */
    | { readonly type: "incident.unmuted"; readonly incidentId: string; readonly reason: Reason }
    /** A person has it in hand. */
    | { readonly type: "incident.acknowledged"; readonly incidentId: string; readonly by: string }
    | { readonly type: "incident.unacknowledged"; readonly incidentId: string; readonly by: string }
    /** A person says that it is not over: these alerts fire after all; without any, it stays open until a person resolves it. */
    | {
        readonly type: "incident.kept_open";
        readonly incidentId: string;
        readonly fingerprints: readonly string[];
        readonly by: string;
      }
    /** Its last alert resolved longer ago than the reopen period: nothing joins it any more. */
    | { readonly type: "incident.retired"; readonly incidentId: string }
    | { readonly type: "incident.deploy_tagged"; readonly incidentId: string; readonly deploy: DeployMatch }
    /** The deploy that it was tied to is not the likely one any more, and no other is. */
    | { readonly type: "incident.deploy_untagged"; readonly incidentId: string }
    | { readonly type: "deploy.received"; readonly deploy: CanonicalDeploy }
    | { readonly type: "deploy.forgotten"; readonly deployId: string }
    | {
        readonly type: "feedback.received";
        readonly incidentId: string;
        readonly verdict: "helpful" | "not_helpful";
        readonly by: string;
        readonly why?: string;
      }
    | { readonly type: "feedback.withdrawn"; readonly incidentId: string; readonly by: string }
    /** Advice that is new in this incident or reads differently now; `withdrawn` are ids of advice that no longer holds. */
    | {
        readonly type: "suggestions.made";
        readonly incidentId: string;
        readonly suggestions: readonly Suggestion[];
        readonly withdrawn: readonly string[];
      }
    /** From now on the link is shown when these patterns fire. */
    | {
        readonly type: "runbook.attached";
        readonly incidentId: string;
        readonly patterns: readonly string[];
        readonly url: string;
        readonly title?: string;
        readonly by: string;
      }
    | {
        readonly type: "runbook.detached";
        readonly incidentId: string;
        readonly patterns: readonly string[];
        readonly by: string;
      }
    | { readonly type: "settings.changed"; readonly config: EngineConfig; readonly by: string }
  );

/** An event before it is stamped: what a step decides. */
export type Decision = EngineEvent extends infer E
  ? E extends EngineEvent
    ? Omit<E, keyof Stamp>
    : never
  : never;
