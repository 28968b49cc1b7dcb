import { z } from "zod";
import type { DeployDraft, DeployStatus } from "../engine/domain/deploy.ts";
import { normaliseEnvironment } from "../engine/domain/environment.ts";
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
  serviceOfJob,
} from "./reading/deploy-words.ts";
import { jsonInForm } from "./reading/read-form.ts";
import { isoTime } from "./reading/time.ts";
import { hmacHex } from "./reading/verify.ts";

const Person = z.object({ login: Text, name: Text }).nullish().catch(undefined);

const Deployment = z.object({
  id: Text,
  sha: Text,
  ref: Text,
  environment: Text,
  production_environment: Flag,
  description: Text,
  creator: Person,
  created_at: Text,
});

const DeploymentStatus = z.object({
  state: z.string(),
  environment: Text,
  log_url: Text,
  target_url: Text,
  creator: Person,
  created_at: Text,
});

const WorkflowRun = z.object({
  id: Text,
  run_attempt: Text,
  name: Text,
  path: Text,
  status: Text,
  conclusion: Text,
  head_sha: Text,
  html_url: Text,
  run_started_at: Text,
  created_at: Text,
  updated_at: Text,
  head_commit: z.object({ message: Text, author: Person }).nullish().catch(undefined),
  pull_requests: z.array(z.object({ number: Text })).catch([]),
  triggering_actor: Person,
  actor: Person,
});

const Release = z.object({
  id: Text,
  tag_name: Text,
  target_commitish: Text,
  html_url: Text,
  published_at: Text,
  author: Person,
});

const Payload = z.object({
  action: Text,
  zen: Text,
  hook_id: Text,
  repository: z.object({ name: Text, full_name: Text, html_url: Text }).nullish().catch(undefined),
  // A deployment that no workflow made says `workflow_run: null`.
  deployment: Deployment.nullish(),
  deployment_status: DeploymentStatus.nullish(),
  workflow_run: WorkflowRun.nullish(),
  release: Release.nullish(),
  reviewers: z.unknown().optional(),
  since: z.unknown().optional(),
  deployment_callback_url: z.unknown().optional(),
});
type Payload = z.infer<typeof Payload>;

const STATE: Readonly<Record<string, DeployStatus>> = {
  success: "success",
  failure: "failure",
  error: "failure",
  queued: "in_progress",
  pending: "in_progress",
  waiting: "in_progress",
  in_progress: "in_progress",
};

const CONCLUSION: Readonly<Record<string, DeployStatus>> = {
  success: "success",
  failure: "failure",
  timed_out: "failure",
  startup_failure: "failure",
  cancelled: "cancelled",
};

/** GitHub's deployment, deployment_status, workflow_run and release webhooks (reference/providers.md §5). */
export const github = defineAdapter({
  title: "GitHub",
  sends: ["deploys"],
  authModes: ["hmac", "url_key"],
  setup: {
    docsUrl: "https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks",
    steps: [
      "In your repository or organisation open *Settings → Webhooks → Add webhook*.",
      "Paste the URL below as *Payload URL*, choose content type *application/json*, and paste the secret below.",
      "Choose *Let me select individual events*: tick *Deployments* and *Deployment statuses*; *Workflow runs* too if you deploy without GitHub deployments.",
    ],
    secret: {
      label: "Secret",
      madeBy: "us",
      hint: "Paste it into GitHub's Secret field; GitHub then signs what it sends.",
    },
  },
  verify: hmacHex({ header: "x-hub-signature-256", prefix: "sha256=" }),
  headers: ["x-github-event"],
  readBody: jsonInForm("payload"),
  payload: Payload,
  fix: "choose content type application/json in the webhook's settings",
  // X-GitHub-Delivery and X-GitHub-Event stand outside the signature: a replayer could change them. The body says enough.
  eventId: () => undefined,
  sameBody: "redelivery",
  translate(payload, request, settings): Parsed {
    if (payload.zen !== undefined || request.headers["x-github-event"] === "ping")
      return { kind: "ping", reason: "GitHub's ping arrived." };
    if (payload.deployment_status && payload.deployment)
      return fromStatus(payload, payload.deployment, payload.deployment_status);
    if (payload.workflow_run && isRunEvent(payload)) return fromRun(payload, payload.workflow_run, settings);
    if (payload.deployment && isDeploymentEvent(payload)) return fromDeployment(payload, payload.deployment);
    if (payload.release && payload.action !== undefined) return fromRelease(payload, payload.release);
    return {
      kind: "ignored",
      reason: `GitHub's ${request.headers["x-github-event"] ?? "event"} is no deploy.`,
    };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const deployment = {
      id: `test-${nonce}`,
      sha: "0".repeat(40),
      ref: "test",
      environment: "dd0c-test",
      created_at: at,
      creator: { login: "dd0c" },
    };
    const deployment_status = {
      state: "success",
      environment: "dd0c-test",
      created_at: at,
      creator: { login: "dd0c" },
    };
    const body = {
      action: "created",
      deployment,
      deployment_status,
      repository: { name: "dd0c-test", full_name: "dd0c/dd0c-test" },
    };
    return {
      headers: { "content-type": "application/json", "x-github-event": "deployment_status" },
      body: JSON.stringify(body),
    };
  },
});

