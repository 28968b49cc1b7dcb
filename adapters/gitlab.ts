import { z } from "zod";
import type { DeployDraft, DeployStatus } from "../engine/domain/deploy.ts";
import {
  defineAdapter,
  Flag,
  httpUrl,
  type IntegrationSettings,
  type Parsed,
  Text,
  urlPart,
} from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
  noDeploy,
  pullRequestIn,
  repositoryName,
} from "./reading/deploy-words.ts";
import { readDocumentedDeploy } from "./reading/documented-json.ts";
import { isoTime } from "./reading/time.ts";
import { standardWebhooks, tokenHeader } from "./reading/verify.ts";

/** GitLab hides what a user keeps private behind this word. */
const Personal = Text.transform((text) => (text === "[REDACTED]" ? undefined : text));

const Environment = z.object({ name: Text, action: Text, deployment_tier: Text }).nullish().catch(undefined);

/** A deployment hook has the name alone. */
const EnvironmentOrName = z
  .preprocess((value) => (typeof value === "string" ? { name: value } : value), Environment)
  .optional();

const Build = z.object({
  id: Text,
  name: Text,
  stage: Text,
  status: Text,
  started_at: Text,
  finished_at: Text,
  environment: Environment,
});

type Build = z.infer<typeof Build>;

const Hook = z.object({
  object_kind: Text,
  // System hooks, and a group's about its members, have this alone.
  event_name: Text,
  action: Text,
  status: Text,
  project: z.object({ name: Text, path_with_namespace: Text, web_url: Text }).nullish().catch(undefined),
  user: z.object({ username: Personal, name: Personal }).nullish().catch(undefined),
  commit: z
    .object({
      id: Text,
      sha: Text,
      message: Text,
      title: Text,
      url: Text,
      author: z.object({ name: Personal }).nullish().catch(undefined),
      author_name: Personal,
    })
    .nullish()
    .catch(undefined),
  // Deployment hook
  deployment_id: Text,
  deployable_id: Text,
  deployable_url: Text,
  status_changed_at: Text,
  environment: EnvironmentOrName,
  environment_tier: Text,
  short_sha: Text,
  commit_url: Text,
  commit_title: Text,
  ref: Text,
  /** A release's name; of a job, whether its ref is a tag. */
  tag: z.union([z.boolean(), Text]).catch(undefined),
  // Job hook
  build_id: Text,
  build_name: Text,
  build_stage: Text,
  build_status: Text,
  build_started_at: Text,
  build_finished_at: Text,
  project_name: Text,
  project_id: Text,
  sha: Text,
  repository: z.object({ name: Text, homepage: Text }).nullish().catch(undefined),
  // Pipeline hook
  object_attributes: z
    .object({
      id: Text,
      name: Text,
      ref: Text,
      tag: Flag,
      sha: Text,
      status: Text,
      created_at: Text,
      finished_at: Text,
      url: Text,
    })
    .nullish()
    .catch(undefined),
  merge_request: z.object({ iid: Text, url: Text }).nullish().catch(undefined),
  builds: z.array(Build).catch([]),
  // Release hook
  id: Text,
  name: Text,
  released_at: Text,
  url: Text,
});

/** A custom webhook template has names of its own. */
const Payload = z.preprocess(
  (value) =>
    typeof value === "object" && value !== null && !("object_kind" in value)
      ? { ...value, own: value }
      : value,
  Hook.extend({ own: z.record(z.string(), z.unknown()).optional().catch(undefined) }),
);
type Payload = z.infer<typeof Payload>;

const STATUS: Readonly<Record<string, DeployStatus>> = {
  created: "in_progress",
  running: "in_progress",
  success: "success",
  failed: "failure",
  // Not ended yet.
  canceling: "in_progress",
  canceled: "cancelled",
};

/** Of a job, or a pipeline, that somebody has yet to run. */
const NOT_RUN = "created";

const token = tokenHeader("x-gitlab-token");

