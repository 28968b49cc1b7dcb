import { z } from "zod";
import { type DraftOrigin, optional } from "./alert.ts";
import { derivedId } from "./derived-id.ts";
import { type Environment, normaliseEnvironment } from "./environment.ts";
import { normaliseService } from "./service-name.ts";
import type { TenantId } from "./tenant.ts";
import { cleanText, oneLine } from "./text.ts";

export const DeployStatus = z.enum(["in_progress", "success", "failure", "cancelled"]);
export type DeployStatus = z.infer<typeof DeployStatus>;

/** What an adapter says of one deploy: the provider's facts, not yet bound to a tenant. */
export interface DeployDraft {
  readonly kind: "deploy";
  /** The provider's key of this deploy, the same over its states. */
  readonly providerDeployId: string;
  /** What the provider's own pages call it, where that is not the key: shown to people, and what a simulation names it by. */
  readonly reference?: string | undefined;
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly version?: string | undefined;
  readonly author?: string | undefined;
  readonly commitSha?: string | undefined;
  readonly commitMessage?: string | undefined;
  readonly prNumber?: string | undefined;
  readonly prUrl?: string | undefined;
  readonly status: DeployStatus;
  /** ISO 8601. */
  readonly startedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly sourceUrl?: string | undefined;
}

/** One deploy. Field names are the draft's (architecture-v1.md §2.3); commit and author are optional because several providers do not send them (reference/providers.md §9.16). */
export interface CanonicalDeploy {
  readonly schema_version: 1;
  readonly deploy_id: string;
  readonly tenant_id: TenantId | "";
  readonly integration_id: string;
  readonly provider: string;
  readonly provider_deploy_id: string;
  readonly provider_reference?: string;
  readonly service: string;
  readonly environment: Environment;
  readonly version?: string;
  readonly author?: string;
  readonly commit_sha?: string;
  readonly commit_message?: string;
  readonly pr_number?: string;
  readonly pr_url?: string;
  readonly started_at: string;
  readonly completed_at?: string;
  readonly status: DeployStatus;
  readonly received_at: string;
  readonly source_url?: string;
}

const HOUR_MS = 3_600_000;

/** Returns the hour since 1970 in which the deploy ended, or began if it has not; never after it reached us, whatever its clock says. */
export function hourOfDeploy(deploy: CanonicalDeploy): number {
  const at = Date.parse(deploy.completed_at ?? deploy.started_at);
  return Math.floor(Math.min(at, Date.parse(deploy.received_at)) / HOUR_MS);
}

/** Returns the canonical deploy of a draft; pure. The deploy id is derived from the provider's key, so all states of one deploy share it. */
export function canonicalDeploy(draft: DeployDraft, origin: DraftOrigin): CanonicalDeploy {
  const receivedAt = new Date(origin.receivedAt).toISOString();
  const finished = draft.status !== "in_progress";
  return {
    schema_version: 1,
    deploy_id: derivedId(0, "deploy", origin.tenantId, origin.provider, draft.providerDeployId),
    tenant_id: origin.tenantId,
    integration_id: origin.integrationId,
    provider: origin.provider,
    provider_deploy_id: oneLine(draft.providerDeployId, 500),
    ...optional("provider_reference", draft.reference && oneLine(draft.reference, 500)),
    service: normaliseService(draft.service),
    environment: normaliseEnvironment(draft.environment),
    ...optional("version", draft.version && oneLine(draft.version, 200)),
    ...optional("author", draft.author && oneLine(draft.author, 200)),
    ...optional("commit_sha", draft.commitSha && oneLine(draft.commitSha, 100)),
    ...optional("commit_message", draft.commitMessage && cleanText(draft.commitMessage, 2000)),
    ...optional("pr_number", draft.prNumber && oneLine(draft.prNumber, 50)),
    ...optional("pr_url", draft.prUrl),
    // Of a finished one that does not say when it began, the end is the latest time that it can have begun.
    started_at: draft.startedAt ?? (finished ? draft.completedAt : undefined) ?? receivedAt,
    ...optional("completed_at", finished ? (draft.completedAt ?? receivedAt) : undefined),
    status: draft.status,
    received_at: receivedAt,
    ...optional("source_url", draft.sourceUrl),
  };
}
