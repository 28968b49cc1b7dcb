import { z } from "zod";
import { validateBlocks } from "../../blocks/validate.ts";
import { EventMetadata } from "../../blocks/view.ts";
import { channelOf, postingChannel, visibleChannel } from "../../core/channels.ts";
import { fileIdsIn, isShowable } from "../../core/files.ts";
import { deleteMessage, editMessage, messageOf, postMessage } from "../../core/messages.ts";
import type { Message } from "../../core/state.ts";
import { wireMessage } from "../../core/wire.ts";
import type { World } from "../../core/world.ts";
import { flag, json } from "../arguments.ts";
import { type Caller, defineMethod } from "../method.ts";
import { Refusal, refusalWithMessages } from "../refusal.ts";

const TEXT_KEPT_MAX = 40_000;
const TEXT_UPDATE_MAX = 4000;
const BLOCK_TEXT_MAX = 13_200;
const ATTACHMENTS_MAX = 100;
const METADATA_BYTES_MAX = 16_384;

const blocks = json(z.array(z.looseObject({ type: z.string() }))).optional();
const attachments = json(
  z.array(
    z.looseObject({
      color: z.string().optional(),
      text: z.string().optional(),
      fallback: z.string().optional(),
      blocks: z.array(z.looseObject({ type: z.string() })).optional(),
    }),
  ),
).optional();
const metadata = json(EventMetadata).optional();
const contents = { text: z.string().optional(), blocks, attachments };
const formatting = { mrkdwn: flag, link_names: flag, parse: z.string().optional(), as_user: flag };

type Contents = { text?: string | undefined } & Pick<
  z.output<z.ZodObject<{ blocks: typeof blocks; attachments: typeof attachments }>>,
  "blocks" | "attachments"
>;

export const postMessageMethod = defineMethod({
  tier: "posting",
  scopes: ["chat:write"],
  args: z.object({
    channel: z.string().min(1),
    ...contents,
    ...formatting,
    metadata,
    thread_ts: z.string().optional(),
    reply_broadcast: flag,
    unfurl_links: flag,
    unfurl_media: flag,
    client_msg_id: z.string().optional(),
  }),
  run: (caller, args) => {
    const { world, team, token } = caller;
    const channel = postingChannel(world, team, args.channel, token.userId);
    refuseEmpty(args);
    refuseContents(caller, args, args.metadata);
    const message = postMessage(world, channel, {
      ...author(caller),
      text: (args.text ?? "").slice(0, TEXT_KEPT_MAX),
      blocks: args.blocks ?? [],
      attachments: args.attachments ?? [],
      metadata: args.metadata ?? null,
      clientMsgId: args.client_msg_id ?? null,
      threadTs: args.thread_ts ?? null,
      isBroadcast: args.thread_ts !== undefined && args.reply_broadcast === true,
    });
    return {
      channel: channel.id,
      ts: message.ts,
      message: wireMessage(world, message),
      ...missingText(args),
    };
  },
});

const SCHEDULE_AHEAD_MAX_S = 120 * 86_400;

/** Posts when the workspace's clock has come to `post_at`; as in Slack, whether it is welcome is looked at again then. */
export const scheduleMessageMethod = defineMethod({
  tier: "tier3",
  scopes: ["chat:write"],
  args: z.object({
    channel: z.string().min(1),
    post_at: z.coerce.number().int(),
    ...contents,
    ...formatting,
    metadata,
    thread_ts: z.string().optional(),
    unfurl_links: flag,
    unfurl_media: flag,
  }),
  run: (caller, args) => {
    const { world, team, token } = caller;
    const { id: channelId } = postingChannel(world, team, args.channel, token.userId);
    const nowSeconds = world.clock.now() / 1000;
    if (args.post_at <= nowSeconds) throw new Refusal("time_in_past");
    if (args.post_at > nowSeconds + SCHEDULE_AHEAD_MAX_S) throw new Refusal("time_too_far");
    refuseEmpty(args);
    refuseContents(caller, args, args.metadata);
    const contentsLater = {
      ...author(caller),
      text: (args.text ?? "").slice(0, TEXT_KEPT_MAX),
      blocks: args.blocks ?? [],
      attachments: args.attachments ?? [],
      metadata: args.metadata ?? null,
      threadTs: args.thread_ts ?? null,
    };
    world.clock.after(args.post_at * 1000 - world.clock.now(), () => {
      const channel = team.channels[channelId];
      if (channel?.members.includes(token.userId) && !channel.isArchived)
        postMessage(world, channel, contentsLater);
    });
    return { channel: channelId, scheduled_message_id: world.ids.make("Q"), post_at: String(args.post_at) };
  },
});

