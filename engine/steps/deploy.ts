import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { EngineConfig } from "../domain/engine-config.ts";
import type { Environment } from "../domain/environment.ts";
import type { Decision } from "../domain/event.ts";
import { coreOf } from "../domain/name-book.ts";
import { placeInChain } from "../domain/service-kind.ts";
import { areApart, regionIn } from "../domain/service-name.ts";
import type { DeployMatch, Footing, IncidentState, Reason, TenantState } from "../domain/state.ts";
import { durationWord } from "../domain/words.ts";
import { DEPLOY_WEIGHTS } from "./weights.ts";

/** A deploy that never reported its end is believed to be running for so long. */
const ROLLOUT_MAX_MS = 2 * 3_600_000;
/** Deploys are remembered this much longer than the longest lookback, for alerts that arrive late. */
const REMEMBER_MS = 6 * 3_600_000;

/** A rollback mends; it is not what broke. */
const ROLLBACK = /^\s*(revert|rollback|roll back|rolled back)\b/i;

/**
 * Step 4. Ties an incident to the deploy that most likely caused it: one of the service that began to alert first, or
 * nearly so, which was running then or had ended within the lookback. Alerts start during a rollout, so deploys in
 * progress count; a deploy next door is not blamed, a rollback never, and no deploy implicated is an answer
 * (design §5.4, reference/correlation.md §2.4).
 */
export function tagDeploy(incident: IncidentState, state: TenantState): readonly Decision[] {
  const best = likeliestDeploy(incident, state);
  if (best?.deploy.deploy_id === incident.deploy?.deployId && best?.deploy.status === incident.deploy?.status)
    return [];
  if (best) return [tagged(incident, best)];
  return incident.deploy ? [{ type: "incident.deploy_untagged", incidentId: incident.incidentId }] : [];
}

/** Returns what a deploy's news means for incidents that are open already: CI may report later than the alert fires. */
export function tagWithDeploy(deploy: CanonicalDeploy, state: TenantState): readonly Decision[] {
  const decisions: Decision[] = [];
  // Sorted, because the order in memory is not the order after a reload.
  for (const incidentId of [
    ...(state.incidentsByService.get(coreOf(state.names, deploy.service)) ?? []),
  ].toSorted()) {
    const incident = state.incidents.get(incidentId);
    if (incident) decisions.push(...tagDeploy(incident, state));
  }
  return decisions;
}

interface Candidate {
  readonly deploy: CanonicalDeploy;
  readonly likelihood: number;
  readonly firstAt: number;
  readonly cause: string;
}

function likeliestDeploy(incident: IncidentState, state: TenantState): Candidate | undefined {
  if (state.deploysByService.size === 0) return undefined;
  let best: Candidate | undefined;
  let began: number | undefined;
  for (const entry of incident.footing) {
    const deployIds = state.deploysByService.get(entry.service);
    if (!deployIds) continue;
    began ??= Math.min(...incident.footing.map(({ firstAt }) => firstAt));
    const order = Math.exp(-(entry.firstAt - began) / DEPLOY_WEIGHTS.orderTauMs);
    if (order < DEPLOY_WEIGHTS.likelihoodMin) continue;
    const blame = hasDeeperCause(entry, incident, state) ? DEPLOY_WEIGHTS.deeper : 1;
    for (const deployId of deployIds) {
      const deploy = state.deploys.get(deployId);
      if (!deploy) continue;
      const likelihood = order * likelihoodOf(deploy, entry, incident, state.config) * blame;
      if (likelihood < DEPLOY_WEIGHTS.likelihoodMin) continue;
      const candidate = { deploy, likelihood, firstAt: entry.firstAt, cause: entry.service };
      if (!best || isLikelier(candidate, best)) best = candidate;
    }
  }
  return best;
}

