import { DEFAULT_CONFIG } from "./domain/engine-config.ts";
import type { EngineEvent } from "./domain/event.ts";
import type { TenantState } from "./domain/state.ts";
import { acknowledge, changeStatus, hearAgain, join, receive, resolve } from "./evolve/alerts.ts";
import { changeIncident } from "./evolve/change.ts";
import { forgetDeploy, keepDeploy } from "./evolve/deploys.ts";
import { keepOpen, merge, noteEnd, open, retire, split, takeAdvice } from "./evolve/incidents.ts";
import { reopen, withFeedback, withoutFeedback } from "./incident-summary.ts";
import { rearm, takeOverConfig } from "./indexes.ts";
import { addLink, removeLink } from "./links.ts";
import { keepMute } from "./mutes.ts";
import { attach, detach, linkOf } from "./runbooks.ts";

/** Changes `state`, which the caller owns, by one event, and returns it. The only way state changes (design §5). */
export function evolve(state: TenantState, event: EngineEvent): TenantState {
  switch (event.type) {
    case "alert.received":
      receive(state, event.alert, event.at);
      break;
    case "alert.deduplicated":
      hearAgain(state, event.fingerprint, event.incidentId);
      break;
    case "alert.correlated":
      join(state, event.fingerprint, event.alertId, event.incidentId, event.at, event.reason);
      break;
    case "alert.acknowledged":
    case "alert.updated":
      if (event.type === "alert.acknowledged") acknowledge(state, event.fingerprint, event.at);
      changeStatus(state, event.fingerprint, event.type === "alert.acknowledged" ? event.at : undefined);
      break;
    case "alert.resolved":
      resolve(state, event);
      break;
    case "alert.forgotten":
      state.alerts.delete(event.fingerprint);
      state.orphans.delete(event.fingerprint);
      break;
    case "window.opened":
      open(state, event);
      break;
    case "window.extended":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, closesAt: event.closesAt }));
      break;
    case "window.closed":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        window: "closed",
        closedAt: event.at,
        noise: event.noise,
      }));
      break;
    case "incident.resolved":
      changeIncident(state, event.incidentId, ({ keptOpenBy: _keptOpen, ...incident }) => ({
        ...incident,
        resolvedAt: event.at,
        noise: event.noise,
        ...(event.reason.by === undefined ? {} : { resolvedBy: { by: event.reason.by, at: event.at } }),
      }));
      noteEnd(state, event.incidentId, event.at, event.reason.by);
      break;
    case "incident.acknowledged":
      changeIncident(state, event.incidentId, (incident) => ({
        ...incident,
        acknowledgedBy: { by: event.by, at: event.at },
      }));
      break;
    case "incident.unacknowledged":
      changeIncident(state, event.incidentId, ({ acknowledgedBy: _acknowledgedBy, ...incident }) => incident);
      break;
    case "incident.kept_open":
      keepOpen(state, event);
      break;
    case "mute.added":
    case "mute.lifted":
    case "mute.expired":
      keepMute(state, event);
      break;
    case "incident.muted":
      changeIncident(state, event.incidentId, ({ unmuted: _unmuted, ...incident }) => ({
        ...incident,
        muted: event.mute,
      }));
      break;
    case "incident.unmuted":
      changeIncident(state, event.incidentId, ({ muted: mute, ...incident }) => ({
        ...incident,
        ...(mute === undefined ? {} : { unmuted: { mute, at: event.at, reason: event.reason } }),
      }));
      break;
    case "incident.reopened":
      changeIncident(state, event.incidentId, (incident) => reopen(incident, event.at, event.closesAt));
      break;
    case "incident.merged":
      merge(state, event.incidentId, event.into, event.at, event.reason);
      break;
    case "incident.split":
      split(state, event);
      break;
    case "incident.rescored":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, noise: event.noise }));
      break;
    case "link.added":
      addLink(state, event.link);
      break;
    case "link.removed":
      removeLink(state, event.linkId);
      break;
    case "incident.retired":
      retire(state, event.incidentId, event.at);
      break;
    case "incident.deploy_tagged":
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, deploy: event.deploy }));
      break;
    case "incident.deploy_untagged":
      changeIncident(state, event.incidentId, ({ deploy: _deploy, ...incident }) => incident);
      break;
    case "deploy.received":
      keepDeploy(state, event.deploy);
      break;
    case "deploy.forgotten":
      forgetDeploy(state, event.deployId);
      break;
    case "feedback.received":
      changeIncident(state, event.incidentId, (incident) => withFeedback(incident, event.verdict, event.by));
      break;
    case "feedback.withdrawn":
      changeIncident(state, event.incidentId, (incident) => withoutFeedback(incident, event.by));
      break;
    case "suggestions.made":
      takeAdvice(state, event);
      break;
    case "runbook.attached":
      attach(state, event);
      changeIncident(state, event.incidentId, (incident) => ({ ...incident, runbook: linkOf(event) }));
      break;
    case "runbook.detached":
      detach(state, event);
      changeIncident(state, event.incidentId, ({ runbook: _runbook, ...incident }) => incident);
      break;
    case "settings.changed":
      // An event of an older version lacks the settings that came since.
      state.config = { ...DEFAULT_CONFIG, ...event.config };
      takeOverConfig(state);
      rearm(state);
      break;
  }
  return state;
}
