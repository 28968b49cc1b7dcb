import type { EngineEvent } from "../domain/event.ts";
import type { TenantState } from "../domain/state.ts";
import { SUPPRESS_AT } from "../steps/score.ts";
import { type Over, watchIncidents } from "./watch.ts";

/** What came of a span of time. Alerts are named by the ids of their firings, which any settings leave the same. */
export interface Outcome {
  readonly incidents: readonly OutcomeIncident[];
  /** Alerts that were critical when they came, by id. */
  readonly criticals: ReadonlySet<string>;
  /** Alerts that were a message of their own, by id. */
  readonly openers: ReadonlySet<string>;
}

interface OutcomeIncident {
  readonly number: number;
  readonly title: string;
  readonly messages: number;
  readonly hasDeploy: boolean;
  /** It scored high enough to suggest suppressing it. */
  readonly suppressible: boolean;
  readonly alertIds: readonly string[];
}

/** Writes down what comes of incidents that began at or after `from` (epoch milliseconds), while their fold goes on. */
export interface OutcomeWatch {
  readonly observe: (event: EngineEvent, state: TenantState) => void;
  /** Returns the outcome; what is not over yet counts as it stands. */
  finish(): Outcome;
}

/** Opens a watch on a fold, live or simulated. */
export function watchOutcome(from: number): OutcomeWatch {
  const incidents: OutcomeIncident[] = [];
  const criticals = new Set<string>();
  const openers = new Set<string>();
  const watch = watchIncidents<string>(({ incident, messages, noted }: Over<string>) => {
    if (incident.openedAt < from) return;
    incidents.push({
      number: incident.number,
      title: incident.title,
      messages,
      hasDeploy: incident.deploy !== undefined,
      suppressible: (incident.noise?.score ?? 0) >= SUPPRESS_AT,
      alertIds: noted,
    });
  });
  let opener: string | undefined;
  return {
    observe(event, state) {
      watch.observe(event, state);
      if (event.type === "window.opened") opener = event.fingerprint;
      if (event.type !== "alert.correlated") return;
      watch.note(event.incidentId, event.fingerprint, event.alertId);
      if (opener === event.fingerprint) openers.add(event.alertId);
      opener = undefined;
      if (state.alerts.get(event.fingerprint)?.severity === "critical") criticals.add(event.alertId);
    },
    finish() {
      watch.finish();
      return { incidents: incidents.toSorted((a, b) => a.number - b.number), criticals, openers };
    },
  };
}

/** A figure before and after. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

/** How two outcomes of the same alerts differ. */
export interface Difference {
  readonly incidents: Change;
  /** Incidents that hold the same alerts in both. */
  readonly unchanged: number;
  /** Incidents of `after` that hold alerts of several of `before`. */
  readonly merged: number;
  /** Incidents of `before` whose alerts lie in several of `after`. */
  readonly split: number;
  readonly messages: Change;
  /** Alerts that are critical, whether they are a message of their own or not. */
  readonly criticals: Change;
  /** Critical alerts that were a message of their own before, and after only change the card of another incident. */
  readonly criticalsDelayed: number;
  readonly withDeploy: Change;
  readonly suppressible: Change;
}

/** Compares two outcomes of the same alerts, such as what happened and what would have with other settings. */
export function compareOutcomes(before: Outcome, after: Outcome): Difference {
  const there = partnersOf(before, after);
  const back = partnersOf(after, before);
  const change = (of: (outcome: Outcome) => number): Change => ({ before: of(before), after: of(after) });
  const isSame = (partners: ReadonlySet<number>) => {
    const [only] = partners;
    return partners.size === 1 && only !== undefined && back[only]?.size === 1;
  };
  return {
    incidents: change(({ incidents }) => incidents.length),
    unchanged: there.filter(isSame).length,
    merged: back.filter((partners) => partners.size > 1).length,
    split: there.filter((partners) => partners.size > 1).length,
    messages: change(({ incidents }) => incidents.reduce((sum, { messages }) => sum + messages, 0)),
    criticals: change(({ criticals }) => criticals.size),
    criticalsDelayed: [...before.criticals].filter(
      (alertId) => before.openers.has(alertId) && !after.openers.has(alertId),
    ).length,
    withDeploy: change(({ incidents }) => incidents.filter(({ hasDeploy }) => hasDeploy).length),
    suppressible: change(({ incidents }) => incidents.filter(({ suppressible }) => suppressible).length),
  };
}

/** For each incident of one outcome, the places of those of the other that share an alert with it. */
function partnersOf(one: Outcome, other: Outcome): Array<ReadonlySet<number>> {
  const home = new Map<string, number>();
  for (const [index, { alertIds }] of other.incidents.entries())
    for (const alertId of alertIds) home.set(alertId, index);
  return one.incidents.map(
    ({ alertIds }) =>
      new Set(alertIds.map((alertId) => home.get(alertId)).filter((index) => index !== undefined)),
  );
}
