import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { Environment } from "../domain/environment.ts";
import type { Decision } from "../domain/event.ts";
import { serviceCore } from "../domain/service-name.ts";
import type { DeployMatch, EngineConfig, IncidentState, Reason, TenantState } from "../domain/state.ts";

/** A deploy that never reported its end is believed to be running for so long. */
const ROLLOUT_MAX_MS = 2 * 3_600_000;
/** Deploys are remembered this much longer than the longest lookback, for alerts that arrive late. */
const REMEMBER_MS = 6 * 3_600_000;

/**
 * Step 4. Ties an incident to the newest deploy of one of its services that was running, or had ended within the
 * lookback, when its first alert began. Alerts start during a rollout, so deploys in progress count; no deploy
 * implicated is an answer (design §5.4).
 */
export function tagDeploy(incident: IncidentState, state: TenantState): readonly Decision[] {
  if (incident.deploy) return [];
  let best: CanonicalDeploy | undefined;
  for (const service of incident.services) {
    for (const deployId of state.deploysByService.get(serviceCore(service)) ?? []) {
      const deploy = state.deploys.get(deployId);
      if (!deploy || !implicates(deploy, incident, state.config)) continue;
      if (!best || isNewer(deploy, best)) best = deploy;
    }
  }
  return best ? [tagged(incident, best)] : [];
}

/** Returns what a deploy's news means for incidents that are open already: CI may report later than the alert fires. */
export function tagWithDeploy(deploy: CanonicalDeploy, state: TenantState): readonly Decision[] {
  const decisions: Decision[] = [];
  // Sorted, here and below, because the order in memory is not the order after a reload.
  for (const incidentId of [
    ...(state.incidentsByService.get(serviceCore(deploy.service)) ?? []),
  ].toSorted()) {
    const incident = state.incidents.get(incidentId);
    if (!incident || (incident.deploy && incident.deploy.deployId !== deploy.deploy_id)) continue;
    if (implicates(deploy, incident, state.config)) decisions.push(tagged(incident, deploy));
  }
  return decisions;
}

/** Returns the deploys too old to explain anything that may still come. */
export function forgetOldDeploys(state: TenantState, now: number): readonly Decision[] {
  const old = [...state.deploys.values()].filter(
    (deploy) => Date.parse(deploy.completed_at ?? deploy.started_at) + REMEMBER_MS < now,
  );
  return old
    .map(({ deploy_id: deployId }) => deployId)
    .toSorted()
    .map((deployId) => ({ type: "deploy.forgotten", deployId }));
}

function isNewer(a: CanonicalDeploy, b: CanonicalDeploy): boolean {
  const later = Date.parse(a.started_at) - Date.parse(b.started_at);
  return later > 0 || (later === 0 && a.deploy_id > b.deploy_id);
}

function implicates(deploy: CanonicalDeploy, incident: IncidentState, config: EngineConfig): boolean {
  if (deploy.status === "cancelled" || !mayShareEnvironment(deploy.environment, incident.environments))
    return false;
  const startedAt = Date.parse(deploy.started_at);
  const isProduction = deploy.environment === "production" || deploy.environment === "unknown";
  const lookbackMs = isProduction ? config.deployLookbackMs.production : config.deployLookbackMs.other;
  const until =
    deploy.completed_at === undefined
      ? startedAt + ROLLOUT_MAX_MS
      : Date.parse(deploy.completed_at) + lookbackMs;
  return startedAt <= incident.firstTriggeredAt && incident.firstTriggeredAt <= until;
}

function mayShareEnvironment(environment: Environment, environments: readonly Environment[]): boolean {
  return environment === "unknown" || environments.includes("unknown") || environments.includes(environment);
}

function tagged(incident: IncidentState, deploy: CanonicalDeploy): Decision {
  const leadMs = incident.firstTriggeredAt - Date.parse(deploy.started_at);
  const match: DeployMatch = {
    deployId: deploy.deploy_id,
    provider: deploy.provider,
    service: deploy.service,
    ...(deploy.version === undefined ? {} : { version: deploy.version }),
    ...(deploy.author === undefined ? {} : { author: deploy.author }),
    ...(deploy.pr_number === undefined ? {} : { prNumber: deploy.pr_number }),
    ...(deploy.pr_url === undefined ? {} : { prUrl: deploy.pr_url }),
    ...(deploy.commit_message === undefined ? {} : { commitMessage: deploy.commit_message }),
    ...(deploy.commit_sha === undefined ? {} : { commitSha: deploy.commit_sha }),
    ...(deploy.source_url === undefined ? {} : { sourceUrl: deploy.source_url }),
    status: deploy.status,
    leadMs,
    reason: why(deploy, leadMs),
  };
  return { type: "incident.deploy_tagged", incidentId: incident.incidentId, deploy: match };
}

function why(deploy: CanonicalDeploy, leadMs: number): Reason {
  const minutes = Math.round(leadMs / 60_000);
  const before = minutes < 1 ? "less than a minute" : minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return deploy.status === "in_progress"
    ? {
        code: "deploy-in-progress",
        text: `${deploy.service} was being deployed; it started ${before} before the first alert`,
      }
    : {
        code: "deploy-before-alert",
        text: `${deploy.service} was deployed; it started ${before} before the first alert`,
      };
}
