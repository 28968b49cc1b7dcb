import type { Changes, Row } from "../db/changes.ts";
import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { EngineEvent } from "../domain/event.ts";
import type { AlertState, IncidentState, Reason, TenantState } from "../domain/state.ts";
import type { Touched } from "../state/tenant-state.ts";

/** Watches a fold and remembers what its events changed, each entity as its last event left it. */
export interface ChangeWatch {
  readonly observe: (event: EngineEvent, state: TenantState) => void;
  /** For Postgres; `heardFrom` is when each integration last delivered. */
  changes(heardFrom: ReadonlyMap<string, number>, knowledge: Changes["knowledge"]): Changes;
  /** Alerts that went with their incident, as Postgres knows them. */
  letGo(fingerprints: readonly string[]): void;
  /** For Redis. */
  touched(all: boolean, knowledge: ReadonlySet<string>): Touched;
}

/** Returns a watch for one tenant's part of a batch. One batch may hold two firings of one alert: each is a row of its own. */
export function watchChanges(): ChangeWatch {
  const incidents = new Map<string, Row<IncidentState>>();
  const alerts = new Map<string, Row<AlertState>>();
  const deploys = new Map<string, Row<CanonicalDeploy>>();
  const links = new Map<string, Changes["links"][number]>();
  const merged = new Map<string, Changes["merged"][number]>();
  const moved: Array<Changes["moved"][number]> = [];
  const feedback: Array<Changes["feedback"][number]> = [];
  const mutes = new Map<string, Changes["mutes"][number]>();
  const advice: Array<Changes["advice"][number]> = [];
  const gone = { incidentIds: [] as string[], alertIds: [] as string[], deployIds: [] as string[] };
  const fingerprints = new Set<string>();
  const incidentIds = new Set<string>();
  const firingBefore = new Map<string, string>();
  const deployIds = new Set<string>();

  function seeAlert(fingerprint: string, state: TenantState): void {
    fingerprints.add(fingerprint);
    const alert = state.alerts.get(fingerprint);
    if (alert) alerts.set(alert.alertId, { state: alert, live: true });
  }

  /** A new firing is a row of its own; the one before it is history, or a rebuild would find two of one alert. */
  function endFiringBefore(fingerprint: string, alertId: string): void {
    const before = firingBefore.get(fingerprint);
    if (before === undefined || before === alertId) return;
    gone.alertIds.push(before);
    setAside(alerts, before);
  }

  function seeIncident(incidentId: string, state: TenantState): void {
    incidentIds.add(incidentId);
    const incident = state.incidents.get(incidentId);
    if (incident) incidents.set(incidentId, { state: incident, live: true });
  }

  /** Its link in `incident_alerts` is to the incident that it went into. */
  function moveAlert(
    fingerprint: string,
    { into, at, reason }: { readonly into: string; readonly at: number; readonly reason: Reason },
    state: TenantState,
  ): void {
    seeAlert(fingerprint, state);
    const alertId = state.alerts.get(fingerprint)?.alertId;
    if (alertId !== undefined) links.set(alertId, { alertId, incidentId: into, at, reason });
  }

  return {
    observe(event, state) {
      if ("incidentId" in event && event.incidentId !== undefined) seeIncident(event.incidentId, state);
      if ("fingerprint" in event) seeAlert(event.fingerprint, state);
      switch (event.type) {
        case "alert.received": {
          const { fingerprint } = event.alert;
          fingerprints.add(fingerprint);
          const firing = state.alerts.get(fingerprint)?.alertId;
          if (firing !== undefined) firingBefore.set(fingerprint, firing);
          break;
        }
        case "alert.correlated":
          endFiringBefore(event.fingerprint, event.alertId);
          links.set(event.alertId, {
            alertId: event.alertId,
            incidentId: event.incidentId,
            at: event.at,
            reason: event.reason,
          });
          break;
        case "alert.forgotten":
          gone.alertIds.push(event.alertId);
          setAside(alerts, event.alertId);
          break;
        case "incident.merged": {
          incidentIds.add(event.incidentId);
          setAside(incidents, event.incidentId);
          seeIncident(event.into, state);
          merged.set(event.incidentId, {
            incidentId: event.incidentId,
            into: event.into,
            intoNumber: state.incidents.get(event.into)?.number ?? 0,
            at: event.at,
            reason: event.reason,
          });
          for (const fingerprint of state.alertsByIncident.get(event.into) ?? [])
            if (state.alerts.get(fingerprint)?.cameFrom !== undefined) moveAlert(fingerprint, event, state);
          break;
        }
        case "incident.split":
          merged.delete(event.into);
          seeIncident(event.into, state);
          moved.push({ from: event.incidentId, into: event.into, fingerprints: event.fingerprints });
          for (const fingerprint of event.fingerprints) moveAlert(fingerprint, event, state);
          break;
        case "incident.retired":
          gone.incidentIds.push(event.incidentId);
          setAside(incidents, event.incidentId);
          for (const [alertId, row] of alerts) {
            if (row.state.incidentId === event.incidentId) {
              alerts.set(alertId, { ...row, live: false });
              fingerprints.add(row.state.fingerprint);
            }
          }
          break;
        case "deploy.received":
          deployIds.add(event.deploy.deploy_id);
          // What is kept of a deploy is all its news together, not the last of them.
          deploys.set(event.deploy.deploy_id, {
            state: state.deploys.get(event.deploy.deploy_id) ?? event.deploy,
            live: true,
          });
          break;
        case "deploy.forgotten":
          deployIds.add(event.deployId);
          gone.deployIds.push(event.deployId);
          setAside(deploys, event.deployId);
          break;
        case "feedback.received": {
          const { incidentId, by, verdict, why, at } = event;
          feedback.push({ incidentId, by, verdict, at, ...(why === undefined ? {} : { why }) });
          break;
        }
        case "feedback.withdrawn":
          feedback.push({ incidentId: event.incidentId, by: event.by, at: event.at });
          break;
        case "mute.added":
          mutes.set(event.mute.muteId, { mute: event.mute });
          break;
        case "mute.lifted": {
          const { muteId, by, at } = event;
          mutes.set(muteId, { ...mutes.get(muteId), lifted: { muteId, by, at } });
          break;
        }
        case "incident.kept_open":
          for (const fingerprint of event.fingerprints) seeAlert(fingerprint, state);
          break;
        case "suggestions.made": {
          const { incidentId, suggestions, withdrawn, at } = event;
          advice.push({ incidentId, suggestions, withdrawn, at });
          break;
        }
        case "alert.deduplicated":
        case "alert.acknowledged":
        case "alert.updated":
        case "alert.resolved":
        case "window.opened":
        case "window.extended":
        case "window.closed":
        case "incident.resolved":
        case "incident.reopened":
        case "incident.rescored":
        case "incident.deploy_tagged":
        case "incident.deploy_untagged":
        case "runbook.attached":
        case "runbook.detached":
        case "link.added":
        case "link.removed":
        case "mute.expired":
        case "incident.muted":
        case "incident.unmuted":
        case "incident.acknowledged":
        case "incident.unacknowledged":
        case "settings.changed":
          // The incident and the alert they name were looked at above.
          break;
      }
    },
    changes: (heardFrom, knowledge) => ({
      merged: [...merged.values()],
      moved,
      knowledge,
      incidents: [...incidents.values()],
      alerts: [...alerts.values()],
      links: [...links.values()],
      deploys: [...deploys.values()],
      feedback,
      mutes: [...mutes.values()],
      advice,
      gone,
      heardFrom,
    }),
    letGo(went) {
      for (const fingerprint of went) fingerprints.add(fingerprint);
    },
    touched: (all, knowledge) => ({
      incidents: incidentIds,
      alerts: fingerprints,
      deploys: deployIds,
      knowledge,
      all,
    }),
  };
}

function setAside<T>(rows: Map<string, Row<T>>, id: string): void {
  const row = rows.get(id);
  if (row) rows.set(id, { ...row, live: false });
}
