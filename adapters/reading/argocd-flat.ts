import { z } from "zod";
import type { AlertDraft } from "../../engine/domain/alert.ts";
import type { DeployDraft, DeployStatus } from "../../engine/domain/deploy.ts";
import { type Draft, httpUrl, Text } from "../contract.ts";
import { deployStatusOfWord } from "./documented-json.ts";
import { looseFields, type Pick, spreadFields } from "./loose-fields.ts";
import { isoTime } from "./time.ts";

/** What a sync touched. */
export const SyncedResources = z
  .array(z.object({ kind: Text, name: Text, images: z.array(Text).catch([]) }))
  .catch([]);

/** What runs; a sync of a service that has none names nobody. */
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout"]);

/**
 * Reads a template that people wrote by hand, such as Port's, the GitOps connector's, or `toJson` of a sync's result:
 * the application's facts under names of their own, flat or in objects. Undefined when it says none that we know; no
 * drafts when what it says is no news.
 */
export function readFlatTemplate(
  body: Readonly<Record<string, unknown>>,
  receivedAt: number,
): Draft[] | undefined {
  const pick = looseFields(spreadFields(body));
  const resources = SyncedResources.parse(body.resources);
  const name =
    pick("app", "app_name", "application", "application_name", "name", "service") ??
    applicationIn(pick("url", "app_url", "target_url", "link")) ??
    resources.find(({ kind }) => WORKLOADS.has(kind ?? ""))?.name;
  const facts = { pick, resources, name, receivedAt, key: keyOf(pick, name) };
  const event = pick("event", "event_type", "trigger") ?? "";
  const said = pick("status", "state", "operation_state");
  const health = pick("health", "health_status", "app_health") ?? (isHealth(said) ? said : undefined);
  const sync = pick("sync_status", "sync") ?? (isSync(said) ? said : undefined);
  const status =
    deployStatusOfWord(pick("phase", "sync_phase", "operation_phase", "outcome", "result")) ??
    deployStatusOfWord(said) ??
    deployStatusOfWord(sync) ??
    statusOfEvent(event) ??
    (sync === "Synced" ? "success" : undefined) ??
    // A sync's result, by itself, has revision and resources alone.
    (pick("revision") !== undefined && health === undefined && Array.isArray(body.resources)
      ? "success"
      : undefined);
  if (status === undefined && health === undefined && sync === undefined) return undefined;
  const { environment, service, sourceUrl, ...draft } = deployOf(facts, status ?? "success");
  const healthNews = healthAlert({
    key: facts.key,
    name,
    health: health ?? (/degraded/i.test(event) ? "Degraded" : undefined),
    message: pick("health_message", "health.message"),
    since: undefined,
    service,
    environment,
    sourceUrl,
  });
  if (/health|degraded/i.test(event) || (status === undefined && sync === undefined)) return healthNews;
  // Only a notice about the health alone says that it recovered.
  const degraded = healthNews.filter((alert) => alert.status === "triggered");
  return status === undefined ? degraded : [{ ...draft, environment, service, sourceUrl }, ...degraded];
}

function isHealth(word: string | undefined): boolean {
  return word === "Degraded" || word === "Healthy";
}

function isSync(word: string | undefined): boolean {
  return word === "Synced" || word === "OutOfSync";
}

