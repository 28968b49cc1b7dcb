import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { Mute } from "../domain/mute.ts";
import type { AlertState, IncidentState, Reason } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";

/** An entity as its last event left it, and whether the fold still holds it. */
export interface Row<T> {
  readonly state: T;
  readonly live: boolean;
}

/** What a batch changed of one tenant, for the tables that show it. */
export interface Changes {
  readonly incidents: ReadonlyArray<Row<IncidentState>>;
  readonly alerts: ReadonlyArray<Row<AlertState>>;
  readonly links: ReadonlyArray<{
    readonly alertId: string;
    readonly incidentId: string;
    readonly at: number;
    readonly reason: Reason;
  }>;
  readonly deploys: ReadonlyArray<Row<CanonicalDeploy>>;
  readonly feedback: ReadonlyArray<{
    readonly incidentId: string;
    readonly by: string;
    /** Absent when they took it back. */
    readonly verdict?: string;
    readonly why?: string;
    readonly at: number;
  }>;
  /** Mutes that people asked for or undid; one that its own end ended needs no word. */
  readonly mutes: ReadonlyArray<{
    readonly mute?: Mute;
    readonly lifted?: { readonly muteId: string; readonly by: string; readonly at: number };
  }>;
  /** Advice, in the order in which it was made and withdrawn. */
  readonly advice: ReadonlyArray<{
    readonly incidentId: string;
    readonly suggestions: readonly Suggestion[];
    /** Suggestion ids. */
    readonly withdrawn: readonly string[];
    readonly at: number;
  }>;
  /** Incidents that became part of another. */
  readonly merged: ReadonlyArray<{
    readonly incidentId: string;
    readonly into: string;
    readonly intoNumber: number;
    readonly at: number;
    readonly reason: Reason;
  }>;
  /** Alerts that people took out of an incident; their earlier firings there go with them. */
  readonly moved: ReadonlyArray<{
    readonly from: string;
    readonly into: string;
    readonly fingerprints: readonly string[];
  }>;
  /** What was learned; `data` is null for what was forgotten. */
  readonly knowledge: ReadonlyArray<{ readonly id: string; readonly data: unknown }>;
  /** Ids of what the fold let go, whenever it was last written. */
  readonly gone: {
    readonly incidentIds: readonly string[];
    readonly alertIds: readonly string[];
    readonly deployIds: readonly string[];
  };
  /** Integration id to the newest delivery's time. */
  readonly heardFrom: ReadonlyMap<string, number>;
}
