import { z } from "zod";
import type { DeployStatus } from "../engine/domain/deploy.ts";
import { defineAdapter, httpUrl, type Parsed, Text } from "./contract.ts";
import {
  environmentOfJob,
  isDeployJob,
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

const STATUS: Readonly<Record<string, DeployStatus>> = {
  SUCCESS: "success",
  UNSTABLE: "success",
  FAILURE: "failure",
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
      "A job counts as a deploy by its name (deploy, release, rollout…). Build parameters `SERVICE`, `ENVIRONMENT` and `VERSION` are read if there are any.",
    ],
  },
  verify: keyOnly,
  payload: Payload,
  fix: "choose format JSON in the job's notification endpoint",
  eventId: () => undefined,
  sameBody: "redelivery",
  translate({ name, display_name, build }, _request, settings): Parsed {
    const parameters = Object.fromEntries(
      Object.entries(build.parameters).map(([key, value]) => [key.toLowerCase(), value]),
    );
    if (!isDeployJob([name, display_name], settings))
      return { kind: "ignored", reason: noDeploy("job", name) };
    if (build.phase === "QUEUED") return { kind: "ignored", reason: "The build waits in the queue." };
    const finished = build.phase === "COMPLETED" || build.phase === "FINALIZED";
    const status = finished ? STATUS[build.status ?? ""] : "in_progress";
    if (status === undefined || build.number === undefined)
      return {
        kind: "ignored",
        reason: `The build ended as "${(build.status ?? "nothing").slice(0, 40)}": nothing was deployed.`,
      };
    const startedAt = isoTime(build.timestamp);
    const repository = repositoryName(build.scm?.url);
    return {
      kind: "deploy",
      drafts: [
        {
          kind: "deploy",
          // COMPLETED and FINALIZED of a build are one deploy.
          providerDeployId: `${name ?? "job"}/${build.number}`,
          service: parameters.service ?? parameters.app ?? repository ?? serviceOfJob(name),
          environment:
            parameters.environment ?? parameters.env ?? parameters.deploy_env ?? environmentOfJob(name),
          version: parameters.version ?? parameters.tag ?? `#${build.number}`,
          author: build.scm?.culprits[0],
          commitSha: build.scm?.commit,
          status,
          startedAt,
          completedAt: finished ? endOf(startedAt, build.duration) : undefined,
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

/** `duration` is milliseconds; older versions of the plugin send no times at all. */
function endOf(startedAt: string | undefined, duration: string | undefined): string | undefined {
  const ms = Number(duration);
  return startedAt === undefined || !Number.isFinite(ms) || ms < 0 || ms > 86_400_000
    ? undefined
    : new Date(Date.parse(startedAt) + ms).toISOString();
}
