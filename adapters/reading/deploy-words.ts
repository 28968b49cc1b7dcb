import type { IntegrationSettings } from "../contract.ts";

/**
 * Whether one of a job's names says that it deploys. The integration's own list decides where there is one; without it
 * the name must say so, because most runs are tests, and blaming those would be worse than missing one.
 */
export function isDeployJob(
  names: ReadonlyArray<string | undefined>,
  { deployWorkflows }: IntegrationSettings,
): boolean {
  const known = names.filter((name) => name !== undefined);
  if (deployWorkflows) return known.some((name) => deployWorkflows.includes(name));
  return known.some((name) =>
    /\b(deploy(ment|s|er|ing)?|release|rollout|rollback|promote|ship|publish)\b/i.test(
      name.slice(0, 300).replaceAll("_", " "),
    ),
  );
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

const DEPLOY_WORD = "deploy(?:ment|s|er)?|release|rollout|promote|ship|publish";

/** Returns the service that a job's name is about: `deploy-checkout` and `checkout_release` are `checkout`. */
export function serviceOfJob(name: string | undefined): string | undefined {
  const text = name?.slice(0, 300);
  const rest = text
    ?.replace(new RegExp(`^(?:${DEPLOY_WORD})[-_ /]+`, "i"), "")
    .replace(new RegExp(`[-_ /]+(?:${DEPLOY_WORD})$`, "i"), "");
  return rest || text;
}

/** Returns the environment that a job's name says, as `deploy-production` does. */
export function environmentOfJob(name: string | undefined): string | undefined {
  return /(?:^|[-_ /.])(prod|production|staging|stage|stg|preprod|qa|uat|dev|development)(?:$|[-_ /.])/i.exec(
    name?.slice(0, 300) ?? "",
  )?.[1];
}
