import type { Channel, Team, User } from "../core/state.ts";
import type { World } from "../core/world.ts";

/** Finds a team by id, domain or name. Tests name things as people do. */
export function teamNamed(world: World, name: string): Team {
  const team = Object.values(world.state.teams).find((one) => [one.id, one.domain, one.name].includes(name));
  return team ?? nothingCalled("team", name);
}

/** Finds a user by id or name. */
export function userNamed(team: Team, name: string): User {
  const user = Object.values(team.users).find((one) => [one.id, one.name].includes(name.replace(/^@/, "")));
  return user ?? nothingCalled("user", name);
}

/** Finds a channel by id or name, with or without `#`. */
export function channelNamed(team: Team, name: string): Channel {
  const bare = name.replace(/^#/, "");
  const channel = Object.values(team.channels).find((one) => one.id === bare || one.name === bare);
  return channel ?? nothingCalled("channel", name);
}

function nothingCalled(kind: string, name: string): never {
  throw new Error(`no ${kind} called ${name}`);
}
