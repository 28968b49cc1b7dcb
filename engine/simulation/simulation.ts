import { type AlertDraft, canonicalAlert } from "../domain/alert.ts";
import type { DeployDraft } from "../domain/deploy.ts";
import { derivedId } from "../domain/derived-id.ts";
import type { EngineEvent } from "../domain/event.ts";
import { coreOf } from "../domain/name-book.ts";
import { normaliseService } from "../domain/service-name.ts";
import type { TenantState } from "../domain/state.ts";
import { foldItem, foldTimers } from "../fold.ts";
import type { InboxItem } from "../inbox.ts";
import { inferDependencies } from "../infer-dependencies.ts";
import { originOf } from "../steps/origin.ts";
import { SUPPRESS_AT } from "../steps/score.ts";
import { type Over, watchIncidents } from "./watch.ts";

/** One line of a simulation's result; the format is the evaluation's (reference eval/README.md, "Predictions"). */
export type ResultLine =
  | { readonly type: "assign"; readonly event: string; readonly incident: string }
  | {
      readonly type: "incident";
      readonly incident: string;
      readonly deploy: string | null;
      readonly noise_score: number;
      readonly suppress: boolean;
      readonly root_service: string;
      readonly first_notified_at: string;
      readonly notifications: number;
    }
  | {
      readonly type: "edge";
      readonly upstream: string;
      readonly downstream: string;
      readonly confidence: number;
    }
  | { readonly type: "service"; readonly name: string; readonly raw: readonly string[] };

/** What a simulation came to. */
export interface Totals {
  /** Alerts received, repeats and resolves included, redeliveries not. */
  readonly alerts: number;
  readonly deploys: number;
  readonly incidents: number;
  /** Messages that would have been posted; changes of a card that is there already are none. */
  readonly messages: number;
  readonly incidentsWithDeploy: number;
  /** Incidents that score high enough to suggest suppressing them. */
  readonly suppressible: number;
}

type NameOf = (ordinal: number) => string | undefined;

/** The live fold over recorded deliveries, with a virtual clock: the same steps, the same events. */
export interface Simulation {
  /**
   * Folds the item and returns the lines that are final by now. `eventOf` names the delivery's n-th alert; one without a
   * name is in no line. Each item's clock is its own, also where the file goes back in time: so it is live.
   */
  take(item: InboxItem, eventOf: NameOf): ResultLine[];
  /** A delivery that came again: its alerts stand where the first time put them. */
  repeat(item: InboxItem, eventOf: NameOf): ResultLine[];
  /** Lets the clock run out and returns the lines that were not final before. */
  finish(): ResultLine[];
  totals(): Totals;
}

/** Spellings are kept for so many; a template that puts a request id into the name must not grow without end. */
const SPELLINGS_MAX = 20_000;

