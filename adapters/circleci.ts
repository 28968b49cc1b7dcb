import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
  isNamed,
  noDeploy,
  pullRequestIn,
  repositoryName,
} from "./reading/deploy-words.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

const Vcs = z
  .object({
    revision: Text,
    branch: Text,
    tag: Text,
    origin_repository_url: Text,
    target_repository_url: Text,
    commit: z
      .object({ subject: Text, body: Text, author: z.object({ name: Text }).nullish().catch(undefined) })
      .nullish()
      .catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** What CircleCI says instead of `vcs` where a project is no GitHub OAuth one: the same commit under several names. */
const Trigger = z
  .object({
    commit_sha: Text,
    checkout_sha: Text,
    commit_title: Text,
    commit_message: Text,
    commit_author_name: Text,
    author_login: Text,
    user_username: Text,
    repo_name: Text,
    tag: Text,
  })
  .partial()
  .nullish()
  .catch(undefined);

const Run = z
  .object({
    id: Text,
    name: Text,
    created_at: Text,
    started_at: Text,
    stopped_at: Text,
    url: Text,
    status: Text,
  })
  .nullish()
  .catch(undefined);

const Payload = z.object({
  type: z.string(),
  id: Text,
  happened_at: Text,
  workflow: Run,
  job: Run,
  pipeline: z
    .object({
      vcs: Vcs,
      trigger_parameters: z
        .object({ git: Trigger, github_app: Trigger, gitlab: Trigger })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  project: z.object({ name: Text, slug: Text }).nullish().catch(undefined),
});
type Payload = z.infer<typeof Payload>;

const STATUS: Readonly<Record<string, DeployStatus>> = {
  success: "success",
  failed: "failure",
  error: "failure",
  unauthorized: "failure",
  canceled: "cancelled",
};

/** CircleCI's outbound webhooks: a workflow, or a job that a person named, once it has ended (reference/providers.md §8). */
export const circleci = defineAdapter({
  title: "CircleCI",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://circleci.com/docs/outbound-webhooks/",
    steps: [
      "In CircleCI open *Project Settings → Webhooks → Add Webhook*.",
      "Paste the URL below as *Receiver URL*, tick *Workflow Completed*, and paste the secret below as *Secret token*.",
      "A workflow counts as a deploy by its name (deploy, release, rollout…).",
    ],
    secret: {
      label: "Secret token",
      madeBy: "us",
      hint: "Paste it into CircleCI's Secret token field; CircleCI then signs what it sends.",
    },
  },
  verify: hmacHex({ header: "circleci-signature", prefix: "v1=" }),
  payload: Payload,
  fix: "add the webhook under Project Settings → Webhooks",
  eventId: ({ id }) => id,
  sameBody: "redelivery",
  translate(payload, _request, settings): Parsed {
    const { type, workflow, job } = payload;
    if (type === "ping") return { kind: "ping", reason: "CircleCI's test event arrived." };
    if (type === "workflow-completed" && workflow)
      return isDeployJob([workflow.name], settings)
        ? fromRun(payload, workflow)
        : { kind: "ignored", reason: noDeploy("workflow", workflow.name) };
    // A job's name alone does not make a deploy: its workflow says the same, and once.
    if (type === "job-completed" && job && isNamed(job.name, settings.deployWorkflows))
      return fromRun(payload, { ...job, url: job.url ?? workflow?.url });
    return {
      kind: "ignored",
      reason: `CircleCI's ${type.slice(0, 60)} is no deploy: tick Workflow Completed.`,
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const workflow = {
      id: `test-${nonce}`,
      name: "deploy",
      status: "success",
      created_at: at,
      stopped_at: at,
    };
    return {
      headers: { "content-type": "application/json", "circleci-event-type": "workflow-completed" },
      body: JSON.stringify({
        type: "workflow-completed",
        id: `test-${nonce}`,
        happened_at: at,
        workflow,
        project: { name: "dd0c-test" },
      }),
    };
  },
});

function fromRun({ happened_at, pipeline, project }: Payload, run: NonNullable<z.infer<typeof Run>>): Parsed {
  const status = STATUS[run.status ?? ""];
  const id = run.id ?? run.url;
  if (id === undefined) return { kind: "unreadable", reason: "CircleCI's run has no id." };
  if (status === undefined)
    return {
      kind: "ignored",
      reason: `The run ended as "${(run.status ?? "nothing").slice(0, 40)}": nothing was deployed.`,
    };
  const vcs = pipeline?.vcs;
  const { git, github_app, gitlab } = pipeline?.trigger_parameters ?? {};
  // What is empty in one is often there in another.
  const trigger = (...names: ReadonlyArray<keyof NonNullable<z.infer<typeof Trigger>>>) =>
    [git, github_app, gitlab]
      .flatMap((from) => names.map((name) => from?.[name]))
      .find((value) => value !== undefined);
  const message = vcs?.commit?.subject ?? trigger("commit_message", "commit_title");
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: id,
        service:
          project?.name ??
          repositoryName(vcs?.target_repository_url ?? vcs?.origin_repository_url) ??
          trigger("repo_name") ??
          repositoryName(project?.slug),
        environment: environmentOfJob(run.name),
        version: vcs?.tag ?? trigger("tag"),
        author: vcs?.commit?.author?.name ?? trigger("commit_author_name", "author_login", "user_username"),
        commitSha: vcs?.revision ?? trigger("checkout_sha", "commit_sha"),
        commitMessage: message,
        prNumber: pullRequestIn(message),
        status,
        startedAt: isoTime(run.started_at) ?? isoTime(run.created_at),
        completedAt: isoTime(run.stopped_at) ?? isoTime(happened_at),
        sourceUrl: httpUrl(run.url),
      },
    ],
  };
}
