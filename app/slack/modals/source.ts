import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { adapters, type ProviderId, parseProviderId } from "../../../adapters/index.ts";
import { createIntegration, getIntegration, type Integration } from "../../../engine/db/integrations.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { hashKey, newUrlKey } from "../../secrets.ts";
import { readSettings } from "../../webhooks/read-delivery.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { ago, bold, dayTime, escapeText, person } from "../mrkdwn.ts";
import { accessOf } from "../people/access.ts";
import type { Asked } from "../people/open-for.ts";
import { FOR_EDITORS, readOnlyView } from "../people/read-only.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { code, context, modal, section, text } from "./blocks.ts";
import { credentialBlocks, KEY_PLACE, removedModal, replaceSecret } from "./credentials.ts";
import { deployJobsBlocks } from "./deploy-jobs.ts";
import { silenceBlock } from "./silence.ts";

const PROVIDER = "provider";
const NAME = "name";
const SECRET = "secret";

/** Step 1: which tool. */
export function addSourceModal(): ModalView {
  const options = Object.entries(adapters).map(([id, adapter]) => ({
    text: text(`${adapter.title} (${adapter.sends.join(" and ")})`, 75),
    value: id,
  }));
  return modal({
    callbackId: VIEWS.addSource,
    title: "Connect a source",
    submit: "Get the URL",
    blocks: [
      section(
        "A source is one tool that sends us alerts or deploys. You get a URL to paste into it; nothing is installed.",
      ),
      {
        type: "input",
        block_id: PROVIDER,
        label: text("Tool", 75),
        element: {
          type: "static_select",
          action_id: PROVIDER,
          placeholder: text("Pick a tool", 75),
          options,
        },
      },
      {
        type: "input",
        block_id: NAME,
        optional: true,
        label: text("Name", 75),
        hint: text("How the source is called in Slack, if you connect several of one kind.", 150),
        element: {
          type: "plain_text_input",
          action_id: NAME,
          max_length: 60,
          placeholder: text("Datadog EU", 75),
        },
      },
    ],
  });
}

/** What step 2 shows. */
interface Ready {
  readonly source: Integration;
  readonly provider: ProviderId;
  readonly url: string;
  /** A secret of our making, shown once. */
  readonly newSecret?: string;
  readonly channelPicked: boolean;
  readonly silence: Silence | undefined;
}

/** Since when it is silent, and what is usual. */
type Silence = { readonly since: number; readonly usualPerHour: number };

/** Step 2: the URL, how to paste it, and whether it works. */
export function sourceReadyModal({
  source,
  provider,
  url,
  newSecret,
  channelPicked,
  silence,
}: Ready): ModalView {
  const { title, setup } = adapters[provider];
  const asksForSecret = setup.secret?.madeBy === "provider";
  const blocks: KnownBlock[] = [
    { ...section(status(source, silence)), block_id: "status" },
    section(setup.steps.map((step, index) => `${index + 1}. ${step}`).join("\n")),
    forEditors("url_label", section("*URL*")),
    forEditors("url", code(url)),
    ...(newSecret === undefined
      ? []
      : [
          forEditors("secret_label", section(`*${setup.secret?.label ?? "Secret"}* — shown once`)),
          forEditors("secret", code(newSecret)),
        ]),
    ...(setup.snippet
      ? [
          forEditors("snippet_label", section(`*${setup.snippet.label}*`)),
          forEditors("snippet", code(filled(setup.snippet.text, url))),
        ]
      : []),
    ...(provider === "custom" ? [mappingBlock(source)] : []),
    ...deployJobsBlocks(source),
    silenceBlock(source),
    ...(asksForSecret ? [secretInput(setup.secret, source)] : []),
    { type: "divider" },
    {
      ...section(
        channelPicked
          ? "*Try it now*: a test alert takes the same way as a real one and shows up in your channel."
          : "*Try it now*: a test alert takes the same way as a real one. Pick a channel on the Home tab to see it.",
      ),
      accessory: {
        type: "button",
        action_id: ACTIONS.sendTest,
        text: text("Send test alert", 75),
        value: source.integrationId,
        style: "primary",
      },
    },
    ...curlBlocks(provider, url, newSecret !== undefined || source.sealedSecrets !== null),
    { type: "divider" },
    ...credentialBlocks(source),
    context(`Connected by ${person(source.createdBy)}${changedSince(source)}`),
  ];
  return modal({
    callbackId: VIEWS.sourceReady,
    title: `Connect ${title}`,
    ...(asksForSecret ? { submit: "Save" } : {}),
    metadata: { integrationId: source.integrationId },
    blocks,
  });
}

