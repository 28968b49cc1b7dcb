import { z } from "zod";
import type { AlertDraft } from "../engine/domain/alert.ts";
import type { DeployDraft, DeployStatus } from "../engine/domain/deploy.ts";
import { type Draft, defineAdapter, httpUrl, type Parsed, Text, urlPart } from "./contract.ts";
import { repositoryName } from "./reading/deploy-words.ts";
import { Labels } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Images = z.array(Text).catch([]);

const SyncResult = z.object({
  revision: Text,
  revisions: z.array(Text).catch([]),
  resources: z.array(z.object({ kind: Text, name: Text, images: Images })).catch([]),
});

const OperationState = z
  .object({
    phase: Text,
    startedAt: Text,
    finishedAt: Text,
    message: Text,
    operation: z
      .object({
        initiatedBy: z
          .object({ username: Text, automated: z.boolean().catch(false) })
          .nullish()
          .catch(undefined),
        sync: z.object({ revision: Text }).nullish().catch(undefined),
      })
      .nullish()
      .catch(undefined),
    syncResult: SyncResult.nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

const Application = z.object({
  metadata: z.object({ name: Text, namespace: Text, uid: Text, labels: Labels, annotations: Labels }),
  spec: z
    .object({
      destination: z.object({ namespace: Text, name: Text }).nullish().catch(undefined),
      source: z.object({ path: Text }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
  status: z.object({
    operationState: OperationState,
    sync: z.object({ status: Text, revision: Text }).nullish().catch(undefined),
    health: z.object({ status: Text, message: Text }).nullish().catch(undefined),
    summary: z.object({ images: Images }).nullish().catch(undefined),
  }),
});
type Application = z.infer<typeof Application>;

const Rest = {
  context: z.object({ argocdUrl: Text }).nullish().catch(undefined),
  commit_metadata: z.object({ Message: Text, Author: Text }).nullish().catch(undefined),
};

/** Argo CD sends nothing of its own: these are our template and those that people have (reference/providers.md §7). */
const Payload = z.union([
  // {{toJson .app}} under a name, as Datadog's template has it.
  z.object({ app: Application, ...Rest }),
  // Ours: the parts of .app, one by one.
  z
    .object({
      metadata: Application.shape.metadata,
      spec: Application.shape.spec,
      operationState: OperationState,
      sync: Application.shape.status.shape.sync,
      health: Application.shape.status.shape.health,
      summary: Application.shape.status.shape.summary,
      status: z.undefined().optional(),
      ...Rest,
    })
    .transform(({ metadata, spec, operationState, sync, health, summary, ...rest }) => ({
      app: { metadata, spec, status: { operationState, sync, health, summary } } satisfies Application,
      ...rest,
    })),
  // {{toJson .app}} alone.
  Application.transform((app) => ({ app, context: undefined, commit_metadata: undefined })),
  // Scalars, such as Port's and the GitOps connector's templates, and {{toJson .app.status.operationState.syncResult}}.
  z.record(z.string(), z.unknown()).transform((flat) => ({ flat })),
]);

const PHASE: Readonly<Record<string, DeployStatus>> = {
  Running: "in_progress",
  Succeeded: "success",
  Failed: "failure",
  Error: "failure",
  Terminating: "cancelled",
};

const TEMPLATE = `service.webhook.dd0c: |
  url: {{url}}
  headers: [{name: Content-Type, value: application/json}]
template.dd0c: |
  webhook:
    dd0c:
      method: POST
      body: |
        {"dd0c_schema":"argocd.v1","context":{"argocdUrl":{{toJson .context.argocdUrl}}},
         "metadata":{"name":{{toJson .app.metadata.name}},"namespace":{{toJson .app.metadata.namespace}},"uid":{{toJson .app.metadata.uid}},"labels":{{toJson .app.metadata.labels}}},
         "spec":{{toJson .app.spec}},"operationState":{{toJson .app.status.operationState}},
         "sync":{{toJson .app.status.sync}},"health":{{toJson .app.status.health}},"summary":{{toJson .app.status.summary}}}
trigger.dd0c: |
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Running']", send: [dd0c]}
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded','Failed','Error']", send: [dd0c], oncePer: app.status.operationState.finishedAt}
  - {when: "app.status.health.status == 'Degraded'", send: [dd0c]}
subscriptions: |
  - {recipients: [dd0c], triggers: [dd0c]}`;

/** Argo CD notifications (reference/providers.md §7). */
export const argocd = defineAdapter({
  title: "Argo CD",
  sends: ["deploys", "alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/",
    steps: [
      "Put what stands below into the ConfigMap `argocd-notifications-cm`; the URL is in it already.",
      'It subscribes every application; to choose them, leave `subscriptions` out and annotate applications with `notifications.argoproj.io/subscribe.dd0c.dd0c: ""`.',
      "Label applications with `app.kubernetes.io/name` or `dd0c.service`, and `env`, where the name is not the service's.",
    ],
    snippet: { label: "argocd-notifications-cm", text: TEMPLATE },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use our template, with method: POST and a body",
  eventId: () => undefined,
  // The trigger on health fires again for the same state with the same words.
  sameBody: "redelivery",
  translate(payload): Parsed {
    const drafts = "flat" in payload ? fromFlat(payload.flat) : fromApplication(payload);
    if (drafts === undefined)
      return {
        kind: "unreadable",
        reason: "Argo CD's payload is of no template that we know: use ours, with method: POST and a body.",
      };
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: "The application has no finished or running sync, and is not degraded.",
      };
    return drafts.every((draft) => draft.kind === "deploy")
      ? { kind: "deploy", drafts }
      : { kind: "alert", drafts };
  },
  testDelivery({ now, nonce }) {
    const at = new Date(now).toISOString();
    const body = {
      dd0c_schema: "argocd.v1",
      metadata: {
        name: "dd0c-test",
        namespace: "argocd",
        uid: `test-${nonce}`,
        labels: { env: "dd0c-test" },
      },
      operationState: {
        phase: "Succeeded",
        startedAt: at,
        finishedAt: at,
        syncResult: { revision: "0".repeat(40) },
      },
      health: { status: "Healthy" },
    };
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  },
});

interface Around {
  readonly app: Application;
  readonly context?: { readonly argocdUrl?: string | undefined } | null | undefined;
  readonly commit_metadata?:
    | { readonly Message?: string | undefined; readonly Author?: string | undefined }
    | null
    | undefined;
}

function fromApplication({ app, context, commit_metadata }: Around): Draft[] {
  const { metadata, spec, status } = app;
  const operation = status.operationState;
  const revision =
    operation?.syncResult?.revision ??
    operation?.syncResult?.revisions[0] ??
    operation?.operation?.sync?.revision ??
    status.sync?.revision;
  const who = operation?.operation?.initiatedBy;
  const names = {
    service:
      metadata.labels["dd0c.service"] ??
      metadata.labels["app.kubernetes.io/name"] ??
      withoutEnvironment(metadata.name),
    environment:
      metadata.labels.env ??
      metadata.labels.environment ??
      wordIn(metadata.name) ??
      spec?.destination?.namespace ??
      spec?.destination?.name,
  };
  const base = httpUrl(context?.argocdUrl)?.replace(/\/+$/, "");
  const sourceUrl =
    base === undefined || metadata.name === undefined
      ? undefined
      : `${base}/applications/${[metadata.namespace, metadata.name]
          .filter(Boolean)
          .map((part) => urlPart(part ?? ""))
          .join("/")}`;
  const drafts: Draft[] = [];
  const phase = PHASE[operation?.phase ?? ""];
  const key = metadata.uid ?? `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
  if (phase !== undefined) {
    const startedAt = isoTime(operation?.startedAt);
    drafts.push({
      kind: "deploy",
      providerDeployId: `${key}/${operation?.startedAt ?? revision ?? ""}`,
      ...names,
      version: imageTag(
        status.summary?.images[0] ?? operation?.syncResult?.resources.flatMap(({ images }) => images)[0],
      ),
      author:
        commit_metadata?.Author?.replace(/\s*<[^>]*>$/, "") ??
        who?.username ??
        (who?.automated ? "Argo CD auto-sync" : undefined),
      commitSha: revision,
      commitMessage: commit_metadata?.Message,
      status: phase,
      startedAt,
      completedAt: phase === "in_progress" ? undefined : isoTime(operation?.finishedAt),
      sourceUrl,
    });
  }
  if (status.health?.status === "Degraded")
    drafts.push(degraded({ key, name: metadata.name, message: status.health.message, sourceUrl, ...names }));
  return drafts;
}

/** A sync can succeed and leave a service that does not come up: that is no deploy's status but a thing that fires. */
function degraded(app: {
  readonly key: string;
  readonly name: string | undefined;
  readonly message: string | undefined;
  readonly service: string | undefined;
  readonly environment: string | undefined;
  readonly sourceUrl: string | undefined;
}): AlertDraft {
  return {
    kind: "alert",
    providerAlertId: `health:${app.key}`,
    status: "triggered",
    severity: "high",
    severityWord: "Degraded",
    service: app.service,
    environment: app.environment,
    title: `${app.name ?? "An application"} is Degraded in Argo CD`,
    description: app.message,
    tags: { "argocd.health": "Degraded" },
    sourceUrl: app.sourceUrl,
  };
}

/** What runs; a sync of a service that has none names nobody. */
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout"]);

/** Returns the drafts of a template of scalars, or undefined when it is none that we know. */
function fromFlat(flat: Readonly<Record<string, unknown>>): Draft[] | undefined {
  const text = (...names: readonly string[]) =>
    names.map((name) => Text.parse(flat[name])).find((value) => value !== undefined);
  const revision = text("commitid", "commit_id", "commit", "commit_sha", "revision", "sha");
  const resources = SyncResult.shape.resources.parse(flat.resources);
  const syncResult = Array.isArray(flat.resources) && revision !== undefined;
  const phase = PHASE[text("phase", "sync_phase", "operation_phase") ?? ""];
  const synced = text("sync_status", "syncStatus") === "Synced";
  if (revision === undefined && phase === undefined && !synced) return undefined;
  if (phase === undefined && !synced && !syncResult) return undefined;
  const name =
    text("name", "app", "app_name", "application", "service") ??
    resources.find(({ kind }) => WORKLOADS.has(kind ?? ""))?.name;
  const key = text("uid") ?? name ?? text("gitops_connector_config_name") ?? "unknown";
  const status = phase ?? "success";
  const draft: DeployDraft = {
    kind: "deploy",
    providerDeployId: `${key}/${revision ?? text("startedAt", "finishedAt") ?? ""}`,
    service: withoutEnvironment(name),
    environment:
      text("env", "environment") ??
      wordIn(name) ??
      wordIn(text("gitops_connector_config_name")) ??
      text("namespace", "destination_namespace"),
    version: imageTag(resources.flatMap(({ images }) => images)[0] ?? text("image")),
    author: text("author", "user"),
    commitSha: revision,
    commitMessage: text("commit_message"),
    status,
    startedAt: isoTime(text("startedAt", "started_at")),
    completedAt:
      status === "in_progress" ? undefined : isoTime(text("finishedAt", "finished_at", "timestamp")),
    sourceUrl: httpUrl(text("url", "link")),
  };
  const health = text("health", "health_status", "healthStatus");
  return health === "Degraded"
    ? [
        draft,
        degraded({
          key,
          name,
          message: undefined,
          service: draft.service,
          environment: draft.environment,
          sourceUrl: draft.sourceUrl,
        }),
      ]
    : [draft];
}

const ENVIRONMENT_WORD =
  /[-_.](prod|production|prd|live|staging|stage|stg|preprod|pre-prod|qa|uat|test|dev|development|sandbox)$/i;
const LEADING_WORD = /^(prod|production|prd|staging|stage|stg|preprod|qa|uat|dev|development)[-_.]/i;

function wordIn(name: string | undefined): string | undefined {
  const text = name?.slice(0, 300) ?? "";
  return ENVIRONMENT_WORD.exec(text)?.[1] ?? LEADING_WORD.exec(text)?.[1];
}

function withoutEnvironment(name: string | undefined): string | undefined {
  return name?.slice(0, 300).replace(ENVIRONMENT_WORD, "").replace(LEADING_WORD, "");
}

/** People know the image's tag; the revision is that of the configuration's repository. */
function imageTag(image: string | undefined): string | undefined {
  const leaf = repositoryLeaf(image);
  return leaf?.includes(":") ? leaf.split(":").at(-1) : undefined;
}

function repositoryLeaf(image: string | undefined): string | undefined {
  return repositoryName(image?.split("@")[0]?.replaceAll(":", "\u0000"))?.replaceAll("\u0000", ":");
}
