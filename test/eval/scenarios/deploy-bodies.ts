import { iso } from "./alert-bodies.ts";
import type { Chance } from "./chance.ts";
import { HEX } from "./chance.ts";
import type { Delivery } from "./deliveries.ts";
import { nameBy } from "./habits.ts";
import type { Deploy, Family } from "./story.ts";

/** Returns the name that CI has for what a deploy brings. */
export function ciNameOf(family: Family, { tool, service, environment, region }: Deploy): string {
  return nameBy(family.names[tool] ?? "plain", service, { environment, region, shard: 1 }, family.name);
}

/** Returns the key by which the scorer knows a deploy. */
export function keyOfDeploy(family: Family, deploy: Deploy): string {
  switch (deploy.tool) {
    case "argocd":
      return `argocd:${ciNameOf(family, deploy)}:${deploy.revision}:${iso(deploy.startedAt)}`;
    case "gitlab":
      return `gitlab:${deploy.number}`;
    default:
      return `github:${deploy.number}`;
  }
}

/** Returns the deliveries of the deploys: one when each begins, one when it ends. */
export function deliverDeploys(chance: Chance, family: Family, deploys: readonly Deploy[]): Delivery[] {
  return deploys.flatMap((deploy) =>
    (["started", "ended"] as const).map((moment): Delivery => {
      const at = moment === "started" ? deploy.startedAt : deploy.completedAt;
      return {
        receivedAt: Math.round(
          at + chance.between(900, 5_000) + (chance.happens(0.02) ? chance.between(60_000, 300_000) : 0),
        ),
        provider: deploy.tool === "argocd" ? "argocd" : deploy.tool === "gitlab" ? "gitlab" : "github",
        kind: "deploy",
        told: [],
        deploy: {
          key: keyOfDeploy(family, deploy),
          status: moment === "started" ? "in_progress" : deploy.status,
        },
        ...requestOf(chance, family, deploy, moment),
      };
    }),
  );
}

function requestOf(
  chance: Chance,
  family: Family,
  deploy: Deploy,
  moment: "started" | "ended",
): Pick<Delivery, "headers" | "body"> {
  const name = ciNameOf(family, deploy);
  const at = moment === "started" ? deploy.startedAt : deploy.completedAt;
  const repository = (repo: string) => ({
    id: 7,
    name: repo,
    full_name: `${family.name}/${repo}`,
    private: true,
    html_url: `https://github.com/${family.name}/${repo}`,
  });
  switch (deploy.tool) {
    case "githubDeployment": {
      const { environment, number: id, revision: sha, author } = deploy;
      return {
        headers: { "X-GitHub-Event": "deployment_status", "X-GitHub-Delivery": chance.text(32, HEX) },
        body: {
          action: "created",
          deployment_status: {
            id: id * 10 + (moment === "started" ? 1 : 2),
            state: moment === "started" ? "in_progress" : deploy.status,
            environment,
            created_at: iso(at),
            updated_at: iso(at),
            log_url: `https://github.com/${family.name}/${name}/actions/runs/${id}`,
            creator: { login: author },
          },
          deployment: {
            id,
            sha,
            ref: "main",
            task: "deploy",
            environment,
            description: deploy.message,
            creator: { login: author },
            created_at: iso(deploy.startedAt),
            updated_at: iso(at),
          },
          repository: repository(name),
        },
      };
    }
    case "githubRun":
    case "githubMonorepo": {
      const isMono = deploy.tool === "githubMonorepo";
      const where = deploy.environment === "production" ? "production" : "staging";
      return {
        headers: { "X-GitHub-Event": "workflow_run", "X-GitHub-Delivery": chance.text(32, HEX) },
        body: {
          action: moment === "started" ? "in_progress" : "completed",
          workflow_run: {
            id: deploy.number,
            run_attempt: 1,
            name: isMono ? `Deploy ${name} to ${where}` : `Deploy to ${where}`,
            path: isMono ? `.github/workflows/deploy-${name}.yml` : ".github/workflows/deploy.yml",
            head_branch: "main",
            head_sha: deploy.revision,
            status: moment === "started" ? "in_progress" : "completed",
            conclusion: moment === "started" ? null : deploy.status,
            html_url: `https://github.com/${family.name}/x/actions/runs/${deploy.number}`,
            run_started_at: iso(deploy.startedAt),
            created_at: iso(deploy.startedAt),
            updated_at: iso(at),
            head_commit: { id: deploy.revision, message: deploy.message, author: { name: deploy.author } },
            actor: { login: deploy.author },
            pull_requests: [],
          },
          repository: repository(isMono ? "monorepo" : name),
        },
      };
    }
    case "gitlab":
      return {
        headers: { "X-Gitlab-Event": "Deployment Hook" },
        body: {
          object_kind: "deployment",
          status: moment === "started" ? "running" : deploy.status === "failure" ? "failed" : "success",
          status_changed_at: iso(at)
            .replace("T", " ")
            .replace(/\.\d+Z/, " UTC"),
          deployment_id: deploy.number,
          deployable_id: deploy.number + 5,
          deployable_url: `https://gitlab.com/${family.name}/${name}/-/jobs/${deploy.number + 5}`,
          environment: deploy.environment,
          environment_tier: deploy.environment,
          project: {
            id: 3,
            name,
            path_with_namespace: `${family.name}/${deploy.service.team}/${name}`,
            web_url: `https://gitlab.com/${family.name}/${name}`,
          },
          ref: "main",
          short_sha: deploy.revision.slice(0, 8),
          user: { username: deploy.author, name: deploy.author },
          commit_url: `https://gitlab.com/${family.name}/${name}/-/commit/${deploy.revision}`,
          commit_title: deploy.message,
        },
      };
    case "argocd":
      return {
        headers: { "User-Agent": "argocd-notifications" },
        body: {
          app: name,
          namespace: "argocd",
          project: deploy.service.team,
          destination: {
            namespace: `${deploy.service.team}-${deploy.environment === "production" ? "prod" : "staging"}`,
            server: "https://kubernetes.default.svc",
          },
          revision: deploy.revision,
          phase: moment === "started" ? "Running" : deploy.status === "failure" ? "Failed" : "Succeeded",
          syncStatus: "Synced",
          healthStatus: "Healthy",
          startedAt: iso(deploy.startedAt),
          finishedAt: moment === "started" ? "" : iso(at),
          initiatedBy: deploy.author,
          commitMessage: deploy.message,
        },
      };
  }
}
