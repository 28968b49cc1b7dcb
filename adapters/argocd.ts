import { z } from "zod";
import { normaliseEnvironment } from "../engine/domain/environment.ts";
import { type Draft, defineAdapter, httpUrl, type Parsed, Text, urlPart } from "./contract.ts";
import {
  environmentWordIn,
  healthAlert,
  imageTag,
  readFlatTemplate,
  SyncedResources,
  serviceOfApp,
  withoutTimes,
} from "./reading/argocd-flat.ts";
import { deployStatusOfWord } from "./reading/documented-json.ts";
import { Labels } from "./reading/labels.ts";
import { isoTime } from "./reading/time.ts";
import { keyOnly } from "./reading/verify.ts";

const Texts = z.array(Text).catch([]);

const SyncResult = z.object({ revision: Text, revisions: Texts, resources: SyncedResources });

const Source = z.object({ path: Text }).nullish().catch(undefined);

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
      source: Source,
      sources: z.array(Source).catch([]),
    })
    .nullish()
    .catch(undefined),
  status: z.object({
    operationState: OperationState,
    sync: z.object({ revision: Text, revisions: Texts }).nullish().catch(undefined),
    health: z.object({ status: Text, message: Text, lastTransitionTime: Text }).nullish().catch(undefined),
    summary: z.object({ images: Texts }).nullish().catch(undefined),
  }),
});
type Application = z.infer<typeof Application>;

const Rest = {
  about: Text,
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
  Application.transform((app) => ({ app, about: undefined, context: undefined, commit_metadata: undefined })),
  // Hand-written, such as Port's and the GitOps connector's templates, and {{toJson .app.status.operationState.syncResult}}.
  z.record(z.string(), z.unknown()).transform((flat) => ({ flat })),
]);

// The whole spec would do too, but Helm's values in it may be secrets.
const ABOUT_THE_APP = `"dd0c_schema":"argocd.v1","context":{"argocdUrl":{{toJson .context.argocdUrl}}},
         "metadata":{"name":{{toJson .app.metadata.name}},"namespace":{{toJson .app.metadata.namespace}},"uid":{{toJson .app.metadata.uid}},"labels":{{toJson .app.metadata.labels}}},
         "spec":{"destination":{{toJson .app.spec.destination}}},"health":{{toJson .app.status.health}}`;

const TEMPLATE = `service.webhook.dd0c: |
  url: {{url}}
  headers: [{name: Content-Type, value: application/json}]
template.dd0c: |
  webhook:
    dd0c:
      method: POST
      body: |
        {${ABOUT_THE_APP},
         "operationState":{{toJson .app.status.operationState}},"sync":{{toJson .app.status.sync}},"summary":{{toJson .app.status.summary}}}
template.dd0c-health: |
  webhook:
    dd0c:
      method: POST
      body: |
        {${ABOUT_THE_APP},
         "about":"health"}
trigger.dd0c: |
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Running']", send: [dd0c]}
  - {when: "app.status.operationState != nil and app.status.operationState.phase in ['Succeeded','Failed','Error']", send: [dd0c], oncePer: app.status.operationState.finishedAt}
trigger.dd0c-health: |
  - {when: "app.status.health.status == 'Degraded'", send: [dd0c-health]}
  - {when: "app.status.health.status == 'Healthy'", send: [dd0c-health]}
subscriptions: |
  - {recipients: [dd0c], triggers: [dd0c, dd0c-health]}`;