/** Opens a simulation that goes on from this state, which it owns from now on. `watch` sees every event. */
export function openSimulation(state: TenantState, watch?: (event: EngineEvent) => void): Simulation {
  const incidents = watchIncidents<string>(conclude);
  const spellings = new Map<string, Set<string>>();
  let spellingCount = 0;
  const totals = {
    alerts: 0,
    deploys: 0,
    incidents: 0,
    messages: 0,
    incidentsWithDeploy: 0,
    suppressible: 0,
  };
  let lines: ResultLine[] = [];
  let nameOf: (alertId: string) => string | undefined = () => undefined;
  let current: string | undefined;
  let clock = 0;

  function observe(event: EngineEvent): void {
    watch?.(event);
    incidents.observe(event, state);
    switch (event.type) {
      case "alert.received":
        current = nameOf(event.alert.alert_id);
        break;
      case "alert.correlated":
      case "alert.deduplicated":
      case "alert.acknowledged":
      case "alert.updated":
        if (current !== undefined && event.incidentId !== undefined)
          incidents.note(event.incidentId, event.fingerprint, current);
        current = undefined;
        break;
      default:
        break;
    }
  }

  function conclude({ incident, messages, noted }: Over<string>): void {
    const { incidentId, deploy } = incident;
    for (const event of noted) lines.push({ type: "assign", event, incident: incidentId });
    const score = incident.noise?.score ?? 0;
    totals.incidents += 1;
    totals.messages += messages;
    if (deploy) totals.incidentsWithDeploy += 1;
    if (score >= SUPPRESS_AT) totals.suppressible += 1;
    lines.push({
      type: "incident",
      incident: incidentId,
      deploy: deploy ? `${deploy.provider}:${deploy.reference}` : null,
      noise_score: score,
      suppress: score >= SUPPRESS_AT,
      root_service: originOf(incident, state).service,
      first_notified_at: new Date(incident.openedAt).toISOString(),
      notifications: messages,
    });
  }

  function hear({ service }: AlertDraft | DeployDraft): void {
    if (service === undefined) return;
    const name = normaliseService(service);
    const known = spellings.get(name);
    if (known?.has(service) || spellingCount >= SPELLINGS_MAX) return;
    spellingCount += 1;
    if (known) known.add(service);
    else spellings.set(name, new Set([service]));
  }

  function flush(): ResultLine[] {
    const done = lines;
    lines = [];
    return done;
  }

  function* services(): Generator<ResultLine> {
    const byCore = new Map<string, Set<string>>();
    for (const [name, spoken] of spellings) {
      const core = coreOf(state.names, name);
      const all = byCore.get(core) ?? new Set();
      for (const raw of spoken) all.add(raw);
      byCore.set(core, all);
    }
    for (const [name, raw] of byCore) yield { type: "service", name, raw: [...raw] };
  }

  return {
    take(item, eventOf) {
      clock = Math.max(clock, item.receivedAt);
      const drafts = draftsOf(item);
      for (const draft of drafts) {
        hear(draft);
        if (draft.kind === "alert") totals.alerts += 1;
        else totals.deploys += 1;
      }
      nameOf = namesOf(item, drafts, eventOf);
      foldItem(state, item, observe);
      // Nobody stores what was learned.
      state.learned.clear();
      return flush();
    },
    repeat(item, eventOf) {
      for (const [ordinal, draft] of draftsOf(item).entries()) {
        if (draft.kind !== "alert" || draft.status === "resolved") continue;
        const { tenantId, integrationId, provider, itemId: deliveryId, receivedAt } = item;
        const origin = { tenantId, integrationId, provider, deliveryId, ordinal, receivedAt };
        const { fingerprint } = canonicalAlert(draft, origin);
        const incidentId = state.alerts.get(fingerprint)?.incidentId;
        const event = eventOf(ordinal);
        if (incidentId !== undefined && event !== undefined) incidents.note(incidentId, fingerprint, event);
      }
      return [];
    },
    finish() {
      foldTimers(state, Number.MAX_SAFE_INTEGER, observe);
      incidents.finish();
      for (const { upstream, downstream, confidence } of inferDependencies(state, clock))
        lines.push({ type: "edge", upstream, downstream, confidence });
      for (const line of services()) lines.push(line);
      return flush();
    },
    totals: () => ({ ...totals }),
  };
}

function draftsOf({ content }: InboxItem): ReadonlyArray<AlertDraft | DeployDraft> {
  return content.kind === "alert" || content.kind === "deploy" ? content.drafts : [];
}

/** Returns how the delivery's alerts are named by their ids. Resolves have no name: they are put nowhere. */
function namesOf(
  { itemId, receivedAt }: InboxItem,
  drafts: ReadonlyArray<AlertDraft | DeployDraft>,
  eventOf: NameOf,
): (alertId: string) => string | undefined {
  const [only] = drafts;
  if (drafts.length === 1) {
    const isNamed = only?.kind === "alert" && only.status !== "resolved";
    return () => (isNamed ? eventOf(0) : undefined);
  }
  const names = new Map<string, string | undefined>();
  for (const [ordinal, draft] of drafts.entries())
    if (draft.kind === "alert" && draft.status !== "resolved")
      names.set(derivedId(receivedAt, "alert", itemId, String(ordinal)), eventOf(ordinal));
  return (alertId) => names.get(alertId);
}
