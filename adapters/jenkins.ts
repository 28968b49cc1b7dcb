import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
  isNamed,
  noDeploy,
  repositoryName,
  serviceOfJob,
} from "./reading/deploy-words.ts";
import { Labels } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Build = z.object({
  number: Text,
  phase: Text,
  status: Text,
  full_url: Text,
  timestamp: Text,
  duration: Text,
  parameters: Labels,
  scm: z
    .object({ url: Text, branch: Text, commit: Text, culprits: z.array(Text).catch([]) })
    .nullish()
    .catch(undefined),
});

const Payload = z.object({ name: Text, display_name: Text, url: Text, build: Build });

type Build = z.infer<typeof Build>;

const STATUS: Readonly<Record<string, DeployStatus>> = {
  SUCCESS: "success",
  UNSTABLE: "success",
  FAILURE: "failure",
  FAILED: "failure",
  ABORTED: "cancelled",
};

/** Jenkins' Notification plugin (reference/providers.md §8). */
export const jenkins = defineAdapter({
  title: "Jenkins",
  sends: ["deploys"],
  authModes: ["url_key"],
  setup: {
    docsUrl: "https://plugins.jenkins.io/notification/",
    steps: [
      "Install the *Notification* plugin, and open *Configure* of the job that deploys.",
      "Under *Job Notifications* choose *Add Endpoint*: format *JSON*, protocol *HTTP*, event *All Events*.",
      "Paste the URL below as *URL*, and save.",
      "A job, or the multibranch project around it, counts as a deploy by its name (deploy, release, rollout…). Build parameters `SERVICE`, `ENVIRONMENT` and `VERSION` are read if there are any.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: "choose format JSON in the job's notification endpoint",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ name, display_name, url, build }, _request, settings): Parsed {
    const path = pathIn(url) ?? pathIn(build.full_url) ?? name?.split("/") ?? [];
    const isBranch = isBranchOf(path.at(-1), build);
    const job = isBranch ? path.at(-2) : path.at(-1);
    const names = isBranch ? [job] : [job, name, display_name];
    if (!isDeployJob(names, settings) && !isNamed(path.join("/"), settings.deployWorkflows))
      return { kind: "ignored", reason: noDeploy("job", path.join("/") || undefined) };
    const phase = build.phase?.toUpperCase();
    if (phase === "QUEUED") return { kind: "ignored", reason: "The build waits in the queue." };
    const status = phase === "STARTED" ? "in_progress" : STATUS[build.status?.toUpperCase() ?? ""];
    if (build.number === undefined) return { kind: "unreadable", reason: "Jenkins' build has no number." };
    if (status === undefined)
      return {
        kind: "ignored",
        reason: `The build ended as "${(build.status ?? "nothing").slice(0, 40)}": nothing was deployed.`,
      };
    const parameters = Object.fromEntries(
      Object.entries(build.parameters).map(([key, value]) => [key.toLowerCase(), value]),
    );
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          // COMPLETED and FINALIZED of a build are one deploy.
          providerDeployId: `${path.join("/") || "job"}/${build.number}`,
          service:
            parameters.service ??
            parameters.app ??
            repositoryName(build.scm?.url) ??
            serviceOfJob((isBranch ? path.slice(0, -1) : path).join("/")),
          environment:
            parameters.environment ?? parameters.env ?? parameters.deploy_env ?? environmentOfJob(job),
          version: parameters.version ?? parameters.tag ?? `#${build.number}`,
          author: build.scm?.culprits[0],
          commitSha: build.scm?.commit,
          status,
          ...timesOf(build, status),
          sourceUrl: httpUrl(build.full_url),
        },
      ],
    };
  },
  testDelivery({ now, nonce }) {
    const build = {
      number: `test-${nonce}`,
      phase: "FINALIZED",
      status: "SUCCESS",
      timestamp: now,
      duration: 0,
    };
    return {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        name: "deploy dd0c-test",
        build: { ...build, parameters: { SERVICE: "dd0c-test" } },
      }),
    };
  },
});

/** Returns the folders and the job in an address such as `job/shop/job/deploy-checkout/job/main/42/`. */
function pathIn(url: string | undefined): string[] | undefined {
  const parts = [...(url?.slice(0, 2_000) ?? "").matchAll(/(?:^|\/)job\/([^/?#]+)/g)];
  return parts.length === 0 ? undefined : parts.map(([, part = ""]) => decoded(part));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A multibranch project has a job for each branch: `release/1.2` in it is where the code is from, not what the job does. */
function isBranchOf(leaf: string | undefined, { scm }: Build): boolean {
  if (leaf === undefined) return false;
  // Jenkins writes a branch's slash as %2F in the job's name, and that once more in addresses.
  const branch = decoded(leaf);
  return (
    /^(main|master)$/.test(branch) || scm?.branch === branch || scm?.branch?.endsWith(`/${branch}`) === true
  );
}

const DURATION_MS_MAX = 86_400_000;

/** The time is that of the phase: the start of STARTED, the end of the others. Older versions of the plugin send none. */
function timesOf({ timestamp, duration }: Build, status: DeployStatus) {
  const at = isoTime(timestamp);
  if (status === "in_progress" || at === undefined) return { startedAt: at };
  const ms = Number(duration ?? Number.NaN);
  return {
    startedAt: ms >= 0 && ms <= DURATION_MS_MAX ? new Date(Date.parse(at) - ms).toISOString() : undefined,
    completedAt: at,
  };
}