/** Argo CD notifications (reference/providers.md §7). */
export const argocd = defineAdapter({
  title: "Argo CD",
  sends: ["deploys", "alerts"],
  authModes: ["url_key", "basic"],
  setup: {
    docsUrl: "https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/",
    steps: [
      "Put what stands below into the ConfigMap `argocd-notifications-cm`; the URL is in it already.",
      'It subscribes every application; to choose them, leave `subscriptions` out and annotate applications with `notifications.argoproj.io/subscribe.dd0c.dd0c: ""` and `notifications.argoproj.io/subscribe.dd0c-health.dd0c: ""`.',
      "Label applications with `app.kubernetes.io/name` or `dd0c.service`, and `env`, where the name is not the service's.",
    ],
    snippet: { label: "argocd-notifications-cm", text: TEMPLATE },
  },
  verify: keyOnly,
  payload: Payload,
  fix: "use our template, with method: POST and a body",
  eventId: () => undefined,
  // An application that degrades again says so in the same words, as does a second sync through a scant template.
  sameBody: "repeat",
  translate(payload, { receivedAt }): Parsed {
    const drafts =
      "flat" in payload ? readFlatTemplate(payload.flat, receivedAt) : fromApplication(payload, receivedAt);
    if (drafts === undefined)
      return {
        kind: "unreadable",
        reason: "Argo CD's payload is of no template that we know: use ours, with method: POST and a body.",
      };
    if (drafts.length === 0)
      return {
        kind: "ignored",
        reason: "The application has no finished or running sync, and its health says nothing new.",
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
  readonly about: string | undefined;
  readonly context?: { readonly argocdUrl?: string | undefined } | null | undefined;
  readonly commit_metadata?:
    | { readonly Message?: string | undefined; readonly Author?: string | undefined }
    | null
    | undefined;
}

function fromApplication({ app, about, context, commit_metadata }: Around, receivedAt: number): Draft[] {
  const { metadata, status } = app;
  const around = {
    key: metadata.uid ?? `${metadata.namespace ?? ""}/${metadata.name ?? ""}`,
    service:
      metadata.labels["dd0c.service"] ??
      metadata.labels["app.kubernetes.io/name"] ??
      serviceOfApp(metadata.name),
    environment: environmentOf(app),
    sourceUrl: linkTo(app, httpUrl(context?.argocdUrl)),
  };
  const health = {
    ...around,
    name: metadata.name,
    health: status.health?.status,
    message: status.health?.message,
    since: isoTime(status.health?.lastTransitionTime),
  };
  // Only a notice about the health alone says that it recovered: every finished sync is healthy.
  if (about === "health") return healthAlert(health);
  const operation = status.operationState;
  const phase = deployStatusOfWord(operation?.phase);
  const degraded = status.health?.status === "Degraded" ? healthAlert(health) : [];
  if (phase === undefined) return degraded;
  const { key, ...named } = around;
  const revision = revisionOf(app);
  const who = operation?.operation?.initiatedBy;
  const deploy: Draft = {
    kind: "deploy",
    providerDeployId: `${key}/${operation?.startedAt ?? withoutTimes(revision, receivedAt)}`,
    reference: [metadata.name, revision, operation?.startedAt].filter(Boolean).join(":"),
    ...named,
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
    startedAt: isoTime(operation?.startedAt),
    completedAt: phase === "in_progress" ? undefined : isoTime(operation?.finishedAt),
  };
  return [deploy, ...degraded];
}

/** An application of several sources has several revisions: the first that is a commit, and no chart's version, tells most. */
function revisionOf({ status: { operationState, sync } }: Application): string | undefined {
  const synced = operationState?.syncResult;
  const one = synced?.revision ?? operationState?.operation?.sync?.revision ?? sync?.revision;
  if (one !== undefined) return one;
  const several = [...(synced?.revisions ?? []), ...(sync?.revisions ?? [])];
  return several.find((revision) => /^[\da-f]{40,64}$/.test(revision ?? "")) ?? several[0];
}

function environmentOf({ metadata, spec }: Application): string | undefined {
  const { namespace, name: cluster } = spec?.destination ?? {};
  const told = [
    namespace,
    ...[spec?.source, ...(spec?.sources ?? [])].map((source) => source?.path),
    cluster,
  ];
  return (
    metadata.labels.env ??
    metadata.labels.environment ??
    environmentWordIn(metadata.name) ??
    told.find((place) => normaliseEnvironment(place) !== "unknown") ??
    namespace ??
    cluster
  );
}

function linkTo({ metadata }: Application, argocd: string | undefined): string | undefined {
  if (argocd === undefined || metadata.name === undefined) return undefined;
  const path = [metadata.namespace, metadata.name].filter((part) => part !== undefined).map(urlPart);
  return `${argocd.replace(/\/+$/, "")}/applications/${path.join("/")}`;
}
