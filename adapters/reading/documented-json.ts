import type { AlertDraft, AlertStatus } from "../../engine/domain/alert.ts";
import type { DeployDraft, DeployStatus } from "../../engine/domain/deploy.ts";
import { httpUrl, Text } from "../contract.ts";
import {
  environmentIn,
  present,
  serviceIn,
  severityIn,
  severityOfWord,
  splitTags,
  statusOfWord,
} from "./labels.ts";
import { looseFields, type Pick } from "./loose-fields.ts";
import { isoTime } from "./time.ts";

/** Under which of these names an alert says what it is about; the first counts. */
export const TITLES = [
  "title",
  "name",
  "summary",
  "subject",
  "alertname",
  "alert_name",
  "rule_name",
  "message",
  "text",
];

/** What stands around a body of ours, such as a CloudEvent's attributes; the body's own words win. */
export interface AlertAround {
  readonly title?: string | undefined;
  readonly status?: AlertStatus | undefined;
  /** ISO 8601. */
  readonly occurredAt?: string | undefined;
}

/**
 * Reads an alert in our documented JSON, whose fields are those that `npm run parse` prints, and their usual synonyms in
 * any case and punctuation. A firing alert is what is meant when no status is said.
 */
export function readDocumentedAlert(value: unknown, around: AlertAround = {}): AlertDraft {
  const pick = looseFields(value);
  const stateWord = pick("status", "state", "alert_status", "alert_state", "event_type");
  const status = statusOfWord(stateWord) ?? around.status ?? "triggered";
  const tags = tagsOf(value);
  const word = pick("severity", "level", "priority", "urgency") ?? severityIn(tags).word;
  const startedAt = isoTime(
    pick("triggered_at", "started_at", "starts_at", "fired_at", "created_at", "timestamp", "time", "date"),
  );
  const resolvedAt = isoTime(pick("resolved_at", "ended_at", "ends_at", "closed_at"));
  const occurredAt = around.occurredAt ?? isoTime(pick("occurred_at", "updated_at"));
  return {
    kind: "alert",
    providerAlertId: pick(
      "provider_alert_id",
      "alert_id",
      "id",
      "key",
      "dedup_key",
      "dedupe_key",
      "fingerprint",
      "alias",
    ),
    providerIncidentId: pick("provider_incident_id", "incident_id", "group_key"),
    status,
    severity: severityOfWord(word) ?? severityOfState(stateWord) ?? "medium",
    severityWord: word,
    service:
      pick("service", "service_name", "app", "application", "component") ??
      serviceIn(tags) ??
      pick("host", "hostname", "source"),
    environment: pick("environment", "env", "stage") ?? environmentIn(tags),
    title: pick(...TITLES) ?? tags.alertname ?? around.title ?? "Alert",
    description: pick("description", "details", "body", "message", "text"),
    tags,
    triggeredAt: startedAt ?? (status === "triggered" ? around.occurredAt : undefined),
    resolvedAt: status === "resolved" ? (resolvedAt ?? around.occurredAt) : undefined,
    occurredAt:
      occurredAt ?? (status === "resolved" ? resolvedAt : status === "triggered" ? startedAt : undefined),
    sourceUrl: httpUrl(pick("source_url", "url", "link", "href")),
    test: /^(true|1|yes)$/i.test(pick("test", "is_test") ?? ""),
  };
}

/** Some tools say how bad it is and whether it is in one word: `CRITICAL`, `WARNING`, `OK`. */
function severityOfState(word: string | undefined): AlertDraft["severity"] | undefined {
  return word !== undefined && /^(critical|crit|fatal|error|warning|warn)$/i.test(word)
    ? severityOfWord(word)
    : undefined;
}