const RUN_ACTIONS = new Set(["requested", "in_progress", "completed"]);

/** X-GitHub-Event is not signed, so the body says what it is: reviews of a deployment carry a run too. */
function isRunEvent({ action, reviewers, since }: Payload): boolean {
  return RUN_ACTIONS.has(action ?? "") && reviewers === undefined && since === undefined;
}

/** Jobs and protection rules carry a deployment too; the oldest deployments have no action. */
function isDeploymentEvent({ action, deployment_callback_url }: Payload): boolean {
  return (action === undefined || action === "created") && deployment_callback_url === undefined;
}

type DeploymentOf = z.infer<typeof Deployment>;

function fromDeployment(payload: Payload, deployment: DeploymentOf): Parsed {
  return deploy(payload, deployment, { status: "in_progress", sourceUrl: undefined, completedAt: undefined });
}

function fromStatus(
  payload: Payload,
  deployment: DeploymentOf,
  status: z.infer<typeof DeploymentStatus>,
): Parsed {
  if (status.state === "inactive") return { kind: "ignored", reason: "An older deployment was superseded." };
  const mapped = STATE[status.state];
  if (mapped === undefined)
    return {
      kind: "ignored",
      reason: `The deployment state "${status.state.slice(0, 40)}" says nothing about a deploy.`,
    };
  return deploy(
    payload,
    { ...deployment, environment: status.environment ?? deployment.environment },
    {
      status: mapped,
      sourceUrl: httpUrl(status.log_url) ?? httpUrl(status.target_url),
      completedAt: mapped === "in_progress" ? undefined : isoTime(status.created_at),
    },
  );
}

function deploy(
  payload: Payload,
  deployment: DeploymentOf,
  end: { status: DeployStatus; sourceUrl: string | undefined; completedAt: string | undefined },
): Parsed {
  const { id, environment } = deployment;
  if (id === undefined) return { kind: "unreadable", reason: "GitHub's deployment has no id." };
  if (environment === "github-pages" || environment?.startsWith("Preview")) {
    return {
      kind: "ignored",
      reason: `Deployments to ${environment.slice(0, 60)} reach no service that is monitored.`,
    };
  }
  const pr = pullRequestIn(deployment.description);
  const draft: DeployDraft = {
    kind: "deploy",
    providerDeployId: `${payload.repository?.full_name ?? "unknown"}/${id}`,
    reference: String(id),
    service: payload.repository?.name,
    environment: environmentOf(deployment),
    version: versionOf(deployment.ref),
    author: deployment.creator?.login,
    commitSha: deployment.sha,
    commitMessage: deployment.description,
    ...pullRequest(payload, pr),
    startedAt: isoTime(deployment.created_at),
    ...end,
    sourceUrl: end.sourceUrl ?? httpUrl(payload.repository?.html_url),
  };
  return { kind: "deploy", drafts: [draft] };
}

/** The flag is the deployment's, and a status may name another environment: the flag decides where the name says nothing. */
function environmentOf({ environment, production_environment }: DeploymentOf): string | undefined {
  return production_environment && normaliseEnvironment(environment) === "unknown"
    ? "production"
    : environment;
}