/** Who changed it last, when that was after it was connected. */
function changedSince({ createdAt, updatedAt, updatedBy }: Integration): string {
  return updatedAt > createdAt
    ? ` · last changed by ${person(updatedBy)} ${dayTime(updatedAt.getTime())}`
    : "";
}

/** Whoever has the URL can send alerts, so those who may only look at the settings do not see it. */
function forEditors(name: string, block: KnownBlock): KnownBlock {
  return { ...block, block_id: `${FOR_EDITORS}${name}` };
}

function mappingBlock({ integrationId, settings }: Integration): KnownBlock {
  const mapped = readSettings(settings).mapping !== undefined;
  return {
    ...section(
      mapped
        ? "*Mapping*: what it sends is mapped by your expression."
        : "*Mapping*: none; it sends our JSON.",
    ),
    block_id: "mapping_line",
    accessory: {
      type: "button",
      action_id: ACTIONS.editMapping,
      text: text("Edit mapping", 75),
      value: integrationId,
    },
  };
}

/** A snippet has the address in it, so that there is one thing to paste. */
function filled(snippet: string, url: string): string {
  return snippet.replaceAll("{{url}}", url);
}

function status(
  { name, firstDeliveryAt, lastDeliveryAt, attention }: Integration,
  silence: Silence | undefined,
): string {
  const lead = bold(name, 80);
  if (attention) return `:warning: ${lead} needs attention. ${escapeText(attention, 300)}`;
  if (!firstDeliveryAt) return `:hourglass_flowing_sand: ${lead}: waiting for the first delivery…`;
  if (silence)
    return `:mute: ${lead} is silent since ${dayTime(silence.since)}. Usually about ${silence.usualPerHour} an hour come at this time.`;
  return `:white_check_mark: ${lead}: connected, last delivery ${ago((lastDeliveryAt ?? firstDeliveryAt).getTime())}.`;
}

function secretInput(
  secret: (typeof adapters)[ProviderId]["setup"]["secret"],
  source: Integration,
): KnownBlock {
  return {
    type: "input",
    block_id: SECRET,
    optional: true,
    label: text(secret?.label ?? "Secret", 75),
    hint: text(
      source.sealedSecrets === null
        ? (secret?.hint ?? "")
        : "One is set. Paste another to replace it; the old one stays good for 24 hours.",
      150,
    ),
    element: { type: "plain_text_input", action_id: SECRET, max_length: 500 },
  };
}

/** A line to paste into a terminal; a source that must sign cannot be tried with plain curl. */
function curlBlocks(provider: ProviderId, url: string, signs: boolean): KnownBlock[] {
  if (signs) return [];
  const { body } = adapters[provider].testDelivery({ now: 0, nonce: "curl" });
  const unique = body
    .replaceAll("test-curl", "test-$RANDOM")
    .replaceAll("TESTcurl", "TEST$RANDOM")
    .replaceAll('"curl"', '"test-$RANDOM"')
    .replaceAll('"', '\\"');
  return [
    forEditors("curl_label", context("or from a terminal:")),
    forEditors("curl", code(`curl -X POST '${url}' -H 'content-type: application/json' -d "${unique}"`)),
  ];
}

/** Opens step 1. */
export async function openAddSource(client: WebClient, triggerId: string): Promise<void> {
  await client.views.open({ trigger_id: triggerId, view: addSourceModal() });
}

/** Opens step 2 of a source that exists. */
export async function openSource(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  asked: Asked,
): Promise<void> {
  const ready = await readyOf(deps, tenantId, integrationId);
  if (!ready) return;
  if (ready.source.status !== "active") {
    await client.views.open({ trigger_id: asked.trigger_id, view: removedModal(ready.source) });
    return;
  }
  const access = await accessOf(deps, client, tenantId, asked.user.id);
  const asShown = (view: ModalView) => (access.mayChange ? view : readOnlyView(view, access.reason));
  const view = asShown(sourceReadyModal(ready));
  const opened = await client.views.open({ trigger_id: asked.trigger_id, view });
  keepTrue(deps, client, { tenantId, integrationId, viewId: opened.view?.id, shown: view, asShown });
}

/** Shows step 2 of a source in a modal that is open. */
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
  const view = sourceReadyModal({ ...ready, ...(newSecret === undefined ? {} : { newSecret }) });
  await client.views.update({ view_id: viewId, view });
  // With a secret on it the view must stay as it is: the secret is shown once.
  if (newSecret === undefined) keepTrue(deps, client, { tenantId, integrationId, viewId, shown: view });
  else deps.live.forget(`source:${viewId}`);
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
    return ready && asShown(sourceReadyModal(ready));
  };
  const show = async (view: object) => {
    await client.views.update({ view_id: viewId, view: view as ModalView });
  };
  deps.live.watch(`source:${viewId}`, { render, show }, shown);
}