const DEPLOY_STATUS: Readonly<Record<string, DeployStatus>> = {
  in_progress: "in_progress",
  inprogress: "in_progress",
  running: "in_progress",
  started: "in_progress",
  pending: "in_progress",
  queued: "in_progress",
  created: "in_progress",
  success: "success",
  successful: "success",
  succeeded: "success",
  passed: "success",
  ok: "success",
  finished: "success",
  completed: "success",
  complete: "success",
  deployed: "success",
  done: "success",
  failure: "failure",
  failed: "failure",
  error: "failure",
  cancelled: "cancelled",
  canceled: "cancelled",
  aborted: "cancelled",
  terminating: "cancelled",
  deploying: "in_progress",
  rolledback: "success",
  rolled_back: "success",
  timed_out: "failure",
  upgraded: "success",
  published: "success",
};

/** Returns what a word that people use for a deploy's state means: `Succeeded`, `in progress`, `FAILED`; undefined for any other. */
export function deployStatusOfWord(word: string | undefined): DeployStatus | undefined {
  const text = word?.toLowerCase().replaceAll(/[\s-]/g, "_") ?? "";
  return Object.hasOwn(DEPLOY_STATUS, text) ? DEPLOY_STATUS[text] : undefined;
}

/**
 * Reads a deploy in our documented JSON. Returns undefined when neither the body nor what stands around it says how it
 * went. `around.id` serves where the body names no deploy.
 */
export function readDocumentedDeploy(
  value: unknown,
  around: {
    readonly status?: DeployStatus | undefined;
    readonly at?: string | undefined;
    readonly id?: string;
  } = {},
): DeployDraft | undefined {
  const pick = looseFields(value);
  const status =
    deployStatusOfWord(pick("status", "state", "result", "outcome", "conclusion")) ?? around.status;
  if (status === undefined) return undefined;
  const names = namesOf(pick);
  const startedAt = isoTime(pick("started_at", "start_time", "created_at", "timestamp", "time"));
  const completedAt = isoTime(pick("completed_at", "finished_at", "ended_at", "end_time"));
  return {
    kind: "deploy",
    providerDeployId:
      pick("provider_deploy_id", "deploy_id", "deployment_id", "id", "key") ??
      around.id ??
      [names.service, names.environment, names.version ?? names.commitSha, pick("started_at", "start_time")]
        .filter((part) => part !== undefined)
        .join("/"),
    ...names,
    author: pick("author", "user", "deployed_by", "actor", "creator"),
    commitMessage: pick("commit_message", "message", "description"),
    prNumber: pick("pr_number", "pull_request"),
    prUrl: httpUrl(pick("pr_url")),
    status,
    startedAt: startedAt ?? (status === "in_progress" ? around.at : undefined),
    completedAt: status === "in_progress" ? undefined : (completedAt ?? around.at),
    sourceUrl: httpUrl(pick("source_url", "url", "link", "href")),
  };
}

function namesOf(pick: Pick) {
  return {
    service: pick(
      "service",
      "service_name",
      "app",
      "application",
      "component",
      "project",
      "repository",
      "repo",
    ),
    environment: pick("environment", "env", "stage", "target"),
    version: pick("version", "release", "tag", "image_tag"),
    commitSha: pick("commit_sha", "commit", "sha", "revision", "git_sha"),
  };
}

const TAGS_MAX = 200;

/** An object of tags, a list of `key:value`, or such a list as one text. */
function tagsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const found = ["tags", "labels", "attributes"]
    .map((name) => (value as Record<string, unknown>)[name])
    .find((tags) => tags !== undefined && tags !== null);
  if (typeof found === "string") return splitTags(found.split(",", TAGS_MAX));
  if (Array.isArray(found))
    return splitTags(found.slice(0, TAGS_MAX).filter((tag) => typeof tag === "string"));
  if (typeof found !== "object" || found === null) return {};
  return present(
    Object.fromEntries(
      Object.entries(found)
        .slice(0, TAGS_MAX)
        .map(([key, tag]) => [key, typeof tag === "boolean" ? String(tag) : Text.parse(tag)]),
    ),
  );
}
