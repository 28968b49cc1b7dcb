import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, Flag, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
  noDeploy,
  pullRequestIn,
  repositoryName,
  serviceOfJob,
} from "./reading/deploy-words.ts";
import { Labels } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { headerParts, timedHmac, tokenHeader } from "./reading/verify.ts";

const Build = z
  .object({
    id: Text,
    uuid: Text,
    number: Text,
    state: Text,
    blocked: Flag,
    blocked_state: Text,
    message: Text,
    commit: Text,
    tag: Text,
    web_url: Text,
    creator: z.object({ name: Text }).nullish().catch(undefined),
    author: z.object({ name: Text, username: Text }).nullish().catch(undefined),
    started_at: Text,
    created_at: Text,
    finished_at: Text,
    meta_data: Labels,
    pull_request: z.object({ id: Text }).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

const Pipeline = z
  .object({ slug: Text, name: Text, repo: Text, repository: Text })
  .nullish()
  .catch(undefined);

/** Amazon EventBridge wraps what the webhook sends plain. */
const Payload = z.preprocess(
  (value) => {
    if (typeof value !== "object" || value === null || !("detail-type" in value)) return value;
    const wrapped = value as { detail?: unknown; "detail-type": unknown };
    const event = String(wrapped["detail-type"])
      .slice(0, 100)
      .toLowerCase()
      .replace(/ (?=\w+$)/, ".");
    return typeof wrapped.detail === "object" ? { ...wrapped.detail, event } : value;
  },
  z.object({
    event: Text,
    build: Build,
    pipeline: Pipeline,
    sender: z.object({ name: Text }).nullish().catch(undefined),
  }),
);

const STATUS: Readonly<Record<string, DeployStatus>> = {
  passed: "success",
  failed: "failure",
  canceled: "cancelled",
  running: "in_progress",
  started: "in_progress",
  // Neither has ended.
  failing: "in_progress",
  canceling: "in_progress",
};

const token = tokenHeader("x-buildkite-token");
const signature = timedHmac({
  read: (headers) => {
    const parts = headerParts(headers["x-buildkite-signature"]);
    const timestamp = parts.get("timestamp")?.[0];
    return timestamp === undefined ? undefined : { timestamp, given: parts.get("signature") ?? [] };
  },
  separator: ".",
});

/** Buildkite's webhooks, plain and through Amazon EventBridge (reference/providers.md §8). */
export const buildkite = defineAdapter({
  title: "Buildkite",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://buildkite.com/docs/apis/webhooks",
    steps: [
      "In Buildkite open *Settings → Notification Services* and add a *Webhook*.",
      "Paste the URL below as *Webhook URL*, tick *build.running* and *build.finished*, and choose the pipelines that deploy.",
      "Choose *Send a signature in the X-Buildkite-Signature header*, and paste its token below.",
      "A pipeline counts as a deploy by its name (deploy, release, rollout…). Meta-data `service`, `environment` and `version` are read if there are any.",
    ],
    secret: {
      label: "Token",
      madeBy: "provider",
      hint: "Buildkite shows it in the webhook's settings. Until it is here, the URL alone is trusted.",
    },
  },
  verify: (request, secrets) =>
    request.headers["x-buildkite-signature"] === undefined
      ? token(request, secrets)
      : signature(request, secrets),
  headers: ["x-buildkite-event"],
  payload: Payload,
  fix: "add a webhook under Settings → Notification Services",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ event: said, build, pipeline, sender }, request, settings): Parsed {
    const event = said ?? request.headers["x-buildkite-event"];
    if (event === undefined)
      return {
        kind: "unreadable",
        reason: 'Buildkite\'s payload has no "event": add a webhook under Settings → Notification Services.',
      };
    if (event === "ping") return { kind: "ping", reason: "Buildkite's test event arrived." };
    if (!/^build\.(running|started|finished|failing)$/.test(event) || !build)
      return {
        kind: "ignored",
        reason: `Buildkite's ${event.slice(0, 60)} is no deploy: tick build.running and build.finished.`,
      };
    if (!isDeployJob([pipeline?.slug, pipeline?.name], settings))
      return { kind: "ignored", reason: noDeploy("pipeline", pipeline?.slug ?? pipeline?.name) };
    if (build.blocked || build.state === "blocked" || build.blocked_state !== undefined)
      return { kind: "ignored", reason: "The build waits for somebody to unblock it." };
    return deployOf(build, pipeline, sender?.name);
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const build = {
      id: `test-${nonce}`,
      number: 0,
      state: "passed",
      started_at: at,
      finished_at: at,
      commit: "0".repeat(40),
    };
    return {
      headers: { "content-type": "application/json", "x-buildkite-event": "build.finished" },
      body: JSON.stringify({
        event: "build.finished",
        build,
        pipeline: { slug: "deploy-dd0c-test", name: "deploy dd0c-test" },
      }),
    };
  },
});

function deployOf(
  build: NonNullable<z.infer<typeof Build>>,
  pipeline: z.infer<typeof Pipeline>,
  sender: string | undefined,
): Parsed {
  const status = STATUS[build.state ?? ""];
  const id = build.id ?? build.uuid ?? build.web_url;
  if (id === undefined) return { kind: "unreadable", reason: "Buildkite's build has no id." };
  if (status === undefined)
    return {
      kind: "ignored",
      reason: `The build ended as "${(build.state ?? "nothing").slice(0, 40)}": nothing was deployed.`,
    };
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: id,
        service:
          build.meta_data.service ??
          repositoryName(pipeline?.repo ?? pipeline?.repository) ??
          serviceOfJob(pipeline?.slug),
        environment: build.meta_data.environment ?? build.meta_data.env ?? environmentOfJob(pipeline?.slug),
        version: build.meta_data.version ?? build.tag ?? (build.number && `#${build.number}`),
        author: build.creator?.name ?? build.author?.name ?? build.author?.username ?? sender,
        commitSha: build.commit === "HEAD" ? undefined : build.commit,
        commitMessage: build.message,
        prNumber: build.pull_request?.id ?? pullRequestIn(build.message),
        status,
        startedAt: isoTime(build.started_at) ?? isoTime(build.created_at),
        completedAt: status === "in_progress" ? undefined : isoTime(build.finished_at),
        sourceUrl: httpUrl(build.web_url),
      },
    ],
  };
}