/** A template for another tool, such as GitHub's commit status, may name the application in its link alone. */
function applicationIn(url: string | undefined): string | undefined {
  return /\/applications\/(?:[\w.-]{1,100}\/)?([\w.-]{1,100})(?:[?#]|$)/.exec(
    url?.slice(0, 2_000) ?? "",
  )?.[1];
}

interface Facts {
  readonly pick: Pick;
  readonly resources: z.infer<typeof SyncedResources>;
  readonly name: string | undefined;
  readonly key: string;
  readonly receivedAt: number;
}

function keyOf(pick: Pick, name: string | undefined): string {
  return pick("uid") ?? name ?? pick("gitops_connector_config_name") ?? "unknown";
}

function deployOf({ pick, resources, name, key, receivedAt }: Facts, status: DeployStatus): DeployDraft {
  const revision = pick("revision", "commit_id", "commit_sha", "commit", "sha", "git_sha");
  const at = isoTime(pick("timestamp", "time", "date"));
  const startedAt =
    isoTime(pick("started_at", "start_time", "deploy_start_time")) ??
    (status === "in_progress" ? at : undefined);
  const finishedAt =
    isoTime(pick("finished_at", "completed_at", "end_time", "deploy_end_time", "deployed_at")) ?? at;
  return {
    kind: "deploy",
    providerDeployId: `${key}/${
      pick("started_at", "start_time", "deploy_start_time") ?? withoutTimes(revision, receivedAt)
    }`,
    reference: [name, revision, pick("started_at", "start_time", "deploy_start_time")]
      .filter(Boolean)
      .join(":"),
    service: pick("service") ?? serviceOfApp(name),
    environment:
      pick("environment", "env") ??
      environmentWordIn(name) ??
      environmentWordIn(pick("gitops_connector_config_name")) ??
      pick("destination_namespace", "namespace"),
    version:
      pick("version", "image_tag") ?? imageTag(resources.flatMap(({ images }) => images)[0] ?? pick("image")),
    author: pick("author", "initiated_by", "triggered_by", "user", "username"),
    commitSha: revision,
    commitMessage: pick("commit_message"),
    status,
    startedAt,
    completedAt: status === "in_progress" ? undefined : finishedAt,
    sourceUrl: httpUrl(pick("url", "app_url", "argocd_url", "target_url", "link")),
  };
}

/**
 * Returns what tells one deploy from the next where a template has no times. Who goes back to an old revision deploys it
 * again: the day tells them apart, and without a revision either, the minute.
 */
export function withoutTimes(revision: string | undefined, receivedAt: number): string {
  const received = new Date(receivedAt).toISOString();
  return revision === undefined ? received.slice(0, 16) : `${revision}/${received.slice(0, 10)}`;
}

/** The names of triggers, such as `on-sync-failed`, and of what people make of them, such as `sync_started`. */
function statusOfEvent(event: string): DeployStatus | undefined {
  if (!/sync|deploy/i.test(event)) return undefined;
  if (/fail|error/i.test(event)) return "failure";
  if (/start|running/i.test(event)) return "in_progress";
  return /succe|finish|complete|deployed/i.test(event) ? "success" : undefined;
}

/**
 * Returns what an application's health says: it fires while Degraded, and a later Healthy ends that. A sync can succeed
 * and leave a service that does not come up: that is no deploy's status. Other states are on their way, and no news.
 */
export function healthAlert(app: {
  readonly key: string;
  readonly name: string | undefined;
  readonly health: string | undefined;
  readonly message: string | undefined;
  /** ISO 8601. */
  readonly since: string | undefined;
  readonly service: string | undefined;
  readonly environment: string | undefined;
  readonly sourceUrl: string | undefined;
}): AlertDraft[] {
  if (!isHealth(app.health)) return [];
  const isDegraded = app.health === "Degraded";
  return [
    {
      kind: "alert",
      providerAlertId: `health:${app.key}`,
      status: isDegraded ? "triggered" : "resolved",
      // Every rollout ends Healthy: it is news only of what was Degraded.
      ...(isDegraded ? {} : { onlyIfFiring: true }),
      severity: "high",
      severityWord: "Degraded",
      service: app.service,
      environment: app.environment,
      title: `${app.name ?? "An application"} is Degraded in Argo CD`,
      description: app.message,
      tags: { "argocd.health": isDegraded ? "Degraded" : "Healthy" },
      triggeredAt: isDegraded ? app.since : undefined,
      resolvedAt: isDegraded ? undefined : app.since,
      occurredAt: app.since,
      sourceUrl: app.sourceUrl,
    },
  ];
}

const ENVIRONMENT_WORD =
  /[-_.](prod|production|prd|live|staging|stage|stg|preprod|pre-prod|qa|uat|test|dev|development|sandbox)$/i;
const LEADING_WORD = /^(prod|production|prd|staging|stage|stg|preprod|qa|uat|dev|development)[-_.]/i;

/** Returns the environment at one end of an application's name: `checkout-prod` is in prod. */
export function environmentWordIn(name: string | undefined): string | undefined {
  const text = name?.slice(0, 300) ?? "";
  return ENVIRONMENT_WORD.exec(text)?.[1] ?? LEADING_WORD.exec(text)?.[1];
}

/** Returns an application's name without its environment. */
export function serviceOfApp(name: string | undefined): string | undefined {
  return name?.slice(0, 300).replace(ENVIRONMENT_WORD, "").replace(LEADING_WORD, "");
}

/** Returns an image's tag: people know it; the revision is that of the configuration's repository. */
export function imageTag(image: string | undefined): string | undefined {
  const leaf = image?.split("@")[0]?.split("/").at(-1);
  return leaf?.includes(":") ? leaf.split(":").at(-1) || undefined : undefined;
}
