import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, type Parsed, Text } from "./contract.ts";
import { pullRequestIn } from "./reading/deploy-words.ts";
import { Labels } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

const Payload = z.object({
  id: Text,
  type: z.string(),
  createdAt: Text,
  payload: z
    .object({
      target: Text,
      project: z.object({ id: Text, name: Text }).nullish().catch(undefined),
      name: Text,
      deployment: z
        .object({ id: Text, name: Text, url: Text, target: Text, meta: Labels })
        .nullish()
        .catch(undefined),
      links: z.object({ deployment: Text }).nullish().catch(undefined),
      user: z.object({ username: Text }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

const STATUS: Readonly<Record<string, DeployStatus>> = {
  "deployment.created": "in_progress",
  "deployment.succeeded": "success",
  "deployment.ready": "success",
  "deployment.promoted": "success",
  "deployment.error": "failure",
  "deployment.canceled": "cancelled",
};

/** Vercel's deployment webhooks (reference/providers.md §8). */
export const vercel = defineAdapter({
  title: "Vercel",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://vercel.com/docs/webhooks",
    steps: [
      "In Vercel open your team's *Settings → Webhooks* (plan Pro or above).",
      "Tick the events *Deployment Created*, *Succeeded*, *Promoted*, *Error* and *Canceled*, and paste the URL below as *Endpoint URL*.",
      "Choose *Create Webhook*; Vercel shows a secret once: paste it below, so that nobody else can send in Vercel's name.",
    ],
    secret: {
      label: "Secret",
      madeBy: "provider",
      hint: "Vercel shows it once, right after you create the webhook. Until it is here, the URL alone is trusted.",
    },
  },
  verify: hmacHex({ header: "x-vercel-signature", prefix: "", algorithm: "sha1" }),
  payload: Payload,
  fix: "create the webhook under Settings → Webhooks",
  eventId: ({ id }) => id,
  sameBody: "redelivery",
  translate({ type, createdAt, payload }): Parsed {
    const status = STATUS[type];
    const deployment = payload?.deployment;
    if (status === undefined)
      return { kind: "ignored", reason: `Vercel's ${type.slice(0, 60)} says nothing about a deploy.` };
    if (!deployment?.id) return { kind: "unreadable", reason: `Vercel's ${type} names no deployment.` };
    const { meta } = deployment;
    const at = isoTime(createdAt);
    const message = meta.githubCommitMessage ?? meta.gitlabCommitMessage ?? meta.bitbucketCommitMessage;
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          providerDeployId: deployment.id,
          service: payload?.project?.name ?? deployment.name ?? payload?.name ?? meta.githubCommitRepo,
          // No target means a preview of a branch.
          environment:
            payload?.target ??
            deployment.target ??
            (type === "deployment.promoted" ? "production" : "preview"),
          version: meta.githubCommitRef?.match(/^v?\d/) ? meta.githubCommitRef : undefined,
          author:
            meta.githubCommitAuthorLogin ??
            meta.githubCommitAuthorName ??
            meta.gitlabCommitAuthorName ??
            payload?.user?.username,
          commitSha: meta.githubCommitSha ?? meta.gitlabCommitSha ?? meta.bitbucketCommitSha,
          commitMessage: message,
          prNumber: meta.githubPrId ?? pullRequestIn(message),
          status,
          startedAt: status === "in_progress" ? at : undefined,
          completedAt: status === "in_progress" ? undefined : at,
          sourceUrl: linkOf(payload?.links?.deployment) ?? linkOf(deployment.url),
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const deployment = { id: `test-${nonce}`, name: "dd0c-test", url: "dd0c-test.vercel.app", meta: {} };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        id: `test-${nonce}`,
        type: "deployment.succeeded",
        createdAt: now,
        payload: { deployment, project: { name: "dd0c-test" }, target: "staging" },
      }),
    };
  },
});

/** The deployment's own address comes without a scheme. */
function linkOf(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 2_000) return undefined;
  const link = address.startsWith("https://") ? address : `https://${address}`;
  return URL.canParse(link) ? new URL(link).href : undefined;
}