/** GitLab's deployment, pipeline, job and release hooks (reference/providers.md §6). */
export const gitlab = defineAdapter({
  title: "GitLab",
  sends: ["deploys"],
  authModes: ["standard_webhooks", "token_header", "url_key"],
  setup: {
    docsUrl: "https://docs.gitlab.com/user/project/integrations/webhooks/",
    steps: [
      "In your project or group open *Settings → Webhooks → Add new webhook*.",
      "Paste the URL below as *URL*, and the secret below as *Secret token*; where GitLab offers a *Signing token*, generate one and paste it below instead.",
      "Under *Trigger* tick *Deployment events* alone: job and pipeline events of the same deploy would only repeat it.",
      "Choose *Add webhook*, then *Test → Deployment events*.",
      'Optional, to keep the key out of the URL: write `/v1/webhooks/` for its `/v1/wh/`, leave out its last part, the key, and as a custom header put `{"X-DD0C-Token": "<the key>"}`.',
    ],
    secret: {
      label: "Secret token or signing token",
      madeBy: "us",
      hint: "Paste ours as GitLab's Secret token, or GitLab's own signing token (whsec_…) here.",
    },
  },
  // A signature that is there must be right; only without one does the plain token count.
  verify: (request, secrets) =>
    request.headers["webhook-signature"] === undefined
      ? token(request, secrets)
      : standardWebhooks(request, secrets),
  payload: Payload,
  fix: "leave the custom webhook template empty",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload, _request, settings): Parsed {
    switch (payload.object_kind) {
      case "deployment":
        return fromDeployment(payload);
      case "build":
        return fromJob(payload, settings);
      case "pipeline":
        return fromPipeline(payload, settings);
      case "release":
        return fromRelease(payload);
      default:
        return ownTemplate(payload) ?? noHookOfADeploy(payload.object_kind ?? payload.event_name);
    }
  },
  testDelivery({ now, nonce }) {
    const body = {
      object_kind: "deployment",
      status: "success",
      status_changed_at: new Date(now).toISOString(),
      deployment_id: `test-${nonce}`,
      environment: "dd0c-test",
      project: { name: "dd0c-test", path_with_namespace: "dd0c/dd0c-test" },
      short_sha: "00000000",
    };
    return {
      headers: { "content-type": "application/json", "x-gitlab-event": "Deployment Hook" },
      body: JSON.stringify(body),
    };
  },
});

/** Only what names a service and says how its deploy went is taken for one. */
function ownTemplate({ own, event_name }: Payload): Parsed | undefined {
  const draft = event_name === undefined ? readDocumentedDeploy(own) : undefined;
  return draft?.service === undefined ? undefined : { kind: "deploy", drafts: [draft] };
}

function noHookOfADeploy(kind: string | undefined): Parsed {
  return kind === undefined
    ? {
        kind: "unreadable",
        reason: 'GitLab\'s payload has no "object_kind": leave the custom webhook template empty.',
      }
    : { kind: "ignored", reason: `GitLab's ${kind.slice(0, 60)} event is no deploy.` };
}

function fromDeployment(payload: Payload): Parsed {
  const status = STATUS[payload.status ?? ""];
  if (status === undefined)
    return {
      kind: "ignored",
      reason: `A deployment that is "${(payload.status ?? "nothing").slice(0, 40)}" has changed nothing yet.`,
    };
  const id = payload.deployable_id ?? jobIn(payload.deployable_url);
  const commitSha = repositoryName(payload.commit_url) ?? payload.sha ?? payload.short_sha;
  const changedAt = isoTime(payload.status_changed_at);
  return deploy({
    providerDeployId: idOf(
      payload,
      id === undefined
        ? `deployment/${payload.deployment_id ?? payload.deployable_url ?? commitSha ?? ""}`
        : `job/${id}`,
    ),
    reference: payload.deployment_id,
    ...about(payload),
    environment: environmentOf({
      name: payload.environment?.name,
      action: undefined,
      deployment_tier: payload.environment_tier,
    }),
    version: versionOf(payload.ref, payload.tag),
    commitSha,
    commitMessage: payload.commit_title,
    status,
    startedAt: status === "in_progress" ? changedAt : undefined,
    completedAt: status === "in_progress" ? undefined : changedAt,
    sourceUrl: httpUrl(payload.deployable_url) ?? httpUrl(payload.commit_url),
  });
}

function fromJob(payload: Payload, settings: IntegrationSettings): Parsed {
  const { environment, build_id: id, build_name: name } = payload;
  if (environment?.name === undefined && !isDeployJob([name, payload.build_stage], settings))
    return { kind: "ignored", reason: noDeploy("job", name) };
  if (!bringsSomething(environment))
    return {
      kind: "ignored",
      reason: `The job's action "${(environment?.action ?? "").slice(0, 40)}" deploys nothing.`,
    };
  const status = statusOfRun(payload.build_status);
  if (status === undefined || id === undefined)
    return {
      kind: "ignored",
      reason: `A job that is "${(payload.build_status ?? "nothing").slice(0, 40)}" has changed nothing yet.`,
    };
  return deploy({
    providerDeployId: idOf(payload, `job/${id}`),
    ...about(payload),
    environment: environmentOf(environment) ?? environmentOfJob(name),
    version: versionOf(payload.ref, payload.tag),
    commitSha: payload.sha ?? payload.commit?.sha,
    commitMessage: payload.commit?.message,
    status,
    startedAt: isoTime(payload.build_started_at),
    completedAt: status === "in_progress" ? undefined : isoTime(payload.build_finished_at),
    sourceUrl: jobUrl(payload, id),
  });
}

