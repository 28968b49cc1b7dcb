import { type AlertDraft, canonicalAlert } from "../domain/alert.ts";
import type { DeployDraft } from "../domain/deploy.ts";
import { derivedId } from "../domain/derived-id.ts";
import type { EngineEvent } from "../domain/event.ts";
import { coreOf } from "../domain/name-book.ts";
import { normaliseService } from "../domain/service-name.ts";
import type { EngineConfig, IncidentState, TenantState } from "../domain/state.ts";
import type { TenantId } from "../domain/tenant.ts";
import { foldItem, foldTimers } from "../fold.ts";
import type { InboxItem } from "../inbox.ts";
import { emptyState } from "../indexes.ts";
import { inferDependencies } from "../infer-dependencies.ts";
import { originOf } from "../steps/origin.ts";

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

/** What a simulation came to, for the summary. */
export interface SimulationTotals {
  readonly alerts: number;
  readonly incidents: number;
  readonly notices: number;
  readonly incidentsWithDeploy: number;
  readonly suppressible: number;
}

/** The live fold over recorded deliveries, with a virtual clock: the same steps, the same events. */
export interface Simulation {
  /** Folds the item and returns the lines that are final by now. `eventOf` names the delivery's n-th alert. */
  take(item: InboxItem, eventOf: (ordinal: number) => string): ResultLine[];
  /** A delivery that came again: its alerts stand where the first time put them. */
  repeat(item: InboxItem, eventOf: (ordinal: number) => string): ResultLine[];
  /** Lets the clock run out and returns the lines that were not final before. */
  finish(): ResultLine[];
  totals(): SimulationTotals;
  readonly state: TenantState;
}

/** Opens a simulation of one tenant with these settings. */
export function openSimulation(
  tenantId: TenantId,
  config: EngineConfig,
  watch?: (event: EngineEvent) => void,
): Simulation {
  const state = emptyState(tenantId, config);
  const waiting = new Map<string, string[]>();
  const seen = new Map<string, { incident: IncidentState; notices: number }>();
  const raws = new Map<string, Set<string>>();
  let alerts = 0;
  let incidents = 0;
  let notices = 0;
  let incidentsWithDeploy = 0;
  let suppressible = 0;
  let lines: ResultLine[] = [];
  let eventOfAlert = new Map<string, string>();

  function observe(event: EngineEvent): void {
    watch?.(event);
    switch (event.type) {
      case "alert.correlated":
      case "alert.deduplicated": {
        const name = eventOfAlert.get(event.type === "alert.correlated" ? event.alertId : current);
        if (name !== undefined && event.incidentId !== undefined) assign(event.incidentId, name);
        break;
      }
      case "alert.received":
        current = event.alert.alert_id;
        break;
      case "window.opened":
        incidents += 1;
        notices += 1;
        break;
      case "incident.merged": {
        const moved = waiting.get(event.incidentId) ?? [];
        waiting.delete(event.incidentId);
        const into = waiting.get(event.into);
        if (into) into.push(...moved);
        else waiting.set(event.into, moved);
        const gone = seen.get(event.incidentId);
        const kept = seen.get(event.into);
        if (kept) kept.notices += gone?.notices ?? 1;
        seen.delete(event.incidentId);
        break;
      }
      case "incident.retired":
        conclude(event.incidentId);
        break;
      default:
        break;
    }
    if ("incidentId" in event && event.incidentId !== undefined) look(event.incidentId);
    if (event.type === "incident.merged") look(event.into);
  }
  let current = "";
  let lastAt = 0;

  function look(incidentId: string): void {
    const incident = state.incidents.get(incidentId);
    if (!incident) return;
    const known = seen.get(incidentId);
    if (known) known.incident = incident;
    else seen.set(incidentId, { incident, notices: 1 });
  }

  function assign(incidentId: string, event: string): void {
    const events = waiting.get(incidentId);
    if (events) events.push(event);
    else waiting.set(incidentId, [event]);
  }

  function conclude(incidentId: string): void {
    for (const event of waiting.get(incidentId) ?? [])
      lines.push({ type: "assign", event, incident: incidentId });
    waiting.delete(incidentId);
    const known = seen.get(incidentId);
    if (!known) return;
    seen.delete(incidentId);
    const { incident } = known;
    const score = incident.noise?.score ?? 0;
    if (incident.deploy) incidentsWithDeploy += 1;
    if (score >= 80) suppressible += 1;
    lines.push({
      type: "incident",
      incident: incidentId,
      deploy: incident.deploy ? `${incident.deploy.provider}:${incident.deploy.reference}` : null,
      noise_score: score,
      suppress: score >= 80,
      root_service: originOf(incident, state).service,
      first_notified_at: new Date(incident.openedAt).toISOString(),
      notifications: known.notices,
    });
  }

  function nameEvents(item: InboxItem, eventOf: (ordinal: number) => string): void {
    if (item.content.kind !== "alert" && item.content.kind !== "deploy") return;
    for (const [ordinal, draft] of item.content.drafts.entries()) {
      hear(draft);
      if (draft.kind !== "alert") continue;
      if (draft.status !== "resolved")
        eventOfAlert.set(derivedId(item.receivedAt, "alert", item.itemId, String(ordinal)), eventOf(ordinal));
      alerts += 1;
    }
  }

  function hear({ service }: AlertDraft | DeployDraft): void {
    if (service === undefined) return;
    const normal = normaliseService(service);
    const spoken = raws.get(normal);
    if (spoken) spoken.add(service);
    else raws.set(normal, new Set([service]));
  }

  function take(item: InboxItem, eventOf: (ordinal: number) => string): ResultLine[] {
    eventOfAlert = new Map();
    lastAt = item.receivedAt;
    nameEvents(item, eventOf);
    foldItem(state, item, observe);
    return flush();
  }

  function flush(): ResultLine[] {
    const done = lines;
    lines = [];
    return done;
  }

  return {
    state,
    take,
    repeat(item, eventOf) {
      if (item.content.kind !== "alert") return [];
      for (const [ordinal, draft] of item.content.drafts.entries()) {
        if (draft.kind !== "alert" || draft.status === "resolved") continue;
        const origin = {
          tenantId,
          integrationId: item.integrationId,
          provider: item.provider,
          deliveryId: item.itemId,
          ordinal,
          receivedAt: item.receivedAt,
        };
        const { fingerprint } = canonicalAlert(draft, origin);
        const incidentId = state.alerts.get(fingerprint)?.incidentId;
        if (incidentId !== undefined) assign(incidentId, eventOf(ordinal));
      }
      return [];
    },
    finish() {
      foldTimers(state, Number.MAX_SAFE_INTEGER, observe);
      for (const incidentId of [...seen.keys()]) conclude(incidentId);
      for (const { upstream, downstream, confidence } of inferDependencies(state, lastAt))
        lines.push({ type: "edge", upstream, downstream, confidence });
      const names = new Map<string, Set<string>>();
      for (const [normal, spoken] of raws) {
        const core = coreOf(state.names, normal);
        const all = names.get(core) ?? new Set();
        for (const raw of spoken) all.add(raw);
        names.set(core, all);
      }
      for (const [name, raw] of names) lines.push({ type: "service", name, raw: [...raw] });
      return flush();
    },
    totals: () => ({ alerts, incidents, notices, incidentsWithDeploy, suppressible }),
  };
}
