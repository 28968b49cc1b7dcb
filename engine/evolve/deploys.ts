import type { CanonicalDeploy } from "../domain/deploy.ts";
import type { TenantState } from "../domain/state.ts";
import { hearName, indexDeploy, unindexDeploy } from "../indexes.ts";

/** Keeps a deploy, or what is new of one that is known. */
export function keepDeploy(state: TenantState, news: CanonicalDeploy): void {
  const known = state.deploys.get(news.deploy_id);
  hearName(state, news.service, news.provider);
  if (known) unindexDeploy(state, known);
  const deploy = known ? withNews(known, news) : news;
  state.deploys.set(deploy.deploy_id, deploy);
  indexDeploy(state, deploy);
}

/** News may arrive out of order: a "running" that comes after the end does not start it again, and the earliest start holds. */
function withNews(known: CanonicalDeploy, news: CanonicalDeploy): CanonicalDeploy {
  const late = known.status !== "in_progress" && news.status === "in_progress";
  const started_at = known.started_at < news.started_at ? known.started_at : news.started_at;
  return late ? { ...news, ...known, started_at } : { ...known, ...news, started_at };
}

/** A deploy too old to explain anything is let go. */
export function forgetDeploy(state: TenantState, deployId: string): void {
  const known = state.deploys.get(deployId);
  if (known) unindexDeploy(state, known);
  state.deploys.delete(deployId);
}
