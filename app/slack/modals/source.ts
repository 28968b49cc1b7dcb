import type { App, RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { adapters, type ProviderId, parseProviderId } from "../../../adapters/index.ts";
import { createIntegration, getIntegration } from "../../../engine/db/integrations.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { hashKey, newUrlKey } from "../../secrets.ts";
import { VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { accessOf } from "../people/access.ts";
import type { Asked } from "../people/open-for.ts";
import { readOnlyView } from "../people/read-only.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { KEY_PLACE, removedModal, replaceSecret } from "./credentials.ts";
import { openModal } from "./open-modal.ts";
import { addSourceModal, NAME, PROVIDER, type Ready, SECRET, sourceReadyModal } from "./source-view.ts";

/** Opens step 1. */
export async function openAddSource(client: WebClient, asked: Asked, say?: RespondFn): Promise<void> {
  await openModal(client, asked, addSourceModal(), say);
}

/** Opens step 2 of a source that exists. */
export async function openSource(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  asked: Asked,
  say?: RespondFn,
): Promise<void> {
  const ready = await readyOf(deps, tenantId, integrationId);
  if (!ready) return;
  if (ready.source.status !== "active") {
    await openModal(client, asked, removedModal(ready.source), say);
    return;
  }
  const access = await accessOf(deps, client, tenantId, asked.user.id);
  const asShown = (view: ModalView) => (access.mayChange ? view : readOnlyView(view, access.reason));
  const view = asShown(sourceReadyModal(ready));
  const viewId = await openModal(client, asked, view, say);
  keepTrue(deps, client, { tenantId, integrationId, viewId, shown: view, asShown });
}

/** Shows step 2 of a source in a modal that is open; of one that was removed, that it is. */
export async function showSource(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  viewId: string,
  newSecret?: string,
): Promise<void> {
  const ready = await readyOf(deps, tenantId, integrationId);
  if (!ready) return;
  const active = ready.source.status === "active";
  const view = active
    ? sourceReadyModal({ ...ready, ...(newSecret === undefined ? {} : { newSecret }) })
    : removedModal(ready.source);
  await deps.live.forget(watchedAs(viewId));
  await client.views.update({ view_id: viewId, view });
  // With a secret on it the view must stay as it is: the secret is shown once.
  if (active && newSecret === undefined)
    keepTrue(deps, client, { tenantId, integrationId, viewId, shown: view });
}

/** Takes step 1: makes the source and its URL, and shows step 2 in its place. */
export function onSourceChosen(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.addSource, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const provider = parseProviderId(view.state.values[PROVIDER]?.[PROVIDER]?.selected_option?.value ?? "");
    const tenantId = await tenantOfBody(deps, body);
    if (!provider || !tenantId)
      return ack({ response_action: "errors", errors: { [PROVIDER]: "Pick a tool." } });
    const name = view.state.values[NAME]?.[NAME]?.value ?? adapters[provider].title;
    const { integrationId, newSecret } = await addSource(deps, {
      tenantId,
      provider,
      name,
      userId: body.user.id,
    });
    const ready = await readyOf(deps, tenantId, integrationId);
    if (!ready) return ack();
    const next = sourceReadyModal({ ...ready, ...(newSecret === undefined ? {} : { newSecret }) });
    await ack({ response_action: "update", view: next });
    // With a secret on it the view must stay as it is: the secret is shown once.
    if (newSecret === undefined)
      keepTrue(deps, client, { tenantId, integrationId, viewId: view.id, shown: next });
    await showHome(deps, client, tenantId, body.user.id);
  });
}

/** Takes the signing secret that a provider made. */
export function onSecretPasted(app: App, deps: SlackDeps): void {
  app.view(
    { callback_id: VIEWS.sourceReady, type: "view_submission" },
    async ({ ack, body, view, client }) => {
      const secret = view.state.values[SECRET]?.[SECRET]?.value?.trim();
      const { integrationId } = JSON.parse(view.private_metadata) as { integrationId: string };
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId || !secret) return ack();
      if (secret.length < 8)
        return ack({
          response_action: "errors",
          errors: { [SECRET]: "This is too short to be a signing secret: copy all of it." },
        });
      const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
      if (source?.status !== "active") return ack();
      await replaceSecret(deps, { tenantId, source, secret, userId: body.user.id });
      await ack();
      await showHome(deps, client, tenantId, body.user.id);
    },
  );
}

/** Makes a source: a URL key stored hashed and sealed, and where the secret is ours to make, that too. */
async function addSource(
  deps: SlackDeps,
  wish: {
    readonly tenantId: TenantId;
    readonly provider: ProviderId;
    readonly name: string;
    readonly userId: string;
  },
): Promise<{ integrationId: string; newSecret?: string }> {
  const { tenantId, provider, name, userId } = wish;
  const { authModes, setup } = adapters[provider];
  const key = newUrlKey();
  const integrationId = deps.newId();
  // Where signing is the usual way; elsewhere it is a button.
  const signs = authModes[0] === "hmac" || authModes[0] === "standard_webhooks";
  const newSecret = setup.secret?.madeBy === "us" && signs ? newUrlKey() : undefined;
  await withTenant(deps.db, tenantId, async (tx) => {
    const sealedKey = deps.vault.seal(tenantId, KEY_PLACE, key);
    await createIntegration(tx, {
      tenantId,
      integrationId,
      provider,
      name,
      authMode: authModes.includes("sns_certificate") ? "sns_certificate" : "url_key",
      keyHash: hashKey(key),
      sealedKey,
      createdBy: userId,
    });
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "source_added",
      target: integrationId,
      after: { provider, name },
    });
  });
  const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
  if (newSecret === undefined || !source) return { integrationId };
  await replaceSecret(deps, { tenantId, source, secret: newSecret, userId });
  return { integrationId, newSecret };
}

async function readyOf(
  deps: SlackDeps,
  tenantId: TenantId,
  integrationId: string,
): Promise<Ready | undefined> {
  const [source, tenant, silences] = await withTenant(
    deps.db,
    tenantId,
    async (tx) =>
      [await getIntegration(tx, integrationId), await getTenant(tx), await listSilences(tx)] as const,
  );
  const provider = source && parseProviderId(source.provider);
  if (!source || !provider) return undefined;
  const key = deps.vault.open(tenantId, KEY_PLACE, source.sealedKey);
  const url = `${deps.publicUrl}/v1/wh/${tenantId}/${provider}/${key}`;
  const silence = silences.get(integrationId);
  return { source, provider, url, channelPicked: tenant?.channelId != null, silence };
}

/** The status line turns green by itself when the first delivery arrives. */
function keepTrue(
  deps: SlackDeps,
  client: WebClient,
  open: {
    readonly tenantId: TenantId;
    readonly integrationId: string;
    readonly viewId: string | undefined;
    readonly shown: object;
    /** How whoever looks is shown it. */
    readonly asShown?: (view: ModalView) => ModalView;
  },
): void {
  const { tenantId, integrationId, viewId, shown, asShown = (view) => view } = open;
  if (viewId === undefined) return;
  const render = async () => {
    const ready = await readyOf(deps, tenantId, integrationId);
    if (!ready) return undefined;
    return ready.source.status === "active" ? asShown(sourceReadyModal(ready)) : removedModal(ready.source);
  };
  const show = async (view: object) => {
    await client.views.update({ view_id: viewId, view: view as ModalView });
  };
  deps.live.watch(watchedAs(viewId), { render, show }, shown);
}

const watchedAs = (viewId: string) => `source:${viewId}`;
