import type { CanonicalDeploy } from "../domain/deploy.ts";
import { coreOf } from "../domain/name-book.ts";
import { remembered } from "../domain/remembered.ts";
import { normaliseService, serviceStem } from "../domain/service-name.ts";
import type { TenantState } from "../domain/state.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { durationWord } from "../domain/words.ts";
import { affectedBy, type Subject, serviceNamed, suggestion } from "./subject.ts";

/** Who began within so long of the first may be what was deployed. */
const BEGAN_WITHIN_MS = 2 * 60_000;
const SERVICES_MAX = 5;
/** Words that tell no service from another. */
const COMMON = new Set(["service", "svc", "app", "application", "server", "backend", "repo"]);

/**
 * Returns the question whether a service that was deployed just before is one of this incident's under another name
 * (design §5.4): CI's name has no alerts, monitoring's has no deploys, all words of one are in the other, and no third
 * service would fit. Names that are merely alike are never merged without an answer.
 */
export function alias(subject: Subject): Suggestion[] {
  const { incident, state } = subject;
  if (incident.deploy) return [];
  const began = Math.min(...incident.footing.map(({ firstAt }) => firstAt));
  const early = incident.footing
    .filter(
      ({ service, firstAt }) => firstAt <= began + BEGAN_WITHIN_MS && !state.deploysByService.has(service),
    )
    .slice(0, SERVICES_MAX);
  for (const { service, firstAt, patterns } of early) {
    const deploy = deploysNear(firstAt, state)
      .filter(
        (one) => mayExplain(one, firstAt, incident.environments, state) && fits(one.service, service, state),
      )
      .toSorted(newestFirst)[0];
    if (!deploy) continue;
    const monitoring = incident.services.find((name) => coreOf(state.names, name) === service) ?? service;
    const [ci, seen] = [serviceNamed(deploy.service), serviceNamed(monitoring)];
    const lead = Math.max(0, firstAt - Date.parse(deploy.started_at));
    return [
      suggestion("alias", [deploy.service, monitoring], {
        confidence: likeness(deploy.service, service),
        title: `${ci} and ${seen} may be one service`,
        reasoning:
          `${ci} was deployed ${durationWord(lead)} before ${seen} began to alert, and all words of one name are in the other. ` +
          "Once a person has said so, its deploys are tied to such incidents.",
        affected: { ...affectedBy(subject, patterns), services: [deploy.service, monitoring] },
      }),
    ];
  }
  return [];
}

const HOUR_MS = 3_600_000;

/** What ended hours ago need not be looked at closely: a day's deploys are many. */
function deploysNear(
  firstAt: number,
  { deploys, deploysByHour, deploysUnderWay, config }: TenantState,
): CanonicalDeploy[] {
  const lookback = Math.max(config.deployLookbackMs.production, config.deployLookbackMs.other);
  const oldest = Math.floor((firstAt - lookback) / HOUR_MS);
  const near = new Set(deploysUnderWay);
  for (const [hour, deployIds] of deploysByHour)
    if (hour >= oldest) for (const deployId of deployIds) near.add(deployId);
  return [...near].flatMap((deployId) => deploys.get(deployId) ?? []);
}

/** Ids break ties, so that order in memory decides nothing. */
function newestFirst(a: CanonicalDeploy, b: CanonicalDeploy): number {
  return b.started_at.localeCompare(a.started_at) || b.deploy_id.localeCompare(a.deploy_id);
}

function mayExplain(
  { status, environment, started_at: startedAt, completed_at: completedAt }: CanonicalDeploy,
  firstAt: number,
  environments: readonly string[],
  { config }: TenantState,
): boolean {
  if (status === "cancelled" || Date.parse(startedAt) > firstAt) return false;
  const known = environments.filter((one) => one !== "unknown");
  if (environment !== "unknown" && known.length > 0 && !known.includes(environment)) return false;
  const isProduction = environment === "production" || environment === "unknown";
  const lookback = isProduction ? config.deployLookbackMs.production : config.deployLookbackMs.other;
  return completedAt === undefined || firstAt <= Date.parse(completedAt) + lookback;
}

function fits(ci: string, service: string, state: TenantState): boolean {
  if (hasAlerts(coreOf(state.names, ci), state) || isAnswered(ci, service, state)) return false;
  const words = wordsOf(ci);
  if (!isWithin(words, wordsOf(service))) return false;
  for (const other of state.services.keys())
    if (other !== service && isWithin(words, wordsOf(other))) return false;
  return true;
}

function hasAlerts(core: string, { services, incidentsByService }: TenantState): boolean {
  return services.has(core) || incidentsByService.has(core);
}

function isAnswered(ci: string, service: string, { config, names }: TenantState): boolean {
  return [...config.serviceAliases, ...config.notAliases].some(
    (said) =>
      normaliseService(said.ci) === ci && coreOf(names, normaliseService(said.monitoring)) === service,
  );
}

/** All distinctive words of one are in the other. */
function isWithin(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  for (const word of few) if (!many.has(word)) return false;
  return true;
}

function likeness(ci: string, service: string): number {
  const [a, b] = [wordsOf(ci), wordsOf(service)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / new Set([...a, ...b]).size;
}

const wordsOf = remembered((name): ReadonlySet<string> => {
  const words = serviceStem(name)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !/^\d+$/.test(word) && !COMMON.has(word));
  // The plural is the same word: `payments` and `payment`.
  return new Set(words.map((word) => (word.length > 3 ? word.replace(/s$/, "") : word)));
});