/** Whether something that this service stands on began to alert with it: then it suffers, and its deploy is beside the point. */
function hasDeeperCause(entry: Footing, incident: IncidentState, state: TenantState): boolean {
  if (incident.nodes.some(({ services }) => services.length > 1)) return true;
  const ups = state.upstreams.get(entry.service);
  return incident.footing.some(
    (other) =>
      other.service !== entry.service &&
      other.firstAt <= entry.firstAt + DEPLOY_WEIGHTS.deeperWithinMs &&
      (ups?.has(other.service) || placeInChain(other.service) > placeInChain(entry.service)) &&
      !state.deploysByService.has(other.service),
  );
}

function isLikelier(a: Candidate, b: Candidate): boolean {
  if (a.likelihood !== b.likelihood) return a.likelihood > b.likelihood;
  return isNewer(a.deploy, b.deploy);
}

/** Returns 0 to 1: 1 while it runs, less the longer it had been over. */
function likelihoodOf(
  deploy: CanonicalDeploy,
  entry: Footing,
  incident: IncidentState,
  config: EngineConfig,
): number {
  if (deploy.status === "cancelled" || ROLLBACK.test(deploy.commit_message ?? "")) return 0;
  if (!mayShareEnvironment(deploy.environment, incident.environments)) return 0;
  const region = regionIn(deploy.service);
  if (areApart(region, entry.region)) return 0;
  const startedAt = Date.parse(deploy.started_at);
  if (entry.firstAt < startedAt - DEPLOY_WEIGHTS.clockSkewMs) return 0;
  if (deploy.completed_at === undefined) return entry.firstAt <= startedAt + ROLLOUT_MAX_MS ? 1 : 0;
  const lag = entry.firstAt - Date.parse(deploy.completed_at);
  const isProduction = deploy.environment === "production" || deploy.environment === "unknown";
  if (lag > (isProduction ? config.deployLookbackMs.production : config.deployLookbackMs.other)) return 0;
  return lag <= 0 ? 1 : Math.exp(-lag / DEPLOY_WEIGHTS.lagTauMs);
}

/** Returns the deploys too old to explain anything that may still come. */
export function forgetOldDeploys(state: TenantState, now: number): readonly Decision[] {
  const lastHour = Math.floor((now - REMEMBER_MS) / 3_600_000) - 1;
  const old: string[] = [];
  for (const [hour, deployIds] of state.deploysByHour) if (hour <= lastHour) old.push(...deployIds);
  return old.toSorted().map((deployId) => ({ type: "deploy.forgotten", deployId }));
}

function isNewer(a: CanonicalDeploy, b: CanonicalDeploy): boolean {
  const later = Date.parse(a.started_at) - Date.parse(b.started_at);
  return later > 0 || (later === 0 && a.deploy_id > b.deploy_id);
}

/** What says that it is elsewhere is elsewhere; what does not say may be anywhere. */
function mayShareEnvironment(environment: Environment, environments: readonly Environment[]): boolean {
  const known = environments.filter((one) => one !== "unknown");
  return environment === "unknown" || known.length === 0 || known.includes(environment);
}

function tagged(incident: IncidentState, { deploy, firstAt, cause }: Candidate): Decision {
  // Clocks differ: a deploy may seem to begin just after what it broke.
  const leadMs = Math.max(0, firstAt - Date.parse(deploy.started_at));
  const match: DeployMatch = {
    deployId: deploy.deploy_id,
    provider: deploy.provider,
    reference: deploy.provider_reference ?? deploy.provider_deploy_id,
    service: deploy.service,
    cause,
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
  const when = leadMs < 60_000 ? "at about the time of" : `${durationWord(leadMs)} before`;
  const which = deploy.pr_number === undefined ? "" : ` (#${deploy.pr_number})`;
  return deploy.status === "in_progress"
    ? {
        code: "deploy-in-progress",
        text: `${deploy.service} was being deployed${which}; that began ${when} the first alert`,
      }
    : {
        code: "deploy-before-alert",
        text: `${deploy.service} was deployed${which}; that began ${when} the first alert`,
      };
}