export const updateMethod = defineMethod({
  tier: "tier3",
  scopes: ["chat:write"],
  args: z.object({
    channel: z.string().min(1),
    ts: z.string().min(1),
    ...contents,
    ...formatting,
    metadata,
    reply_broadcast: flag,
  }),
  run: (caller, args) => {
    const { world, team, token } = caller;
    const message = ownMessage(caller, args.channel, args.ts, "cant_update_message");
    if (channelOf(team, args.channel).isArchived) throw new Refusal("is_inactive");
    if (args.text === undefined && args.blocks === undefined && args.attachments === undefined)
      refuseEmpty(args);
    if ((args.text ?? "").length > TEXT_UPDATE_MAX) throw new Refusal("msg_too_long");
    refuseContents(caller, args, args.metadata);
    editMessage(world, message, args, token.userId);
    return {
      channel: channelOf(team, args.channel).id,
      ts: message.ts,
      text: message.text,
      message: wireMessage(world, message),
    };
  },
});

export const postEphemeralMethod = defineMethod({
  tier: "tier4",
  scopes: ["chat:write"],
  args: z.object({
    channel: z.string().min(1),
    user: z.string().min(1),
    ...contents,
    ...formatting,
    thread_ts: z.string().optional(),
  }),
  run: (caller, args) => {
    const { world, team, token } = caller;
    const channel = postingChannel(world, team, args.channel, token.userId);
    if (!channel.members.includes(args.user)) throw new Refusal("user_not_in_channel");
    refuseEmpty(args);
    refuseContents(caller, args, undefined);
    const message = postMessage(world, channel, {
      ...author(caller),
      text: args.text ?? "",
      blocks: args.blocks ?? [],
      attachments: args.attachments ?? [],
      threadTs: args.thread_ts ?? null,
      onlyFor: args.user,
    });
    return { message_ts: message.ts };
  },
});

export const deleteMethod = defineMethod({
  tier: "tier3",
  scopes: ["chat:write"],
  args: z.object({ channel: z.string().min(1), ts: z.string().min(1) }),
  run: (caller, args) => {
    const message = ownMessage(caller, args.channel, args.ts, "cant_delete_message");
    deleteMessage(caller.world, message);
    return { channel: message.channelId, ts: message.ts };
  },
});

export const getPermalinkMethod = defineMethod({
  tier: "unlimited",
  scopes: [],
  args: z.object({ channel: z.string().min(1), message_ts: z.string().min(1) }),
  run: ({ world, team, token }, args) => {
    const channel = visibleChannel(team, args.channel, token.userId);
    const message = messageOf(channel, args.message_ts);
    const root = message.threadTs ?? message.ts;
    const thread = message.threadTs === null ? "" : `/thread/${root}`;
    return {
      channel: channel.id,
      permalink: `${world.origin}/client/${team.id}/${channel.id}${thread}#${message.ts}`,
    };
  },
});

function author({ world, token }: Caller) {
  return { userId: token.userId, botId: token.botId, appId: world.state.app.id };
}

function ownMessage({ team, token }: Caller, channelId: string, ts: string, refusal: string): Message {
  const channel = visibleChannel(team, channelId, token.userId);
  const message = messageOf(channel, ts);
  if (message.botId !== token.botId) throw new Refusal(refusal);
  return message;
}

function refuseEmpty({ text, blocks: given, attachments: attached }: Contents): void {
  const isEmpty = (list: unknown[] | undefined) => list === undefined || list.length === 0;
  if ((text ?? "") === "" && isEmpty(given) && isEmpty(attached)) throw new Refusal("no_text");
}

function refuseContents(
  { world, team }: Caller,
  args: Contents,
  extra: z.output<typeof EventMetadata> | undefined,
): void {
  if ((args.attachments?.length ?? 0) > ATTACHMENTS_MAX) throw new Refusal("too_many_attachments");
  if (Buffer.byteLength(JSON.stringify(extra ?? {})) > METADATA_BYTES_MAX)
    throw new Refusal("metadata_too_large");
  refuseBlocks(world, args.blocks, "/blocks");
  args.attachments?.forEach((one, index) => {
    refuseBlocks(world, one.blocks, `/attachments/${index}/blocks`);
  });
  if (fileIdsIn(args.blocks).some((id) => !isShowable(world, team.id, id)))
    throw refusalWithMessages("invalid_blocks", ["[ERROR] invalid slack file"], []);
  if (textLength(args.blocks) > BLOCK_TEXT_MAX) throw new Refusal("msg_blocks_too_long");
}

function refuseBlocks(world: World, given: unknown[] | undefined, at: string): void {
  if (given === undefined) return;
  const verdict = validateBlocks("message", given, { lacks: world.lackedBlocks, at });
  if (!verdict.ok) throw refusalWithMessages(verdict.error, verdict.messages, verdict.errors);
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "text" && typeof item === "string" ? item.length : textLength(item)),
    0,
  );
}

/** Slack posts blocks without `text`, and says that notifications will be poor. */
function missingText({ text, blocks: given }: Contents): Record<string, unknown> {
  if ((text ?? "") !== "" || given === undefined) return {};
  return { response_metadata: { warnings: ["missing_text_in_message"] }, warning: "missing_text_in_message" };
}
