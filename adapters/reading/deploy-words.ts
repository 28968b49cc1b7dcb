import type { IntegrationSettings } from "../contract.ts";

const NAME_LENGTH_MAX = 300;

const DEPLOY =
  "(?:re)?deploy(?:s|ed|ing|er|ments?)?|releas(?:e|es|ed|ing)|rollouts?|roll-?backs?|promot(?:e|es|ion)|ship|publish(?:es|ing)?";
const DEPLOYS = new RegExp(`(?<![a-z])(?:${DEPLOY})(?![a-z])`, "i");
/** What prepares a release, or takes one down, brings nothing new to an environment. */
const DEPLOYS_NOTHING = /\b(drafts?|drafter|notes|changelog|dry[- ]run|undeploy)\b/i;

/**
 * Whether one of a job's names says that it deploys. The integration's own list decides where there is one; without it
 * the name must say so, because most runs are tests, and blaming those would be worse than missing one.
 */
export function isDeployJob(
  names: ReadonlyArray<string | undefined>,
  { deployWorkflows }: IntegrationSettings,
): boolean {
  const known = names.filter((name) => name !== undefined);
  if (deployWorkflows) return known.some((name) => isNamed(name, deployWorkflows));
  return known.map(spaced).some((name) => DEPLOYS.test(name) && !DEPLOYS_NOTHING.test(name));
}

/** Whether a person put this very name on the list; case and blanks around it do not matter. */
export function isNamed(name: string | undefined, list: readonly string[] = []): boolean {
  const plain = (text: string) => text.trim().toLowerCase();
  return name !== undefined && list.some((one) => plain(one) === plain(name));
}

/** `DeployCheckout` and `deploy_checkout` are `Deploy Checkout` and `deploy checkout`. */
function spaced(name: string): string {
  return name
    .slice(0, NAME_LENGTH_MAX)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ");
}

/** Returns the sentence for a run that is no deploy, and how to say that it is one. */
export function noDeploy(what: string, name: string | undefined): string {
  return `The ${what} "${(name ?? "unnamed").slice(0, 80)}" does not look like a deploy. If it is one, name it in this source's settings.`;
}

/** Returns the pull request that a squash or merge commit's message names. */
export function pullRequestIn(message: string | undefined): string | undefined {
  return /(?:\(#|pull request #)(\d{1,9})\b/.exec(message?.slice(0, 2_000) ?? "")?.[1];
}

/** Returns the last part of a repository's path or address, without `.git`. */
export function repositoryName(path: string | undefined): string | undefined {
  const leaf = path
    ?.slice(0, 2_000)
    .split(/[/:]/)
    .filter((part) => part !== "")
    .at(-1);
  return leaf?.replace(/\.git$/, "") || undefined;
}

const ENVIRONMENT = "pre-?prod(?:uction)?|prod(?:uction)?|prd|staging|stage|stg|qa|uat|dev(?:elopment)?|live";
/** Words at a job's ends that say what it does, and where, but not to which service. */
const NO_SERVICE = new RegExp(
  `^(?:${DEPLOY}|${ENVIRONMENT}|pre|to|on|in|of|the|for|and|build|test|job|pipeline|workflow|ci|cd|main|master)$`,
  "i",
);

/**
 * Returns the service that a job's name or path is about: `deploy-checkout`, `checkout_release`, `DeployCheckout` and
 * `shop/checkout/deploy/main` are all about checkout. Undefined when the name says nothing but what it does.
 */
export function serviceOfJob(name: string | undefined): string | undefined {
  const parts = (name ?? "").slice(0, NAME_LENGTH_MAX).split(/[/»]/).map(withoutJobWords);
  return parts.findLast((part) => part !== "");
}

function withoutJobWords(text: string): string {
  const words = (DEPLOYS.test(text.replaceAll("_", " ")) ? text : spaced(text)).split(/[\s_-]+/);
  while (NO_SERVICE.test(words[0] ?? "")) words.shift();
  while (NO_SERVICE.test(words.at(-1) ?? "")) words.pop();
  return words.join("-");
}

/** Returns the environment that a job's name says, as `deploy-production` does. */
export function environmentOfJob(name: string | undefined): string | undefined {
  return new RegExp(`(?:^|[-\\s/.])(${ENVIRONMENT})(?:$|[-\\s/.])`, "i").exec(spaced(name ?? ""))?.[1];
}
