import { z } from "zod";
import { addMember, channelOf, openDirect, userOf, visibleChannel } from "../../core/channels.ts";
import { messageOf, repliesOf } from "../../core/messages.ts";
import type { Channel, Token } from "../../core/state.ts";
import { wireChannel, wireMessage } from "../../core/wire.ts";
import { cursor, flag, limit, page } from "../arguments.ts";
import { defineMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

const READ = ["channels:read", "groups:read", "im:read", "mpim:read"];
const HISTORY = ["channels:history", "groups:history", "im:history", "mpim:history"];
const SCOPE_WORD = { public: "channels", private: "groups", im: "im" } as const;

export const list = defineMethod({
  tier: "tier2",
  scopes: READ,
  args: z.object({
    types: z.string().default("public_channel"),
    exclude_archived: flag,
    cursor,
    limit: limit(100, 1000),
    team_id: z.string().optional(),
  }),
  run: ({ team, token }, args) => {
    const kinds = args.types.split(",").map((type) => kindOf(type.trim()));
    for (const kind of kinds) if (kind !== undefined) refuseWithout(token, kind, "read");
    const channels = Object.values(team.channels).filter(
      (one) =>
        kinds.includes(one.kind) &&
        (one.kind === "public" || one.members.includes(token.userId)) &&
        !(args.exclude_archived === true && one.isArchived),
    );
    const { items, response_metadata } = page(channels, args);
    return { channels: items.map((one) => wireChannel(one, token.userId)), response_metadata };
  },
});

export const info = defineMethod({
  tier: "tier3",
  scopes: READ,
  args: z.object({ channel: z.string().min(1), include_num_members: flag, include_locale: flag }),
  run: ({ team, token }, args) => {
    const channel = visibleChannel(team, args.channel, token.userId);
    refuseWithout(token, channel.kind, "read");
    return { channel: wireChannel(channel, token.userId) };
  },
});

export const join = defineMethod({
  tier: "tier3",
  scopes: ["channels:join"],
  args: z.object({ channel: z.string().min(1) }),
  run: ({ world, team, token }, args) => {
    const channel = channelOf(team, args.channel);
    if (channel.kind !== "public") throw new Refusal("method_not_supported_for_channel_type");
    if (channel.isArchived) throw new Refusal("is_archived");
    addMember(world, channel, token.userId);
    return { channel: wireChannel(channel, token.userId) };
  },
});

export const open = defineMethod({
  tier: "tier3",
  scopes: ["im:write", "mpim:write", "channels:manage", "groups:write"],
  args: z.object({ users: z.string().optional(), channel: z.string().optional(), return_im: flag }),
  run: ({ world, team, token }, args) => {
    const [first, second] = args.users?.split(",") ?? [];
    if (second !== undefined) throw new Refusal("method_not_supported_for_channel_type");
    const channel =
      first === undefined
        ? visibleChannel(team, args.channel ?? "", token.userId)
        : openDirect(world, team, token.userId, userOf(team, first).id);
    return { channel: args.return_im === true ? wireChannel(channel, token.userId) : { id: channel.id } };
  },
});

export const members = defineMethod({
  tier: "tier4",
  scopes: READ,
  args: z.object({ channel: z.string().min(1), cursor, limit: limit(100, 1000) }),
  run: ({ team, token }, args) => {
    const channel = visibleChannel(team, args.channel, token.userId);
    refuseWithout(token, channel.kind, "read");
    const { items, response_metadata } = page(channel.members, args);
    return { members: items, response_metadata };
  },
});

const historyArgs = {
  channel: z.string().min(1),
  oldest: z.string().default("0"),
  latest: z.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
  cursor,
  limit: limit(100, 999),
};

export const history = defineMethod({
  tier: "tier3",
  scopes: HISTORY,
  args: z.object(historyArgs),
  run: ({ world, team, token }, args) => {
    const channel = readableChannel(visibleChannel(team, args.channel, token.userId), token);
    const found = channel.messages.filter(
      (one) =>
        one.onlyFor === null &&
        !one.isDeleted &&
        (one.threadTs === null || one.isBroadcast) &&
        isWithin(one.ts, args),
    );
    const { items, response_metadata } = page(found.toReversed(), args);
    return {
      messages: items.map((one) => wireMessage(world, one, args.include_all_metadata)),
      has_more: response_metadata.next_cursor !== "",
      pin_count: 0,
      response_metadata,
    };
  },
});

export const replies = defineMethod({
  tier: "tier3",
  scopes: HISTORY,
  args: z.object({ ...historyArgs, ts: z.string().min(1) }),
  run: ({ world, team, token }, args) => {
    const channel = readableChannel(visibleChannel(team, args.channel, token.userId), token);
    const parent = channel.messages.find((one) => one.ts === args.ts && !one.isDeleted);
    if (parent === undefined) throw new Refusal("thread_not_found");
    const root = messageOf(channel, parent.threadTs ?? parent.ts);
    const found = [root, ...repliesOf(channel, root.ts).filter((one) => isWithin(one.ts, args))];
    const { items, response_metadata } = page(found, args);
    return {
      messages: items.map((one) => wireMessage(world, one, args.include_all_metadata)),
      has_more: response_metadata.next_cursor !== "",
      response_metadata,
    };
  },
});

function isWithin(
  ts: string,
  {
    oldest,
    latest,
    inclusive,
  }: { oldest: string; latest?: string | undefined; inclusive?: boolean | undefined },
): boolean {
  // A `ts` has more digits than a number can hold exactly beside its fraction, so compare the parts.
  const afterOldest = compareTs(ts, oldest);
  const beforeLatest = latest === undefined ? -1 : compareTs(ts, latest);
  return inclusive === true ? afterOldest >= 0 && beforeLatest <= 0 : afterOldest > 0 && beforeLatest < 0;
}

function compareTs(one: string, other: string): number {
  const [seconds, micros] = parts(one);
  const [otherSeconds, otherMicros] = parts(other);
  return seconds - otherSeconds || micros - otherMicros;
}

function parts(ts: string): [number, number] {
  const [seconds = "0", micros = "0"] = ts.split(".");
  return [Number(seconds), Number(micros.padEnd(6, "0").slice(0, 6))];
}

function readableChannel(channel: Channel, token: Token): Channel {
  refuseWithout(token, channel.kind, "history");
  if (!channel.members.includes(token.userId)) throw new Refusal("not_in_channel");
  return channel;
}

function refuseWithout(token: Token, kind: Channel["kind"], right: "read" | "history"): void {
  const needed = `${SCOPE_WORD[kind]}:${right}`;
  if (!token.scopes.includes(needed)) {
    throw new Refusal("missing_scope", { needed, provided: token.scopes.join(",") });
  }
}

function kindOf(type: string): Channel["kind"] | undefined {
  switch (type) {
    case "public_channel":
      return "public";
    case "private_channel":
      return "private";
    case "im":
      return "im";
    case "mpim":
      return undefined;
    default:
      throw new Refusal("invalid_types");
  }
}
