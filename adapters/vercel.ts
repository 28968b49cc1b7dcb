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
      // Until 2022 a deployment's own fields stood here.
      deploymentId: Text,
      url: Text,
      toDeploymentId: Text,
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
  "deployment.rollback": "success",
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
    // The names of 2021 were `deployment` and `deployment-ready`.
    const event = type === "deployment" ? "deployment.created" : type.replace("-", ".");
    const status = STATUS[event];
    if (status === undefined)
      return { kind: "ignored", reason: `Vercel's ${type.slice(0, 60)} says nothing about a deploy.` };
    const id = deployIdOf(event, payload, createdAt);
    if (id === undefined) return { kind: "unreadable", reason: `Vercel's ${type} names no deployment.` };
    const { deployment } = payload ?? {};
    const at = isoTime(createdAt);
    const commit = commitOf(deployment?.meta ?? {});
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          providerDeployId: id,
          service: payload?.project?.name ?? deployment?.name ?? payload?.name ?? commit("CommitRepo"),
          // No target means a preview of a branch.
          environment:
            payload?.target ??
            deployment?.target ??
            (/promoted|rollback/.test(event) ? "production" : "preview"),
          version: /^v?\d/.test(commit("CommitRef") ?? "") ? commit("CommitRef") : undefined,
          author: commit("CommitAuthorLogin") ?? commit("CommitAuthorName") ?? payload?.user?.username,
          commitSha: commit("CommitSha"),
          commitMessage: commit("CommitMessage"),
          prNumber: commit("PrId") ?? pullRequestIn(commit("CommitMessage")),
          status,
          startedAt: status === "in_progress" ? at : undefined,
          completedAt: status === "in_progress" ? undefined : at,
          sourceUrl: linkOf(payload?.links?.deployment) ?? linkOf(deployment?.url ?? payload?.url),
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

/** Going back to a deployment deploys it again, each time anew. */
function deployIdOf(
  event: string,
  payload: z.infer<typeof Payload>["payload"],
  createdAt: string | undefined,
): string | undefined {
  // Each deployment has an address of its own.
  const url = payload?.deployment?.url ?? payload?.url;
  const id = payload?.deployment?.id ?? payload?.deploymentId ?? payload?.toDeploymentId ?? url;
  return event === "deployment.rollback" && id !== undefined ? `${id}/rollback/${createdAt ?? ""}` : id;
}

/** What Vercel says of the commit, whichever host it is from; `git` is a deploy from the command line. */
function commitOf(meta: Readonly<Record<string, string | undefined>>) {
  return (field: string) =>
    ["github", "gitlab", "bitbucket", "git"]
      .map((host) => meta[`${host}${field}`])
      .find((value) => value !== undefined);
}

/** The deployment's own address comes without a scheme. */
function linkOf(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 2_000) return undefined;
  const link = address.startsWith("https://") ? address : `https://${address}`;
  return URL.canParse(link) ? new URL(link).href : undefined;
}
