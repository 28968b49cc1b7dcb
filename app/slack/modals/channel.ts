import type { App, RespondFn } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant, setChannel } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { person } from "../mrkdwn.ts";
import { type Asked, openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { channelSelect, type LastChange, lastChanged, modal, section, text } from "./blocks.ts";

/** How the app comes into a channel; it cannot join private ones by itself. */
export const INVITE_HINT = "The app has to be a member: type /invite @dd0c alert in the channel first.";

const BLOCK = "channel";
const ACTION = "channel";

/** The modal that asks where incident cards go. */
export function channelModal(current: {
  readonly channelId?: string | undefined;
  readonly changed?: LastChange | undefined;
}): ModalView {
  return modal({
    callbackId: VIEWS.channel,
    title: "Pick a channel",
    submit: "Use this channel",
    blocks: [
      section("Incident cards go to one channel, each edited in place: no thread of a hundred alerts."),
      {
        type: "input",
        block_id: BLOCK,
        label: text("Channel", 75),
        hint: text(INVITE_HINT, 150),
        element: {
          ...channelSelect(ACTION, current.channelId),
          ...(current.channelId === undefined ? { default_to_current_conversation: true } : {}),
        },
      },
      ...lastChanged(current.changed),
    ],
  });
}

/** Opens the modal for whoever asked. */
export async function openChannelModal(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  asked: Asked,
  say?: RespondFn,
): Promise<void> {
  const tenant = await withTenant(deps.db, tenantId, getTenant);
  const channelId = tenant?.channelId ?? undefined;
  const changed = channelId && (await lastNotesOn(deps.db, tenantId, [channelId])).get(channelId);
  const view = channelModal({ channelId, ...(changed ? { changed } : {}) });
  await openFor(deps, client, tenantId, asked, view, say);
}

/** Takes the answer: checks that we can post there, remembers it, introduces the app in the channel. */
export function onChannelPicked(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.channel, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const channelId = view.state.values[BLOCK]?.[ACTION]?.selected_conversation;
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    if (!channelId) return ack({ response_action: "errors", errors: { [BLOCK]: "Pick a channel." } });
    const channel = await lookAt(client, channelId);
    if (channel.problem) return ack({ response_action: "errors", errors: { [BLOCK]: channel.problem } });
    await ack();
    await adoptChannel(deps, client, {
      tenantId,
      channelId,
      channelName: channel.name,
      userId: body.user.id,
    });
  });
}

/** What stands in the way of posting there, in words for the field, or the channel's name. */
export async function lookAt(
  client: WebClient,
  channelId: string,
): Promise<{ name?: string; problem?: string }> {
  try {
    const { channel } = await client.conversations.info({ channel: channelId });
    if (channel?.is_archived) return { problem: "This channel is archived. Pick another one." };
    if (!channel?.is_member)
      return { problem: "Invite the app first: type /invite @dd0c alert in the channel, then submit again." };
    return channel.is_private || channel.name === undefined ? {} : { name: channel.name };
  } catch (error) {
    const code = (error as { data?: { error?: string } }).data?.error;
    if (code === "channel_not_found")
      return { problem: "Invite the app first: type /invite @dd0c alert in the channel, then submit again." };
    throw error;
  }
}

/** Remembers the channel, says hello there, brings Home up to date. Nothing happens when it is the one already. */
export async function adoptChannel(
  deps: SlackDeps,
  client: WebClient,
  choice: {
    readonly tenantId: TenantId;
    readonly channelId: string;
    readonly channelName: string | undefined;
    readonly userId: string;
  },
): Promise<void> {
  const { tenantId, channelId, channelName, userId } = choice;
  const before = await withTenant(deps.db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    if (tenant?.channelId === channelId) return channelId;
    await setChannel(tx, { channelId, channelName, setBy: userId });
    const entry = {
      tenantId,
      auditId: deps.newId(),
      actor: userId,
      action: "channel_set",
      target: channelId,
    };
    await audit(tx, { ...entry, before: tenant?.channelId ?? null, after: channelId });
    return tenant?.channelId;
  });
  if (before !== channelId) {
    const words = `${person(userId)} connected dd0c/alert to this channel. Related alerts arrive here as one incident card, edited in place. Change it with \`/dd0c config\`.`;
    await client.chat.postMessage({
      channel: channelId,
      text: words,
      unfurl_links: false,
      unfurl_media: false,
    });
  }
  await showHome(deps, client, tenantId, userId);
}
