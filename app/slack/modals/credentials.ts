import type { App } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { adapters, parseProviderId } from "../../../adapters/index.ts";
import {
  getIntegration,
  type Integration,
  removeIntegration,
  rotateKey,
  setIntegrationSecrets,
} from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { hashKey, newSigningSecret, newUrlKey } from "../../secrets.ts";
import { openSecrets, type Secret, secretsPlace } from "../../webhooks/authenticate.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { bold, dayTime } from "../mrkdwn.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { context, modal, section, text } from "./blocks.ts";

/** Where the URL key is sealed. */
export const KEY_PLACE = "url_key";
/** What was replaced goes on working for so long, so that nothing is lost while a person changes it at the provider. */
const GRACE_MS = 24 * 3_600_000;

/** The buttons that change what a source proves itself by. They stand under what they change, so that it is seen changing. */
export function credentialBlocks(source: Integration): KnownBlock[] {
  const provider = parseProviderId(source.provider);
  const makesSecret = provider !== undefined && adapters[provider].setup.secret?.madeBy === "us";
  const until = source.previousKeyUntil?.getTime();
  return [
    {
      type: "actions",
      block_id: "credentials",
      elements: [
        button(ACTIONS.rotateKey, "New URL", source, {
          title: "Make a new URL?",
          text: "The one you have goes on working for 24 hours. Paste the new one into the tool before that.",
          confirm: "Make a new URL",
        }),
        ...(makesSecret
          ? [
              button(
                ACTIONS.newSecret,
                source.sealedSecrets === null ? "Make a secret" : "New secret",
                source,
                {
                  title: source.sealedSecrets === null ? "Sign what it sends?" : "Make a new secret?",
                  text:
                    source.sealedSecrets === null
                      ? "From then on what is not signed with the secret is refused. Paste it into the tool at once."
                      : "The one you have goes on working for 24 hours. Paste the new one into the tool before that.",
                  confirm: "Make it",
                },
              ),
            ]
          : []),
      ],
    },
    ...(until === undefined || source.previousKeyHash === null
      ? []
      : [context(`The URL from before works until ${dayTime(until)}.`)]),
  ];
}

/** The button that removes a source, after it was said what that does. */
export function removeButton(source: Integration) {
  return button(ACTIONS.removeSource, "Remove", source, {
    title: "Remove this source?",
    text: "Its URL stops working at once: what the tool sends from then on is refused. What it has sent stays.",
    confirm: "Remove it",
  });
}

function button(
  actionId: string,
  label: string,
  { integrationId }: Integration,
  ask: { readonly title: string; readonly text: string; readonly confirm: string },
) {
  const style = actionId === ACTIONS.removeSource ? { style: "danger" as const } : {};
  return {
    type: "button" as const,
    action_id: actionId,
    text: text(label, 75),
    value: integrationId,
    ...style,
    confirm: {
      title: text(ask.title, 100),
      text: text(ask.text, 300),
      confirm: text(ask.confirm, 30),
      deny: text("Leave it", 30),
      ...style,
    },
  };
}

/** Shows the source's modal anew; a secret of our making is shown once. */
type ShowSource = (
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  viewId: string,
  newSecret?: string,
) => Promise<void>;

/** Takes "New URL", "New secret" and "Remove"; ids out of buttons are looked up under the tenant. */
export function onCredentials(app: App, deps: SlackDeps, showSource: ShowSource): void {
  const take = (actionId: string, change: (clicked: Clicked) => Promise<string | undefined>) =>
    app.action({ type: "block_actions", action_id: actionId }, async ({ ack, body, action, client }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      const integrationId = action.type === "button" ? action.value : undefined;
      if (!tenantId || !integrationId || !body.view) return;
      const source = await withTenant(deps.db, tenantId, (tx) => getIntegration(tx, integrationId));
      if (source?.status !== "active") return;
      const secret = await change({ tenantId, source, userId: body.user.id });
      await showSource(client, tenantId, integrationId, body.view.id, secret);
      await showHome(deps, client, tenantId, body.user.id);
    });
  take(ACTIONS.rotateKey, (clicked) => newKey(deps, clicked));
  take(ACTIONS.newSecret, (clicked) => makeSecret(deps, clicked));
  take(ACTIONS.removeSource, (clicked) => remove(deps, clicked));
}

interface Clicked {
  readonly tenantId: TenantId;
  readonly source: Integration;
  readonly userId: string;
}

/** Says that a source is gone, to whoever presses a button that was made before it went. */
export function removedModal({ name }: Integration): ModalView {
  return modal({
    callbackId: VIEWS.sourceReady,
    title: "Source removed",
    blocks: [section(`${bold(name, 80)} is removed. What it sent stays; its URL is refused from now on.`)],
  });
}

async function newKey(deps: SlackDeps, { tenantId, source, userId }: Clicked): Promise<undefined> {
  const key = newUrlKey();
  const { integrationId } = source;
  await withTenant(deps.db, tenantId, async (tx) => {
    await rotateKey(tx, {
      integrationId,
      keyHash: hashKey(key),
      sealedKey: deps.vault.seal(tenantId, KEY_PLACE, key),
      graceUntil: new Date(deps.now() + GRACE_MS),
      updatedBy: userId,
    });
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "source_url_rotated",
      target: integrationId,
    });
  });
  return undefined;
}

async function makeSecret(deps: SlackDeps, { tenantId, source, userId }: Clicked): Promise<string> {
  const provider = parseProviderId(source.provider);
  const isStandard = provider !== undefined && adapters[provider].authModes.includes("standard_webhooks");
  const secret = isStandard ? newSigningSecret() : newUrlKey();
  await replaceSecret(deps, { tenantId, source, secret, userId });
  return secret;
}

/** Sets the secret that signs from now on; the one before it stays good for the grace. */
export async function replaceSecret(
  deps: SlackDeps,
  change: Clicked & { readonly secret: string },
): Promise<void> {
  const { tenantId, source, secret, userId } = change;
  const { integrationId, sealedSecrets } = source;
  const now = deps.now();
  const before =
    sealedSecrets === null ? [] : openSecrets(deps.vault, tenantId, integrationId, sealedSecrets);
  const ending = before
    .filter(({ until }) => until === undefined || until > now)
    .map(
      (old): Secret => ({
        secret: old.secret,
        until: Math.min(old.until ?? Number.POSITIVE_INFINITY, now + GRACE_MS),
      }),
    );
  const sealed = deps.vault.seal(
    tenantId,
    secretsPlace(integrationId),
    JSON.stringify([{ secret }, ...ending]),
  );
  await withTenant(deps.db, tenantId, async (tx) => {
    await setIntegrationSecrets(tx, { integrationId, sealedSecrets: sealed, updatedBy: userId });
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "source_secret_set",
      target: integrationId,
    });
  });
}

async function remove(deps: SlackDeps, { tenantId, source, userId }: Clicked): Promise<undefined> {
  const { integrationId, provider, name } = source;
  await withTenant(deps.db, tenantId, async (tx) => {
    await removeIntegration(tx, { integrationId, updatedBy: userId });
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "source_removed",
      target: integrationId,
      before: { provider, name },
    });
  });
  return undefined;
}
