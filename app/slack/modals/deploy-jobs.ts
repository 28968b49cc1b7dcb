import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { getIntegration, type Integration, setIntegrationSetting } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { readSettings } from "../../webhooks/read-delivery.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { bold, escapeText } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { modal, section, text } from "./blocks.ts";

const JOBS = "jobs";
const JOBS_MAX = 50;
const JOBS_SHOWN_MAX = 8;

/** The sources whose runs are deploys only when their names say so. */
const CI: readonly string[] = ["github", "gitlab", "jenkins", "circleci", "buildkite"];

/** For a CI source: which of its runs count as deploys, and the button to say it. */
export function deployJobsBlocks({ provider, integrationId, settings }: Integration): KnownBlock[] {
  if (!CI.includes(provider)) return [];
  const jobs = readSettings(settings).deployWorkflows;
  const line =
    jobs === undefined
      ? "*Deploys*: runs whose name says so (deploy, release, rollout…)."
      : `*Deploys*: ${jobs.length === 0 ? "no run" : named(jobs)}.`;
  return [
    {
      ...section(line),
      block_id: "deploy_jobs",
      accessory: {
        type: "button",
        action_id: ACTIONS.editDeployJobs,
        text: text("Which runs deploy", 75),
        value: integrationId,
      },
    },
  ];
}

function named(jobs: readonly string[]): string {
  const more = jobs.length - JOBS_SHOWN_MAX;
  const shown = jobs.slice(0, JOBS_SHOWN_MAX).map((job) => bold(job, 60));
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Returns the modal in which a CI source's runs that deploy are named. */
export function deployJobsModal({ integrationId, name, settings }: Integration): ModalView {
  const jobs = readSettings(settings).deployWorkflows ?? [];
  return modal({
    callbackId: VIEWS.deployJobs,
    title: "Which runs deploy",
    submit: "Save",
    metadata: { integrationId },
    blocks: [
      section(
        `Only runs of these workflows, pipelines or jobs of ${escapeText(name, 80)} are then deploys. Leave it empty to go by their names.`,
      ),
      {
        type: "input",
        block_id: JOBS,
        optional: true,
        label: text("Names, one a line", 75),
        hint: text(
          "Exactly as the tool writes them; for GitHub the file works too: .github/workflows/ship.yml",
          150,
        ),
        element: {
          type: "plain_text_input",
          action_id: JOBS,
          multiline: true,
          max_length: 3_000,
          placeholder: text("ship it", 75),
          ...(jobs.length === 0 ? {} : { initial_value: jobs.join("\n") }),
        },
      },
    ],
  });
}

/** Opens the modal on top of the source's own. */
export async function openDeployJobs(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  triggerId: string,
): Promise<void> {
  const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
  if (source) await client.views.push({ trigger_id: triggerId, view: deployJobsModal(source) });
}

/** Takes the names. */
export function onDeployJobsSaved(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.deployJobs, type: "view_submission" }, async ({ ack, body, view }) => {
    const tenantId = await tenantOfBody(deps, body);
    const { integrationId } = JSON.parse(view.private_metadata) as { integrationId: string };
    const typed = view.state.values[JOBS]?.[JOBS]?.value ?? "";
    const jobs = [...new Set(typed.split("\n").map((job) => job.trim()))].filter((job) => job !== "");
    if (!tenantId) return ack();
    if (jobs.length > JOBS_MAX)
      return ack({ response_action: "errors", errors: { [JOBS]: `At most ${JOBS_MAX} names.` } });
    await withTenant(deps.db, tenantId, async (tx) => {
      const source = await getIntegration(tx, integrationId);
      if (!source || !CI.includes(source.provider)) return;
      await setIntegrationSetting(tx, {
        integrationId,
        name: "deployWorkflows",
        value: jobs.length === 0 ? undefined : jobs,
        updatedBy: body.user.id,
      });
      await audit(tx, {
        tenantId,
        auditId: deps.newId(),
        actor: body.user.id,
        action: "deploy_jobs_set",
        target: integrationId,
        before: readSettings(source.settings).deployWorkflows,
        after: jobs,
      });
    });
    await ack();
  });
}