/** A branch, though it may have a number, is where it came from, not what it is; as is a commit. */
function versionOf(ref: string | undefined): string | undefined {
  const name = ref?.replace(/^refs\/(?:tags|heads)\//, "");
  const isCommit = /^[\da-f]{40}$/.test(name ?? "");
  return /^v?\d|\d\.\d/.test(name?.slice(0, 300) ?? "") && !isCommit ? name : undefined;
}

/** GitHub's own workflows, such as the one that builds Pages, have such a path: none of them deploys a service. */
const OWN_WORKFLOW = /^dynamic\//;

function fromRun(payload: Payload, run: z.infer<typeof WorkflowRun>, settings: IntegrationSettings): Parsed {
  const name = run.name ?? run.path ?? "unnamed";
  if (OWN_WORKFLOW.test(run.path ?? "") || !isDeployJob([run.name, run.path], settings))
    return { kind: "ignored", reason: noDeploy("workflow", name) };
  if (run.id === undefined) return { kind: "unreadable", reason: "GitHub's workflow run has no id." };
  const status = payload.action === "completed" ? CONCLUSION[run.conclusion ?? ""] : "in_progress";
  if (status === undefined)
    return {
      kind: "ignored",
      reason: `The run ended as "${(run.conclusion ?? "nothing").slice(0, 40)}": nothing was deployed.`,
    };
  const message = run.head_commit?.message;
  const pr = run.pull_requests[0]?.number ?? pullRequestIn(message);
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: `${payload.repository?.full_name ?? "unknown"}/run/${run.id}/${run.run_attempt ?? "1"}`,
        reference: String(run.id),
        service: serviceOfRun(run) ?? payload.repository?.name,
        environment: environmentOfJob(run.name) ?? environmentOfJob(fileOf(run.path)),
        author: run.head_commit?.author?.name ?? run.triggering_actor?.login ?? run.actor?.login,
        commitSha: run.head_sha,
        commitMessage: message,
        ...pullRequest(payload, pr),
        status,
        startedAt: isoTime(run.run_started_at) ?? isoTime(run.created_at),
        completedAt: status === "in_progress" ? undefined : isoTime(run.updated_at),
        sourceUrl: httpUrl(run.html_url),
      },
    ],
  };
}

/** `.github/workflows/deploy-prod.yml@main` is the file `deploy-prod`. */
function fileOf(path: string | undefined): string | undefined {
  return /([^/@]{1,200})\.ya?ml(?:@|$)/.exec(path?.slice(0, 500) ?? "")?.[1];
}

/** In a repository of many services, a workflow is called after one, and so is its file: both must say so. */
function serviceOfRun({ name, path }: z.infer<typeof WorkflowRun>): string | undefined {
  const [named, filed] = [serviceOfJob(name), serviceOfJob(fileOf(path))];
  const plain = (text: string | undefined) => text?.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  return plain(named) === plain(filed) ? named || undefined : undefined;
}

function fromRelease(payload: Payload, release: z.infer<typeof Release>): Parsed {
  // GitHub says both of one release, and only "released" when a pre-release becomes one.
  if (payload.action !== "published" && payload.action !== "released")
    return { kind: "ignored", reason: "Only the publishing of a release marks a deploy." };
  if (release.id === undefined) return { kind: "unreadable", reason: "GitHub's release has no id." };
  const publishedAt = isoTime(release.published_at);
  return {
    kind: "deploy",
    drafts: [
      {
        kind: "deploy",
        providerDeployId: `${payload.repository?.full_name ?? "unknown"}/release/${release.id}`,
        service: payload.repository?.name,
        version: release.tag_name,
        author: release.author?.login,
        status: "success",
        startedAt: publishedAt,
        completedAt: publishedAt,
        sourceUrl: httpUrl(release.html_url),
      },
    ],
  };
}

function pullRequest(payload: Payload, prNumber: string | undefined): { prNumber?: string; prUrl?: string } {
  if (prNumber === undefined) return {};
  const repository = httpUrl(payload.repository?.html_url);
  return repository === undefined
    ? { prNumber }
    : { prNumber, prUrl: `${repository}/pull/${urlPart(prNumber)}` };
}
