import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
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

const Payload = z.object({
  type: z.string(),
  id: Text,
  happened_at: Text,
  workflow: z
    .object({ id: Text, name: Text, created_at: Text, stopped_at: Text, url: Text, status: Text })
    .nullish()
    .catch(undefined),
  pipeline: z
    .object({
      number: Text,
      vcs: Vcs,
      trigger_parameters: z
        .object({
          git: z
            .object({
              checkout_sha: Text,
              commit_message: Text,
              commit_author_name: Text,
              repo_name: Text,
              tag: Text,
            })
            .nullish()
            .catch(undefined),
        })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  project: z.object({ name: Text, slug: Text }).nullish().catch(undefined),
});

const STATUS: Readonly<Record<string, DeployStatus>> = {
  success: "success",
  failed: "failure",
  error: "failure",
  unauthorized: "failure",
  canceled: "cancelled",
};

/** CircleCI's outbound webhooks: a workflow that deploys, once it has ended (reference/providers.md §8). */
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
  headers: ["circleci-event-type"],
  payload: Payload,
  fix: "add the webhook under Project Settings → Webhooks",
  eventId: ({ id }) => id,
  sameBody: "redelivery",
  translate({ type, happened_at, workflow, pipeline, project }, _request, settings): Parsed {
    if (type === "ping") return { kind: "ping", reason: "CircleCI's test event arrived." };
    if (type !== "workflow-completed" || !workflow)
      return {
        kind: "ignored",
        reason: `CircleCI's ${type.slice(0, 60)} is no deploy: tick Workflow Completed.`,
      };
    if (!isDeployJob([workflow.name], settings))
      return { kind: "ignored", reason: noDeploy("workflow", workflow.name) };
    const status = STATUS[workflow.status ?? ""];
    if (status === undefined || workflow.id === undefined)
      return {
        kind: "ignored",
        reason: `The workflow ended as "${(workflow.status ?? "nothing").slice(0, 40)}": nothing was deployed.`,
      };
    const vcs = pipeline?.vcs;
    const git = pipeline?.trigger_parameters?.git;
    const message = vcs?.commit?.subject ?? git?.commit_message;
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          providerDeployId: workflow.id,
          service:
            project?.name ??
            repositoryName(vcs?.target_repository_url ?? vcs?.origin_repository_url) ??
            git?.repo_name,
          environment: environmentOfJob(workflow.name),
          version: vcs?.tag ?? git?.tag,
          author: vcs?.commit?.author?.name ?? git?.commit_author_name,
          commitSha: vcs?.revision ?? git?.checkout_sha,
          commitMessage: message,
          prNumber: pullRequestIn(message),
          status,
          startedAt: isoTime(workflow.created_at),
          completedAt: isoTime(workflow.stopped_at) ?? isoTime(happened_at),
          sourceUrl: httpUrl(workflow.url),
        },
      ],
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
