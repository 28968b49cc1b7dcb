import { Refusal } from "../api/refusal.ts";
import { newChannel } from "./seed.ts";
import type { Channel, Team, User } from "./state.ts";
import { personKey } from "./state.ts";
import type { World } from "./world.ts";

export function teamOf(world: World, teamId: string): Team {
  const team = world.state.teams[teamId];
  if (team === undefined) throw new Refusal("team_not_found");
  return team;
}

export function userOf(team: Team, userId: string): User {
  const user = team.users[userId];
  if (user === undefined || user.isDeleted) throw new Refusal("user_not_found");
  return user;
}

export function channelOf(team: Team, channelId: string): Channel {
  const channel = team.channels[channelId];
  if (channel === undefined) throw new Refusal("channel_not_found");
  return channel;
}

/** The channel as this member may see it: a private one is not there for others. */
export function visibleChannel(team: Team, channelId: string, memberId: string): Channel {
  const channel = channelOf(team, channelId);
  if (channel.kind !== "public" && !channel.members.includes(memberId))
    throw new Refusal("channel_not_found");
  return channel;
}

/** The conversation an app names when it posts: a channel by id or `#name`, or a person by id. */
export function postingChannel(world: World, team: Team, name: string, memberId: string): Channel {
  if (team.users[name] !== undefined) {
    const { id } = userOf(team, name);
    if (world.manifest.features.app_home?.messages_tab_enabled === false)
      throw new Refusal("messages_tab_disabled");
    return openDirect(world, team, memberId, id);
  }
  const byName = Object.values(team.channels).find((one) => one.kind !== "im" && `#${one.name}` === name);
  const channel = visibleChannel(team, byName?.id ?? name, memberId);
  if (channel.isArchived) throw new Refusal("is_archived");
  if (!channel.members.includes(memberId)) throw new Refusal("not_in_channel");
  return channel;
}

/** The direct conversation of two members; made when there is none. */
export function openDirect(world: World, team: Team, one: string, other: string): Channel {
  const known = Object.values(team.channels).find(
    ({ kind, members }) => kind === "im" && members.includes(one) && members.includes(other),
  );
  if (known !== undefined) return known;
  const id = world.ids.make("D");
  const channel: Channel = {
    ...newChannel(id, team.id, "", one, world.clock.now()),
    kind: "im",
    members: [one, other],
  };
  team.channels[id] = channel;
  world.bus.publish({ type: "channel.changed", channel });
  return channel;
}

export function createChannel(
  world: World,
  team: Team,
  name: string,
  creator: string,
  options: { isPrivate?: boolean; members?: string[] } = {},
): Channel {
  const id = world.ids.make("C");
  const channel: Channel = {
    ...newChannel(id, team.id, name, creator, world.clock.now()),
    kind: options.isPrivate ? "private" : "public",
    members: options.members ?? [creator],
  };
  team.channels[id] = channel;
  world.bus.publish({ type: "channel.changed", channel });
  return channel;
}

export function addMember(world: World, channel: Channel, userId: string): void {
  if (channel.members.includes(userId)) return;
  channel.members = [...channel.members, userId];
  world.bus.publish({ type: "channel.changed", channel });
}

export function removeMember(world: World, channel: Channel, userId: string): void {
  channel.members = channel.members.filter((id) => id !== userId);
  world.bus.publish({ type: "channel.changed", channel });
}

/** Takes someone's Home and open modals away, as when the app behind them goes. */
export function forgetViews(world: World, teamId: string): void {
  const { state } = world;
  for (const view of Object.values(state.views)) if (view.teamId === teamId) delete state.views[view.id];
  for (const user of Object.values(teamOf(world, teamId).users)) {
    delete state.homes[personKey(teamId, user.id)];
    if (state.modals[personKey(teamId, user.id)] !== undefined) {
      delete state.modals[personKey(teamId, user.id)];
      world.bus.publish({ type: "views.cleared", teamId, userId: user.id });
    }
  }
}