/** The jobs in it that deploy, each a deploy; without any, the pipeline itself if its name says so. */
function fromPipeline(payload: Payload, settings: IntegrationSettings): Parsed {
  const pipeline = payload.object_attributes;
  const deploying = deployJobs(payload.builds, settings);
  const shared = {
    ...about(payload),
    version: versionOf(pipeline?.ref, pipeline?.tag),
    commitSha: pipeline?.sha,
    commitMessage: payload.commit?.message,
    sourceUrl: httpUrl(pipeline?.url),
  };
  const drafts = deploying.flatMap((build): DeployDraft[] => {
    const status = statusOfRun(build.status);
    if (status === undefined || build.id === undefined) return [];
    return [
      {
        kind: "deploy",
        providerDeployId: idOf(payload, `job/${build.id}`),
        ...shared,
        environment: environmentOf(build.environment) ?? environmentOfJob(build.name),
        status,
        startedAt: isoTime(build.started_at),
        completedAt: status === "in_progress" ? undefined : isoTime(build.finished_at),
      },
    ];
  });
  if (drafts.length > 0) return { kind: "deploy", drafts };
  if (deploying.length > 0)
    return { kind: "ignored", reason: "The deploy job of this pipeline has not run." };
  const status = statusOfRun(pipeline?.status);
  if (!isDeployJob([pipeline?.name], settings))
    return {
      kind: "ignored",
      reason: "No job of this pipeline looks like a deploy: send Deployment events instead.",
    };
  if (status === undefined || pipeline?.id === undefined)
    return {
      kind: "ignored",
      reason: `A pipeline that is "${(pipeline?.status ?? "nothing").slice(0, 40)}" has changed nothing yet.`,
    };
  return deploy({
    providerDeployId: idOf(payload, `pipeline/${pipeline.id}`),
    ...shared,
    status,
    startedAt: isoTime(pipeline.created_at),
    completedAt: status === "in_progress" ? undefined : isoTime(pipeline.finished_at),
  });
}

/** Those that GitLab knows to deploy to an environment; where it knows of none, those whose name or stage says so. */
function deployJobs(builds: readonly Build[], settings: IntegrationSettings): readonly Build[] {
  const known = builds.filter(
    ({ environment }) => environment?.name !== undefined && bringsSomething(environment),
  );
  return known.length > 0
    ? known
    : builds.filter(
        ({ name, stage, environment }) =>
          environment?.name === undefined && isDeployJob([name, stage], settings),
      );
}

/** `stop`, `prepare`, `verify` and `access` bring nothing new to an environment. */
function bringsSomething(environment: z.infer<typeof Environment>): boolean {
  return (environment?.action ?? "start") === "start";
}

function statusOfRun(status: string | undefined): DeployStatus | undefined {
  return status === NOT_RUN ? undefined : STATUS[status ?? ""];
}

function fromRelease(payload: Payload): Parsed {
  if (payload.action !== "create")
    return { kind: "ignored", reason: "Only the making of a release marks a deploy." };
  const releasedAt = isoTime(payload.released_at);
  const tag = typeof payload.tag === "string" ? payload.tag : undefined;
  return deploy({
    providerDeployId: idOf(payload, `release/${payload.id ?? tag ?? ""}`),
    ...about(payload),
    version: tag,
    commitSha: payload.commit?.id,
    commitMessage: payload.commit?.message,
    status: "success",
    startedAt: releasedAt,
    completedAt: releasedAt,
    sourceUrl: httpUrl(payload.url),
  });
}

function deploy(draft: Omit<DeployDraft, "kind">): Parsed {
  return { kind: "deploy", drafts: [{ kind: "deploy", ...draft }] };
}

function about(payload: Payload) {
  const { project, commit, user, repository } = payload;
  const message = commit?.message ?? payload.commit_title;
  const prNumber =
    payload.merge_request?.iid ??
    pullRequestIn(message) ??
    /See merge request \S{0,200}!(\d{1,9})/.exec(message?.slice(0, 4_000) ?? "")?.[1];
  return {
    service:
      repositoryName(project?.path_with_namespace) ??
      project?.name ??
      repository?.name ??
      repositoryName(payload.project_name?.replaceAll(" ", "")),
    author: user?.username ?? user?.name ?? commit?.author?.name ?? commit?.author_name,
    prNumber,
    prUrl: httpUrl(payload.merge_request?.url),
  };
}

function idOf(payload: Payload, part: string): string {
  const project =
    payload.project?.path_with_namespace ?? payload.project_id ?? payload.project_name ?? "unknown";
  // A job hook says the project's number, a deployment hook its path: the job's number is unique in a GitLab.
  return part.startsWith("job/") ? part : `${project}/${part}`;
}

/** The tier is one of GitLab's five words; `other` says less than the name. A review app is nobody's staging. */
function environmentOf(environment: z.infer<typeof Environment>): string | undefined {
  const { name, deployment_tier: tier } = environment ?? {};
  return tier === undefined || tier === "other" || name?.startsWith("review/") ? name : tier;
}

function versionOf(ref: string | undefined, tag: boolean | string | undefined): string | undefined {
  return tag === true || tag === "true" || /^v?\d+\.\d/.test(ref ?? "") ? ref : undefined;
}

function jobIn(url: string | undefined): string | undefined {
  return /\/-\/jobs\/(\d{1,20})/.exec(url?.slice(0, 2_000) ?? "")?.[1];
}

function jobUrl(payload: Payload, id: string): string | undefined {
  const home = httpUrl(payload.project?.web_url ?? payload.repository?.homepage);
  return home === undefined ? undefined : `${home}/-/jobs/${urlPart(id)}`;
}
